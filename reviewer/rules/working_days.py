"""Working days: how long a public notice runs.

The day on which the notice is published is not counted (民法典 第201条); days off and make-up
working days follow the official notice of each year; a period of working days can only end on one
(民法典 第203条), at the close of that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from reviewer.errors import BadInput
from reviewer.model.programme import CallDefinition

SATURDAY = 5
LONGEST_PERIOD = 60


@dataclass(frozen=True)
class WorkingDays:
    """Hold the official calendar: days off, make-up working days, and the years it covers.

    `table` is what the file is called in messages.
    """

    years: frozenset[int]
    days_off: frozenset[date]
    make_up: frozenset[date]
    table: str = "working_days.toml"

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked.

        Raises BadInput for a day of a year that the table does not cover: holidays are announced
        year by year and cannot be computed.
        """
        if day.year not in self.years:
            raise BadInput(
                "error.working_days_outside",
                year=day.year,
                first=min(self.years),
                last=max(self.years),
                file=self.table,
            )
        if day in self.make_up:
            return True
        return day.weekday() < SATURDAY and day not in self.days_off

    def after(self, day: date) -> Iterator[date]:
        """Walk through the working days after a day, itself not included."""
        while True:
            day += timedelta(days=1)
            if self.is_working_day(day):
                yield day

    def count(self, first: date, last: date) -> int:
        """Count the working days from first to last, both included; 0 where last comes before."""
        days = (first + timedelta(days=step) for step in range((last - first).days + 1))
        return sum(1 for day in days if self.is_working_day(day))


@dataclass(frozen=True)
class NoticeDays:
    """Hold a notice period: the day of publication and the first and last day that count."""

    published_on: date
    first_day: date
    last_day: date
    working_days: int


def notice_days(calendar: WorkingDays, published_on: date, working_days: int) -> NoticeDays:
    """Give the days of a public notice of so many working days.

    Raises BadInput: a length below 1 or above 60, or a day that the table does not cover.
    """
    if not 1 <= working_days <= LONGEST_PERIOD:
        raise BadInput("error.working_days_count", value=working_days)
    counted = calendar.after(published_on)
    days = [next(counted) for _ in range(working_days)]
    return NoticeDays(published_on, days[0], days[-1], working_days)


def today_in(definition: CallDefinition, now: datetime) -> date:
    """Give the date in the call's time zone."""
    return now.astimezone(definition.zone).date()
