"""Number the slots, rooms and people of a timetable so that searches can speak of indices."""

from datetime import datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from optimizer.outcome import SolvedSlot, Timetable
from optimizer.problem import DefenceProblem, Span, breaks_of, minutes, opening_hours

Mask = NDArray[np.bool_]


class Grid:
    """Hold a timetable problem by number.

    The slots of all days stand in one row, with padding between days so that nothing reaches from
    one day into the next. `effective` counts the slots before a place in which people wait: those
    that lie in no break, and what a break off the grid takes beyond its length.
    """

    def __init__(self, problem: DefenceProblem) -> None:
        self.problem = problem
        self.step = minutes(problem.slot_minutes)
        self.gap = problem.room_gap_slots
        self.defences = problem.defences
        self.durations = [d.duration for d in self.defences]
        self.rooms = [r.id for r in problem.rooms]
        days = sorted(problem.days, key=lambda d: d.date)
        self.padding = max([*self.durations, 1]) + self.gap + 1
        self.hours = [opening_hours(d) for d in days]
        self.first: list[int] = []
        self.last: list[int] = []
        count = 0
        for span in self.hours:
            self.first.append(count)
            count += (span.end - span.start) // self.step
            self.last.append(count)
            count += self.padding
        self.count = count
        self.day = np.full(count, -1, dtype=np.int64)
        for i, (a, b) in enumerate(zip(self.first, self.last, strict=True)):
            self.day[a:b] = i
        self.paused = self._covered(
            [b for span in self.hours for b in breaks_of(span.start.date(), problem.breaks)]
        )
        self.closed = self.paused | (self.day < 0)
        self.effective = np.concatenate([[0], np.cumsum(self._waits())]).astype(np.int64)
        number = {e.id: i for i, e in enumerate(problem.experts)}
        self.panels = [tuple(number[e] for e in d.panel) for d in self.defences]
        self.away = [self._covered(e.unavailable) for e in problem.experts]
        self.room_open = np.array(
            [~(self.closed | self._covered(r.unavailable)) for r in problem.rooms], dtype=bool
        ).reshape(len(self.rooms), count)
        people: dict[str, list[int]] = {}
        for i, d in enumerate(self.defences):
            for who in d.applicants:
                people.setdefault(who, []).append(i)
        self.siblings = [mine for mine in people.values() if len(mine) > 1]
        self.starts = [self._starts(i) for i in range(len(self.defences))]
        self.places = [self._places(i) for i in range(len(self.defences))]

    def _waits(self) -> NDArray[np.int64]:
        """Count for each slot how many slots whoever waits through it has waited.

        A break that does not lie on the grid closes more slots than it lasts: the rest of these is
        waiting, and is counted at the last slot of the stretch that breaks close.
        """
        waits = np.where(self.closed, 0, 1).astype(np.int64)
        for hours, first, last in zip(self.hours, self.first, self.last, strict=True):
            breaks = breaks_of(hours.start.date(), self.problem.breaks)
            lasts = [(b, (b.end - b.start) // self.step) for b in breaks]
            at = first
            while at < last:
                end = at
                while end < last and self.paused[end]:
                    end += 1
                since, until = (hours.start + (k - first) * self.step for k in (at, end))
                inside = [n for b, n in lasts if since <= b.start and b.end <= until]
                if end > at:
                    waits[end - 1] = end - at - sum(inside)
                at = max(end, at + 1)
        return waits

    def _covered(self, spans: tuple[Span, ...] | list[Span]) -> Mask:
        """Mark the slots that share a moment with one of the spans."""
        mask = np.zeros(self.count, dtype=bool)
        for span in spans:
            for hours, a, b in zip(self.hours, self.first, self.last, strict=True):
                if span.overlaps(hours):
                    low = max(0, (span.start - hours.start) // self.step)
                    high = -((hours.start - span.end) // self.step)
                    mask[a + low : min(b, a + high)] = True
        return mask

    def whole(self, free: Mask, duration: int) -> Mask:
        """Mark the starts from which `duration` slots in a row are free."""
        found = free.copy()
        for shift in range(1, duration):
            found[: self.count - shift] &= free[shift:]
        return found

    def _starts(self, place: int) -> Mask:
        """Mark the starts at which panel and applicant of a defence are there."""
        defence = self.defences[place]
        free = ~(self.closed | self._covered(defence.unavailable))
        for e in self.panels[place]:
            free &= ~self.away[e]
        found = self.whole(free, defence.duration)
        if defence.pinned_start is not None:
            pinned = np.zeros(self.count, dtype=bool)
            at = self.slot(defence.pinned_start)
            if at is not None:
                pinned[at] = True
            found &= pinned
        return found

    def _places(self, place: int) -> Mask:
        """Mark the pairs (start, room) that a defence could have were it alone."""
        defence = self.defences[place]
        found = np.zeros((self.count, len(self.rooms)), dtype=bool)
        for r, room in enumerate(self.rooms):
            allowed = defence.rooms is None or room in defence.rooms
            if allowed and defence.pinned_room in (None, room):
                found[:, r] = self.starts[place] & self.whole(self.room_open[r], defence.duration)
        return found

    def slot(self, moment: datetime) -> int | None:
        """Give the slot that starts at a moment, None when none does."""
        for hours, a in zip(self.hours, self.first, strict=True):
            if hours.start <= moment < hours.end and not (moment - hours.start) % self.step:
                return a + (moment - hours.start) // self.step
        return None

    def moment(self, slot: int) -> datetime:
        """Give the time at which a slot starts."""
        day = int(self.day[slot])
        return self.hours[day].start + (slot - self.first[day]) * self.step

    def timetable(self, at: dict[int, tuple[int, int]]) -> Timetable:
        """Turn places (start, room) into appointments."""
        found = []
        for i, (start, room) in sorted(at.items()):
            begins = self.moment(start)
            length: timedelta = self.step * self.durations[i]
            found.append(SolvedSlot(self.defences[i].id, begins, begins + length, self.rooms[room]))
        return Timetable(tuple(found))

    def indexed(self, timetable: Timetable) -> dict[int, tuple[int, int]]:
        """Turn the appointments that are still possible, taken alone, into places."""
        number = {d.id: i for i, d in enumerate(self.defences)}
        rooms = {r: i for i, r in enumerate(self.rooms)}
        found = {}
        for a in timetable.appointments:
            start = self.slot(a.start)
            if a.defence in number and a.room in rooms and start is not None:
                i, room = number[a.defence], rooms[a.room]
                if self.places[i][start, room]:
                    found[i] = (start, room)
        return found
