"""Build calendar entries: invitations for one person each, and feeds to subscribe to."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, Event, Timezone, vCalAddress

from reviewer.files.calendars.wording import locate, summarise, word_invitation
from reviewer.files.exports.words import spoken
from reviewer.messages import Language, say
from reviewer.model.views import CallHead, InvitationView

PRODUCT = "-//Pingyi//Expert review//ZH"
FALLBACK_YEAR = 2022  # an empty feed still needs a zone
LANGUAGES: tuple[Language, ...] = ("zh", "en")


def build_invitation(view: InvitationView) -> bytes:
    """Build the calendar part of one person's invitation or cancellation (RFC 5546).

    METHOD is REQUEST or CANCEL; the recipient is the only ATTENDEE, since Outlook lets nobody
    else answer and nobody may learn who else comes. UID and SEQUENCE come from the view: the
    same UID for life, a higher SEQUENCE with every change.
    """
    calendar = _calendar(view.method)
    event = _event(view)
    attendee = vCalAddress(f"mailto:{view.recipient_email}")
    attendee.params["CN"] = _name(view.recipient_name)
    attendee.params["CUTYPE"] = "INDIVIDUAL"
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    if view.method == "REQUEST":
        attendee.params["PARTSTAT"] = view.partstat
        attendee.params["RSVP"] = "TRUE"
        if view.alarm_minutes > 0:
            event.add_component(_alarm(view))
    event.add("attendee", attendee)
    calendar.add_component(_timezone(view.head.timezone, [view]))
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def build_feed(head: CallHead, views: Sequence[InvitationView], language: Language) -> bytes:
    """Build one person's schedule to subscribe to or to download (METHOD:PUBLISH).

    A published entry has no ATTENDEE (RFC 5546, 3.2.1): it informs and asks for no answer.
    """
    calendar = _calendar("PUBLISH")
    name = say("outputs.calendar.name", language, title=spoken(head.title, language))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", head.timezone)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    calendar.add_component(_timezone(head.timezone, views))
    for view in sorted(views, key=lambda one: (one.starts_at, one.uid)):
        calendar.add_component(_event(view))
    return bytes(calendar.to_ical())


def _calendar(method: str) -> Calendar:
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def _event(view: InvitationView) -> Event:
    zone = ZoneInfo(view.head.timezone)
    event = Event()
    event.add("uid", view.uid)
    event.add("dtstamp", view.sent_at)
    event.add("last-modified", view.sent_at)
    event.add("sequence", view.sequence)
    event.add("dtstart", _in_zone(view.starts_at, zone))
    event.add("dtend", _in_zone(view.ends_at, zone))
    event.add("summary", _plain(summarise(view, "zh")))
    event.add("location", _plain(locate(view, "zh")))
    event.add("description", _clean(_description(view)))
    event.add("status", "CANCELLED" if view.method == "CANCEL" else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if view.method == "CANCEL" else "OPAQUE")
    event.add("class", "CONFIDENTIAL" if view.audience == "expert" else "PRIVATE")
    organiser = vCalAddress(f"mailto:{view.organiser_email}")
    organiser.params["CN"] = _name(spoken(view.head.organiser, "zh"))
    event.add("organizer", organiser)
    if view.answer_link:
        event.add("url", view.answer_link)
    return event


def _description(view: InvitationView) -> str:
    """Say everything in both languages; the Chinese first."""
    return "\n\n".join("\n".join(word_invitation(view, one).lines) for one in LANGUAGES)


def _alarm(view: InvitationView) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    told = say("outputs.calendar.alarm", "zh", summary=summarise(view, "zh"))
    alarm.add("description", _plain(told))
    alarm.add("trigger", timedelta(minutes=-view.alarm_minutes))
    return alarm


def _timezone(zone: str, views: Sequence[InvitationView]) -> Timezone:
    """Describe the zone for the years in question; Outlook wants it for every TZID."""
    years = [view.starts_at.year for view in views] or [FALLBACK_YEAR]
    return _described(zone, min(years), max(years))


@cache
def _described(zone: str, first: int, last: int) -> Timezone:
    return Timezone.from_tzinfo(
        ZoneInfo(zone), tzid=zone, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1)
    )


def _in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment in a named zone: a fixed offset would become TZID="UTC+08:00"."""
    return moment.astimezone(zone)


def _plain(text: str) -> str:
    """Keep a value on one line."""
    return " ".join(_clean(text).split())


def _name(text: str) -> str:
    """Write a name as a parameter, which cannot hold a quote mark."""
    return _plain(text).replace('"', "'")


def _clean(text: str) -> str:
    """Drop control characters, which no calendar may hold (RFC 5545, 3.1), except line ends."""
    return "".join(one for one in text if one in "\n\t" or unicodedata.category(one) != "Cc")
