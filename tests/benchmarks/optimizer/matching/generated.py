"""Generate instances of a named kind and size, the same on every machine.

random: independent affinities. clustered: affinities of few hidden topics, so that submissions
want the same experts. bids: five values, many ties.
"""

import numpy as np
import numpy.typing as npt

from optimizer.matching.dense import DenseTable
from optimizer.matching.problem import MatchingProblem

KINDS = ("random", "clustered", "bids")
TOPICS = 8
Values = npt.NDArray[np.float32]


def generate(kind: str, size: int) -> MatchingProblem:
    """Make an instance of `size` submissions and as many experts, 3 seats each, loads 1 to 4."""
    random = np.random.default_rng(size)
    conflict = np.zeros((size, size), np.bool_)
    rows, columns = random.integers(0, size, (2, 2 * size))
    conflict[rows, columns] = True
    return MatchingProblem(
        table=DenseTable(_affinity(kind, size, random), conflict),
        demand=np.full(size, 3),
        max_load=np.full(size, 4),
        min_load=np.full(size, 1),
    )


def _affinity(kind: str, size: int, random: np.random.Generator) -> Values:
    if kind == "random":
        return random.random((size, size), dtype=np.float32)
    if kind == "bids":
        levels = random.integers(0, 5, (size, size), dtype=np.int8).astype(np.float32)
        return levels / np.float32(4)
    wants = random.random((size, TOPICS), dtype=np.float32) ** 3
    knows = random.random((size, TOPICS), dtype=np.float32) ** 3
    product: Values = wants @ knows.T
    return product
