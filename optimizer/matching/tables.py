"""Say what the engine asks of a table of affinities, whether it holds every pair or only some.

A pair is named by one number: submission x number of experts + expert.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from optimizer.check.matching import Who
from optimizer.matching.arrays import Flags, Floats, Ints

BLOCK = 4_000_000  # entries looked at in one go, so that a pass needs little memory


@dataclass(frozen=True, eq=False, slots=True)
class Prices:
    """Hold what a seat is worth: of each submission [P], expert [R], and in each quota [P,Q]."""

    seat: Floats
    expert: Floats
    quota: Floats | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """Hold what a pair must be above: its prices, with each submission's affinity weighed.

    `weight` [P], None for 1 everywhere; `members` [Q,R] marks the groups of the quotas; `largest`
    is the greatest absolute affinity.
    """

    prices: Prices
    weight: Floats | None
    members: Flags
    largest: float

    def worth(self, affinity: Floats, row: Ints, column: Ints) -> Floats:
        """Give what pairs are worth beyond their prices."""
        value = affinity if self.weight is None else affinity * self.weight[row]
        worth: Floats = value - self.prices.seat[row] - self.prices.expert[column]
        if self.prices.quota is not None:
            for number, members in enumerate(self.members):
                worth -= np.where(members[column], self.prices.quota[row, number], 0.0)
        return worth


class Found(NamedTuple):
    """Hold pairs of one pass with their worth; `crowded`: only the best of each submission."""

    row: Ints
    column: Ints
    worth: Floats
    crowded: bool


class AffinityTable(Protocol):
    """Hold the affinities of P submissions and R experts."""

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""

    @property
    def entries(self) -> int:
        """Count the pairs that are held."""

    def check(self) -> None:
        """Refuse arrays that contradict each other or hold what is no number."""

    def largest(self) -> float:
        """Give the greatest absolute affinity."""

    def grid(self) -> float:
        """Give the largest power of two from 2^-10 to 1 of which all are multiples, or 0."""

    def for_checker(self) -> Who:
        """Give the arrays to the independent checker."""

    def open(self, submissions: Ints, experts: Ints) -> Flags:
        """Tell which pairs may be used."""

    def values(self, submissions: Ints, experts: Ints) -> Floats:
        """Give the affinity of pairs; 0 for one that is not held."""

    def block(self, submissions: Ints, experts: Ints) -> tuple[Floats, Flags]:
        """Give affinities and openness of some submissions [n] with some experts [m]: [n,m]."""

    def along(self, nodes: Ints, *, turned: bool) -> tuple[Ints, Ints]:
        """List the open pairs of submissions (turned: of experts) as these and their partners."""

    def best_pairs(self, many: int, many_of_experts: int) -> Ints:
        """Name the open pairs that are among the best of either side, and some more, sorted."""

    def wanted(self, submissions: Ints, many: int) -> Ints:
        """Name the experts who are among the `many` best of some submissions, sorted."""

    def some_pairs(self, each: int) -> Ints:
        """Name a few open pairs of each submission, chosen at random but always alike."""

    def running_best(self, barred: Ints, width: int) -> Floats:
        """Add up the best 1, 2, ... `width` affinities each submission could have [P,width]."""

    def above(self, cut: Cut, most: int) -> Iterator[Found]:
        """Walk over the open pairs above a cut; `most` of a submission do where too many are."""

    def lowered(self, keys: Ints, amounts: Floats) -> "AffinityTable":
        """Give a table in which some pairs are worth less."""

    def marking(self, keys: Ints) -> "AffinityTable":
        """Give a table of the same open pairs that are worth 1 when named, else 0."""

    def rows(self, chosen: Ints) -> "AffinityTable":
        """Give the table of some submissions, in the order given."""
