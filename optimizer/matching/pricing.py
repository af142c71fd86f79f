"""Price the whole matrix, to find pairs worth entering or to prove that none is left.

The matrix is read block by block in its own precision; only pairs near the threshold are looked
at again in double precision, so that a matrix of gigabytes needs no copy.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import NO_INTS, Affinities, Floats, Ints, within
from optimizer.matching.core import Core
from optimizer.matching.problem import BLOCK

PER_ROW = 12  # how many pairs of a submission enter in one round of pricing
CROWDED = 4  # with more pairs above the prices than so many times PER_ROW, the best few will do


@dataclass(frozen=True, eq=False, slots=True)
class Prices:
    """Hold what a seat is worth: of each submission [P], expert [R], and in each quota [P,Q]."""

    seat: Floats
    expert: Floats
    quota: Floats | None = None


@dataclass(frozen=True, eq=False, slots=True)
class Pricing:
    """Hold what pairs are worth beyond both prices, summed, and the pairs that should enter.

    `excess` counts each open pair as often as its capacity; `enter` are pair numbers, sorted.
    """

    excess: float
    enter: Ints


def price(
    core: Core,
    prices: Prices,
    known: Ints,
    margin: float,
    weight: Floats | None = None,
    per_row: int = PER_ROW,
) -> Pricing:
    """Look at every open pair for a worth above the prices of both its sides.

    `known` are sorted pair numbers that need not enter again; a pair enters when it is above the
    prices by more than `margin` and among the `per_row` first of its submission; `weight` [P]
    multiplies the affinity of each submission. While far too many pairs are above their prices,
    only the best of each submission are looked at, and the excess is infinite.
    """
    reader = _Reader(core, prices, weight, per_row if per_row == PER_ROW else core.shape[1])
    found = _entering(core, reader, known, margin, per_row)
    if not len(found.enter) and reader.crowded:
        reader = _Reader(core, prices, weight, core.shape[1])
        found = _entering(core, reader, known, margin, per_row)
    return found


def _entering(core: Core, reader: "_Reader", known: Ints, margin: float, per_row: int) -> Pricing:
    experts = core.shape[1]
    excess, entering = 0.0, [NO_INTS]
    for rows, columns, worth in reader.above():
        excess += float(worth.sum())
        good = worth > margin
        keys = rows[good] * experts + columns[good]
        fresh = ~within(keys, known)
        entering.append(_best_of_rows(keys[fresh], worth[good][fresh], experts, per_row))
    return Pricing(np.inf if reader.crowded else excess, np.sort(np.concatenate(entering)))


class _Reader:
    """Walk over the matrix in blocks of rows, each less the prices of its experts.

    `most` pairs of a submission are enough where a block is crowded; `crowded` tells that one was.
    """

    def __init__(self, core: Core, prices: Prices, weight: Floats | None, most: int) -> None:
        self.core, self.prices, self.weight = core, prices, weight
        self.most = min(most, core.shape[1])
        self.crowded = False
        self.kind = core.affinity.dtype
        blur = _blur(core, prices, weight) if self.kind == np.float32 else 0.0
        self.floor = prices.seat - blur

    def above(self) -> Iterator[tuple[Ints, Ints, Floats]]:
        """Give the open pairs above their prices, and what they are above by."""
        submissions, experts = self.core.shape
        rows = max(1, BLOCK // experts)
        buffer = np.empty((rows, experts), self.kind)
        for start in range(0, submissions, rows):
            stop = min(start + rows, submissions)
            block = buffer[: stop - start]
            self._reduce(start, stop, block)
            row, column = self._near(block, self.floor[start:stop, None])
            row += start
            worth = self._worth(row, column)
            good = (worth > 0) & self.core.open(row, column)
            yield row[good], column[good], worth[good]

    def _reduce(self, start: int, stop: int, block: Affinities) -> None:
        """Take the prices of experts and groups off the affinity of some rows."""
        values = self.core.affinity[start:stop]
        expert = self.prices.expert.astype(self.kind)
        if self.weight is None:
            np.subtract(values, expert, out=block)
        else:
            np.multiply(values, self.weight[start:stop, None].astype(self.kind), out=block)
            np.subtract(block, expert, out=block)
        if self.prices.quota is not None:
            groups = np.array([quota.members for quota in self.core.quotas], np.float64)
            rules = self.prices.quota[start:stop] @ groups
            np.subtract(block, rules, out=block, casting="same_kind")

    def _near(self, block: Affinities, floor: Floats) -> tuple[Ints, Ints]:
        """Find the pairs of a block that are above their prices or so near that it is open."""
        above = block > floor.astype(block.dtype)
        height, width = block.shape
        if self.most == width or np.count_nonzero(above) <= CROWDED * self.most * height:
            row, column = np.nonzero(above)
            return row, column
        self.crowded = True
        best = np.argpartition(block, width - self.most, axis=1)[:, width - self.most :]
        row = np.repeat(np.arange(height), self.most)
        column = best.ravel()
        chosen = above[row, column]
        return row[chosen], column[chosen]

    def _worth(self, row: Ints, column: Ints) -> Floats:
        value = self.core.affinity[row, column].astype(np.float64)
        if self.weight is not None:
            value *= self.weight[row]
        worth: Floats = value - self.prices.seat[row] - self.prices.expert[column]
        if self.prices.quota is not None:
            worth -= _quota_price(self.core, self.prices.quota, row, column)
        return worth


def _quota_price(core: Core, quota: Floats, row: Ints, column: Ints) -> Floats:
    cost = np.zeros(len(row))
    for place, one in enumerate(core.quotas):
        cost += np.where(one.members[column], quota[row, place], 0.0)
    return cost


def _blur(core: Core, prices: Prices, weight: Floats | None) -> float:
    """Bound what single precision may lose in the comparison of one pair."""
    largest = core.largest
    if weight is not None:
        largest *= float(np.abs(weight).max())
    reach = largest + float(np.abs(prices.expert).max()) + float(np.abs(prices.seat).max())
    if prices.quota is not None:
        reach += float(np.abs(prices.quota).sum(axis=1).max())
    return 8.0 * float(np.finfo(np.float32).eps) * reach


def _best_of_rows(keys: Ints, worth: Floats, experts: int, per_row: int) -> Ints:
    """Keep the best few pairs of each submission."""
    if len(keys) <= per_row:
        return keys
    chance = np.random.default_rng(len(keys)).random(len(keys))
    order = np.lexsort((chance, -worth, keys // experts))
    ordered = keys[order]
    row = ordered // experts
    first = np.searchsorted(row, row)
    return ordered[np.arange(len(row)) - first < per_row]
