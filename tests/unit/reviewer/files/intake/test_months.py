"""Months, periods, days and times as people type them."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from reviewer.files.intake.months import (
    Period,
    read_day,
    read_days,
    read_moment,
    read_month,
    read_period,
)
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.registers import read_closed, read_time
from tests.unit.reviewer.files.intake.reading import findings


@pytest.mark.parametrize(
    ("cell", "value", "code"),
    [
        ("2015.5", "2015.5", None),
        ("2015.10", "2015.10", None),
        ("2015.1", "2015.1", None),
        (2015.5, "2015.5", None),
        (2014.11, "2014.11", None),
        (37834, "2003.8", "date_excel_serial"),
        (37834.5, "2003.8", "date_excel_serial"),
        ("37834", "2003.8", "date_excel_serial"),
        (datetime(2019, 12, 18), "2019.12", "date_true_cell"),  # noqa: DTZ001  # as cells hold it
        (date(2019, 12, 18), "2019.12", "date_true_cell"),
        ("2019-12-18 00:00:00", "2019.12", "date_true_cell"),
        ("2017/2", "2017.2", "date_text_variant"),
        ("2017-02", "2017.2", "date_text_variant"),
        ("2017年2月", "2017.2", "date_text_variant"),
        ("2017.02", "2017.2", "date_text_variant"),
        ("2017-02-15", "2017.2", "date_text_variant"),
        ("二〇一七年二月", "2017.2", "date_text_variant"),
        ("201702", "2017.2", "date_text_variant"),
        ("２０１５．５", "2015.5", "fullwidth_digits"),
        ("2017", None, "date_without_month"),
        (2017, None, "date_without_month"),
        ("2017.13", None, "date_unreadable"),
        (2017.13, None, "date_unreadable"),
        ("前年", None, "date_unreadable"),
    ],
)
def test_months_in_all_their_spellings(cell: Cell, value: str | None, code: str | None) -> None:
    reading = read_month(cell)
    assert reading.value == value
    assert [finding.code for finding in reading.findings] == ([code] if code else [])


def test_a_number_that_may_be_january_or_october_is_asked_never_guessed() -> None:
    reading = read_month(2014.1)
    assert reading.value is None
    (finding,) = reading.findings
    assert (finding.code, finding.status) == ("date_float_october", "flag")
    assert finding.details == {"january": "2014.1", "october": "2014.10"}


@pytest.mark.parametrize(
    ("cell", "period", "codes"),
    [
        ("1.2013.9—2016.3；\n2.2016.4", Period("2013.9", "2016.3", "2016.4"), []),
        ("1.2013.9—2016.3；2.2016.4", Period("2013.9", "2016.3", "2016.4"), []),
        (
            "2017.11~2020.2;2020.3",
            Period("2017.11", "2020.2", "2020.3"),
            ["date_range_dash_variant"],
        ),
        (
            "1、2017年11月至2020年2月；2、2020年3月",
            Period("2017.11", "2020.2", "2020.3"),
            ["date_range_dash_variant"],
        ),
        (
            "2017-11-05至2020-02-01；2020-03-01",
            Period("2017.11", "2020.2", "2020.3"),
            ["date_range_dash_variant"],
        ),
        ("2017.11至今", Period("2017.11"), ["build_period_unreadable"]),
        ("", None, []),
    ],
)
def test_building_periods(cell: str, period: Period | None, codes: list[str]) -> None:
    reading = read_period(cell)
    assert reading.value == period
    assert [finding.code for finding in reading.findings] == codes


def test_days_and_moments_become_iso() -> None:
    assert read_day("2022年2月8日").value == "2022-02-08"
    assert read_day(44600).value == "2022-02-08"
    assert read_moment("2022-02-20 10:13").value == "2022-02-20T10:13"
    assert read_moment("2022/2/20 9:05:30").value == "2022-02-20T09:05"
    assert read_moment(datetime(2022, 5, 30, 11, 30)).value == "2022-05-30T11:30"  # noqa: DTZ001  # as cells hold it
    assert read_moment("2022-02-30").findings[0].code == "date_unreadable"
    assert read_moment("2022-02-20 25:00").findings[0].code == "date_unreadable"


@pytest.mark.parametrize(
    ("cell", "days", "codes"),
    [
        ("3月14日、3月16日", ["2022-03-14", "2022-03-16"], []),
        ("3.14-3.16", ["2022-03-14", "2022-03-15", "2022-03-16"], ["days_range"]),
        ("3月14日至15日", ["2022-03-14", "2022-03-15"], ["days_range"]),
        ("3月14、15日", ["2022-03-14", "2022-03-15"], []),
        ("2022-03-14、2022-03-15", ["2022-03-14", "2022-03-15"], []),
        ("全部", None, []),
        ("", None, []),
        ("周一", None, ["days_unreadable"]),
        ("2月30日", None, ["days_unreadable"]),
        ("3.18-3.14", None, ["days_unreadable"]),
    ],
)
def test_days_of_availability(cell: str, days: list[str] | None, codes: list[str]) -> None:
    reading = read_days(cell, 2022)
    assert (reading.value, [finding.code for finding in reading.findings]) == (days, codes)


def test_times_and_closed_rooms() -> None:
    cells: list[Cell] = ["09:00", "下午2:30", time(9), 0.5, timedelta(hours=14), "9点"]
    assert [read_time(cell).value for cell in cells] == [
        "09:00",
        "14:30",
        "09:00",
        "12:00",
        "14:00",
        "09:00",
    ]
    assert findings(read_time("早上")) == [("time_unreadable", "flag", None)]
    rooms = ["901会议室", "902会议室", "903会议室"]
    assert read_closed("全部", rooms).value == []
    assert read_closed("除901会议室外", rooms).value == ["901会议室"]
    assert read_closed("除901、902外", rooms).value == ["901会议室", "902会议室"]
    assert read_closed("902会议室", rooms).value == ["901会议室", "903会议室"]
    assert findings(read_closed("除1001外", rooms)) == [("rooms_unreadable", "flag", None)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2022年3月15日（星期二）", "2022-03-15"),
        ("2022-03-15(周二)", "2022-03-15"),
        ("2022/3/15 星期二", "2022-03-15"),
        ("2022 年 3 月 15 日", "2022-03-15"),
        ("2022年3月15号", "2022-03-15"),
        ("2022年2月18日下午5点", "2022-02-18T17:00"),
        ("2022年2月18日（星期五）下午5点半", "2022-02-18T17:30"),
        ("2022年2月18日17时30分", "2022-02-18T17:30"),
        ("2022年2月18日晚上8点", "2022-02-18T20:00"),
        ("2022-02-18 5:30 PM", "2022-02-18T17:30"),
        ("2022-02-18 24:00", "2022-02-18T23:59"),
        ("2022年2月18日下午五点", "2022-02-18T17:00"),
        ("2022年2月18日十七时三十分", "2022-02-18T17:30"),
        ("2022年2月18日零点", "2022-02-18T00:00"),
        ("2022年2月18日凌晨12点", "2022-02-18T00:00"),
        ("2022-02-18 12:00 AM", "2022-02-18T00:00"),
        ("2022年2月18日晚12点", "2022-02-18T23:59"),
        ("2022年2月18日中午1点", "2022-02-18T13:00"),
        ("2022年2月18日早8点", "2022-02-18T08:00"),
        ("2022-02-18 00:00:00", "2022-02-18"),
    ],
)
def test_days_with_weekdays_and_hours(text: str, value: str) -> None:
    assert read_moment(text).value == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2022年3月15日（星期三）", "date_weekday_differs"),
        ("2022年2月18日下班前", "date_unreadable"),
        ("2022年2月18日17", "date_unreadable"),
        ("2022-02-18 25:00", "date_unreadable"),
        ("2022年2月18日晚1点", "date_unreadable"),
        ("2022年2月18日上午15点", "date_unreadable"),
        ("2022年2月18日下午", "date_unreadable"),
        ("2022年2月30日", "date_unreadable"),
        ("3月15日", "date_unreadable"),
    ],
)
def test_days_that_cannot_be_meant_are_asked_about(text: str, code: str) -> None:
    reading = read_moment(text)
    assert (reading.value, [finding.code for finding in reading.findings]) == (None, [code])
