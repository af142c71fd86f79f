"""Read from a room's note when the room is closed, as staff write it: 下午17:00后不可用."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date, time

CLOCK = r"(\d{1,2})[:时点](\d{1,2})?分?"
AFTER = re.compile(CLOCK + r"(?:以后|之后|后|起)")
BEFORE = re.compile(CLOCK + r"(?:以前|之前|前)")
BETWEEN = re.compile(CLOCK + r"(?:至|到|-|—|~)" + CLOCK)
DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
CLOSED = re.compile(r"不可用|不能用|停用|关闭|占用|维修|检修|不开放")
HALVES = {"上午": ("00:00", "12:00"), "下午": ("12:00", "23:59"), "全天": ("00:00", "23:59")}


def closed_times(note: str, days: Sequence[date]) -> list[list[str]]:
    """List the [start, end] in which a note closes a room, in local ISO times, on the given days.

    A note that closes nothing, or says so in other words, gives an empty list.
    """
    found: list[list[str]] = []
    for part in re.split(r"[;；。\n]", unicodedata.normalize("NFKC", note)):
        if not CLOSED.search(part):
            continue
        spans = _spans(part)
        for on in _days(part, days):
            found += [
                [f"{on.isoformat()}T{start}", f"{on.isoformat()}T{end}"] for start, end in spans
            ]
    return sorted(found)


def _spans(part: str) -> list[tuple[str, str]]:
    between = BETWEEN.search(part)
    if between:
        first, second = _clock(*between.group(1, 2)), _clock(*between.group(3, 4))
        return [(first, second)] if first and second and first < second else []
    after = AFTER.search(part)
    if after:
        start = _clock(*after.group(1, 2))
        return [(start, "23:59")] if start else []
    before = BEFORE.search(part)
    if before:
        end = _clock(*before.group(1, 2))
        return [("00:00", end)] if end else []
    halves = [span for word, span in HALVES.items() if word in part]
    return halves or [HALVES["全天"]]


def _days(part: str, days: Sequence[date]) -> list[date]:
    named = [
        (int(year) if year else None, int(month), int(day))
        for year, month, day in DAY.findall(part)
    ]
    if not named:
        return list(days)
    return [
        on
        for on in days
        if any((y in {None, on.year}) and (m, d) == (on.month, on.day) for y, m, d in named)
    ]


def _clock(hour: str, minute: str | None) -> str | None:
    try:
        return time(int(hour), int(minute or 0)).isoformat(timespec="minutes")
    except ValueError:
        return None
