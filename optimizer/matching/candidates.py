"""Choose the pairs worth looking at first, and bound what a submission alone could have."""

import numpy as np

from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core

FEW = 4  # best pairs of an expert to begin with where no least load asks for them


def nearest(core: Core, many: int) -> Ints:
    """Give the numbers of the open pairs that are among the `many` best of either side, sorted."""
    keys = core.table.best_pairs(many, many if core.needs_all_experts() else min(FEW, many))
    return keys[core.open(*np.divmod(keys, core.shape[1]))]


def best_sums(core: Core) -> Floats:
    """Give the sum each submission would have if it were the only one: a bound on each [P]."""
    sums = core.base.copy()
    width = min(int(core.demand.max(initial=0)), core.shape[1])
    if width == 0:
        return sums
    running = core.table.running_best(core.barred, width)
    seats = np.minimum(core.demand, width)
    last = running[np.arange(len(sums)), np.maximum(seats - 1, 0)]
    alone: Floats = sums + np.where(seats > 0, last, 0.0)
    return alone
