"""Reduce a problem to what is still open once the pinned pairs are seated."""

from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import Affinities, Flags, Floats, Ints, within
from optimizer.matching.problem import MatchingProblem, Quota, pair_keys


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

    `barred` are sorted pair numbers that may not be used beside the conflicts; `seated` those of
    the pinned pairs, whose seats are already taken off `demand` and `loads`; `base` [P] is the
    affinity they bring; `largest` the greatest absolute affinity; `quotas` what is left of those
    that can bind.
    """

    affinity: Affinities
    conflict: Flags
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
        return self.affinity.shape[0], self.affinity.shape[1]

    def open(self, submissions: Ints, experts: Ints) -> Flags:
        """Tell which pairs may still be used."""
        free: Flags = ~self.conflict[submissions, experts]
        if len(self.barred):
            free &= ~within(submissions * self.shape[1] + experts, self.barred)
        return free

    def values(self, keys: Ints) -> Floats:
        """Give the affinity of pairs named by their numbers."""
        submissions, experts = np.divmod(keys, self.shape[1])
        values: Floats = self.affinity[submissions, experts].astype(np.float64)
        return values


def core_of(problem: MatchingProblem) -> Core:
    """Seat the pinned pairs and give what remains."""
    many, experts = problem.shape
    seated = np.sort(pair_keys(problem.pinned, experts))
    forbidden = pair_keys(problem.forbidden, experts)
    taken = np.bincount(problem.pinned[:, 1], minlength=experts)
    pinned = problem.affinity[problem.pinned[:, 0], problem.pinned[:, 1]].astype(np.float64)
    low = np.maximum(problem.min_load - taken, 0)
    high = problem.max_load - taken
    target, weight = low, np.zeros(experts)
    if problem.targets is not None:
        wish = problem.targets.loads
        target = np.clip(np.where(wish < 0, low, wish - taken), low, high)
        weight = np.where(wish < 0, 0.0, problem.targets.weight)
    return Core(
        affinity=problem.affinity,
        conflict=problem.conflict,
        barred=np.unique(np.concatenate([seated, forbidden])),
        demand=problem.demand - np.bincount(problem.pinned[:, 0], minlength=many),
        loads=Loads(low, high, target, weight),
        seated=seated,
        base=np.bincount(problem.pinned[:, 0], pinned, many).astype(np.float64),
        largest=max(abs(float(problem.affinity.max())), abs(float(problem.affinity.min()))),
        quotas=tuple(left for q in problem.quotas if (left := _left(q, problem)) is not None),
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
