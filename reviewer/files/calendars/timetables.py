"""Build the timetable of rooms and days as a calendar, for the office."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from icalendar import Event

from reviewer.files.calendars.parts import (
    clean,
    describe_zone,
    in_zone,
    one_line,
    open_calendar,
    organising,
)
from reviewer.files.exports.words import clock_text, spoken
from reviewer.messages import Language, say
from reviewer.model.plan_views import PanelView
from reviewer.model.views import CallHead


@dataclass(frozen=True)
class CalendarSitting:
    """Hold one panel's sitting: `uid` stays while the plan keeps it, `version` is the plan's."""

    uid: str
    panel: PanelView
    made_at: datetime
    version: int


def build_timetable(
    head: CallHead, sittings: Sequence[CalendarSitting], language: Language, *, organiser: str
) -> bytes:
    """Build the sittings of panels as published entries, each with its hearings in order.

    No expert is named: a subscription lives on telephones and with calendar services.
    `organiser` is the mail address in whose name they are published.
    """
    calendar = open_calendar("PUBLISH")
    name = say("outputs.feed.staff", language, title=spoken(head.title, language))
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", head.timezone)
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    moments = [each_sitting.panel.slots[0].starts_at for each_sitting in sittings]
    calendar.add_component(describe_zone(head.timezone, moments))
    for sitting in sittings:
        event = _event(head, sitting, language)
        event.add("organizer", organising(organiser, spoken(head.organiser, "zh")))
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(head: CallHead, sitting: CalendarSitting, language: Language) -> Event:
    zone = ZoneInfo(head.timezone)
    panel = sitting.panel
    category = spoken(panel.category_name, language)
    event = Event()
    event.add("uid", sitting.uid)
    event.add("dtstamp", sitting.made_at)
    event.add("sequence", sitting.version)
    event.add("dtstart", in_zone(panel.slots[0].starts_at, zone))
    event.add("dtend", in_zone(panel.slots[-1].ends_at, zone))
    summary = say("outputs.feed.panel", language, panel=panel.code, category=category)
    event.add("summary", one_line(summary))
    place = panel.room if not panel.floor else f"{panel.room} {panel.floor}"
    event.add("location", one_line(place))
    event.add("description", clean("\n".join(_lines(head, panel, language))))
    event.add("status", "CONFIRMED")
    event.add("class", "CONFIDENTIAL")
    return event


def _lines(head: CallHead, panel: PanelView, language: Language) -> list[str]:
    return [
        say(
            "outputs.feed.panel_line",
            language,
            start=clock_text(slot.starts_at, head.timezone),
            end=clock_text(slot.ends_at, head.timezone),
            submission=slot.submission,
            applicant=slot.applicant,
        )
        for slot in panel.slots
    ]
