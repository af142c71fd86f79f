"""Make random instances of a matching."""

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from optimizer.matching.dense import DenseTable
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.sparse import table_of


def random_problem(seed: int, *, most: int = 4, ties: bool = False) -> MatchingProblem:
    """Make a tiny instance with conflicts, uneven demand and tight loads."""
    random = np.random.default_rng(seed)
    many, experts = random.integers(1, most + 1, 2)
    values = random.normal(size=(many, experts))
    if ties:
        values = random.integers(-2, 5, (many, experts)) / 4
    high = random.integers(0, many + 1, experts)
    return MatchingProblem(
        table=DenseTable(values.astype(np.float32), random.random((many, experts)) < 0.2),
        demand=random.integers(0, min(3, experts) + 1, many),
        max_load=high,
        min_load=np.minimum(high, random.integers(0, 2, experts)),
    )


def as_sparse(problem: MatchingProblem) -> MatchingProblem:
    """Write the open pairs of an instance as a sparse table."""
    many, experts = problem.shape
    affinity, free = problem.table.block(np.arange(many), np.arange(experts))
    indptr = np.concatenate([[0], np.cumsum(free.sum(axis=1))])
    column = np.nonzero(free)[1]
    values = affinity[free].astype(np.float32)
    table = table_of(indptr, column, values, experts, np.zeros((0, 2), np.int64))
    return replace(problem, table=table)


seeds = st.integers(0, 2**32 - 1)
