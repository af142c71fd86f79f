"""Count the times of a season in whole minutes."""

from datetime import date, datetime, time, timedelta

from optimizer.problem import PanelProblem, Span

MINUTE = timedelta(minutes=1)
Stretch = tuple[int, int]


class Minutes:
    """Count minutes from midnight of the first day of a season."""

    def __init__(self, problem: PanelProblem) -> None:
        first = min((day.date for day in problem.days), default=date.min)
        self.base = datetime.combine(first, time.min)
        self.slot = problem.slot_minutes
        self.gap = problem.changeover_minutes

    def minutes(self, span: Span) -> Stretch:
        """Give a span in minutes; parts of a minute at its edges count as whole ones."""
        return (span.start - self.base) // MINUTE, -((self.base - span.end) // MINUTE)

    def moment(self, minute: int) -> datetime:
        """Give the date and time of a minute."""
        return self.base + minute * MINUTE
