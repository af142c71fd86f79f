"""Parts that all calendars share: the frame, the zone, and texts that no calendar chokes on."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from icalendar import Calendar, Timezone, vCalAddress

PRODUCT = "-//Pingyi//Expert review//ZH"
FALLBACK_YEAR = 2022  # an empty feed still needs a zone


def open_calendar(method: str) -> Calendar:
    """Begin a calendar of a method: REQUEST, CANCEL or PUBLISH."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    return calendar


def describe_zone(zone: str, moments: Iterable[datetime]) -> Timezone:
    """Describe the zone for the years in question; Outlook wants it for every TZID."""
    years = [moment.year for moment in moments] or [FALLBACK_YEAR]
    return _described(zone, min(years), max(years))


@cache
def _described(zone: str, first: int, last: int) -> Timezone:
    return Timezone.from_tzinfo(
        ZoneInfo(zone), tzid=zone, first_date=date(first - 1, 1, 1), last_date=date(last + 2, 1, 1)
    )


def organising(email: str, name: str) -> vCalAddress:
    """Name who organises: an address with the name beside it."""
    organiser = vCalAddress(f"mailto:{email}")
    organiser.params["CN"] = parameter_text(name)
    return organiser


def in_zone(moment: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment in a named zone: a fixed offset would become TZID="UTC+08:00"."""
    return moment.astimezone(zone)


def one_line(text: str) -> str:
    """Keep a value on one line."""
    return " ".join(clean(text).split())


def parameter_text(text: str) -> str:
    """Write a name as a parameter, which cannot hold a quote mark."""
    return one_line(text).replace('"', "'")


def clean(text: str) -> str:
    """Drop control characters, which no calendar may hold (RFC 5545, 3.1), except line ends."""
    return "".join(
        entry for entry in text if entry in "\n\t" or unicodedata.category(entry) != "Cc"
    )
