"""Hold what is asked of a matching and what comes back."""

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np

from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.problem import NO_PAIRS
from optimizer.outcome import Outcome, SolveLimits
from optimizer.problem import require

Objective = Literal["total", "fair"]


@dataclass(frozen=True, slots=True)
class Lottery:
    """Ask for a random matching: `seed` decides it, no pair is likelier than `limit`."""

    seed: str
    limit: Fraction

    def __post_init__(self) -> None:
        """Refuse a limit that is no probability."""
        require(0 < self.limit <= 1, "limit", "must be above 0 and at most 1")


@dataclass(frozen=True, eq=False, slots=True)
class MatchOptions:
    """Hold the objective and limits of a matching.

    `total_floor` (with "fair"): the share of the greatest total that must be reached; `previous`
    [n,2]: pairs of an older plan, of which as many as possible stay; `lottery`: draw at random.
    """

    objective: Objective = "total"
    limits: SolveLimits = field(default_factory=SolveLimits)
    total_floor: float | None = None
    previous: Ints = field(default_factory=lambda: NO_PAIRS)
    lottery: Lottery | None = None

    def __post_init__(self) -> None:
        """Refuse options that contradict each other."""
        if self.total_floor is not None:
            fits = self.objective == "fair" and 0 <= self.total_floor <= 1
            require(fits, "total-floor", "must be from 0 to 1, and needs the objective fair")
        if self.lottery is not None:
            alone = self.objective == "total" and not len(self.previous)
            require(alone, "draw", "goes neither with the objective fair nor with a previous plan")


@dataclass(frozen=True, eq=False, slots=True)
class MatchingPlan:
    """Hold the pairs [n,2] (submission, expert) in ascending order.

    `probabilities` [m,3]: in a lottery each pair that could come up, with how likely it was.
    """

    pairs: Ints
    probabilities: Floats | None = None


MatchingOutcome: TypeAlias = Outcome[MatchingPlan]


def pairs_of(keys: Ints, experts: int) -> Ints:
    """Turn pair numbers into rows (submission, expert)."""
    ordered = np.sort(keys)
    return np.column_stack(np.divmod(ordered, experts)).astype(np.int64)
