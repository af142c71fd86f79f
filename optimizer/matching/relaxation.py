"""Solve the relaxation by entering pairs as they price in, and prove a bound over all pairs.

The multipliers of the rows prove a bound over the whole matrix by weak duality, whatever their
quality: each is first pushed into the set for which the bound holds.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from optimizer.matching.aims import Aim
from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.linear import LinearProgram, program
from optimizer.matching.pricing import price
from optimizer.matching.tables import Prices

MARGIN = 1e-7  # a pair enters when it is above its prices by more
ROUNDS = 60
INNER = 20_000  # pairs from which an interior point is faster where many rows bind


@dataclass(frozen=True, eq=False, slots=True)
class Multipliers:
    """Hold each submission's weight [P], the prices, and what they prove beside the pairs."""

    weight: Floats
    prices: Prices
    constant: float


@dataclass(frozen=True, eq=False, slots=True)
class Relaxation:
    """Hold the proved bound, the pairs looked at, their shares, and the multipliers.

    `closed` tells that no pair of the matrix was left to enter.
    """

    bound: float
    pairs: Ints
    shares: Floats
    multipliers: Multipliers
    closed: bool


def relax(core: Core, pairs: Ints, aim: Aim, seconds: float) -> Relaxation | None:
    """Bound an aim; None when the relaxation over these pairs has no solution in the time."""
    best: Relaxation | None = None
    end = SolveDeadline(seconds)
    for _ in range(ROUNDS):
        written = program(core, pairs, aim)
        inner = aim.level != "total" and len(pairs) > INNER
        solved = _solve(written, end.left(), inner)
        if solved is None:
            return best
        shares, slopes = solved
        multipliers = _multipliers(core, written, slopes, aim)
        priced = price(core, multipliers.prices, pairs, MARGIN, multipliers.weight)
        bound = multipliers.constant + priced.excess
        closed = not len(priced.enter)
        if best is None or bound < best.bound or closed:
            least = bound if best is None else min(bound, best.bound)
            best = Relaxation(least, pairs, shares[: len(pairs)], multipliers, closed)
        if closed or end.over():
            return best
        pairs = np.union1d(pairs, priced.enter)
    return best


def _solve(written: LinearProgram, seconds: float, inner: bool) -> tuple[Floats, Floats] | None:
    """Solve a program; give its columns and what each row's bound is worth."""
    low, high = written.row_low, written.row_high
    equal = low == high
    floor, roof = np.isfinite(low) & ~equal, np.isfinite(high) & ~equal
    result = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrices
        written.cost,
        A_ub=sparse.vstack([-written.rows[floor], written.rows[roof]]),
        b_ub=np.concatenate([-low[floor], high[roof]]),
        A_eq=written.rows[equal],
        b_eq=low[equal],
        bounds=np.column_stack([written.low, written.high]),
        method="highs-ipm" if inner else "highs-ds",
        options={"time_limit": max(seconds, 0.1)},
    )
    if result.status != 0:
        return None
    slopes = np.zeros(len(low))
    slopes[equal] = -result.eqlin.marginals
    floors = int(floor.sum())
    slopes[floor] += result.ineqlin.marginals[:floors]
    slopes[roof] -= result.ineqlin.marginals[floors:]
    shares: Floats = np.asarray(result.x, np.float64)
    return shares, slopes


def _multipliers(core: Core, written: LinearProgram, slopes: Floats, aim: Aim) -> Multipliers:
    """Read the multipliers off the rows, in the set for which the bound holds."""
    family = written.family
    zero = np.zeros(core.shape[0])
    worst = np.maximum(-slopes[family["worst"]], 0) if "worst" in family else zero
    tail = np.maximum(-slopes[family["tail"]], 0) if "tail" in family else zero
    total = max(-float(slopes[family["total"]][0]), 0.0) if "total" in family else 0.0
    constant = 0.0
    if aim.level == "worst":
        worst = worst / worst.sum() if worst.sum() > 0 else np.full(len(zero), 1 / len(zero))
    elif aim.worst is not None:
        constant -= aim.worst * float(worst.sum())
    if aim.level == "tail":
        tail = _capped(tail, 1.0, aim.tenth)
    elif aim.tail is not None:
        height = max(float(tail.sum()) / aim.tenth, float(tail.max()))
        tail = _capped(tail, height, aim.tenth)
        constant -= aim.tail * height
    if aim.least_total is not None:
        constant -= aim.least_total * total
    weight = worst + tail + total + (1.0 if aim.level == "total" else 0.0)
    constant += float(weight @ core.base)
    prices = Prices(
        slopes[family["seat"]], slopes[family["load"]], _quota_prices(core, written, slopes)
    )
    return Multipliers(weight, prices, constant + _fixed(core, prices, aim))


def _fixed(core: Core, prices: Prices, aim: Aim) -> float:
    """Add up what the bounds on seats, loads and quotas are worth at the prices."""
    loads = core.loads
    if aim.level == "total":
        fixed = float(loads.support(prices.expert).sum())
    else:
        ends = np.maximum(prices.expert * loads.low, prices.expert * loads.high)
        fixed = float(ends.sum())
    fixed += float(core.demand @ prices.seat)
    if prices.quota is not None:
        for number, quota in enumerate(core.quotas):
            worth = prices.quota[:, number]
            fixed += float(np.maximum(worth * quota.at_least, worth * quota.at_most).sum())
    return fixed


def _quota_prices(core: Core, written: LinearProgram, slopes: Floats) -> Floats | None:
    if not core.quotas:
        return None
    columns = [slopes[written.family[f"quota {n}"]] for n in range(len(core.quotas))]
    return np.column_stack(columns)


def _capped(weights: Floats, height: float, tenth: int) -> Floats:
    """Push weights into [0, height] with the sum tenth * height."""
    capped = np.clip(weights, 0.0, height)
    missing = tenth * height - float(capped.sum())
    room = height - capped
    if missing > 0 and room.sum() > 0:
        capped = capped + missing * room / room.sum()
    elif capped.sum() > 0:
        capped = capped * (tenth * height / capped.sum())
    return capped
