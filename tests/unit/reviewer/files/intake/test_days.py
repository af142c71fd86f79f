"""The days on which an expert can come, however they are written."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from reviewer.files.intake.days import read_expert_days
from reviewer.files.intake.readings import Cell
from reviewer.rules.expert_days import away_spans, free_spans, is_free

# A review from Monday to Friday.
DATES = [date(2022, 3, day) for day in range(14, 19)]
WHOLE, MORNING, AFTERNOON = (0, 1440), (0, 720), (720, 1440)


def free(cell: Cell) -> dict[int, list[tuple[int, int]]]:
    """Give by day of the month when the expert can come."""
    words = read_expert_days(cell, 2022).value
    spans = {on.day: free_spans(words, on, DATES) for on in DATES}
    return {day: span for day, span in spans.items() if span}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("3月14日、3月16日", {14: [WHOLE], 16: [WHOLE]}),
        ("3.14-3.16", {14: [WHOLE], 15: [WHOLE], 16: [WHOLE]}),
        (3.14, {14: [WHOLE]}),
        (datetime(2022, 3, 15), {15: [WHOLE]}),  # noqa: DTZ001 as cells hold it
        ("3月15日上午", {15: [MORNING]}),
        ("15日下午", {}),
        ("3月16日下午、3月17日", {16: [AFTERNOON], 17: [WHOLE]}),
        ("3月16日下午、17日", {16: [AFTERNOON], 17: [WHOLE]}),
        ("3月16日（周三）下午", {16: [AFTERNOON]}),
        ("3月14日下午至3月16日上午", {14: [AFTERNOON], 15: [WHOLE], 16: [MORNING]}),
        ("除3月14日外均可", {day: [WHOLE] for day in range(15, 19)}),
        ("除3月14日、3月15日外都可以", {day: [WHOLE] for day in range(16, 19)}),
        ("除了周一上午以外都行", {14: [AFTERNOON], **{day: [WHOLE] for day in range(15, 19)}}),
        ("3月14日不行，其他时间均可", {day: [WHOLE] for day in range(15, 19)}),
        ("3月15日请假", {14: [WHOLE], **{day: [WHOLE] for day in range(16, 19)}}),
        ("周三", {16: [WHOLE]}),
        ("周三以后", {day: [WHOLE] for day in range(16, 19)}),
        ("星期三之后", {17: [WHOLE], 18: [WHOLE]}),
        ("周二以前", {14: [WHOLE], 15: [WHOLE]}),
        ("周一至周三", {14: [WHOLE], 15: [WHOLE], 16: [WHOLE]}),
        ("周二、周四下午", {15: [WHOLE], 17: [AFTERNOON]}),
        ("3月16日起", {day: [WHOLE] for day in range(16, 19)}),
        ("3月16日之前", {14: [WHOLE], 15: [WHOLE]}),
        ("3月15日9:00-12:00", {15: [(540, 720)]}),
        ("3月15日下午2点-5点", {15: [(840, 1020)]}),
        ("3月14日至18日，除3月16日外", {day: [WHOLE] for day in (14, 15, 17, 18)}),
        ("周一、三、五", {14: [WHOLE], 16: [WHOLE], 18: [WHOLE]}),
        ("星期二四下午", {15: [AFTERNOON], 17: [AFTERNOON]}),
        ("每天下午", {day: [AFTERNOON] for day in range(14, 19)}),
        ("上午", {day: [MORNING] for day in range(14, 19)}),
        ("工作日均可，3月16日除外", {day: [WHOLE] for day in (14, 15, 17, 18)}),
        ("周末除外", {day: [WHOLE] for day in range(14, 19)}),
        ("三月十五日至十六日", {15: [WHOLE], 16: [WHOLE]}),
        ("3月15日 3月17日上午", {15: [WHOLE], 17: [MORNING]}),
        ("3月15日\n3月17日", {15: [WHOLE], 17: [WHOLE]}),
        ("3月16日前出差", {16: [WHOLE], 17: [WHOLE], 18: [WHOLE]}),
        ("都行", {day: [WHOLE] for day in range(14, 19)}),
        ("全程", {day: [WHOLE] for day in range(14, 19)}),
        ("", {day: [WHOLE] for day in range(14, 19)}),
    ],
)
def test_days_come_out_as_meant(cell: Cell, expected: dict[int, list[tuple[int, int]]]) -> None:
    assert free(cell) == expected


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (datetime(2021, 3, 14), "days_year_unlikely"),  # noqa: DTZ001 as cells hold it
        ("2021年3月14日", "days_year_unlikely"),
        ("2002-03-14上午", "days_year_unlikely"),
        (3.1, "days_ambiguous"),
        (3.2, "days_ambiguous"),
        (13.5, "days_unreadable"),
        ("看情况", "days_unreadable"),
        ("无", "days_unreadable"),
        ("/", "days_unreadable"),
        ("3月15日（周三）", "days_unreadable"),
        ("3月14日或15日", "days_unreadable"),
        ("除周三外不行", "days_unreadable"),
        ("2月30日", "days_unreadable"),
        ("下周再定", "days_unreadable"),
        ("15日下午", "days_unreadable"),
    ],
)
def test_what_cannot_be_meant_gives_no_day_and_is_flagged(cell: Cell, code: str) -> None:
    reading = read_expert_days(cell, 2022)
    assert reading.value == []
    assert [(finding.code, finding.status) for finding in reading.findings] == [(code, "flag")]


def test_hours_away_are_what_is_left_of_the_days() -> None:
    words = ["2022-03-15T00:00/12:00", "2022-03-16"]
    assert away_spans(words, DATES[1:4]) == [
        ["2022-03-15T12:00", "2022-03-16T00:00"],
        ["2022-03-17T00:00", "2022-03-18T00:00"],
    ]
    assert [is_free(words, on, DATES) for on in DATES] == [False, True, True, False, False]
    assert away_spans(None, DATES) == []


def test_a_weekday_that_the_review_has_not_counts_within_the_week() -> None:
    assert not any(is_free(["W6.."], on, DATES) for on in DATES)
    assert all(is_free(["..W6"], on, DATES) for on in DATES)


def test_the_weekend_has_two_days() -> None:
    words = read_expert_days("周末除外", 2022).value
    assert [is_free(words, date(2022, 3, day), DATES) for day in (18, 19, 20, 21)] == [
        True,
        False,
        False,
        True,
    ]
