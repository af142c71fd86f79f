"""Hold an affinity for every pair, in a matrix that may take gigabytes and is never copied."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.check.matching import Matrix
from optimizer.matching.arrays import Affinities, Flags, Floats, Ints
from optimizer.matching.nearest import best_pairs, some_pairs
from optimizer.matching.tables import BLOCK, Cut, Found
from optimizer.problem import require

CROWDED = 4  # with more pairs above a cut than so many times those wanted, the best few will do
GRID_BITS = 10


@dataclass(frozen=True, eq=False, slots=True)
class DenseTable:
    """Hold `affinity` [P,R] and `conflict` [P,R], which marks the pairs that may not be used."""

    affinity: Affinities
    conflict: Flags

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""
        return self.affinity.shape[0], self.affinity.shape[1]

    @property
    def entries(self) -> int:
        """Count the pairs that are held."""
        return self.affinity.size

    def check(self) -> None:
        """Refuse arrays that contradict each other or hold what is no number."""
        require(self.affinity.ndim == 2, "affinity", "must have two dimensions")
        require(self.affinity.shape[0] > 0, "affinity", "is empty: there is no submission")
        require(self.affinity.shape[1] > 0, "affinity", "is empty: there is no expert")
        found, wanted = list(self.conflict.shape), list(self.affinity.shape)
        require(found == wanted, "conflict", f"has the shape {found}, not {wanted}")
        for start, block in self._slices():
            bad = ~np.isfinite(block)
            if bad.any():
                place, expert = np.argwhere(bad)[0]
                key = f"affinity[{start + place},{expert}]"
                require(False, key, f"{block[place, expert]} is not a finite number")

    def largest(self) -> float:
        """Give the greatest absolute affinity."""
        return max(abs(float(self.affinity.max())), abs(float(self.affinity.min())))

    def grid(self) -> float:
        """Give the largest power of two from 2^-10 to 1 of which all are multiples, or 0."""
        # A few rows tell of most matrices that they are on no grid.
        if grid_of(self.affinity[:: max(1, len(self.affinity) // 50)]) == 0.0:
            return 0.0
        return min(grid_of(block) for _, block in self._slices())

    def for_checker(self) -> Matrix:
        """Give the arrays to the independent checker."""
        return Matrix(self.affinity, self.conflict)

    def open(self, submissions: Ints, experts: Ints) -> Flags:
        """Tell which pairs may be used."""
        free: Flags = ~self.conflict[submissions, experts]
        return free

    def values(self, submissions: Ints, experts: Ints) -> Floats:
        """Give the affinity of pairs."""
        values: Floats = self.affinity[submissions, experts].astype(np.float64)
        return values

    def block(self, submissions: Ints, experts: Ints) -> tuple[Floats, Flags]:
        """Give affinities and openness of some submissions [n] with some experts [m]: [n,m]."""
        cells = np.ix_(submissions, experts)
        return self.affinity[cells].astype(np.float64), ~self.conflict[cells]

    def along(self, nodes: Ints, *, turned: bool) -> tuple[Ints, Ints]:
        """List the open pairs of submissions (turned: of experts) as these and their partners."""
        conflict = self.conflict[:, nodes].T if turned else self.conflict[nodes]
        place, partner = np.nonzero(~conflict)
        return nodes[place], partner.astype(np.int64)

    def best_pairs(self, many: int, many_of_experts: int) -> Ints:
        """Name the open pairs that are among the best of either side, and some more, sorted."""
        return best_pairs(self.affinity, self.conflict, many, many_of_experts)

    def wanted(self, submissions: Ints, many: int) -> Ints:
        """Name the experts who are among the `many` best of some submissions, sorted."""
        values = np.where(self.conflict[submissions], -np.inf, self.affinity[submissions])
        width = min(many, values.shape[1])
        best = np.argpartition(-values, width - 1, axis=1)[:, :width]
        return np.unique(best).astype(np.int64)

    def some_pairs(self, each: int) -> Ints:
        """Name a few open pairs of each submission, chosen at random but always alike."""
        return some_pairs(self.conflict, each)

    def running_best(self, barred: Ints, width: int) -> Floats:
        """Add up the best 1, 2, ... `width` affinities each submission could have [P,width]."""
        experts = self.shape[1]
        row, column = np.divmod(barred, experts)
        sums = np.zeros((self.shape[0], width))
        for start, values in self._slices():
            stop = start + len(values)
            block = np.where(self.conflict[start:stop], -np.inf, values)
            here = (row >= start) & (row < stop)
            block[row[here] - start, column[here]] = -np.inf
            best = np.partition(block, experts - width, axis=1)[:, experts - width :]
            best = np.sort(best.astype(np.float64), axis=1)[:, ::-1]
            sums[start:stop] = np.cumsum(best, axis=1)
        return sums

    def above(self, cut: Cut, most: int) -> Iterator[Found]:
        """Walk over the open pairs above a cut; `most` of a submission do where too many are.

        The matrix is read in its own precision; only pairs near the cut are looked at again in
        double precision.
        """
        experts, kind = self.shape[1], self.affinity.dtype
        blur = _blur(cut) if kind == np.float32 else 0.0
        floor = cut.prices.seat - blur
        buffer = np.empty((max(1, BLOCK // experts), experts), kind)
        for start, values in self._slices():
            stop = start + len(values)
            block = buffer[: len(values)]
            _reduce(cut, values, start, block)
            place, crowded = _near(block, floor[start:stop, None], min(most, experts))
            row, column = np.divmod(place, experts)
            row += start
            worth = cut.worth(self.values(row, column), row, column)
            good = (worth > 0) & self.open(row, column)
            yield Found(row[good], column[good], worth[good], crowded)

    def lowered(self, keys: Ints, amounts: Floats) -> "DenseTable":
        """Give a table in which some pairs are worth less."""
        values = self.affinity.astype(np.float64)
        values[np.divmod(keys, self.shape[1])] -= amounts
        return DenseTable(values, self.conflict)

    def marking(self, keys: Ints) -> "DenseTable":
        """Give a table of the same open pairs that are worth 1 when named, else 0."""
        values = np.zeros(self.shape, np.float32)
        values[np.divmod(keys, self.shape[1])] = 1.0
        return DenseTable(values, self.conflict)

    def rows(self, chosen: Ints) -> "DenseTable":
        """Give the table of some submissions, in the order given."""
        return DenseTable(self.affinity[chosen], self.conflict[chosen])

    def _slices(self) -> Iterator[tuple[int, Affinities]]:
        """Walk over the matrix, a view of some rows at a time."""
        height = max(1, BLOCK // max(1, self.affinity.shape[1]))
        for start in range(0, len(self.affinity), height):
            yield start, self.affinity[start : start + height]


def grid_of(affinity: Affinities) -> float:
    """Give the largest power of two, from 2^-10 to 1, of which all affinities are multiples.

    0 when there is none: sums then take any value.
    """
    for bits in range(GRID_BITS + 1):
        scaled = np.ldexp(affinity, bits)
        if (scaled == np.rint(scaled)).all():
            return 2.0**-bits
    return 0.0


def _reduce(cut: Cut, values: Affinities, start: int, block: Affinities) -> None:
    """Take the prices of experts and groups off the affinity of some rows."""
    stop, kind = start + len(values), block.dtype
    expert = cut.prices.expert.astype(kind)
    if cut.weight is None:
        np.subtract(values, expert, out=block)
    else:
        np.multiply(values, cut.weight[start:stop, None].astype(kind), out=block)
        np.subtract(block, expert, out=block)
    if cut.prices.quota is not None:
        rules = cut.prices.quota[start:stop] @ cut.members.astype(np.float64)
        np.subtract(block, rules, out=block, casting="same_kind")


def _near(block: Affinities, floor: Floats, most: int) -> tuple[Ints, bool]:
    """Find the places of a block above the cut or so near that it is open; tell if crowded."""
    above = block > floor.astype(block.dtype)
    height, width = block.shape
    if most == width or np.count_nonzero(above) <= CROWDED * most * height:
        return np.flatnonzero(above), False
    best = np.argpartition(block, width - most, axis=1)[:, width - most :]
    place = (np.arange(height)[:, None] * width + best).ravel()
    return np.sort(place[above.ravel()[place]]), True


def _blur(cut: Cut) -> float:
    """Bound what single precision may lose in the comparison of one pair."""
    largest = cut.largest
    if cut.weight is not None:
        largest *= float(np.abs(cut.weight).max())
    prices = cut.prices
    reach = largest + float(np.abs(prices.expert).max()) + float(np.abs(prices.seat).max())
    if prices.quota is not None:
        reach += float(np.abs(prices.quota).sum(axis=1).max())
    return 8.0 * float(np.finfo(np.float32).eps) * reach
