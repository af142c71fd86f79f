"""Find who makes a matching fall short: the sets whose needs exceed what is open to them.

From the submissions that miss seats, follow every open pair to experts and their used pairs back
to submissions. What is reached is the smallest set of submissions that together miss the most
seats: its experts are full with its own seats (Hall's theorem with loads). The same walk from the
experts' side explains least loads that cannot be reached.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from optimizer.matching.arrays import Flags, Ints
from optimizer.matching.core import Core
from optimizer.matching.total import Seating


@dataclass(frozen=True, eq=False, slots=True)
class Cause:
    """Hold one set of submissions and experts between which too little is possible.

    `kind` "seats": the submissions need `needed` seats and get `possible`; "loads": the experts
    must have `needed` seats and can have `possible`.
    """

    kind: str
    submissions: Ints
    experts: Ints
    needed: int
    possible: int


def find_causes(core: Core, seating: Seating) -> list[Cause]:
    """Name the causes of the seats that are missing and of the least loads not reached."""
    experts = core.shape[1]
    used = np.zeros(core.shape, np.bool_)
    used[seating.pairs // experts, seating.pairs % experts] = True
    causes = []
    for submissions, people in _closed(core, used, seating.missing > 0, turned=False):
        needed = int(core.demand[submissions].sum())
        missing = int(seating.missing[submissions].sum())
        causes.append(Cause("seats", submissions, people, needed, needed - missing))
    for people, submissions in _closed(core, used, seating.lacking > 0, turned=True):
        needed = int(core.loads.low[people].sum())
        lacking = int(seating.lacking[people].sum())
        causes.append(Cause("loads", submissions, people, needed, needed - lacking))
    return causes


def _closed(core: Core, used: Flags, start: Flags, *, turned: bool) -> list[tuple[Ints, Ints]]:
    """Follow unused pairs there and used pairs back, and split what is reached into parts."""
    if not start.any():
        return []
    conflict = core.conflict.T if turned else core.conflict
    taken = used.T if turned else used
    row, column = np.divmod(core.barred, core.shape[1])
    barred = sparse.csr_array(
        (np.ones(len(row), np.bool_), (column, row) if turned else (row, column)),
        shape=conflict.shape,
    )
    here, there = start.copy(), np.zeros(conflict.shape[1], np.bool_)
    frontier = np.flatnonzero(start)
    edges: list[tuple[Ints, Ints]] = []
    while len(frontier):
        for one in frontier:
            open_ = ~conflict[one] & ~taken[one]
            open_[barred.indices[barred.indptr[one] : barred.indptr[one + 1]]] = False
            ends = np.flatnonzero(open_)
            there[ends] = True
            edges.append((np.full(len(ends), one), ends))
        back = taken[:, there].any(axis=1)
        frontier = np.flatnonzero(back & ~here)
        here |= back
    return _parts(here, there, taken, edges)


def _parts(
    here: Flags, there: Flags, taken: Flags, edges: list[tuple[Ints, Ints]]
) -> list[tuple[Ints, Ints]]:
    """Split what is reached into parts that share nothing."""
    size = len(here)
    row, column = np.nonzero(taken & there)
    tails = np.concatenate([row, *(edge[0] for edge in edges)])
    heads = np.concatenate([column, *(edge[1] for edge in edges)]) + size
    nodes = size + len(there)
    graph = sparse.csr_array((np.ones(len(tails)), (tails, heads)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    parts = []
    for part in np.unique(label[:size][here]):
        inside = label == part
        parts.append((np.flatnonzero(here & inside[:size]), np.flatnonzero(there & inside[size:])))
    return parts
