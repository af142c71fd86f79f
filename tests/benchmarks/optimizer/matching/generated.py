"""Generate instances of a named kind and size, the same on every machine.

random: independent affinities. clustered: affinities of few hidden topics, so that submissions
want the same experts. bids: five values, many ties. nation-*: lists of 50 candidates for two
thirds as many experts.
"""

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from optimizer.matching.arrays import Ints
from optimizer.matching.attributes import Attribute, attribute_of
from optimizer.matching.dense import DenseTable
from optimizer.matching.problem import MatchingProblem
from tests.benchmarks.optimizer.matching import nation

DENSE_KINDS = ("random", "clustered", "bids")
SPARSE_KINDS = tuple(f"nation-{kind}" for kind in nation.KINDS)
KINDS = DENSE_KINDS + SPARSE_KINDS
CANDIDATES = 50
DISTRICTS = 40
TOPICS = 8
Values = npt.NDArray[np.float32]


def generate(kind: str, size: int) -> MatchingProblem:
    """Make an instance of `size` submissions and as many experts, 3 seats each, loads 1 to 4."""
    if kind in SPARSE_KINDS:
        named = kind.removeprefix("nation-")
        return nation.nation(named, size, 2 * size // 3, CANDIDATES)
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


def with_rules(problem: MatchingProblem) -> MatchingProblem:
    """Keep experts apart: one of an employer or a district, two of a rank, two meetings."""
    many, experts = problem.shape
    random = np.random.default_rng(5)
    employer = random.integers(0, max(2, experts // 10), experts)
    rank = random.choice(3, experts, p=[0.5, 0.3, 0.2])

    def attribute(name: str, codes: Ints, at_most: int) -> Attribute:
        return attribute_of(name, [str(code) for code in codes.tolist()], at_most, many)

    return replace(
        problem,
        attributes=(
            attribute("employer", employer, 1),
            attribute("district", employer % DISTRICTS, 1),
            attribute("seniority", rank, 2),
        ),
        max_meetings=2,
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
