"""The first pairs looked at hold the best of either side, also where they are picked by samples."""

import numpy as np
import pytest

from optimizer.matching import nearest
from optimizer.matching.arrays import distinct, merged, positions, ranks
from optimizer.matching.dense import DenseTable
from optimizer.matching.sparse import table_of


def matrix(many: int, experts: int, kind: str) -> DenseTable:
    """Make a matrix of a kind, a few pairs in conflict."""
    random = np.random.default_rng(many)
    values = random.random((many, experts)).astype(np.float32)
    if kind == "ties":
        values = (random.integers(0, 4, (many, experts)) / 4).astype(np.float32)
    if kind == "zeros":
        values[random.random((many, experts)) < 0.99] = 0.0
    return DenseTable(values, random.random((many, experts)) < 0.05)


@pytest.mark.parametrize("kind", ["random", "zeros", "ties"])
@pytest.mark.parametrize("sampled", [False, True])
def test_best_pairs_of_every_submission_are_there(
    kind: str, sampled: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "ALL_PAIRS", 0)
    monkeypatch.setattr(nearest, "SAMPLED", 1 if sampled else 10**9)
    table = matrix(200, 320, kind)
    keys = table.best_pairs(8, 8)
    assert (np.diff(keys) > 0).all()
    row, column = np.divmod(keys, 320)
    assert table.open(row, column).all()
    assert len(keys) <= 200 * (8 + nearest.SPREAD) + 320 * 8
    values = np.where(table.conflict, -np.inf, table.affinity)
    for submission in range(200):
        best = np.sort(values[submission])[::-1][:8]
        found = np.sort(values[submission, column[row == submission]])[::-1][:8]
        assert found == pytest.approx(best)


def test_small_matrix_is_looked_at_whole() -> None:
    table = matrix(20, 30, "random")
    assert table.best_pairs(2, 2).tolist() == np.flatnonzero(~table.conflict).tolist()


def test_crowded_lists_are_looked_at_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimizer.matching.sparse.ALL_ENTRIES", 0)
    random = np.random.default_rng(1)
    indptr, indices = np.arange(101) * 50, np.tile(np.arange(50), 100)
    none = np.zeros((0, 2), np.int64)
    spread = table_of(indptr, indices, random.random(5000), 50, none)
    assert 100 * 8 <= len(spread.best_pairs(8, 4)) < 3000
    liked = np.tile(np.linspace(1, 2, 50), 100)
    assert len(table_of(indptr, indices, liked, 50, none).best_pairs(8, 4)) == 5000


def test_ranks_follow_values_within_groups() -> None:
    group = np.array([1, 0, 1, 1, 0])
    assert ranks(group, np.array([-1.0, 2.0, 3.0, 0.0, 2.5])).tolist() == [2, 1, 0, 1, 0]
    assert ranks(group, np.array([-1.0, -2.0, -3.0, -4.0, -0.5])).tolist() == [0, 1, 1, 2, 0]
    assert ranks(group[:0], np.zeros(0)).tolist() == []


def test_lists_are_united_and_rows_found() -> None:
    assert distinct(np.array([3, 1, 3, 2])).tolist() == [1, 2, 3]
    assert merged(np.array([1, 4]), np.array([4, 2])).tolist() == [1, 2, 4]
    assert positions(np.array([0, 2, 2, 5]), np.array([2, 0])).tolist() == [2, 3, 4, 0, 1]
