"""Say times, people and categories as a programme officer would, in Chinese and English."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from optimizer.explain.timeline import DAY, Timeline, cut
from optimizer.messages import CATEGORIES, text
from optimizer.minutes import Stretch
from optimizer.outcome import Text
from optimizer.problem import PanelProblem, Span

NOON = 12 * 60
MOST_NAMES = 12
MOST_TIMES = 4


def label(category: str) -> Text:
    """Name a category: its Chinese word with the id, where it is one of the usual ones."""
    word = CATEGORIES.get(category)
    return Text(f"{word}（{category}）" if word else category, category)


def listed(ids: Sequence[str], most: int = MOST_NAMES) -> Text:
    """List ids, shortened when there are many."""
    shown = ids[:most]
    if len(ids) <= most:
        return Text("、".join(shown), ", ".join(shown))
    return Text(f"{'、'.join(shown)} 等共 {len(ids)} 个", f"{', '.join(shown)}, … ({len(ids)})")


def joined(parts: Iterable[Text]) -> Text:
    """Join phrases to a sentence."""
    parts = list(parts)
    return Text("；".join(p.zh for p in parts), "; ".join(p.en for p in parts))


def date_of(moment: datetime) -> Text:
    """Write a date without its year."""
    return Text(f"{moment.month} 月 {moment.day} 日", f"{moment.day} {moment:%B}")


class SpokenTimes:
    """Describe stretches of a season's opening hours."""

    def __init__(self, problem: PanelProblem) -> None:
        self.line = Timeline(problem)

    def away(self, spans: Iterable[Span]) -> Text:
        """Describe absences as far as they fall into opening hours."""
        return self.stretches(self.line.minutes(span) for span in spans)

    def stretches(self, minutes: Iterable[Stretch]) -> Text:
        """Describe stretches of minutes; those outside opening hours are left out."""
        closed = _merged(minutes)
        open_ = self.line.segments
        rest = [piece for entry in open_ for piece in cut(entry, closed)]
        if not rest:
            return text("when.always")
        missing = [piece for entry in open_ for piece in cut(entry, rest)]
        by_day: dict[int, list[Stretch]] = defaultdict(list)
        for a, b in missing:
            by_day[a // DAY].append((a, b))
        told = [entry for day in sorted(by_day) for entry in self._on(day, by_day[day])]
        if not told:
            return text("when.outside")
        shown = told[:MOST_TIMES]
        zh, en = "、".join(t.zh for t in shown), ", ".join(t.en for t in shown)
        if len(told) > len(shown):
            return text("when.more", shown=Text(zh, en), count=len(told))
        return Text(zh, en)

    def _on(self, day: int, pieces: list[Stretch]) -> list[Text]:
        """Name half-days and days that are covered whole, and times otherwise."""
        noon = day * DAY + NOON
        every = [segment for segment in self.line.segments if segment[0] // DAY == day]
        date = date_of(self.line.moment(pieces[0][0]))
        if _covered(every, pieces):
            return [text("when.day", date=date)]
        morning = [(a, min(b, noon)) for a, b in every if a < noon]
        afternoon = [(max(a, noon), b) for a, b in every if b > noon]
        if _covered(morning, pieces):
            later = (self.hours(max(a, noon), b) for a, b in _merged(pieces) if b > noon)
            return [text("when.morning", date=date), *later]
        if _covered(afternoon, pieces):
            sooner = (self.hours(a, min(b, noon)) for a, b in _merged(pieces) if a < noon)
            return [*sooner, text("when.afternoon", date=date)]
        return [self.hours(a, b) for a, b in _merged(pieces)]

    def hours(self, start: int, end: int) -> Text:
        """Write a stretch of one day with its hours."""
        first, last = self.line.moment(start), self.line.moment(end)
        return text("when.hours", date=date_of(first), start=_clock(first), end=_clock(last))

    def at(self, start: int) -> Text:
        """Write a moment."""
        moment = self.line.moment(start)
        return text("when.at", date=date_of(moment), start=_clock(moment))


def _clock(moment: datetime) -> str:
    return f"{moment.hour}:{moment:%M}"


def _merged(stretches: Iterable[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    for a, b in sorted(stretches):
        if found and a <= found[-1][1]:
            found[-1] = (found[-1][0], max(b, found[-1][1]))
        else:
            found.append((a, b))
    return found


def _common(first: list[Stretch], other: list[Stretch]) -> list[Stretch]:
    pairs = ((max(a, c), min(b, d)) for a, b in first for c, d in other)
    return [(a, b) for a, b in pairs if a < b]


def _covered(part: list[Stretch], pieces: list[Stretch]) -> bool:
    return bool(part) and _total(_common(part, pieces)) == _total(part)


def _total(stretches: list[Stretch]) -> int:
    return sum(b - a for a, b in stretches)
