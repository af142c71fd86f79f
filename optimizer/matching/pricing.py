"""Price every open pair, to find those worth entering or to prove that none is left.

The table is read block by block, so that it may take gigabytes and needs no copy.
"""

from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import NO_INTS, Floats, Ints, distinct, within
from optimizer.matching.core import Core
from optimizer.matching.tables import Cut, Prices

PER_ROW = 12  # how many pairs of a submission enter in one round of pricing


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
    every = core.shape[1]
    members = np.array([quota.members for quota in core.quotas], np.bool_)
    cut = Cut(prices, weight, members.reshape(len(core.quotas), every), core.largest)
    found = _entering(core, cut, known, margin, per_row, per_row if per_row == PER_ROW else every)
    if not len(found.enter) and found.excess == np.inf:
        found = _entering(core, cut, known, margin, per_row, every)
    return found


def _entering(core: Core, cut: Cut, known: Ints, margin: float, per_row: int, most: int) -> Pricing:
    experts = core.shape[1]
    excess, crowded, entering = 0.0, False, [NO_INTS]
    for found in core.table.above(cut, most):
        crowded |= found.crowded
        keys, worth = found.row * experts + found.column, found.worth
        if len(core.barred):
            free = ~within(keys, core.barred)
            keys, worth = keys[free], worth[free]
        excess += float(worth.sum())
        good = worth > margin
        fresh = ~within(keys[good], known)
        entering.append(_best_of_rows(keys[good][fresh], worth[good][fresh], experts, per_row))
    return Pricing(np.inf if crowded else excess, distinct(np.concatenate(entering)))


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
