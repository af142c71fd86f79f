"""Lay the slots of a season along its days, for counting."""

from optimizer.explain.timeline import Timeline, cut
from optimizer.minutes import Stretch
from optimizer.problem import PanelProblem, Span


class Calendar:
    """Know when slots may lie; all counts are upper bounds, so that a shortage is a proof."""

    def __init__(self, problem: PanelProblem) -> None:
        self.problem = problem
        self.line = Timeline(problem)
        self._attendable: dict[tuple[Span, ...], int] = {}

    def room_slots(self) -> int:
        """Count the slots that all rooms together can hold at most."""
        return sum(self.slots_between(room.unavailable) for room in self.problem.rooms)

    def slots_between(self, closed: tuple[Span, ...]) -> int:
        """Count the slots that fit a room when it is open, clear of some stretches, at most."""
        return self._slots(closed, self.line.gap)

    def attendable(self, away: tuple[Span, ...]) -> int:
        """Count the slots that a person can sit through at most.

        Changeover binds rooms and panels: a person may go on at once on another panel.
        """
        if away not in self._attendable:
            self._attendable[away] = self._slots(away, 0)
        return self._attendable[away]

    def _slots(self, closed: tuple[Span, ...], gap: int) -> int:
        spans = sorted(map(self.line.minutes, closed))
        return sum(
            (end - start + gap) // (self.line.slot + gap)
            for segment in self.line.segments
            for start, end in cut(segment, spans)
        )

    def longest(self) -> int:
        """Count the most slots that one panel can have, changeover, breaks and pauses kept."""
        line = self.line
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
