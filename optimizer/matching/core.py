"""Reduce a problem to what is still open once the pinned pairs are seated."""

from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import Flags, Floats, Ints, within
from optimizer.matching.problem import MatchingProblem, Quota, pair_keys
from optimizer.matching.tables import AffinityTable

QUOTA_ENTRIES = 200_000  # numbers that the quotas written for attributes may hold


@dataclass(frozen=True, eq=False, slots=True)
class Loads:
    """Hold the bounds [R] of each expert's load and, around a target, what a seat beside it costs.

    An expert without a target has `low` as target and the weight 0.
    """

    low: Ints
    high: Ints
    target: Ints
    weight: Floats

    def cost(self, loads: Ints) -> float:
        """Give what the distance of loads from their targets costs."""
        return float(np.abs(loads - self.target) @ self.weight)

    def support(self, price: Floats) -> Floats:
        """Give the most an expert's seats can earn at a price each, its cost taken off."""
        low = price * self.low - self.weight * np.abs(self.low - self.target)
        high = price * self.high - self.weight * np.abs(self.high - self.target)
        best: Floats = np.maximum(np.maximum(low, high), price * self.target)
        return best


@dataclass(frozen=True, eq=False, slots=True)
class Core:
    """Hold the open part of a problem.

    `barred` are sorted pair numbers that may not be used although `table` has them open; `seated`
    those of the pinned pairs, whose seats are already taken off `demand` and `loads`; `base` [P] is
    the affinity they bring; `largest` the greatest absolute affinity; `quotas` what is left of
    those that can bind.
    """

    table: AffinityTable
    barred: Ints
    demand: Ints
    loads: Loads
    seated: Ints
    base: Floats
    largest: float
    quotas: tuple[Quota, ...] = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""
        return self.table.shape

    def open(self, submissions: Ints, experts: Ints) -> Flags:
        """Tell which pairs may still be used."""
        free = self.table.open(submissions, experts)
        if len(self.barred):
            free &= ~within(submissions * self.shape[1] + experts, self.barred)
        return free

    def needs_all_experts(self) -> bool:
        """Tell whether least or wished loads make the pairs of idle experts matter."""
        return bool(self.loads.low.any() or self.loads.weight.any())

    def values(self, keys: Ints) -> Floats:
        """Give the affinity of pairs named by their numbers."""
        return self.table.values(*np.divmod(keys, self.shape[1]))


def expandable(problem: MatchingProblem) -> bool:
    """Tell whether the attributes are few enough to be kept as one quota for each value."""
    values = sum(len(attribute.values) for attribute in problem.attributes)
    return values * sum(problem.shape) <= QUOTA_ENTRIES


def expanded(problem: MatchingProblem) -> tuple[Quota, ...]:
    """Write the attributes as quotas, one for each value that can bind."""
    quotas = []
    for attribute in problem.attributes:
        for code, value in enumerate(attribute.values):
            members = attribute.members(code)
            if members.sum() > int(attribute.at_most.min(initial=0)):
                at_most = attribute.at_most.copy()
                lifted = within(attribute.keys(np.arange(len(at_most)), code), attribute.exempt)
                at_most[lifted] = problem.demand[lifted]
                none = np.zeros(len(at_most), np.int64)
                quotas.append(Quota(f"{attribute.name} {value}", members, none, at_most))
    return tuple(quotas)


def only(core: Core, chosen: Ints) -> Core:
    """Give the part of a problem that belongs to some submissions, in the order given."""
    experts = core.shape[1]
    number = np.full(core.shape[0], -1)
    number[chosen] = np.arange(len(chosen))

    def renumbered(keys: Ints) -> Ints:
        row, column = np.divmod(keys, experts)
        kept = number[row] >= 0
        return np.sort(number[row[kept]] * experts + column[kept])

    return Core(
        table=core.table.rows(chosen),
        barred=renumbered(core.barred),
        demand=core.demand[chosen],
        loads=core.loads,
        seated=renumbered(core.seated),
        base=core.base[chosen],
        largest=core.largest,
        quotas=tuple(
            Quota(quota.name, quota.members, quota.at_least[chosen], quota.at_most[chosen])
            for quota in core.quotas
        ),
    )


def core_of(problem: MatchingProblem) -> Core:
    """Seat the pinned pairs and give what remains."""
    many, experts = problem.shape
    seated = np.sort(pair_keys(problem.pinned, experts))
    forbidden = pair_keys(problem.forbidden, experts)
    taken = np.bincount(problem.pinned[:, 1], minlength=experts)
    pinned = problem.table.values(problem.pinned[:, 0], problem.pinned[:, 1])
    quotas = problem.quotas + (expanded(problem) if expandable(problem) else ())
    low = np.maximum(problem.min_load - taken, 0)
    high = problem.max_load - taken
    target, weight = low, np.zeros(experts)
    if problem.targets is not None:
        wish = problem.targets.loads
        target = np.clip(np.where(wish < 0, low, wish - taken), low, high)
        weight = np.where(wish < 0, 0.0, problem.targets.weight)
    return Core(
        table=problem.table,
        barred=np.unique(np.concatenate([seated, forbidden])),
        demand=problem.demand - np.bincount(problem.pinned[:, 0], minlength=many),
        loads=Loads(low, high, target, weight),
        seated=seated,
        base=np.bincount(problem.pinned[:, 0], pinned, many).astype(np.float64),
        largest=problem.table.largest(),
        quotas=tuple(left for q in quotas if (left := _left(q, problem)) is not None),
    )


def _left(quota: Quota, problem: MatchingProblem) -> Quota | None:
    """Take the pinned pairs off a quota; None when it cannot bind any more."""
    many = problem.shape[0]
    rows = problem.pinned[quota.members[problem.pinned[:, 1]], 0]
    held = np.bincount(rows, minlength=many)
    seats = problem.demand - np.bincount(problem.pinned[:, 0], minlength=many)
    at_least = np.maximum(quota.at_least - held, 0)
    at_most = quota.at_most - held
    if not at_least.any() and (at_most >= np.minimum(seats, quota.members.sum())).all():
        return None
    return Quota(quota.name, quota.members, at_least, at_most)
