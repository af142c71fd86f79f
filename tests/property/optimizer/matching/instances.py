"""Make random instances of a matching."""

import numpy as np
from hypothesis import strategies as st

from optimizer.matching.problem import MatchingProblem


def random_problem(seed: int, *, most: int = 4, ties: bool = False) -> MatchingProblem:
    """Make a tiny instance with conflicts, uneven demand and tight loads."""
    random = np.random.default_rng(seed)
    many, experts = random.integers(1, most + 1, 2)
    values = random.normal(size=(many, experts))
    if ties:
        values = random.integers(-2, 5, (many, experts)) / 4
    high = random.integers(0, many + 1, experts)
    return MatchingProblem(
        affinity=values.astype(np.float32),
        conflict=random.random((many, experts)) < 0.2,
        demand=random.integers(0, min(3, experts) + 1, many),
        max_load=high,
        min_load=np.minimum(high, random.integers(0, 2, experts)),
    )


seeds = st.integers(0, 2**32 - 1)
