"""A program with many columns is solved exactly from few of them."""

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csc_array

from optimizer.panels.core import program as module
from optimizer.panels.core.program import Clock, Program


def clock() -> Clock:
    """Give a program ten seconds, never called off."""
    return Clock(10.0, lambda: False)


def covering(seed: int, rows: int = 8, columns: int = 60) -> tuple[Program, np.ndarray, np.ndarray]:
    """Give a covering program with its matrix and costs."""
    chance = np.random.default_rng(seed)
    matrix = (chance.random((rows, columns)) < 0.3).astype(float)
    matrix[:, 0] = 1.0
    cost = chance.integers(1, 20, columns).astype(float)
    fixed = np.zeros(columns, dtype=bool)
    program = Program(
        csc_array(matrix), np.ones(rows), np.full(rows, np.inf), np.ones(columns), fixed
    )
    return program, matrix, cost


@pytest.mark.parametrize("seed", range(8))
def test_sifting_reaches_the_optimum_of_all_columns(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FIRST_COLUMNS", 5)
    monkeypatch.setattr(module, "MORE_COLUMNS", 3)
    program, matrix, cost = covering(seed)
    relaxed = program.relax(cost, clock())
    known = linprog(cost, A_ub=-matrix, b_ub=-np.ones(len(matrix)))
    assert relaxed is not None
    assert relaxed.value == pytest.approx(known.fun)
    assert relaxed.short == pytest.approx(0)
    assert relaxed.reduced.min() >= -1e-6


def test_rows_that_cannot_be_filled_are_short() -> None:
    program, _, cost = covering(1)
    program.add_rows(csc_array(np.ones((1, 60))), np.array([61.0]), np.array([61.0]))
    program.fixed = np.ones(60, dtype=bool)
    relaxed = program.relax(cost, clock())
    assert relaxed is not None
    assert relaxed.short == pytest.approx(1)


def test_a_solution_in_whole_numbers_has_its_bound() -> None:
    program, matrix, cost = covering(2)
    whole = program.solve(cost, np.arange(60), clock())
    assert whole.point is not None
    assert (matrix @ whole.point >= 1).all()
    assert whole.value == pytest.approx(whole.bound)
    program.add_rows(csc_array(np.ones((1, 60))), np.array([61.0]), np.array([61.0]))
    assert program.solve(cost, np.arange(60), clock()).impossible
