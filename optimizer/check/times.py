"""Read dates, hours and unavailability straight from an instance document."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

# Documents are JSON as parsed: their values are of every kind, hence Any.
from typing import Any

Document = Mapping[str, Any]
Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Violation:
    """Name a broken rule and where it is broken."""

    rule: str
    where: str


def read(text: str) -> datetime:
    """Read an ISO time."""
    return datetime.fromisoformat(text)


def length(count: int) -> timedelta:
    """Turn minutes into a duration."""
    return timedelta(minutes=count)


def closed(thing: Document) -> list[Stretch]:
    """List the stretches in which a person or room cannot be had."""
    return [(read(a), read(b)) for a, b in thing.get("unavailable") or ()]


def touches(start: datetime, end: datetime, stretches: Iterable[Stretch]) -> bool:
    """Tell whether a stretch shares a moment with any of the others."""
    return any(start < b and a < end for a, b in stretches)


def opening(instance: Document, start: datetime) -> Stretch | None:
    """Give the opening hours of the day of a time, None when it is not open."""
    for day in instance["days"]:
        if day["date"] == start.date().isoformat():
            return read(f"{day['date']}T{day['start']}"), read(f"{day['date']}T{day['end']}")
    return None


def pauses(instance: Document, start: datetime) -> list[Stretch]:
    """List the breaks of the day of a time."""
    date = start.date().isoformat()
    return [
        (read(f"{date}T{pause['start']}"), read(f"{date}T{pause['end']}"))
        for pause in instance.get("breaks") or ()
        if pause["date"] in {"*", date}
    ]


def hours_broken(instance: Document, start: datetime, end: datetime) -> Iterator[str]:
    """Name the rules on hours that a slot breaks."""
    hours = opening(instance, start)
    if hours is None or start < hours[0] or end > hours[1]:
        yield "outside_hours"
    if touches(start, end, pauses(instance, start)):
        yield "in_break"


def clashes(
    uses: Iterable[tuple[str, datetime, datetime, str]], apart: timedelta = timedelta()
) -> Iterator[str]:
    """Name each two uses (who, start, end, for what) of one person or room that overlap."""
    latest: dict[str, tuple[datetime, str]] = {}
    for who, start, end, purpose in sorted(uses):
        if who in latest and start < latest[who][0] + apart:
            yield f"{who} {latest[who][1]}/{purpose}"
        if who not in latest or end > latest[who][0]:
            latest[who] = (end, purpose)
