"""Say what a linear program over the matching aims at and what it must reach on the way."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from optimizer.matching.arrays import Floats

Level = Literal["worst", "tail", "total"]
TENTH = 10


@dataclass(frozen=True, slots=True)
class Aim:
    """Hold one level of the objective and what the levels before it have fixed.

    `worst`: every submission's sum must reach it; `tail`: so must the sum over the worst tenth;
    `least_total`: so must the total; `penalty`: what a missing seat, an unreached least load or an
    expert missing from a group costs. None: nothing is asked, and nothing may be missing.
    """

    level: Level
    tenth: int
    worst: float | None = None
    tail: float | None = None
    least_total: float | None = None
    penalty: float | None = None


def tenth_of(submissions: int) -> int:
    """Count the worst tenth of the submissions, at least one."""
    return max(1, submissions // TENTH)


def tail_sum(sums: Floats, tenth: int) -> float:
    """Add up the smallest sums."""
    return float(np.partition(sums, tenth - 1)[:tenth].sum())


def on_grid(bound: float, grid: float, slack: float = 1e-6) -> float:
    """Lower a bound to the next value that sums can take."""
    return bound if grid == 0.0 else float(np.floor((bound + slack) / grid) * grid)
