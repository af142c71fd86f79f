"""Solve one sparse program with many columns: sifted as a relaxation, then in whole numbers.

A sifted relaxation holds only the columns that duals ask for (Bixby et al. 1992). What is left
out is priced against the duals in one product, so that its reduced costs tell which columns can
stand in any better solution: only those enter the program in whole numbers, and its bound holds
for all of them.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array, hstack, vstack

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
TOLERANCE = 1e-6
POLL_SECONDS = 0.1
"""How often a running program asks whether it was called off."""
FIRST_COLUMNS = 4_000
"""The columns a relaxation starts from."""
MORE_COLUMNS = 3_000
"""The most columns that enter a relaxation at a time."""
MOST_COLUMNS = 12_000
"""The most columns of a program in whole numbers."""
UNFILLED = 1e5
"""What a row that cannot be filled costs in a relaxation, above all that a level can cost."""


@dataclass(frozen=True, slots=True)
class Clock:
    """Say how long a program may take, and whether its search was called off.

    `step` counts the work done and tells whether it is enough.
    """

    seconds: float
    stop: Callable[[], bool]
    step: Callable[[], bool] | None = None


@dataclass(frozen=True, slots=True)
class Relaxed:
    """Hold the optimum of a relaxation: its value, and the reduced cost of every column.

    `short` is by how much rows could not be filled: above 0 nothing is possible.
    """

    value: float
    reduced: Floats
    point: Floats
    short: float


@dataclass(frozen=True, slots=True)
class Whole:
    """Hold a solution in whole numbers with a bound for all; no point where none was found."""

    value: float
    bound: float
    point: Floats | None
    impossible: bool = False


class Program:
    """Hold rows low <= Ax <= high over columns between 0 and `most`, some in whole numbers.

    `fixed` are the columns that are always part of a relaxation.
    """

    def __init__(
        self, matrix: csc_array, low: Floats, high: Floats, most: Floats, fixed: Bools
    ) -> None:
        self.matrix, self.low, self.high = matrix, low, high
        self.most, self.fixed = most, fixed
        self.kept = fixed.copy()

    @property
    def width(self) -> int:
        """Count the columns."""
        return int(self.matrix.shape[1])

    def add_rows(self, rows: csc_array, low: Floats, high: Floats) -> None:
        """Add rows to all that is solved from now on."""
        self.matrix = csc_array(vstack([self.matrix, rows], format="csc"))
        self.low, self.high = np.concatenate([self.low, low]), np.concatenate([self.high, high])

    def with_rows(self, rows: csc_array, low: Floats, high: Floats) -> "Program":
        """Give the program with some rows more."""
        other = Program(self.matrix, self.low, self.high, self.most, self.fixed)
        other.kept = self.kept
        other.add_rows(rows, low, high)
        return other

    def relax(self, cost: Floats, clock: Clock, may: Bools | None = None) -> Relaxed | None:
        """Find the least cost with fractions allowed; None when time was short.

        `may` limits the columns that take part.
        """
        allowed = np.ones(self.width, dtype=bool) if may is None else may | self.fixed
        kept = self.kept & allowed
        if kept.sum() < FIRST_COLUMNS:
            order = np.argsort(cost, kind="stable")
            order = order[allowed[order] & ~kept[order]]
            step = max(1, len(order) // FIRST_COLUMNS)
            kept[order[::step]] = True
        rows = self.matrix.shape[0]
        slack = _slack(self.low, self.high, rows)
        solver = _solver(clock)
        columns = np.nonzero(kept)[0]
        matrix = csc_array(hstack([slack, self.matrix[:, columns]], format="csc"))
        costs = np.concatenate([np.full(slack.shape[1], UNFILLED), cost[columns]])
        top = np.concatenate(
            [np.full(slack.shape[1], np.inf), np.where(self.fixed, self.most, np.inf)[columns]]
        )
        _pass(solver, matrix, (self.low, self.high), costs, top, whole=False)
        while True:
            solver.run()
            if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
                return None
            solution = solver.getSolution()
            dual = np.asarray(solution.row_dual)
            reduced = cost - self.matrix.T @ dual
            worth = np.where(allowed & ~kept, reduced, 0.0)
            entering = np.nonzero(worth < -TOLERANCE)[0]
            if not len(entering):
                break
            if clock.stop():
                return None
            entering = entering[np.argsort(worth[entering], kind="stable")[:MORE_COLUMNS]]
            kept[entering] = True
            columns = np.concatenate([columns, entering])
            added = csc_array(self.matrix[:, entering])
            solver.addCols(
                len(entering),
                cost[entering],
                np.zeros(len(entering)),
                np.full(len(entering), np.inf),
                added.nnz,
                added.indptr[:-1],
                added.indices,
                added.data,
            )
        point = np.zeros(self.width)
        values = np.asarray(solution.col_value)
        short = float(values[: slack.shape[1]].sum())
        point[columns] = values[slack.shape[1] :]
        self.kept |= kept
        return Relaxed(float(solver.getInfo().objective_function_value), reduced, point, short)

    def solve(
        self,
        cost: Floats,
        columns: NDArray[np.int64],
        clock: Clock,
        start: Floats | None = None,
        *,
        first: bool = False,
    ) -> Whole:
        """Solve with some of the columns in whole numbers; the bound holds for these alone.

        With `first` any solution is good enough.
        """
        solver = _solver(clock)
        if first:
            solver.setOptionValue("mip_max_improving_sols", 1)
        matrix = csc_array(self.matrix[:, columns])
        bounds = (self.low, self.high)
        _pass(solver, matrix, bounds, cost[columns], self.most[columns], whole=True)
        if start is not None:
            guess = highspy.HighsSolution()
            guess.col_value = start[columns].tolist()
            solver.setSolution(guess)
        solver.run()
        status, info = solver.getModelStatus(), solver.getInfo()
        if status == highspy.HighsModelStatus.kInfeasible:
            return Whole(np.inf, np.inf, None, impossible=True)
        bound = float(info.mip_dual_bound)
        if info.primal_solution_status != 2:
            return Whole(np.inf, bound if np.isfinite(bound) else -np.inf, None)
        point = np.zeros(self.width)
        point[columns] = np.rint(np.asarray(solver.getSolution().col_value))
        return Whole(float(cost @ point), bound, point)


def _slack(low: Floats, high: Floats, rows: int) -> csc_array:
    """Give a column for each side of each row that may stay short of its bound."""
    under = np.nonzero(np.isfinite(low) & (low > -np.inf))[0]
    over = np.nonzero(np.isfinite(high))[0]
    index = np.concatenate([under, over])
    sign = np.concatenate([np.ones(len(under)), -np.ones(len(over))])
    count = len(index)
    return csc_array((sign, index, np.arange(count + 1)), shape=(rows, count))


def _solver(clock: Clock) -> highspy.Highs:
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.setOptionValue("parallel", "off")
    solver.setOptionValue("mip_rel_gap", 0.0)
    solver.setOptionValue("time_limit", max(0.05, clock.seconds))

    asked = time.monotonic()

    def watch(event: highspy.highs.HighsCallbackEvent) -> None:
        nonlocal asked
        if clock.step is not None and clock.step():
            event.interrupt()
        now = time.monotonic()
        if now - asked > POLL_SECONDS:
            asked = now
            if clock.stop():
                event.interrupt()

    solver.cbMipInterrupt += watch
    solver.cbSimplexInterrupt += watch
    return solver


def _pass(
    solver: highspy.Highs,
    matrix: csc_array,
    bounds: tuple[Floats, Floats],
    cost: Floats,
    most: Floats,
    *,
    whole: bool,
) -> None:
    rows, columns = matrix.shape
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = rows, columns
    program.col_cost_ = cost
    program.col_lower_, program.col_upper_ = np.zeros(columns), most
    program.row_lower_, program.row_upper_ = bounds
    program.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    program.a_matrix_.start_ = matrix.indptr
    program.a_matrix_.index_ = matrix.indices
    program.a_matrix_.value_ = matrix.data
    if whole:
        program.integrality_ = [highspy.HighsVarType.kInteger] * columns
    solver.passModel(program)
