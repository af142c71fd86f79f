"""Notice periods counted day by day."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from reviewer.files.reference_files import read_working_days
from reviewer.rules.working_days import notice_days

CALENDAR = read_working_days()
DAYS = st.dates(date(min(CALENDAR.years), 1, 1), date(max(CALENDAR.years), 9, 1))


@given(DAYS, st.integers(1, 20))
def test_a_period_has_its_working_days_and_ends_on_one(published: date, length: int) -> None:
    found = notice_days(CALENDAR, published, length)
    assert published < found.first_day <= found.last_day
    assert CALENDAR.is_working_day(found.first_day)
    assert CALENDAR.is_working_day(found.last_day)
    assert CALENDAR.count(published + timedelta(days=1), found.last_day) == length
    assert CALENDAR.count(published + timedelta(days=1), found.first_day) == 1


@given(DAYS, st.integers(1, 19))
def test_a_longer_period_never_ends_earlier(published: date, length: int) -> None:
    shorter, longer = (notice_days(CALENDAR, published, days) for days in (length, length + 1))
    assert longer.last_day > shorter.last_day
    assert longer.first_day == shorter.first_day
