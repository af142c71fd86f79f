"""Prove that open seats cannot all be filled, so that exact whole-number arithmetic can check it.

By Farkas' lemma a system of linear rows without a solution has weights under which the rows add up
to one that no point between the bounds fulfils. The weights come from the dual of the program that
asks for the least total breach; they are rounded to fractions, scaled to whole numbers and tried
exactly. Where fractions of persons would solve the rows, the proof splits: a person does not sit at
a place, or does, and each side is proved on its own (branch and bound).
"""

from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, hstack, identity, vstack

from optimizer.draw.completion import CompletionProgram
from optimizer.draw.errors import DrawError
from optimizer.draw.repair import is_full
from optimizer.draw.seating import Place, Seating
from optimizer.outcome import Json

DENOMINATORS = (1, 2, 4, 6, 12, 60, 840, 10_000, 10_000_000)
MOST_SPLITS = 4_000
ZERO = 1e-7
Certificate = dict[str, Json]


def prove(program: CompletionProgram, fixed: Seating) -> Certificate | Seating:
    """Prove that nothing completes `fixed`, or give a seating that does.

    Raises `DrawError` (unproved) beyond 4,000 splits.
    """
    return _Proof(program, fixed).run()


@dataclass
class _Box:
    """Hold the bounds of each place at one point of the proof."""

    low: np.ndarray
    high: np.ndarray


@dataclass
class _Relaxed:
    """Hold a solved relaxation: its total breach, point and row weights."""

    breach: float
    point: np.ndarray
    weights: np.ndarray


@dataclass
class _Proof:
    program: CompletionProgram
    fixed: Seating
    splits: int = 0
    _exact: np.ndarray = field(init=False)
    _elastic: csr_matrix = field(init=False)

    def __post_init__(self) -> None:
        """Lay out the program of the least breach: every row may be missed at a cost."""
        self._exact = np.flatnonzero([row.exact for row in self.program.rows])
        sides = vstack([self.program.matrix, -self.program.matrix[self._exact]])
        self._elastic = csr_matrix(hstack([sides, -identity(sides.shape[0])]))

    def run(self) -> Certificate | Seating:
        """Prove the whole."""
        taken = self.fixed.places()
        low = np.array([float(place in taken) for place in self.program.places])
        return self._node(_Box(low, np.ones(len(low))))

    def _node(self, box: _Box) -> Certificate | Seating:
        relaxed = self._relax(box)
        if relaxed.breach > ZERO:
            leaf = self._leaf(relaxed.weights, box)
            if leaf is not None:
                return leaf
        column = self._splitting(relaxed.point, box)
        if column is None:
            return self._seating(relaxed.point)
        self.splits += 1
        if self.splits > MOST_SPLITS:
            raise DrawError("unproved", f"no certificate within {MOST_SPLITS} splits")
        sides: Certificate = {"split": list[Json](self.program.places[column])}
        for name, value in (("taken", 1.0), ("empty", 0.0)):
            inner = _Box(box.low.copy(), box.high.copy())
            inner.low[column] = inner.high[column] = value
            found = self._node(inner)
            if isinstance(found, Seating):
                return found
            sides[name] = found
        return sides

    def _relax(self, box: _Box) -> _Relaxed:
        program = self.program
        count, sides = len(program.places), self._elastic.shape[0]
        cost = np.concatenate([np.zeros(count), np.ones(sides)])
        low = np.concatenate([box.low, np.zeros(sides)])
        high = np.concatenate([box.high, np.full(sides, np.inf)])
        right = np.concatenate([program.most, -program.most[self._exact]])
        found = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrices
            cost,
            A_ub=self._elastic,
            b_ub=right,
            bounds=np.column_stack([low, high]),
            method="highs-ds",
        )
        if found.x is None:
            raise DrawError("unproved", str(found.message))
        duals = -np.asarray(found.ineqlin.marginals)
        weights = duals[: len(program.rows)].copy()
        weights[self._exact] -= duals[len(program.rows) :]
        return _Relaxed(float(found.fun), found.x[:count], weights)

    def _leaf(self, weights: np.ndarray, box: _Box) -> Certificate | None:
        """Round the weights until the exact sum of rows contradicts the bounds."""
        used = np.flatnonzero(np.abs(weights) > ZERO)
        for finest in DENOMINATORS:
            parts = {int(i): Fraction(weights[i]).limit_denominator(finest) for i in used}
            scale = lcm(*(f.denominator for f in parts.values()))
            whole = {i: int(f * scale) for i, f in parts.items() if f}
            if whole and self._contradicts(whole, box):
                rows = self.program.rows
                return {"rows": [[list[Json](rows[i].name), w] for i, w in whole.items()]}
        return None

    def _contradicts(self, weights: dict[int, int], box: _Box) -> bool:
        """Check in whole numbers that the weighted rows demand more than the bounds allow."""
        total: dict[Place, int] = {}
        right = 0
        for i, weight in weights.items():
            row = self.program.rows[i]
            if weight < 0 and not row.exact:
                return False
            right += weight * row.most
            for place, value in row.weights.items():
                total[place] = total.get(place, 0) + weight * value
        number = self.program.number
        least = sum(
            value * int((box.low if value > 0 else box.high)[number[place]])
            for place, value in total.items()
        )
        return least > right

    def _splitting(self, point: np.ndarray, box: _Box) -> int | None:
        """Choose the place whose share is nearest to one half; None where all are whole."""
        away = np.abs(point - 0.5)
        away[box.low == box.high] = 1.0
        column = int(np.argmin(away))
        return column if away[column] < 0.5 - ZERO else None

    def _seating(self, point: np.ndarray) -> Seating:
        whole = self.fixed.copy()
        taken = self.fixed.places()
        for j in np.flatnonzero(point > 0.5):
            role, _, panel = place = self.program.places[int(j)]
            if place not in taken and whole.open(role, whole.hall.tables[panel]):
                whole.add(place)
        if not is_full(whole):
            raise DrawError("unproved", "rounding left neither a proof nor a seating")
        return whole
