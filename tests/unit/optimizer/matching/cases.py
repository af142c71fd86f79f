"""Build small matchings with speaking defaults."""

import numpy as np

from optimizer.matching.dense import DenseTable
from optimizer.matching.problem import MatchingProblem, Names, Quota


def problem(
    affinity: list[list[float]],
    *,
    demand: list[int] | int = 1,
    high: list[int] | int = 2,
    low: list[int] | int = 0,
    conflicts: list[tuple[int, int]] | None = None,
    quotas: tuple[Quota, ...] = (),
    names: Names | None = None,
) -> MatchingProblem:
    """Make an instance; one number stands for the same everywhere."""
    values = np.array(affinity, np.float32)
    many, experts = values.shape
    conflict = np.zeros((many, experts), np.bool_)
    for pair in conflicts or []:
        conflict[pair] = True
    return MatchingProblem(
        table=DenseTable(values, conflict),
        demand=np.broadcast_to(np.array(demand, np.int64), many).copy(),
        max_load=np.broadcast_to(np.array(high, np.int64), experts).copy(),
        min_load=np.broadcast_to(np.array(low, np.int64), experts).copy(),
        quotas=quotas,
        names=names or Names(),
    )


def random_problem(many: int, experts: int, seats: int, high: int, seed: int) -> MatchingProblem:
    """Make a random instance with a few conflicts."""
    random = np.random.default_rng(seed)
    return MatchingProblem(
        table=DenseTable(
            random.random((many, experts), dtype=np.float32),
            random.random((many, experts)) < 0.03,
        ),
        demand=np.full(many, seats),
        max_load=np.full(experts, high),
        min_load=np.full(experts, 1),
    )
