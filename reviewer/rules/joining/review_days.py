"""The days of a review as the newest workbook of rooms and days has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from reviewer.model.intake import ReadFile
from reviewer.model.programme import CallDefinition
from reviewer.rules.joining.rows import NOW, new_rows

SLACK = 2  # times the days of the settings: weekends, and days not settled yet


def review_days(definition: CallDefinition, files: Sequence[ReadFile]) -> tuple[date, ...]:
    """Give the review's days in order; where no file says them, what the settings allow for."""
    rows = list(new_rows(files, frozenset({"session"})))
    newest = max((row.arrival for row in rows), default=NOW)
    said = {_day(row.text("on")) for row in rows if row.arrival == newest} - {None}
    if said:
        return tuple(sorted(day for day in said if day is not None))
    first = definition.schedule.first_day
    return tuple(first + timedelta(days=step) for step in range(SLACK * definition.schedule.days))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None
