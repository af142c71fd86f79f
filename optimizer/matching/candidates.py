"""Choose the pairs worth looking at first, and bound what a submission alone could have."""

from collections.abc import Iterator

import numpy as np

from optimizer.matching.arrays import NO_INTS, Affinities, Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.problem import BLOCK

ALL_PAIRS = 60_000  # a matrix up to this size is used whole
TIED = 0.9  # a row with a smaller share of different values has ties to break
DUST = 1e-5  # of the greatest affinity: what breaks a tie
SPREAD = 5  # experts at random beside the best, so that all seats can be filled at once


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
