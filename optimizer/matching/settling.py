"""Win back total by one flow, without touching the submissions that are worst off."""

from dataclasses import replace

import numpy as np

from optimizer.matching.arrays import Flags, Ints
from optimizer.matching.core import Core
from optimizer.matching.exact import sums_of
from optimizer.matching.total import greatest_total

ROUNDS = 8


def settle(core: Core, pairs: Ints, edge: float, candidates: Ints) -> Ints | None:
    """Seat the submissions above `edge` anew for the greatest total, none falling below it.

    None when rules within submissions or load targets forbid to use a flow, or it cannot be done.
    """
    if core.quotas or core.loads.weight.any():
        return None
    fixed = sums_of(core, pairs) <= edge
    for _ in range(ROUNDS):
        staying = pairs[fixed[pairs // core.shape[1]]]
        seating = greatest_total(_without(core, fixed, staying), start=candidates)
        if not seating.complete:
            return None
        settled = np.union1d(staying, seating.pairs)
        fallen = (sums_of(core, settled) < edge) & ~fixed
        if not fallen.any():
            return settled
        fixed |= fallen
    return None


def _without(core: Core, fixed: Flags, staying: Ints) -> Core:
    """Take the submissions that stay, and their seats, out of a problem."""
    held = np.bincount(staying % core.shape[1], minlength=core.shape[1])
    loads = core.loads
    low = np.maximum(loads.low - held, 0)
    return replace(
        core,
        demand=np.where(fixed, 0, core.demand),
        loads=replace(loads, low=low, high=loads.high - held, target=low),
    )
