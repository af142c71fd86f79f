"""Choose from a matrix the pairs worth looking at first: the best of either side, and a few more.

Sorting every row and column of a great matrix costs more than the flow that follows. So the value
that the wanted pairs are above is guessed from a sample of each row and column, everything above
it is picked out in one pass, and what is too much is left out at the end.
"""

from collections.abc import Iterator

import numpy as np

from optimizer.matching.arrays import (
    NO_INTS,
    Affinities,
    Flags,
    Floats,
    Ints,
    Singles,
    distinct,
    ranks,
)
from optimizer.matching.tables import BLOCK

ALL_PAIRS = 60_000  # a matrix up to this size is used whole
TIED = 0.9  # a row with a smaller share of different values has ties to break
DUST = 1e-5  # of the greatest affinity: what breaks a tie
SPREAD = 5  # experts at random beside the best, so that all seats can be filled at once
SAMPLED = 3_000  # from so many submissions and experts on, the best are guessed from a sample
STRIDE = 16  # one in so many entries is in a sample
SPARE = 2  # entries by which a sample looks deeper, lest a guess be too high


def best_pairs(affinity: Affinities, conflict: Flags, many: int, of_experts: int) -> Ints:
    """Name the open pairs that are among the `many` best of either side, and some more, sorted."""
    submissions, experts = affinity.shape
    if submissions * experts <= ALL_PAIRS:
        return np.flatnonzero(~conflict)
    if min(submissions, experts) < SAMPLED:
        found = _sorted_out(affinity, conflict, many, of_experts)
    else:
        found = _picked_out(affinity, conflict, many, of_experts)
    keys = distinct(np.concatenate([*found, some_pairs(conflict, SPREAD)]))
    return keys[~conflict.ravel()[keys]]


def some_pairs(conflict: Flags, each: int) -> Ints:
    """Name a few open pairs of each submission, chosen at random but always alike."""
    submissions, experts = conflict.shape
    row = np.repeat(np.arange(submissions), each)
    keys = distinct(row * experts + np.random.default_rng(0).integers(0, experts, len(row)))
    return keys[~conflict.ravel()[keys]]


def _sorted_out(affinity: Affinities, conflict: Flags, many: int, of_experts: int) -> list[Ints]:
    """Find the best pairs exactly."""
    experts = affinity.shape[1]
    found = []
    best = _BestOfExperts(of_experts)
    for start, block in _blocks(affinity, conflict):
        found.append(start * experts + _best_places(block, many))
        best.merge(start, block)
    found.append((best.rows * experts + np.arange(experts)).ravel())
    return found


def _best_places(block: Affinities, many: int) -> Ints:
    """Give the places in a block of the best entries of each row."""
    height, experts = block.shape
    width = min(many, experts)
    columns = np.argpartition(block, experts - width, axis=1)[:, experts - width :]
    places: Ints = (np.arange(height)[:, None] * experts + columns).ravel()
    return places


def _picked_out(affinity: Affinities, conflict: Flags, many: int, of_experts: int) -> list[Ints]:
    """Find nearly all of the best pairs by values guessed from samples."""
    submissions, experts = affinity.shape
    random = np.random.default_rng(0)
    columns = np.sort(random.choice(experts, experts // STRIDE, replace=False))
    rows = np.sort(random.choice(submissions, submissions // STRIDE, replace=False))
    roof = _guessed(_sample(affinity, conflict, rows).T, of_experts)
    keys: list[Ints] = []
    values: list[Singles] = []
    for start, block in _blocks(affinity, conflict):
        floor = _guessed(block[:, columns], many)
        mark = block > floor[:, None]
        short = np.flatnonzero(np.count_nonzero(mark, axis=1) < many)
        mark |= block > roof
        if len(short):
            mark[short[:, None], _columns(block[short], many)] = True
        place = np.flatnonzero(mark)
        keys.append(start * experts + place)
        values.append(block.ravel()[place].astype(np.float32))
    return [_trimmed(np.concatenate(keys), np.concatenate(values), experts, many, of_experts)]


def _columns(block: Affinities, many: int) -> Ints:
    width = block.shape[1]
    return np.argpartition(block, width - many, axis=1)[:, width - many :]


def _trimmed(keys: Ints, values: Singles, experts: int, many: int, of_experts: int) -> Ints:
    """Leave out what is not among the best of either side."""
    row, column = np.divmod(keys, experts)
    best: Ints = keys[(ranks(row, values) < many) | (ranks(column, values) < of_experts)]
    return best


def _guessed(sample: Affinities, many: int) -> Singles:
    """Guess from a sample [n,m] the value that the best `many` of each row are above [n]."""
    width = sample.shape[1]
    depth = min(-(-many // STRIDE) + SPARE, width)
    ordered = np.partition(sample, width - depth, axis=1)
    return ordered[:, width - depth].astype(np.float32)


def _sample(affinity: Affinities, conflict: Flags, rows: Ints) -> Affinities:
    """Read some rows with conflicts below everything else."""
    block = affinity[rows]
    block[conflict[rows]] = -np.inf
    _shake(block, 0)
    return block


def _shake(block: Affinities, seed: int) -> None:
    """Break ties at random where there are many, lest all submissions choose the same experts."""
    experts = block.shape[1]
    if len(np.unique(block[0])) > TIED * experts:
        return
    random = np.random.default_rng(seed)
    largest = float(np.abs(block[np.isfinite(block)]).max(initial=0.0))
    dust = random.random(2 * experts, np.float32) * np.float32(DUST * largest)
    shifts = random.integers(0, experts, len(block))
    block += np.lib.stride_tricks.sliding_window_view(dust, experts)[shifts].astype(block.dtype)


def _blocks(affinity: Affinities, conflict: Flags) -> Iterator[tuple[int, Affinities]]:
    """Walk over rows of a matrix in one buffer, conflicts below all else, ties broken."""
    submissions, experts = affinity.shape
    rows = max(1, BLOCK // experts)
    buffer = np.empty((rows, experts), affinity.dtype)
    for start in range(0, submissions, rows):
        stop = min(start + rows, submissions)
        block = buffer[: stop - start]
        np.copyto(block, affinity[start:stop])
        block[conflict[start:stop]] = -np.inf
        _shake(block, start)
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
