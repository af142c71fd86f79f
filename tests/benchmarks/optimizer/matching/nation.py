"""Write a sparse instance of the size of a nation, the same on every machine.

    python -m tests.benchmarks.optimizer.matching.nation PATH.npz [options]

Submissions and experts belong to topics; most candidates are of the submission's topic, the others
anywhere. kind random: every affinity is independent. kind wanted: some experts are liked by all,
so that submissions compete for them. kind short: `wanted` with too few seats in some topics.
"""

import argparse
from pathlib import Path

import numpy as np

from optimizer.matching.arrays import Ints
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.sparse import SparseTable, table_of

KINDS = ("random", "wanted", "short")
EXPERTS_A_TOPIC = 400
FAR = 0.3  # share of candidates from anywhere


def nation(
    kind: str, submissions: int, experts: int, candidates: int, seats: int = 4, load: int = 8
) -> MatchingProblem:
    """Make an instance; a candidate drawn twice counts once."""
    random = np.random.default_rng(submissions)
    row, column = _candidates(random, kind, submissions, experts, candidates)
    liked = random.random(experts)
    noise = random.random(len(row))
    values = noise if kind == "random" else 0.7 * liked[column] + 0.3 * noise
    indptr = np.searchsorted(row, np.arange(submissions + 1)).astype(np.int64)
    none = np.zeros((0, 2), np.int64)
    return MatchingProblem(
        table=table_of(indptr, column, values.astype(np.float32), experts, none),
        demand=np.full(submissions, seats),
        max_load=np.full(experts, load),
        min_load=np.zeros(experts, np.int64),
    )


def _candidates(
    random: np.random.Generator, kind: str, submissions: int, experts: int, candidates: int
) -> tuple[Ints, Ints]:
    topics = max(8, experts // EXPERTS_A_TOPIC)
    knows = random.integers(0, topics, experts)
    asks = random.integers(0, topics, submissions)
    if kind == "short":
        # A tenth of all submissions ask for one topic in a hundred.
        crowd = random.random(submissions) < 0.1
        asks[crowd] = random.integers(0, max(1, topics // 100), int(crowd.sum()))
    order = np.argsort(knows, kind="stable")
    start = np.searchsorted(knows[order], np.arange(topics + 1))
    row = np.repeat(np.arange(submissions), candidates)
    width = np.maximum(np.diff(start), 1)[asks[row]]
    place = start[asks[row]] + (random.random(len(row)) * width).astype(np.int64)
    column = order[np.minimum(place, experts - 1)]
    far = random.random(len(row)) < (0.0 if kind == "short" else FAR)
    column[far] = random.integers(0, experts, int(far.sum()))
    keys = np.unique(row * experts + column)
    return keys // experts, keys % experts


def write(problem: MatchingProblem, path: Path) -> None:
    """Write a sparse instance as the contract has it."""
    table = problem.table
    assert isinstance(table, SparseTable)
    np.savez(
        path,
        indptr=table.indptr,
        indices=(table.keys % table.experts).astype(np.int32),
        values=table.affinity,
        demand=problem.demand,
        max_load=problem.max_load,
        min_load=problem.min_load,
    )


def main() -> None:
    """Write one instance."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.optimizer.matching.nation")
    parser.add_argument("path", type=Path)
    parser.add_argument("--kind", choices=KINDS, default="random")
    parser.add_argument("--submissions", type=int, default=300_000)
    parser.add_argument("--experts", type=int, default=200_000)
    parser.add_argument("--candidates", type=int, default=50)
    options = parser.parse_args()
    write(
        nation(options.kind, options.submissions, options.experts, options.candidates), options.path
    )


if __name__ == "__main__":
    main()
