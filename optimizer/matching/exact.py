"""Close the gap between a matching and its bound: integer programs over the pairs that count.

A pair whose price exceeds its worth by more than the gap cannot be in a better matching, so the
integer program over the others decides for the whole matrix.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from optimizer.matching.aims import Aim
from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.linear import UNEVEN, program
from optimizer.matching.pricing import price
from optimizer.matching.relaxation import Relaxation, relax
from optimizer.matching.tables import Prices

EVERY = 1_000_000_000
TINY = 1e-6


@dataclass(frozen=True, eq=False, slots=True)
class ExactMatching:
    """Hold the best pairs found (None: none in the time) and the bound proved for the aim."""

    pairs: Ints | None
    bound: float
    finished: bool


def solve_over(core: Core, pairs: Ints, aim: Aim, seconds: float) -> ExactMatching:
    """Solve the integer program of an aim over the given pairs."""
    written = program(core, pairs, aim)
    whole = np.zeros(len(written.cost), np.int64)
    whole[written.groups["pairs"]] = 1
    result = milp(
        written.cost,
        integrality=whole,
        bounds=Bounds(written.low, written.high),
        constraints=LinearConstraint(written.rows, written.row_low, written.row_high),
        options={"time_limit": max(seconds, 0.1), "mip_rel_gap": 0.0},
    )
    offset = _offset(core, aim)
    bound = np.inf if result.mip_dual_bound is None else offset - float(result.mip_dual_bound)
    if result.x is None:
        return ExactMatching(None, -np.inf if result.status == 2 else bound, result.status == 2)
    chosen = pairs[result.x[: len(pairs)] > 0.5]
    return ExactMatching(chosen, bound, result.status == 0)


def _offset(core: Core, aim: Aim) -> float:
    """Give what the program's objective leaves out."""
    if aim.level != "total":
        return 0.0
    return float(core.base.sum()) - float(core.loads.weight @ core.loads.target)


def that_count(core: Core, relaxation: Relaxation, gap: float) -> Ints:
    """Name the pairs that a matching within `gap` of the bound may use."""
    found = relaxation.multipliers
    lowered = Prices(found.prices.seat - gap - TINY, found.prices.expert, found.prices.quota)
    none = np.zeros(0, np.int64)
    return price(core, lowered, none, 0.0, found.weight, per_row=EVERY).enter


def solve_exactly(core: Core, pairs: Ints, aim: Aim, seconds: float) -> ExactMatching:
    """Find the best matching of an aim and prove it over the whole matrix, in the time given."""
    deadline = SolveDeadline(seconds)
    relaxation = relax(core, pairs, aim, deadline.left())
    if relaxation is None:
        return ExactMatching(None, np.inf, False)
    first = solve_over(core, relaxation.pairs, aim, deadline.left() / 2)
    if first.pairs is None:
        return replace(first, bound=relaxation.bound, finished=False)
    value = reached(core, first.pairs, aim)
    every = that_count(core, relaxation, max(relaxation.bound - value, 0.0))
    if first.finished and np.isin(every, relaxation.pairs).all():
        return ExactMatching(first.pairs, min(first.bound, relaxation.bound), True)
    if deadline.over():
        return ExactMatching(first.pairs, relaxation.bound, False)
    second = solve_over(core, np.union1d(every, first.pairs), aim, deadline.left())
    bound = min(relaxation.bound, max(second.bound, value))
    if second.pairs is None or reached(core, second.pairs, aim) < value:
        return ExactMatching(first.pairs, bound, second.finished)
    return ExactMatching(second.pairs, bound, second.finished)


def reached(core: Core, pairs: Ints, aim: Aim) -> float:
    """Give what a matching reaches of an aim."""
    sums = sums_of(core, pairs)
    if aim.level == "worst":
        return float(sums.min())
    if aim.level == "tail":
        return float(np.partition(sums, aim.tenth - 1)[: aim.tenth].sum())
    loads = np.bincount(pairs % core.shape[1], minlength=core.shape[1])
    worth = float(sums.sum()) - core.loads.cost(loads)
    if aim.penalty is None:
        return worth
    lack = shortfall(core, pairs)
    uneven = float(np.maximum(lack.missing - 1, 0).sum()) * UNEVEN
    return worth - aim.penalty * (lack.count() + uneven)


@dataclass(frozen=True, eq=False, slots=True)
class Shortfall:
    """Hold what pairs leave undone: seats [P], least loads [R] and members of groups [Q,P].

    `names` are those of the groups.
    """

    missing: Ints
    lacking: Ints
    members: Ints
    names: tuple[str, ...] = ()

    def of(self, group: str) -> Ints | int:
        """Give the members of a group that are missing [P]; 0 for a group that cannot bind."""
        return self.members[self.names.index(group)] if group in self.names else 0

    def count(self) -> int:
        """Count everything that is left undone."""
        return int(self.missing.sum() + self.lacking.sum() + self.members.sum())


def shortfall(core: Core, pairs: Ints) -> Shortfall:
    """Measure what pairs leave undone."""
    many, experts = core.shape
    row, column = np.divmod(pairs, experts)
    members = [
        np.maximum(quota.at_least - np.bincount(row[quota.members[column]], minlength=many), 0)
        for quota in core.quotas
    ]
    return Shortfall(
        missing=core.demand - np.bincount(row, minlength=many),
        lacking=np.maximum(core.loads.low - np.bincount(column, minlength=experts), 0),
        members=np.array(members, np.int64).reshape(len(members), many),
        names=tuple(quota.name for quota in core.quotas),
    )


def sums_of(core: Core, pairs: Ints) -> Floats:
    """Give each submission's sum of affinity, pinned pairs counted, for pairs used once."""
    submissions, experts = core.shape
    brought = core.values(pairs)
    return core.base + np.bincount(pairs // experts, weights=brought, minlength=submissions)
