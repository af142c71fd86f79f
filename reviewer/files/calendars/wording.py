"""What an invitation says, for calendar entries and mails alike."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.files.exports.words import clock_text, day_text, local_day, named, spoken
from reviewer.messages import Language, say
from reviewer.model.views import InvitationView


@dataclass(frozen=True)
class Wording:
    """Hold an invitation in one language: its summary, who is addressed, and the lines."""

    language: Language
    summary: str
    greeting: str
    lines: tuple[str, ...]


def word_invitation(view: InvitationView, language: Language) -> Wording:
    """Write an invitation, an update or a cancellation out in one language.

    Day, hours and room always stand in the text as well: some clients show nothing else. An
    expert reads of no submission, applicant or other expert, an applicant of no expert.
    """
    title = spoken(view.head.title, language)
    act = "cancel" if view.method == "CANCEL" else "request"
    opening = say(f"outputs.invitation.{view.audience}.{act}", language, title=title)
    lines = [opening, *_when_and_where(view, language)]
    if act == "request":
        lines += _what(view, language)
        if view.sequence > 0:
            lines.append(say("outputs.invitation.update", language, number=view.sequence))
    organiser = spoken(view.head.organiser, language)
    lines.append(say("outputs.invitation.organiser", language, organiser=organiser))
    greeting = say("outputs.invitation.greeting", language, name=view.recipient_name)
    return Wording(language, summarise(view, language), greeting, tuple(lines))


def summarise(view: InvitationView, language: Language) -> str:
    """Give the one line that a calendar shows; a cancelled entry says so."""
    summary = say(
        f"outputs.invitation.{view.audience}.summary",
        language,
        title=spoken(view.head.title, language),
        subject=view.subject,
    )
    if view.method == "CANCEL":
        return say("outputs.invitation.cancelled", language, summary=summary)
    return summary


def locate(view: InvitationView, language: Language) -> str:
    """Name the room with its floor."""
    if not view.floor:
        return view.room
    return say("outputs.invitation.place", language, floor=view.floor, room=view.room)


def _when_and_where(view: InvitationView, language: Language) -> list[str]:
    zone = view.head.timezone
    when = say(
        "outputs.invitation.when",
        language,
        day=day_text(local_day(view.starts_at, zone), language),
        start=clock_text(view.starts_at, zone),
        end=clock_text(view.ends_at, zone),
        zone=named("outputs.zone", zone, language),
    )
    return [when, say("outputs.invitation.where", language, place=locate(view, language))]


def _what(view: InvitationView, language: Language) -> list[str]:
    lines = []
    if view.audience == "applicant":
        lines.append(say("outputs.invitation.platform", language, subject=view.subject))
        if view.minutes:
            lines.append(say("outputs.invitation.minutes", language, minutes=view.minutes))
    else:
        if view.slots:
            lines.append(say("outputs.invitation.slots", language, slots=view.slots))
        lines.append(say("outputs.invitation.secrecy", language))
    if view.link:
        lines.append(say("outputs.invitation.link", language, link=view.link))
    return lines
