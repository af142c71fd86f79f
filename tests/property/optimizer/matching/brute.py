"""Find the best matchings of tiny instances by looking at every one."""

from collections.abc import Iterator
from itertools import combinations, product

import numpy as np

from optimizer.matching.problem import MatchingProblem

Choice = tuple[tuple[int, ...], ...]


def every_matching(problem: MatchingProblem, *, complete: bool = True) -> Iterator[Choice]:
    """Give each matching as the experts of every submission.

    Not complete: submissions may have fewer experts, and least loads need not be reached.
    """
    many, experts = problem.shape
    options = []
    for p in range(many):
        free = [r for r in range(experts) if problem.table.open(np.array([p]), np.array([r]))[0]]
        free = [r for r in free if [p, r] not in problem.forbidden.tolist()]
        pins = {r for q, r in problem.pinned.tolist() if q == p}
        sizes = [int(problem.demand[p])] if complete else range(int(problem.demand[p]) + 1)
        sets = [c for size in sizes for c in combinations(free, size) if pins <= set(c)]
        options.append([c for c in sets if _kept(problem, p, c)])
    for choice in product(*options):
        loads = np.bincount([r for c in choice for r in c], minlength=experts)
        low_enough = (loads <= problem.max_load).all()
        if low_enough and (not complete or (loads >= problem.min_load).all()):
            yield choice


def _kept(problem: MatchingProblem, submission: int, chosen: tuple[int, ...]) -> bool:
    for quota in problem.quotas:
        held = sum(bool(quota.members[r]) for r in chosen)
        if not quota.at_least[submission] <= held <= quota.at_most[submission]:
            return False
    return True


def sums(problem: MatchingProblem, choice: Choice) -> list[float]:
    """Add up the affinity of each submission."""
    return [
        float(problem.table.values(np.full(len(c), p), np.array(c, np.int64)).sum())
        for p, c in enumerate(choice)
    ]


def asking_sums(problem: MatchingProblem, choice: Choice) -> list[float]:
    """Give the sums of the submissions that ask for an expert; [0] when none does."""
    found = zip(sums(problem, choice), problem.demand.tolist(), strict=True)
    return [affinity for affinity, seats in found if seats > 0] or [0.0]


def loads(problem: MatchingProblem, choice: Choice) -> list[int]:
    """Count the seats of each expert."""
    held = np.bincount([r for c in choice for r in c], minlength=problem.shape[1])
    return [int(load) for load in held]
