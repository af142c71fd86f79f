"""When an expert can come, as the roster says it, laid over the days of a review.

A list of words, each a stretch of days: `2022-03-14` a day, `W3` every Wednesday, either with hours
behind (`T00:00/12:00`); `..` before or behind means up to or from that day on (`W3..` from the
review's first Wednesday on). A word that begins with `-` takes away what the others give; without
any that gives, every day is given.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, time, timedelta

DAY_MINUTES = 24 * 60
_WORD = re.compile(
    r"^(?P<without>-)?(?P<until>\.\.)?(?:(?P<on>\d{4}-\d\d-\d\d)|W(?P<weekday>[1-7]))(?P<since>\.\.)?"
    r"(?:T(?P<start>\d\d:\d\d)/(?P<end>\d\d:\d\d))?$"
)
Span = tuple[int, int]


def free_spans(words: Sequence[str] | None, on: date, dates: Sequence[date]) -> list[Span]:
    """Give the stretches of a day, in minutes from midnight, when an expert can come.

    `dates` are the days of the review in order; words None: the whole of every day. A word that
    cannot be read gives nothing.
    """
    if words is None:
        return [(0, DAY_MINUTES)]
    given = [word for word in words if not word.startswith("-")]
    without = [word for word in words if word.startswith("-")]
    free = [(0, DAY_MINUTES)] if not given and without else []
    for word in given:
        free += _spans(word, on, dates)
    for word in without:
        for span in _spans(word, on, dates):
            free = [rest for each in free for rest in _less(each, span)]
    return _joined(free)


def is_free(words: Sequence[str] | None, on: date, dates: Sequence[date]) -> bool:
    """Tell whether an expert can come at any hour of a day."""
    return bool(free_spans(words, on, dates))


def away_spans(words: Sequence[str] | None, dates: Sequence[date]) -> list[list[str]]:
    """List [start, end] when an expert cannot come, in local time, over the days of a review."""
    away: list[list[str]] = []
    for on in dates:
        start = 0
        for begin, end in [*free_spans(words, on, dates), (DAY_MINUTES, DAY_MINUTES)]:
            if start < begin:
                away.append([_written(on, start), _written(on, begin)])
            start = end
    return away


def _written(on: date, minutes: int) -> str:
    day = on + timedelta(days=minutes // DAY_MINUTES)
    rest = minutes % DAY_MINUTES
    return f"{day.isoformat()}T{rest // 60:02d}:{rest % 60:02d}"


def _spans(word: str, on: date, dates: Sequence[date]) -> list[Span]:
    found = _WORD.match(word)
    if found is None or not _covers(found, on, dates):
        return []
    if found["start"] is None:
        return [(0, DAY_MINUTES)]
    return [(_minutes(found["start"]), _minutes(found["end"]))]


def _covers(found: re.Match[str], on: date, dates: Sequence[date]) -> bool:
    if found["weekday"] is not None:
        weekday = int(found["weekday"])
        if not found["since"] and not found["until"]:
            return on.isoweekday() == weekday
        first = next((day for day in dates if day.isoweekday() == weekday), None)
        if first is None:  # the review has no such weekday: count within the week
            return on.isoweekday() >= weekday if found["since"] else on.isoweekday() <= weekday
        day = first
    else:
        day = date.fromisoformat(found["on"])
    if found["since"]:
        return on >= day
    return on <= day if found["until"] else on == day


def _minutes(text: str) -> int:
    if text == "24:00":
        return DAY_MINUTES
    at = time.fromisoformat(text)
    return at.hour * 60 + at.minute


def _less(span: Span, without: Span) -> list[Span]:
    parts = [(span[0], min(span[1], without[0])), (max(span[0], without[1]), span[1])]
    return [part for part in parts if part[0] < part[1]]


def _joined(spans: list[Span]) -> list[Span]:
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
