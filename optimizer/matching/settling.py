"""Use one flow for fairness: to win back total, and to bound what the worst off can have."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from optimizer.matching.arrays import Flags, Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.exact import sums_of
from optimizer.matching.total import greatest_total

ROUNDS = 8


def settle(
    core: Core, pairs: Ints, edge: float, candidates: Ints, late: Callable[[], bool]
) -> Ints | None:
    """Seat the submissions above `edge` anew for the greatest total, none falling below it.

    None when rules within submissions or load targets forbid to use a flow, when it cannot be done,
    or when it is late.
    """
    if core.quotas or core.loads.weight.any():
        return None
    fixed = sums_of(core, pairs) <= edge
    for _ in range(ROUNDS):
        if late():
            return None
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


def together(core: Core, sums: Floats, tenth: int) -> float:
    """Bound the sum over the worst tenth: the most that those now worst off could have together.

    In every matching the worst tenth have no more than these have, and these have no more than if
    all others, and all least loads, were away.
    """
    others = np.ones(len(sums), np.bool_)
    others[np.argpartition(sums, tenth - 1)[:tenth]] = False
    loads = core.loads
    none = np.zeros_like(loads.low)
    alone = replace(
        core,
        demand=np.where(others, 0, core.demand),
        base=np.where(others, 0.0, core.base),
        loads=replace(loads, low=none, target=none, weight=np.zeros(len(none))),
    )
    return greatest_total(alone).bound
