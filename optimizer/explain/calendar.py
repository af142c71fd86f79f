"""Lay the slots of a season along its days, for counting."""

from datetime import datetime, timedelta
from functools import cached_property

from optimizer.problem import (
    PanelProblem,
    Room,
    Span,
    Submission,
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
        self.segments = [one for day in problem.days for one in self._segments(opening_hours(day))]

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

    def _slots_in(self, room: Room) -> int:
        return sum(
            (open_.end - open_.start + self.gap) // (self.length + self.gap)
            for segment in self.segments
            for open_ in without(segment, room.unavailable)
        )

    def longest(self) -> int:
        """Count the most slots that one panel can have."""
        by_day: dict[str, int] = {}
        for segment in self.segments:
            day = segment.start.date().isoformat()
            count = (segment.end - segment.start + self.gap) // (self.length + self.gap)
            by_day[day] = by_day.get(day, 0) + count
        limit = self.problem.rules.max_slots_per_panel
        most = max(by_day.values(), default=0)
        return max(1, most if limit is None else min(most, limit))

    @cached_property
    def starts(self) -> list[datetime]:
        """List starts every five minutes at which some room could hear a slot."""
        step = timedelta(minutes=5)
        found = []
        for segment in self.segments:
            start = segment.start
            while start + self.length <= segment.end:
                if any(self.free(room.unavailable, start) for room in self.problem.rooms):
                    found.append(start)
                start += step
        return found

    def free(self, away: tuple[Span, ...], start: datetime) -> bool:
        """Tell whether nobody is away during the slot that begins at a time."""
        end = start + self.length
        return not any(start < span.end and span.start < end for span in away)

    def slots_of(self, submission: Submission) -> list[datetime]:
        """List the starts at which an applicant could be heard."""
        if not submission.unavailable:
            return self.starts
        return [t for t in self.starts if self.free(submission.unavailable, t)]


def without(span: Span, closed: tuple[Span, ...]) -> list[Span]:
    """Cut the closed times out of a span."""
    found, start = [], span.start
    for one in sorted(closed, key=lambda s: s.start):
        if one.end <= start or one.start >= span.end:
            continue
        if start < one.start:
            found.append(Span(start, one.start))
        start = max(start, one.end)
    if start < span.end:
        found.append(Span(start, span.end))
    return found
