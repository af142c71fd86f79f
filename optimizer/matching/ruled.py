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
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.exact import (
    ExactMatching,
    Shortfall,
    reached,
    shortfall,
    solve_exactly,
    solve_over,
    that_count,
)
from optimizer.matching.exchange import Goal
from optimizer.matching.relaxation import relax
from optimizer.matching.search import ExchangeSearch
from optimizer.matching.total import BestMatching

CLOSE = 1e-6
SEARCH_SHARE = 0.3  # of the time, for exchanging seats before the proof
PATIENCE = 3
TINY = 1_000  # pairs up to which the integer program alone is quicker


@dataclass(frozen=True, eq=False, slots=True)
class Ruled:
    """Hold the pairs of a matching under group rules, what it leaves undone, and its bound."""

    pairs: Ints
    undone: Shortfall
    worth: float
    bound: float
    proved: bool


def solve_ruled(core: Core, seating: BestMatching, seconds: float) -> Ruled:
    """Find the greatest total under group rules, leaving undone as little as can be.

    `seating` is the matching without these rules: when it keeps them, nothing is left to do.
    """
    if seating.complete and _keeps(core, seating.pairs):
        return without_rules(core, seating)
    clock = SolveDeadline(seconds)
    spare = seating.pairs
    if seating.complete and core.table.entries > TINY:
        spare, kept = _searched(core, seating, SEARCH_SHARE * seconds)
        if kept:
            return _proved(core, seating, spare, clock)
    aim = _aim(core)
    spare = _trimmed(core, spare)
    solved = solve_exactly(core, np.union1d(seating.candidates, spare), aim, clock.left())
    best, finished = solved.pairs, solved.finished
    if best is None or shortfall(core, best).count() > shortfall(core, spare).count():
        best, finished = spare, False
    undone = shortfall(core, best)
    worth = reached(core, best, replace(aim, penalty=None))
    missing = undone.count() > 0
    bound = min(solved.bound, seating.bound) if seating.complete and not missing else solved.bound
    return Ruled(best, undone, worth, bound, finished)


def _trimmed(core: Core, pairs: Ints) -> Ints:
    """Give back the seats by which a group has too many of a submission, the least liked first."""
    order = np.argsort(-core.values(pairs), kind="stable")
    left = pairs[order]
    for quota in core.quotas:
        row, column = np.divmod(left, core.shape[1])
        member = quota.members[column]
        nth = np.zeros(len(left), np.int64)
        among = np.flatnonzero(member)
        by_row = among[np.argsort(row[among], kind="stable")]
        rows = row[by_row]
        nth[by_row] = np.arange(len(rows)) - np.searchsorted(rows, rows)
        left = left[~member | (nth < quota.at_most[row])]
    return np.sort(left)


def _searched(core: Core, seating: BestMatching, seconds: float) -> tuple[Ints, bool]:
    """Mend broken group rules by exchanging seats; tell whether all are mended."""
    clock = SolveDeadline(seconds)
    search = ExchangeSearch(core, seating.pairs, tenth_of(core.shape[0]), -np.inf, 0, fair=False)
    enough = seating.bound - CLOSE

    def done() -> bool:
        return clock.over() or (search.best.broken == 0 and search.best.total >= enough)

    search.run(Goal(-np.inf, -np.inf), done, PATIENCE)
    return search.pairs(), search.best.broken == 0


def _proved(core: Core, seating: BestMatching, found: Ints, clock: SolveDeadline) -> Ruled:
    """Bound the total under the rules, and close the gap by an integer program in the time left."""
    aim = Aim("total", tenth_of(core.shape[0]))
    worth, bound = reached(core, found, aim), seating.bound
    relaxation = relax(core, np.union1d(seating.candidates, found), aim, clock.left())
    if relaxation is not None:
        bound = min(bound, relaxation.bound)
    gap = bound - worth
    if relaxation is not None and gap > CLOSE and not clock.over():
        pairs = np.union1d(that_count(core, relaxation, relaxation.bound - worth), found)
        solved = solve_over(core, pairs, aim, clock.left())
        if solved.pairs is not None and reached(core, solved.pairs, aim) > worth:
            found, worth = solved.pairs, reached(core, solved.pairs, aim)
        bound = min(bound, max(solved.bound, worth))
    return Ruled(found, shortfall(core, found), worth, bound, bound - worth <= CLOSE)


def without_rules(core: Core, seating: BestMatching) -> Ruled:
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


def most_kept(core: Core, candidates: Ints, keep: Ints, seconds: float) -> ExactMatching:
    """Find a matching under the rules that holds the most pairs of `keep`; bound their number."""
    loads = replace(core.loads, weight=np.zeros(core.shape[1]), target=core.loads.low)
    none = np.zeros(core.shape[0])
    other = replace(core, table=core.table.marking(keep), loads=loads, base=none, largest=1.0)
    return solve_exactly(other, np.union1d(candidates, keep), _aim(other), seconds)


def _aim(core: Core) -> Aim:
    """Aim at the greatest total, leaving undone as little as possible before anything else."""
    seats = float(core.demand.sum()) + 1.0
    penalty = 2.0 * (core.largest + float(core.loads.weight.max(initial=0.0)) + 1.0) * seats
    return Aim("total", tenth_of(core.shape[0]), penalty=penalty)
