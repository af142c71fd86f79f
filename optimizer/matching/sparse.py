"""Hold affinities of some pairs only, row after row; a pair that is absent is no candidate."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from optimizer.check.matching import CandidateLists
from optimizer.matching.arrays import (
    Affinities,
    Flags,
    Floats,
    Ints,
    distinct,
    positions,
    ranks,
    runs,
    within,
)
from optimizer.matching.dense import grid_of
from optimizer.matching.tables import BLOCK, Cut, Found
from optimizer.problem import require

ALL_ENTRIES = 300_000  # a table up to this size is used whole
SOUGHT = 4  # best candidates by which it is judged whether submissions want the same experts
CROWD = 2.0  # times the mean: an expert whom more submissions want is crowded
CROWDED = 0.2  # with a greater share of wishes beyond that, the best pairs would not be enough
SPREAD = 3  # candidates at random beside the best, so that all seats can be filled at once


@dataclass(frozen=True, eq=False)
class SparseTable:
    """Hold the open pairs `keys` [N], ascending, with their `affinity` [N]; R `experts`.

    `indptr` [P+1] tells where each submission's pairs start.
    """

    indptr: Ints
    keys: Ints
    affinity: Affinities
    experts: int

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""
        return len(self.indptr) - 1, self.experts

    @property
    def entries(self) -> int:
        """Count the pairs that are held."""
        return len(self.keys)

    @cached_property
    def by_expert(self) -> tuple[Ints, Ints]:
        """Order the pairs by expert: their places, and where each expert's start."""
        column = self.keys % self.experts
        order = np.argsort(column, kind="stable")
        return order, runs(column[order], self.experts)

    def check(self) -> None:
        """Refuse values that are no numbers; the reader of the file has checked the rest."""
        bad = np.flatnonzero(~np.isfinite(self.affinity))
        if len(bad):
            require(False, f"values[{bad[0]}]", f"{self.affinity[bad[0]]} is not a finite number")

    def largest(self) -> float:
        """Give the greatest absolute affinity; 0 when no pair is held."""
        return max(
            abs(float(self.affinity.max(initial=0.0))), abs(float(self.affinity.min(initial=0.0)))
        )

    def grid(self) -> float:
        """Give the largest power of two from 2^-10 to 1 of which all are multiples, or 0."""
        return grid_of(self.affinity)

    def for_checker(self) -> CandidateLists:
        """Give the arrays to the independent checker, the pairs in conflict left out."""
        return CandidateLists(self.indptr, self.keys % self.experts, self.affinity, self.experts)

    def open(self, submissions: Ints, experts: Ints) -> Flags:
        """Tell which pairs may be used."""
        return within(submissions * self.experts + experts, self.keys)

    def values(self, submissions: Ints, experts: Ints) -> Floats:
        """Give the affinity of pairs; 0 for one that is not held."""
        wanted = submissions * self.experts + experts
        if not len(self.keys):
            return np.zeros(len(wanted))
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        found = self.keys[place] == wanted
        values: Floats = np.where(found, self.affinity[place], 0.0).astype(np.float64)
        return values

    def block(self, submissions: Ints, experts: Ints) -> tuple[Floats, Flags]:
        """Give affinities and openness of some submissions [n] with some experts [m]: [n,m]."""
        place = np.full(self.experts, -1)
        place[experts] = np.arange(len(experts))
        entries = positions(self.indptr, submissions)
        counts = self.indptr[submissions + 1] - self.indptr[submissions]
        row = np.repeat(np.arange(len(submissions)), counts)
        column = place[self.keys[entries] % self.experts]
        here = column >= 0
        shape = (len(submissions), len(experts))
        values, open_ = np.zeros(shape), np.zeros(shape, np.bool_)
        values[row[here], column[here]] = self.affinity[entries[here]]
        open_[row[here], column[here]] = True
        return values, open_

    def along(self, nodes: Ints, *, turned: bool) -> tuple[Ints, Ints]:
        """List the open pairs of submissions (turned: of experts) as these and their partners."""
        if turned:
            order, starts = self.by_expert
            entries = order[positions(starts, nodes)]
        else:
            entries = positions(self.indptr, nodes)
        row, column = np.divmod(self.keys[entries], self.experts)
        return (column, row) if turned else (row, column)

    def best_pairs(self, many: int, many_of_experts: int) -> Ints:
        """Name the open pairs that are among the best of either side, and some more, sorted."""
        if len(self.keys) <= ALL_ENTRIES:
            return self.keys
        row, column = np.divmod(self.keys, self.experts)
        place = ranks(row, self.affinity)
        best = place < SOUGHT
        asked = np.bincount(column[best], minlength=self.experts)
        if int(np.maximum(asked - asked.mean() * CROWD, 0).sum()) > CROWDED * int(best.sum()):
            return self.keys
        chosen = place < many
        chosen |= ranks(column, self.affinity) < many_of_experts
        chosen[self._some(SPREAD)] = True
        return self.keys[chosen]

    def wanted(self, submissions: Ints, many: int) -> Ints:
        """Name the experts who are among the `many` best of some submissions, sorted."""
        entries = positions(self.indptr, np.sort(submissions))
        best = ranks(self.keys[entries] // self.experts, self.affinity[entries]) < many
        return np.unique(self.keys[entries[best]] % self.experts)

    def some_pairs(self, each: int) -> Ints:
        """Name a few open pairs of each submission, chosen at random but always alike."""
        return self.keys[distinct(self._some(each))]

    def _some(self, each: int) -> Ints:
        held = np.flatnonzero(np.diff(self.indptr))
        start, count = self.indptr[held], np.diff(self.indptr)[held]
        random = np.random.default_rng(0).random((len(held), each))
        places: Ints = (start[:, None] + (random * count[:, None]).astype(np.int64)).ravel()
        return places

    def running_best(self, barred: Ints, width: int) -> Floats:
        """Add up the best 1, 2, ... `width` affinities each submission could have [P,width]."""
        free = ~within(self.keys, barred)
        row, value = self.keys[free] // self.experts, self.affinity[free].astype(np.float64)
        order = np.lexsort((-value, row))
        row, value = row[order], value[order]
        place = np.arange(len(row)) - runs(row, self.shape[0])[row]
        best = np.full((self.shape[0], width), -np.inf)
        kept = place < width
        best[row[kept], place[kept]] = value[kept]
        sums: Floats = np.cumsum(best, axis=1)
        return sums

    def above(self, cut: Cut, most: int) -> Iterator[Found]:
        """Walk over the open pairs above a cut."""
        for start in range(0, len(self.keys), BLOCK):
            row, column = np.divmod(self.keys[start : start + BLOCK], self.experts)
            affinity = self.affinity[start : start + BLOCK].astype(np.float64)
            worth = cut.worth(affinity, row, column)
            good = worth > 0
            yield Found(row[good], column[good], worth[good], False)

    def lowered(self, keys: Ints, amounts: Floats) -> "SparseTable":
        """Give a table in which some pairs are worth less."""
        values = self.affinity.astype(np.float64)
        values[np.searchsorted(self.keys, keys)] -= amounts
        return SparseTable(self.indptr, self.keys, values, self.experts)

    def marking(self, keys: Ints) -> "SparseTable":
        """Give a table of the same open pairs that are worth 1 when named, else 0."""
        values = within(self.keys, np.sort(keys)).astype(np.float32)
        return SparseTable(self.indptr, self.keys, values, self.experts)

    def rows(self, chosen: Ints) -> "SparseTable":
        """Give the table of some submissions, in the order given."""
        entries = positions(self.indptr, chosen)
        counts = self.indptr[chosen + 1] - self.indptr[chosen]
        indptr = np.concatenate([[0], np.cumsum(counts)])
        row = np.repeat(np.arange(len(chosen)), counts)
        keys = row * self.experts + self.keys[entries] % self.experts
        return SparseTable(indptr, keys, self.affinity[entries], self.experts)


def table_of(
    indptr: Ints, indices: Ints, values: Affinities, experts: int, conflicts: Ints
) -> SparseTable:
    """Build a table from rows as in scipy's CSR, the pairs in conflict [M,2] left out.

    The numbers of experts may stand in any order within a row; none may stand there twice.
    """
    row = np.repeat(np.arange(len(indptr) - 1), np.diff(indptr))
    keys = row * experts + indices
    if len(keys) and not (np.diff(keys) > 0).all():
        order = np.argsort(keys, kind="stable")
        keys, values = keys[order], values[order]
        twice = np.flatnonzero(np.diff(keys) == 0)
        if len(twice):
            place = order[twice[0] + 1]
            row_, expert = divmod(int(keys[twice[0]]), experts)
            where = f"submission {row_} and expert {expert}"
            require(False, f"indices[{place}]", f"names the pair of {where} twice")
    if len(conflicts):
        apart = np.unique(conflicts[:, 0] * experts + conflicts[:, 1])
        free = ~within(keys, apart)
        keys, values = keys[free], values[free]
        indptr = runs(keys // experts, len(indptr) - 1)
    return SparseTable(indptr, keys, values, experts)
