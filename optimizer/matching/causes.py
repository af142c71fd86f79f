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

from optimizer.matching.arrays import Flags, Ints, within
from optimizer.matching.core import Core
from optimizer.matching.total import BestMatching

NODES = 200  # whose pairs are listed in one go


@dataclass(frozen=True, eq=False, slots=True)
class Bottleneck:
    """Hold one set of submissions and experts between which too little is possible.

    `kind` "seats": the submissions need `needed` seats and get `possible`; "loads": the experts
    must have `needed` seats and can have `possible`.
    """

    kind: str
    submissions: Ints
    experts: Ints
    needed: int
    possible: int


def find_causes(core: Core, seating: BestMatching) -> list[Bottleneck]:
    """Name the causes of the seats that are missing and of the least loads not reached."""
    used = np.sort(seating.pairs)
    causes = []
    for submissions, people in _closed(core, used, seating.missing > 0, turned=False):
        needed = int(core.demand[submissions].sum())
        missing = int(seating.missing[submissions].sum())
        causes.append(Bottleneck("seats", submissions, people, needed, needed - missing))
    for people, submissions in _closed(core, used, seating.lacking > 0, turned=True):
        needed = int(core.loads.low[people].sum())
        lacking = int(seating.lacking[people].sum())
        causes.append(Bottleneck("loads", submissions, people, needed, needed - lacking))
    return causes


def _closed(core: Core, used: Ints, start: Flags, *, turned: bool) -> list[tuple[Ints, Ints]]:
    """Follow unused pairs there and used pairs back, and split what is reached into parts.

    `used` are pair numbers; turned, the walk starts from experts.
    """
    if not start.any():
        return []
    submission, expert = np.divmod(used, core.shape[1])
    near, far = (expert, submission) if turned else (submission, expert)
    here, there = start.copy(), np.zeros(core.shape[0] if turned else core.shape[1], np.bool_)
    frontier = np.flatnonzero(start)
    edges: list[tuple[Ints, Ints]] = []
    while len(frontier):
        for nodes in np.array_split(frontier, len(frontier) // NODES + 1):
            tails, heads = _unused(core, used, nodes, turned=turned)
            there[heads] = True
            edges.append((tails, heads))
        reached = np.zeros(len(here), np.bool_)
        reached[near[there[far]]] = True
        frontier = np.flatnonzero(reached & ~here)
        here |= reached
    edges.append((near[there[far]], far[there[far]]))
    return _parts(here, there, edges)


def _unused(core: Core, used: Ints, nodes: Ints, *, turned: bool) -> tuple[Ints, Ints]:
    """List the open pairs of some nodes that are not used."""
    tails, heads = core.table.along(nodes, turned=turned)
    keys = heads * core.shape[1] + tails if turned else tails * core.shape[1] + heads
    free = ~within(keys, used) & ~within(keys, core.barred)
    return tails[free], heads[free]


def _parts(here: Flags, there: Flags, edges: list[tuple[Ints, Ints]]) -> list[tuple[Ints, Ints]]:
    """Split what is reached into parts that share nothing."""
    size = len(here)
    tails = np.concatenate([edge[0] for edge in edges])
    heads = np.concatenate([edge[1] for edge in edges]) + size
    nodes = size + len(there)
    graph = sparse.csr_array((np.ones(len(tails), np.int8), (tails, heads)), shape=(nodes, nodes))
    label = connected_components(graph, directed=False)[1]
    parts = []
    for part in np.unique(label[:size][here]):
        inside = label == part
        parts.append((np.flatnonzero(here & inside[:size]), np.flatnonzero(there & inside[size:])))
    return parts
