"""What an invitation says, for calendar entries and mails alike."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from reviewer.errors import BadInput
from reviewer.files.exports.words import clock_text, day_text, local_day, named, spoken
from reviewer.messages import Language, say
from reviewer.model.views import EarlierMeeting, InvitationView

LANGUAGES: tuple[Language, ...] = ("zh", "en")
Act = Literal["request", "update", "cancel", "reminder"]
ACTS: tuple[Act, ...] = ("request", "update", "cancel", "reminder")
BLANKS = frozenset({"name", "title", "subject", "when", "where", "organiser"})
BLANK = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Wording:
    """Hold an invitation in one language: the calendar's summary, the mail's subject, the lines.

    `private` are the lines that stand in the mail alone: a calendar may be seen by others.
    """

    language: Language
    summary: str
    subject: str
    greeting: str
    lines: tuple[str, ...]
    private: tuple[str, ...] = ()


def word_invitation(view: InvitationView, language: Language, act: Act | None = None) -> Wording:
    """Write an invitation, an update, a reminder or a cancellation out in one language.

    `act` None follows from the view. Day, hours and room always stand in the text as well, also
    where a call has words of its own: some clients show nothing else. An expert reads of no
    submission, applicant or other expert, an applicant of no expert.
    """
    chosen = act or act_of(view)
    blanks = blanks_of(view, language)
    lines = [_opening(view, language, chosen, blanks), blanks["when"], blanks["where"]]
    if view.before is not None and chosen == "update":
        lines.append(_moved(view.before, view, language))
    if chosen != "cancel":
        lines += _what(view, language)
        if view.sequence > 0:
            lines.append(say("outputs.invitation.update", language, number=view.sequence))
    lines.append(say("outputs.invitation.organiser", language, organiser=blanks["organiser"]))
    lines += _contact(view, language)
    return Wording(
        language=language,
        summary=summarise(view, language),
        subject=_subject(view, language, chosen, blanks),
        greeting=say("outputs.invitation.greeting", language, name=view.recipient_name),
        lines=tuple(lines),
        private=tuple(_private(view, language)) if chosen != "cancel" else (),
    )


def act_of(view: InvitationView) -> Act:
    """Tell what a calendar entry asks for: a first invitation, an update, a cancellation."""
    if view.method == "CANCEL":
        return "cancel"
    return "update" if view.sequence > 0 else "request"


def summarise(view: InvitationView, language: Language) -> str:
    """Give the one line that a calendar shows; a cancelled entry says so."""
    summary = _summary(view, language)
    if view.method == "CANCEL":
        return say("outputs.invitation.cancelled", language, summary=summary)
    return summary


def locate(view: InvitationView, language: Language) -> str:
    """Name the room with its floor."""
    if not view.floor:
        return view.room
    return say("outputs.invitation.place", language, floor=view.floor, room=view.room)


def fill_blanks(text: str, blanks: Mapping[str, str]) -> str:
    """Fill the named blanks of a call's own words; nothing but names is understood in braces.

    Raises BadInput naming a blank that does not exist.
    """

    def filled(found: re.Match[str]) -> str:
        if found[1] not in blanks:
            raise BadInput("error.unknown_blank", blank=found[1], blanks=sorted(BLANKS))
        return blanks[found[1]]

    return BLANK.sub(filled, text)


def blanks_of(view: InvitationView, language: Language) -> dict[str, str]:
    """Give what fills the blanks of a call's own words."""
    zone = view.head.timezone
    return {
        "name": view.recipient_name,
        "title": spoken(view.head.title, language),
        "subject": view.subject,
        "organiser": spoken(view.head.organiser, language),
        "when": say(
            "outputs.invitation.when",
            language,
            day=day_text(local_day(view.starts_at, zone), language),
            start=clock_text(view.starts_at, zone),
            end=clock_text(view.ends_at, zone),
            zone=named("outputs.zone", zone, language),
        ),
        "where": say("outputs.invitation.where", language, place=locate(view, language)),
    }


def default_text(audience: str, act: Act, language: Language) -> tuple[str, str]:
    """Give the program's own subject and opening, with blanks, for a call without words of its own.

    An update opens like the invitation that it replaces.
    """
    opening = "request" if act == "update" else act
    title = {"title": "{title}", "subject": "{subject}"}
    summary = say(f"outputs.invitation.{audience}.summary", language, **title)
    return (
        say(f"outputs.mail.subject.{act}", language, summary=summary),
        say(f"outputs.invitation.{audience}.{opening}", language, **title),
    )


def _summary(view: InvitationView, language: Language) -> str:
    title = spoken(view.head.title, language)
    code = f"outputs.invitation.{view.audience}.summary"
    return say(code, language, title=title, subject=view.subject)


def _opening(view: InvitationView, language: Language, act: Act, blanks: dict[str, str]) -> str:
    own = view.letters.get((language, act))
    text = own.opening if own else default_text(view.audience, act, language)[1]
    return fill_blanks(text, blanks)


def _subject(view: InvitationView, language: Language, act: Act, blanks: dict[str, str]) -> str:
    own = view.letters.get((language, act))
    text = own.subject if own else default_text(view.audience, act, language)[0]
    return fill_blanks(text, blanks)


def _what(view: InvitationView, language: Language) -> list[str]:
    lines = []
    if view.audience == "applicant":
        lines.append(say("outputs.invitation.platform", language, subject=view.subject))
        if view.minutes:
            lines.append(say("outputs.invitation.minutes", language, minutes=view.minutes))
        lines += _coming(view, language)
    else:
        if view.slots:
            lines.append(say("outputs.invitation.slots", language, slots=view.slots))
        lines += _agenda(view, language)
        lines.append(say("outputs.invitation.secrecy", language))
    if view.answer_link:
        lines.append(_answering(view, language))
    return lines


def _moved(before: EarlierMeeting, view: InvitationView, language: Language) -> str:
    """Say what held until now, so that nobody has to look for the earlier letter."""
    zone = view.head.timezone
    return say(
        "outputs.invitation.moved",
        language,
        day=day_text(local_day(before.starts_at, zone), language),
        start=clock_text(before.starts_at, zone),
        end=clock_text(before.ends_at, zone),
        room=before.room,
    )


def _coming(view: InvitationView, language: Language) -> list[str]:
    lines = []
    if view.bring is not None:
        what = spoken(view.bring, language)
        lines.append(say("outputs.invitation.bring", language, what=what))
    if view.arrive_minutes:
        minutes = view.arrive_minutes
        lines.append(say("outputs.invitation.arrive", language, minutes=minutes))
    return lines


def _contact(view: InvitationView, language: Language) -> list[str]:
    """Name whom to ask, with what of telephone, mail and address is known."""
    contact = view.contact
    if contact is None:
        return []
    told = [text for text in (contact.person, contact.telephone, contact.email) if text]
    lines = []
    if told:
        separator = "，" if language == "zh" else ", "
        lines.append(say("outputs.invitation.contact", language, who=separator.join(told)))
    if contact.address:
        lines.append(say("outputs.invitation.address", language, address=contact.address))
    return lines


def _agenda(view: InvitationView, language: Language) -> list[str]:
    """Lay out an expert's day: stretches of hearings and the pauses between them."""
    lines = []
    zone = view.head.timezone
    before: datetime | None = None
    for sitting in view.agenda:
        if before is not None:
            hours = {"start": clock_text(before, zone), "end": clock_text(sitting.starts_at, zone)}
            lines.append(say("outputs.invitation.pause", language, **hours))
        lines.append(
            say(
                "outputs.invitation.sitting",
                language,
                start=clock_text(sitting.starts_at, zone),
                end=clock_text(sitting.ends_at, zone),
                slots=sitting.slots,
            )
        )
        before = sitting.ends_at
    return [say("outputs.invitation.agenda", language), *lines] if lines else []


def _answering(view: InvitationView, language: Language) -> str:
    if view.answer_by is None:
        return say("outputs.invitation.link", language, link=view.answer_link)
    zone = view.head.timezone
    day = day_text(local_day(view.answer_by, zone), language)
    return say(
        "outputs.invitation.answer_by",
        language,
        link=view.answer_link,
        day=day,
        clock=clock_text(view.answer_by, zone),
    )


def _private(view: InvitationView, language: Language) -> list[str]:
    lines = (
        [say("outputs.invitation.arrival", language, letters=view.arrival)] if view.arrival else []
    )
    if view.link:
        lines.append(say("outputs.invitation.sign_in", language, link=view.link))
    return lines
