"""Write the mail that carries an invitation, an update or a cancellation."""

from __future__ import annotations

from html import escape

from reviewer.files.calendars.wording import LANGUAGES, Act, Wording, act_of, word_invitation
from reviewer.files.exports.words import spoken
from reviewer.files.square_codes import code_for_mail
from reviewer.messages import say
from reviewer.model.views import PICTURE, InvitationView, MailView

STYLE = (
    "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;"
    "font-size:16px;line-height:1.7;color:#1f2328;max-width:640px"
)
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def write_invitation(view: InvitationView, message_id: str) -> MailView:
    """Write the mail of an invitation in Chinese and English, its calendar part included.

    `message_id` is fixed by the caller, so that a repeated delivery can be recognised.
    """
    # Loaded when a letter is written: the calendar library would sit in every server's memory.
    from reviewer.files.calendars.invitations import build_invitation  # noqa: PLC0415

    return _mail(view, message_id, act_of(view), build_invitation(view))


def write_reminder(view: InvitationView, message_id: str) -> MailView:
    """Write the mail that reminds of a meeting; it carries no calendar entry to answer anew."""
    return _mail(view, message_id, "reminder", None)


def _mail(view: InvitationView, message_id: str, act: Act, calendar: bytes | None) -> MailView:
    wordings = [word_invitation(view, language, act) for language in LANGUAGES]
    return MailView(
        message_id=message_id,
        sent_at=view.sent_at,
        sender_name=spoken(view.head.organiser, "zh"),
        sender_email=view.organiser_email,
        recipient_name=view.recipient_name,
        recipient_email=view.recipient_email,
        subject=wordings[0].subject,
        text="\n\n".join(_text(wording) for wording in wordings) + "\n",
        html=_html(view, wordings),
        calendar=calendar,
        method=view.method,
        picture=code_for_mail(view.arrival_address) if view.arrival_address else None,
    )


def _text(wording: Wording) -> str:
    return "\n".join([wording.greeting, *wording.lines, *wording.private])


def _html(view: InvitationView, wordings: list[Wording]) -> str:
    blocks = "".join(_block(view, wording) for wording in wordings)
    title = escape(wordings[0].subject)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title></head><body><div style="{STYLE}">{blocks}</div></body></html>\n'
    )


def _block(view: InvitationView, wording: Wording) -> str:
    rule = '<hr style="border:0;border-top:1px solid #d0d7de;margin:24px 0">'
    links = (view.answer_link, view.link)
    shown = [*wording.lines, *wording.private]
    lines = "".join(f"<p>{_linked(line, links)}</p>" for line in shown)
    start = "" if wording.language == "zh" else rule
    language = HTML_LANGUAGES[wording.language]
    shown_once = _picture(view, wording) if wording.language == "zh" else ""
    greeting = f"<p>{escape(wording.greeting)}</p>"
    return f'{start}<div lang="{language}">{greeting}{lines}{shown_once}</div>'


def _picture(view: InvitationView, wording: Wording) -> str:
    """Show the square code once, below the Chinese text."""
    if not view.arrival_address:
        return ""
    words = escape(
        say("outputs.invitation.arrival_picture", wording.language, letters=view.arrival)
    )
    return f'<p><img src="cid:{PICTURE}" width="160" height="160" alt="{words}"></p>'


def _linked(line: str, links: tuple[str, ...]) -> str:
    """Escape a line and make the program's own links in it ones that can be followed."""
    shown = escape(line)
    for link in links:
        if link.startswith(("https://", "http://")):
            address = escape(link)
            shown = shown.replace(address, f'<a href="{address}">{address}</a>')
    return shown
