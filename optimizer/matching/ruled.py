"""Match under rules about groups of experts, which no flow can keep.

The relaxation with entering pairs bounds the total; an integer program over the pairs that count
decides. What cannot be kept is left out at a penalty above everything else, so that an impossible
set of rules shows what is missing least.
"""

from dataclasses import dataclass, replace

import numpy as np

from optimizer.matching.aims import Aim, tenth_of
from optimizer.matching.arrays import Ints
from optimizer.matching.core import Core
from optimizer.matching.exact import Shortfall, Solved, reached, shortfall, solve_exactly
from optimizer.matching.total import Seating


@dataclass(frozen=True, eq=False, slots=True)
class Ruled:
    """Hold the pairs of a matching under group rules, what it leaves undone, and its bound."""

    pairs: Ints
    undone: Shortfall
    worth: float
    bound: float
    proved: bool


def solve_ruled(core: Core, seating: Seating, seconds: float) -> Ruled | None:
    """Find the greatest total under group rules; None when the time was too short for any plan.

    `seating` is the matching without these rules: when it keeps them, nothing is left to do.
    """
    if seating.complete and _keeps(core, seating.pairs):
        return without_rules(core, seating)
    aim = _aim(core)
    pairs = np.union1d(seating.candidates, seating.pairs)
    solved = solve_exactly(core, pairs, aim, seconds)
    if solved.pairs is None:
        return None
    undone = shortfall(core, solved.pairs)
    worth = reached(core, solved.pairs, replace(aim, penalty=None))
    missing = undone.count() > 0
    bound = min(solved.bound, seating.bound) if seating.complete and not missing else solved.bound
    return Ruled(solved.pairs, undone, worth, bound, solved.finished)


def without_rules(core: Core, seating: Seating) -> Ruled:
    """Take a matching as it is."""
    undone = replace(
        shortfall(core, seating.pairs), missing=seating.missing, lacking=seating.lacking
    )
    return Ruled(seating.pairs, undone, seating.worth, seating.bound, seating.proved)


def _keeps(core: Core, pairs: Ints) -> bool:
    """Tell whether pairs keep every rule about groups."""
    many, experts = core.shape
    row, column = np.divmod(pairs, experts)
    for quota in core.quotas:
        held = np.bincount(row[quota.members[column]], minlength=many)
        if (held < quota.at_least).any() or (held > quota.at_most).any():
            return False
    return True


def most_kept(core: Core, candidates: Ints, keep: Ints, seconds: float) -> Solved:
    """Find a matching under the rules that holds the most pairs of `keep`; bound their number."""
    row, column = np.divmod(keep, core.shape[1])
    wanted = np.zeros(core.shape, np.float32)
    wanted[row, column] = 1.0
    loads = replace(core.loads, weight=np.zeros(core.shape[1]), target=core.loads.low)
    none = np.zeros(core.shape[0])
    other = replace(core, affinity=wanted, loads=loads, base=none, largest=1.0)
    return solve_exactly(other, np.union1d(candidates, keep), _aim(other), seconds)


def _aim(core: Core) -> Aim:
    """Aim at the greatest total, leaving undone as little as possible before anything else."""
    seats = float(core.demand.sum()) + 1.0
    penalty = 2.0 * (core.largest + float(core.loads.weight.max(initial=0.0)) + 1.0) * seats
    return Aim("total", tenth_of(core.shape[0]), penalty=penalty)
