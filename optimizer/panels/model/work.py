"""Count the work of solvers, alike on every machine and however busy it is."""

from dataclasses import dataclass

STEP = 0.0005
"""What one step of HiGHS (a question whether to go on) counts for, in seconds."""
LEAST = 0.001
"""What each call of a solver counts for at least, so that every loop ends."""


@dataclass
class Work:
    """Hold the work spent, in seconds of an idle machine, roughly.

    CP-SAT counts by itself (its deterministic time); HiGHS asks at the same points of the same
    program whether to go on. So a search that ends by its work takes the same way every time.
    """

    spent: float = 0.0

    def add(self, seconds: float) -> None:
        """Count the work of one call."""
        self.spent += max(LEAST, seconds)
