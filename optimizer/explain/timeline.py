"""Count the times of a season in minutes, each expert's and applicant's hours included."""

from datetime import time

from optimizer.minutes import MINUTE, Minutes, Stretch
from optimizer.problem import PanelProblem, PanelSubmission, breaks_of, opening_hours

DAY = 24 * 60


class Timeline(Minutes):
    """Count minutes from midnight of the first day; spans widen to whole minutes."""

    def __init__(self, problem: PanelProblem) -> None:
        super().__init__(problem)
        days = sorted(problem.days, key=lambda day: day.date)
        self.hours = [self.minutes(opening_hours(day)) for day in days]
        self.pauses = [
            self.minutes(span) for day in days for span in breaks_of(day.date, problem.breaks)
        ]
        self.segments = [
            segment
            for day in days
            for segment in cut(
                self.minutes(opening_hours(day)),
                [self.minutes(span) for span in breaks_of(day.date, problem.breaks)],
            )
        ]

    def starts(self, submission: PanelSubmission) -> list[Stretch]:
        """List the minutes, first to last, at which a submission may be begun."""
        closed = sorted([*map(self.minutes, submission.unavailable), *self.outside(submission)])
        fixed = submission.pinned_start
        only = None if fixed is None else (fixed - self.base) / MINUTE
        return [
            (a, b - self.slot) if only is None else (int(only), int(only))
            for segment in self.segments
            for a, b in cut(segment, closed)
            if b - a >= self.slot and (only is None or a <= only <= b - self.slot)
        ]

    def outside(self, submission: PanelSubmission) -> list[Stretch]:
        """List the stretches before the earliest and after the latest hour of a submission."""
        found = []
        for opening, closing in self.hours:
            midnight = opening - opening % DAY
            if submission.earliest is not None:
                found.append((opening, midnight + of_day(submission.earliest)))
            if submission.latest is not None:
                found.append((midnight + of_day(submission.latest), closing))
        return [(a, b) for a, b in found if a < b]


def of_day(clock: time) -> int:
    """Count the minutes from midnight to a time of day."""
    return clock.hour * 60 + clock.minute


def cut(stretch: Stretch, closed: list[Stretch]) -> list[Stretch]:
    """Cut closed stretches, sorted by their start, out of a stretch."""
    found, start = [], stretch[0]
    for a, b in closed:
        if b <= start or a >= stretch[1]:
            continue
        if start < a:
            found.append((start, a))
        start = max(start, b)
    if start < stretch[1]:
        found.append((start, stretch[1]))
    return found
