"""Build calendar entries: invitations for one person each, and feeds to subscribe to."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from icalendar import Alarm, Event, vCalAddress

from reviewer.files.calendars.parts import (
    clean,
    describe_zone,
    in_zone,
    one_line,
    open_calendar,
    organising,
    parameter_text,
)
from reviewer.files.calendars.wording import LANGUAGES, locate, summarise, word_invitation
from reviewer.files.exports.words import spoken
from reviewer.messages import Language, say
from reviewer.model.views import CallHead, InvitationView


def build_invitation(view: InvitationView) -> bytes:
    """Build the calendar part of one person's invitation or cancellation (RFC 5546).

    METHOD is REQUEST or CANCEL; the recipient is the only ATTENDEE, since Outlook lets nobody
    else answer and nobody may learn who else comes. UID and SEQUENCE come from the view: the
    same UID for life, a higher SEQUENCE with every change.
    """
    calendar = open_calendar(view.method)
    event = _event(view)
    attendee = vCalAddress(f"mailto:{view.recipient_email}")
    attendee.params["CN"] = parameter_text(view.recipient_name)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if view.method == "REQUEST":
        attendee.params["PARTSTAT"] = view.partstat
        attendee.params["RSVP"] = "TRUE"
        if view.alarm_minutes > 0:
            event.add_component(_alarm(view))
    event.add("attendee", attendee)
    calendar.add_component(describe_zone(view.head.timezone, [view.starts_at]))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def build_feed(head: CallHead, views: Sequence[InvitationView], language: Language) -> bytes:
    """Build one person's schedule to subscribe to or to download (METHOD:PUBLISH).

    A published entry has no ATTENDEE (RFC 5546, 3.2.1): it informs and asks for no answer.
    """
    calendar = open_calendar("PUBLISH")
    name = say("outputs.calendar.name", language, title=spoken(head.title, language))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", head.timezone)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add_component(describe_zone(head.timezone, [view.starts_at for view in views]))
    for view in sorted(views, key=lambda entry: (entry.starts_at, entry.uid)):
        calendar.add_component(_event(view))
    return bytes(calendar.to_ical())


def _event(view: InvitationView) -> Event:
    zone = ZoneInfo(view.head.timezone)
    event = Event()
    event.add("uid", view.uid)
    event.add("dtstamp", view.sent_at)
    event.add("last-modified", view.sent_at)
    event.add("sequence", view.sequence)
    event.add("dtstart", in_zone(view.starts_at, zone))
    event.add("dtend", in_zone(view.ends_at, zone))
    event.add("summary", one_line(summarise(view, "zh")))
    event.add("location", one_line(locate(view, "zh")))
    event.add("description", clean(_description(view)))
    event.add("status", "CANCELLED" if view.method == "CANCEL" else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if view.method == "CANCEL" else "OPAQUE")
    event.add("class", "CONFIDENTIAL" if view.audience == "expert" else "PRIVATE")
    event.add("organizer", organising(view.organiser_email, spoken(view.head.organiser, "zh")))
    if view.answer_link:
        event.add("url", view.answer_link)
    return event


def _description(view: InvitationView) -> str:
    """Say everything in both languages; the Chinese first."""
    return "\n\n".join("\n".join(word_invitation(view, language).lines) for language in LANGUAGES)


def _alarm(view: InvitationView) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    last_sent = say("outputs.calendar.alarm", "zh", summary=summarise(view, "zh"))
    alarm.add("description", one_line(last_sent))
    alarm.add("trigger", timedelta(minutes=-view.alarm_minutes))
    return alarm
