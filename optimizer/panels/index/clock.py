"""Turn timetable times into whole minutes and lay a panel's slots along a day."""

from datetime import datetime
from itertools import pairwise

from optimizer.minutes import MINUTE, Minutes
from optimizer.problem import PanelProblem, breaks_of


class PhaseClock(Minutes):
    """Count minutes from midnight of the first day; lay slots around breaks and pauses."""

    def __init__(self, problem: PanelProblem) -> None:
        super().__init__(problem)
        days = sorted(problem.days, key=lambda d: d.date)
        self.run = problem.rules.max_run_slots
        self.pause = problem.rules.pause_minutes
        self.hours = [self.minutes(span) for span in sorted(problem.hours(), key=lambda s: s.start)]
        self.breaks = [[self.minutes(b) for b in breaks_of(d.date, problem.breaks)] for d in days]

    def minute(self, moment: datetime) -> int:
        """Give the minute of a date and time; one between two minutes belongs to none of them."""
        whole, rest = divmod(moment - self.base, MINUTE)
        return whole if not rest else -1

    def segments(self, day: int) -> list[tuple[int, int]]:
        """List the stretches of a day between opening, breaks and closing that hold a slot."""
        opens, closes = self.hours[day]
        found, start = [], opens
        for a, b in [*self.breaks[day], (closes, closes)]:
            if min(a, closes) - start >= self.slot:
                found.append((start, min(a, closes)))
            start = max(start, b)
        return found

    def layout(
        self, day: int, start: int, count: int, longest: int | None = None
    ) -> tuple[int, ...] | None:
        """Give the starts of `count` slots as early as the rules allow, None if the day is over.

        The first slot starts at `start` or after the break that stands there. A pause is put in
        after `longest` slots, without a value after `max_run_slots`. A shorter count gives a
        prefix of the same starts.
        """
        starts: list[int] = []
        longest = longest or self.run
        run, ready = 0, start
        for _ in range(count):
            at = self._past_breaks(day, ready)
            if at + self.slot > self.hours[day][1]:
                return None
            rested = bool(starts) and at - starts[-1] - self.slot >= self.pause
            run = 1 if rested or not starts else run + 1
            starts.append(at)
            rest = self.pause if longest and run >= longest else 0
            ready = at + self.slot + max(self.gap, rest)
        return tuple(starts)

    def _past_breaks(self, day: int, at: int) -> int:
        for a, b in self.breaks[day]:
            if at < b and a < at + self.slot:
                at = b
        return at

    def runs(self, starts: tuple[int, ...]) -> list[tuple[int, int]]:
        """Give the stretches of slots that no pause interrupts, breaks long enough included."""
        found: list[tuple[int, int]] = []
        for start in starts:
            begins = start
            if found and start - found[-1][1] < self.pause:
                begins = found.pop()[0]
            found.append((begins, start + self.slot))
        return found

    def idle(self, day: int, starts: tuple[int, ...]) -> int:
        """Sum the minutes between slots that are neither break nor changeover."""
        total = 0
        for a, b in pairwise(starts):
            end = a + self.slot
            rest = sum(max(0, min(b, y) - max(end, x)) for x, y in self.breaks[day])
            total += max(0, b - end - max(rest, self.gap))
        return total

    def most(self, day: int, start: int, end: int) -> int:
        """Count the slots that fit one panel between two minutes of a day, however it pauses.

        For every number of slots since a pause it is known how early so many slots can end.
        """
        count, ends = 0, {0: start - self.gap - self.pause}
        while ends:
            later: dict[int, int] = {}
            for run, until in ends.items():
                for wait in {self.gap, max(self.gap, self.pause)}:
                    at = self._past_breaks(day, max(start, until + wait))
                    now = 1 if at - until >= self.pause else run + 1
                    now = now if self.run else 1
                    if at + self.slot <= end and now <= (self.run or now):
                        later[now] = min(later.get(now, end), at + self.slot)
            count, ends = count + bool(later), later
        return count
