"""Write the mail that carries an invitation, an update or a cancellation."""

from __future__ import annotations

from html import escape

from reviewer.files.calendars.invitations import LANGUAGES, build_invitation
from reviewer.files.calendars.wording import Wording, word_invitation
from reviewer.files.exports.words import spoken
from reviewer.messages import Language, say
from reviewer.model.views import InvitationView, MailView

STYLE = (
    "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;"
    "font-size:16px;line-height:1.7;color:#1f2328;max-width:640px"
)
HTML_LANGUAGES = {"zh": "zh-CN", "en": "en"}


def write_invitation(view: InvitationView, message_id: str) -> MailView:
    """Write the mail of an invitation in Chinese and English, its calendar part included.

    `message_id` is fixed by the caller, so that a repeated delivery can be recognised.
    """
    wordings = [word_invitation(view, language) for language in LANGUAGES]
    return MailView(
        message_id=message_id,
        sent_at=view.sent_at,
        sender_name=spoken(view.head.organiser, "zh"),
        sender_email=view.organiser_email,
        recipient_name=view.recipient_name,
        recipient_email=view.recipient_email,
        subject=_subject(view, wordings[0]),
        text="\n\n".join(_text(wording) for wording in wordings) + "\n",
        html=_html(view, wordings),
        calendar=build_invitation(view),
        method=view.method,
    )


def _subject(view: InvitationView, wording: Wording) -> str:
    language: Language = wording.language
    plain = wording.summary
    if view.method == "CANCEL":
        return say("outputs.mail.subject.cancel", language, summary=_uncancelled(view, language))
    act = "update" if view.sequence > 0 else "request"
    return say(f"outputs.mail.subject.{act}", language, summary=plain)


def _uncancelled(view: InvitationView, language: Language) -> str:
    """Give the summary without the note that the subject carries already."""
    title = spoken(view.head.title, language)
    code = f"outputs.invitation.{view.audience}.summary"
    return say(code, language, title=title, subject=view.subject)


def _text(wording: Wording) -> str:
    return "\n".join([wording.greeting, *wording.lines])


def _html(view: InvitationView, wordings: list[Wording]) -> str:
    blocks = "".join(_block(view, wording) for wording in wordings)
    title = escape(wordings[0].summary)
    return (
        '<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title></head><body><div style="{STYLE}">{blocks}</div></body></html>\n'
    )


def _block(view: InvitationView, wording: Wording) -> str:
    rule = '<hr style="border:0;border-top:1px solid #d0d7de;margin:24px 0">'
    lines = "".join(f"<p>{_linked(line, view.link)}</p>" for line in wording.lines)
    start = "" if wording.language == "zh" else rule
    language = HTML_LANGUAGES[wording.language]
    return f'{start}<div lang="{language}"><p>{escape(wording.greeting)}</p>{lines}</div>'


def _linked(line: str, link: str) -> str:
    """Escape a line and make the sign-in link in it one that can be followed."""
    shown = escape(line)
    if link.startswith(("https://", "http://")):
        address = escape(link)
        shown = shown.replace(address, f'<a href="{address}">{address}</a>')
    return shown
