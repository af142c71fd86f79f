"""When a note closes a room, as staff write it."""

from __future__ import annotations

from datetime import date

import pytest

from reviewer.rules.room_notes import closed_times

MONDAY, TUESDAY = date(2022, 3, 14), date(2022, 3, 15)


def on(day: int, start: str, end: str) -> list[str]:
    """Write one closure of March 2022."""
    return [f"2022-03-{day}T{start}", f"2022-03-{day}T{end}"]


@pytest.mark.parametrize(
    ("note", "closed"),
    [
        ("", []),
        ("有投影", []),
        ("下午17:00后可用", []),
        ("下午17:00后不可用", [on(14, "17:00", "23:59")]),
        ("17时后停用", [on(14, "17:00", "23:59")]),
        ("17点30分以后占用", [on(14, "17:30", "23:59")]),
        ("10:00前不可用", [on(14, "00:00", "10:00")]),
        ("9：00－11：30检修", [on(14, "09:00", "11:30")]),
        ("9:00至11:30维修", [on(14, "09:00", "11:30")]),
        ("上午不可用", [on(14, "00:00", "12:00")]),
        ("下午不开放", [on(14, "12:00", "23:59")]),
        ("全天关闭", [on(14, "00:00", "23:59")]),
        ("不可用", [on(14, "00:00", "23:59")]),
        ("3月14日下午不可用", [on(14, "12:00", "23:59")]),
        ("2022年3月14日不可用", [on(14, "00:00", "23:59")]),
        ("2021年3月14日不可用", []),
        ("3月20日不可用", []),
        ("25:00后不可用", []),
        ("11:30至9:00不可用", []),
        ("有投影；17:00后不可用。上午9:30前占用", [
            on(14, "00:00", "09:30"),
            on(14, "17:00", "23:59"),
        ]),
    ],
)  # fmt: skip
def test_a_note_is_read_as_staff_mean_it(note: str, closed: list[list[str]]) -> None:
    assert closed_times(note, [MONDAY]) == closed


def test_a_note_without_a_day_holds_for_every_day() -> None:
    assert closed_times("17:00后不可用", [TUESDAY, MONDAY]) == [
        on(14, "17:00", "23:59"),
        on(15, "17:00", "23:59"),
    ]
    assert closed_times("3月15日17:00后不可用", [MONDAY, TUESDAY]) == [on(15, "17:00", "23:59")]
    assert closed_times("17:00后不可用", []) == []
