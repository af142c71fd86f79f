"""Lay the slots of a season along its days, for counting."""

from datetime import timedelta

from optimizer.explain.timeline import Timeline
from optimizer.minutes import Stretch
from optimizer.problem import (
    PanelProblem,
    PanelRoom,
    Span,
    breaks_of,
    minutes,
    opening_hours,
)


class Calendar:
    """Know when slots may lie; all counts are upper bounds, so that a shortage is a proof."""

    def __init__(self, problem: PanelProblem) -> None:
        self.problem = problem
        self.length = minutes(problem.slot_minutes)
        self.gap = minutes(problem.changeover_minutes)
        self.segments = [
            segment for day in problem.days for segment in self._segments(opening_hours(day))
        ]

    def _segments(self, hours: Span) -> list[Span]:
        """Cut a day's opening hours at its breaks."""
        found, start = [], hours.start
        for pause in breaks_of(hours.start.date(), self.problem.breaks):
            if start < min(pause.start, hours.end):
                found.append(Span(start, min(pause.start, hours.end)))
            start = max(start, pause.end)
        if start < hours.end:
            found.append(Span(start, hours.end))
        return found

    def room_slots(self) -> int:
        """Count the slots that all rooms together can hold at most."""
        return sum(self._slots_in(room) for room in self.problem.rooms)

    def _slots_in(self, room: PanelRoom) -> int:
        return self.slots_between(room.unavailable)

    def slots_between(self, closed: tuple[Span, ...]) -> int:
        """Count the slots that fit a room when it is open, clear of some stretches, at most."""
        return self._slots(closed, self.gap)

    def attendable(self, away: tuple[Span, ...]) -> int:
        """Count the slots that a person can sit through at most.

        Changeover binds rooms and panels: a person may go on at once on another panel.
        """
        return self._slots(away, self.gap * 0)

    def _slots(self, closed: tuple[Span, ...], gap: timedelta) -> int:
        return sum(
            (open_.end - open_.start + gap) // (self.length + gap)
            for segment in self.segments
            for open_ in without(segment, closed)
        )

    def longest(self) -> int:
        """Count the most slots that one panel can have, changeover, breaks and pauses kept."""
        line = Timeline(self.problem)
        most = max((self._longest_on(line, hours) for hours in line.hours), default=0)
        limit = self.problem.rules.max_slots_per_panel
        return max(1, most if limit is None else min(most, limit))

    def _longest_on(self, line: Timeline, hours: Stretch) -> int:
        """Count the slots of a day: `ends` says how early so many slots since a pause can end."""
        rules = self.problem.rules
        opened = [segment for segment in line.segments if hours[0] <= segment[0] < hours[1]]
        count, ends = 0, {0: hours[0] - line.gap - rules.pause_minutes}
        while True:
            later: dict[int, int] = {}
            for run, end in ends.items():
                for wait in {line.gap, max(line.gap, rules.pause_minutes)}:
                    start = _next_start(opened, end + wait, line.slot)
                    rested = start is not None and start - end >= rules.pause_minutes
                    now = 1 if rested else run + 1
                    if start is None or now > (rules.max_run_slots or now):
                        continue
                    now = now if rules.max_run_slots else 1
                    later[now] = min(later.get(now, start + line.slot), start + line.slot)
            if not later:
                return count
            count, ends = count + 1, later


def _next_start(segments: list[Stretch], earliest: int, slot: int) -> int | None:
    """Give the first minute from `earliest` on at which a slot fits into a stretch."""
    for a, b in segments:
        if max(a, earliest) + slot <= b:
            return max(a, earliest)
    return None


def without(span: Span, closed: tuple[Span, ...]) -> list[Span]:
    """Cut the closed times out of a span."""
    found, start = [], span.start
    for entry in sorted(closed, key=lambda s: s.start):
        if entry.end <= start or entry.start >= span.end:
            continue
        if start < entry.start:
            found.append(Span(start, entry.start))
        start = max(start, entry.end)
    if start < span.end:
        found.append(Span(start, span.end))
    return found
