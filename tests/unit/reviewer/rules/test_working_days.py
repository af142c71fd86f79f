"""How long a public notice runs."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from reviewer.errors import BadInput
from reviewer.files.reference_files import read_working_days
from reviewer.rules.working_days import notice_days

CALENDAR = read_working_days()


@pytest.mark.parametrize(
    ("published", "days", "first", "last"),
    [
        ((2022, 3, 21), 5, (2022, 3, 22), (2022, 3, 28)),  # a plain week
        ((2022, 3, 25), 1, (2022, 3, 28), (2022, 3, 28)),  # a Friday: Monday is the first day
        ((2022, 9, 28), 5, (2022, 9, 29), (2022, 10, 10)),  # seven days off, two make-up days
        ((2022, 1, 27), 5, (2022, 1, 28), (2022, 2, 8)),  # the Spring Festival
        ((2022, 10, 1), 1, (2022, 10, 8), (2022, 10, 8)),  # a Saturday that is worked
        ((2021, 12, 30), 2, (2021, 12, 31), (2022, 1, 4)),  # over the end of a year
    ],
)
def test_the_first_day_is_not_counted(
    published: tuple[int, int, int],
    days: int,
    first: tuple[int, int, int],
    last: tuple[int, int, int],
) -> None:
    found = notice_days(CALENDAR, date(*published), days)
    assert (found.first_day, found.last_day) == (date(*first), date(*last))
    assert CALENDAR.count(found.first_day, found.last_day) == days


def test_a_year_that_is_not_announced_is_refused() -> None:
    last = max(CALENDAR.years)
    with pytest.raises(BadInput) as refusal:
        notice_days(CALENDAR, date(last, 12, 28), 10)
    assert refusal.value.code == "error.working_days_outside"
    assert refusal.value.details["year"] == last + 1
    with pytest.raises(BadInput):
        CALENDAR.is_working_day(date(min(CALENDAR.years) - 1, 12, 31))


@pytest.mark.parametrize("days", [0, -1, 61])
def test_a_senseless_length_is_refused(days: int) -> None:
    with pytest.raises(BadInput) as refusal:
        notice_days(CALENDAR, date(2022, 3, 21), days)
    assert refusal.value.code == "error.working_days_count"


def test_the_table_agrees_with_the_package_it_was_taken_from() -> None:
    first, last = date(min(CALENDAR.years), 1, 1), date(max(CALENDAR.years), 12, 31)
    days = [first + timedelta(days=step) for step in range((last - first).days + 1)]
    differing = [
        day for day in days if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day)
    ]
    assert differing == []


def test_counting_backwards_finds_nothing() -> None:
    assert CALENDAR.count(date(2022, 3, 22), date(2022, 3, 21)) == 0
