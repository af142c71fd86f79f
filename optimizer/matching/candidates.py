"""Choose the pairs worth looking at, and price the whole matrix to prove that no other is.

The matrix is read block by block in its own precision; only pairs near the threshold are looked
at again in double precision, so that a matrix of gigabytes needs no copy.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import NO_INTS, Affinities, Floats, Ints, within
from optimizer.matching.core import Core
from optimizer.matching.problem import BLOCK

ALL_PAIRS = 60_000  # a matrix up to this size is used whole
TIED = 0.9  # a row with a smaller share of different values has ties to break
DUST = 1e-5  # of the greatest affinity: what breaks a tie
SPREAD = 5  # experts at random beside the best, so that all seats can be filled at once
PER_ROW = 12  # how many pairs of a submission enter in one round of pricing


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


def nearest(core: Core, many: int) -> Ints:
    """Give the numbers of the pairs that are among the `many` best of either side, sorted."""
    submissions, experts = core.shape
    if submissions * experts <= ALL_PAIRS:
        keys = np.arange(submissions * experts)
        return keys[core.open(*np.divmod(keys, experts))]
    found = []
    best = _BestOfExperts(many)
    for start, block in _blocks(core):
        _shake(block, start, core.largest)
        width = min(many, experts)
        columns = np.argpartition(block, experts - width, axis=1)[:, experts - width :]
        found.append(((start + np.arange(len(block)))[:, None] * experts + columns).ravel())
        best.merge(start, block)
    found.append((best.rows * experts + np.arange(experts)).ravel())
    row = np.repeat(np.arange(submissions), SPREAD)
    found.append(row * experts + np.random.default_rng(0).integers(0, experts, len(row)))
    keys = np.unique(np.concatenate(found))
    return keys[core.open(*np.divmod(keys, experts))]


def _shake(block: Affinities, seed: int, largest: float) -> None:
    """Break ties at random where there are many, lest all submissions choose the same experts."""
    experts = block.shape[1]
    if len(np.unique(block[0])) > TIED * experts:
        return
    random = np.random.default_rng(seed)
    dust = random.random(2 * experts, np.float32) * np.float32(DUST * largest)
    shifts = random.integers(0, experts, len(block))
    block += np.lib.stride_tricks.sliding_window_view(dust, experts)[shifts].astype(block.dtype)


def best_sums(core: Core) -> Floats:
    """Give the sum each submission would have if it were the only one: a bound on each [P]."""
    sums = core.base.copy()
    experts = core.shape[1]
    width = min(int(core.demand.max(initial=0)), experts)
    if width == 0:
        return sums
    row, column = np.divmod(core.barred, experts)
    for start, block in _blocks(core):
        here = (row >= start) & (row < start + len(block))
        block[row[here] - start, column[here]] = -np.inf
        best = np.partition(block, experts - width, axis=1)[:, experts - width :]
        best = np.sort(best.astype(np.float64), axis=1)[:, ::-1]
        running = np.cumsum(best, axis=1)
        seats = core.demand[start : start + len(block)]
        last = running[np.arange(len(block)), np.maximum(np.minimum(seats, width) - 1, 0)]
        sums[start : start + len(block)] += np.where(seats > 0, last, 0.0)
    return sums


def _blocks(core: Core) -> Iterator[tuple[int, Affinities]]:
    """Walk over rows of the matrix in one buffer, with conflicts below everything else."""
    submissions, experts = core.shape
    rows = max(1, BLOCK // experts)
    buffer = np.empty((rows, experts), core.affinity.dtype)
    for start in range(0, submissions, rows):
        stop = min(start + rows, submissions)
        block = buffer[: stop - start]
        np.copyto(block, core.affinity[start:stop])
        block[core.conflict[start:stop]] = -np.inf
        yield start, block


class _BestOfExperts:
    """Keep, block by block, the submissions best for each expert: `rows` [many,R]."""

    def __init__(self, many: int) -> None:
        self.many = many
        self.rows: Ints = NO_INTS
        self.values: Floats = np.zeros(0)

    def merge(self, start: int, block: Affinities) -> None:
        """Take a further block of submissions into account."""
        height = len(block)
        width = min(self.many, height)
        turned = block.T.copy()
        rows = np.argpartition(turned, height - width, axis=1)[:, height - width :]
        values = np.take_along_axis(turned, rows, axis=1).T.astype(np.float64)
        rows = rows.T.astype(np.int64) + start
        if len(self.rows):
            rows = np.concatenate([self.rows, rows])
            values = np.concatenate([self.values, values])
        if len(rows) > self.many:
            chosen = np.argpartition(values, len(rows) - self.many, axis=0)[-self.many :]
            rows = np.take_along_axis(rows, chosen, axis=0)
            values = np.take_along_axis(values, chosen, axis=0)
        self.rows, self.values = rows, values


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
    multiplies the affinity of each submission.
    """
    experts = core.shape[1]
    excess, entering = 0.0, [NO_INTS]
    for rows, columns, worth in _above(core, prices, weight):
        excess += float(worth.sum())
        good = worth > margin
        keys = rows[good] * experts + columns[good]
        fresh = ~within(keys, known)
        entering.append(_best_of_rows(keys[fresh], worth[good][fresh], experts, per_row))
    return Pricing(excess, np.sort(np.concatenate(entering)))


def _above(
    core: Core, prices: Prices, weight: Floats | None
) -> Iterator[tuple[Ints, Ints, Floats]]:
    """Give the open pairs above their prices, block by block, with what they are above by."""
    affinity = core.affinity
    submissions, experts = core.shape
    rows = max(1, BLOCK // experts)
    single = affinity.dtype == np.float32
    expert_price = prices.expert.astype(affinity.dtype)
    floor = (prices.seat - (_blur(core, prices, weight) if single else 0.0)).astype(affinity.dtype)
    factor = None if weight is None else weight.astype(affinity.dtype)[:, None]
    groups = np.array([q.members for q in core.quotas], np.float64) if core.quotas else None
    buffer = np.empty((rows, experts), affinity.dtype)
    for start in range(0, submissions, rows):
        stop = min(start + rows, submissions)
        block = buffer[: stop - start]
        if factor is None:
            np.subtract(affinity[start:stop], expert_price, out=block)
        else:
            np.multiply(affinity[start:stop], factor[start:stop], out=block)
            np.subtract(block, expert_price, out=block)
        if groups is not None and prices.quota is not None:
            rules = prices.quota[start:stop] @ groups
            np.subtract(block, rules, out=block, casting="same_kind")
        near, column = np.nonzero(block > floor[start:stop, None])
        row = near + start
        value = affinity[row, column].astype(np.float64)
        if weight is not None:
            value *= weight[row]
        worth = value - prices.seat[row] - prices.expert[column]
        if prices.quota is not None:
            worth -= _quota_price(core, prices.quota, row, column)
        good = (worth > 0) & core.open(row, column)
        yield row[good], column[good], worth[good]


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
