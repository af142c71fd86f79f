"""Measure the time a solve has left."""

from time import monotonic


class SolveDeadline:
    """Count down from a number of seconds."""

    def __init__(self, seconds: float) -> None:
        self.start = monotonic()
        self.end = self.start + seconds

    def left(self) -> float:
        """Give the seconds left, never below 0."""
        return max(0.0, self.end - monotonic())

    def spent(self) -> float:
        """Give the seconds since the start."""
        return monotonic() - self.start

    def over(self) -> bool:
        """Tell whether the time is up."""
        return monotonic() >= self.end
