"""Draw a matching under rules about groups: a lottery over whole matchings.

Where rules bind several experts of a submission at once, probabilities of pairs alone do not make
a draw. Instead matchings are collected one by one, each the best against the present price of the
limit, until a mixture of them has the greatest expected total with no pair above the limit
(column generation); the draw picks one of them.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from scipy import sparse
from scipy.optimize import linprog

from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.exact import sums_of
from optimizer.matching.rounding import Dice
from optimizer.matching.ruled import solve_ruled
from optimizer.matching.total import greatest_total

PARTS = 10_000_000  # shares of the mixture are whole multiples of one part
CLOSE = 1e-7
ROUNDS = 500  # each may round a pair up by one part


@dataclass(frozen=True, eq=False, slots=True)
class Mixture:
    """Hold matchings by their pair numbers, their shares in parts, and the expected total.

    `over`: by how much some pair is above the limit because no mixture was found that keeps it.
    """

    matchings: tuple[Ints, ...]
    shares: Ints
    expected: float
    bound: float
    over: float

    def draw(self, seed: str) -> Ints:
        """Pick one matching."""
        throw = Dice(seed).below(int(self.shares.sum()))
        return self.matchings[int(np.searchsorted(np.cumsum(self.shares), throw, side="right"))]

    def probabilities(self) -> dict[int, Fraction]:
        """Add up how likely each pair is."""
        odds: dict[int, int] = {}
        for pairs, share in zip(self.matchings, self.shares.tolist(), strict=True):
            for pair in pairs.tolist():
                odds[pair] = odds.get(pair, 0) + share
        whole = int(self.shares.sum())
        return {pair: Fraction(parts, whole) for pair, parts in sorted(odds.items()) if parts}


def mix(core: Core, first: Ints, limit: Fraction, seconds: float) -> Mixture:
    """Collect matchings, beginning with one, until their best mixture is found or time is up."""
    clock = SolveDeadline(seconds)
    matchings, bound = [first], np.inf
    # Shares are rounded to parts at the end, so the limit is kept with that much to spare.
    spare = float(limit) - (2.0 * ROUNDS / PARTS if limit < 1 else 0.0)
    penalty = 4.0 * (core.largest + 1.0) * float(core.demand.sum())
    while True:
        mixed = _master(core, matchings, spare, penalty)
        if clock.over() or len(matchings) >= ROUNDS:
            break
        priced = _priced(core, mixed.price, clock.left())
        if priced is None:
            break
        found, best = priced
        bound = min(bound, best + spare * float(sum(mixed.price.values())))
        known = any(np.array_equal(found, matching) for matching in matchings)
        if known or best <= mixed.base + CLOSE * max(1.0, abs(mixed.base)):
            break
        matchings.append(found)
    return Mixture(tuple(matchings), _parts(mixed.shares), mixed.expected, bound, mixed.over)


@dataclass(frozen=True, eq=False, slots=True)
class _Mixed:
    """Hold a master solution: shares, expected total, prices of pairs at the limit."""

    shares: Floats
    expected: float
    base: float
    over: float
    price: dict[int, float]


def _master(core: Core, matchings: list[Ints], limit: float, penalty: float) -> _Mixed:
    """Mix the matchings at hand; going above the limit costs a penalty."""
    pairs, place = np.unique(np.concatenate(matchings), return_inverse=True)
    column = np.repeat(np.arange(len(matchings)), [len(m) for m in matchings])
    shape = (len(pairs), len(matchings))
    holds = sparse.csr_array((np.ones(len(place)), (place, column)), shape=shape)
    above = sparse.csr_array(-np.ones((len(pairs), 1)))
    totals = np.array([float(sums_of(core, m).sum()) for m in matchings])
    result = linprog(  # type: ignore[call-overload]  # the stubs know no sparse matrices
        np.append(-totals, penalty),
        A_ub=sparse.hstack([holds, above]),
        b_ub=np.full(len(pairs), limit),
        A_eq=np.append(np.ones(len(matchings)), 0.0)[None, :],
        b_eq=[1.0],
        method="highs-ds",
    )
    shares = np.asarray(result.x[:-1], np.float64)
    prices = -np.asarray(result.ineqlin.marginals, np.float64)
    dear = {int(p): float(v) for p, v in zip(pairs, prices, strict=True) if v > 0}
    base = -float(result.eqlin.marginals[0])
    return _Mixed(shares, float(totals @ shares), base, float(result.x[-1]), dear)


def _priced(core: Core, price: dict[int, float], seconds: float) -> tuple[Ints, float] | None:
    """Find the best matching when pairs at the limit cost their price."""
    keys = np.fromiter(price, np.int64, len(price))
    table = core.table.lowered(keys, np.fromiter(price.values(), np.float64, len(price)))
    other = replace(core, table=table, largest=table.largest())
    ruled = solve_ruled(other, greatest_total(other), seconds)
    if ruled.undone.count():
        return None
    return ruled.pairs, ruled.bound


def _parts(shares: Floats) -> Ints:
    """Round shares to whole parts, the rest going where most was cut off."""
    exact = np.maximum(shares, 0) / np.maximum(shares, 0).sum() * PARTS
    parts: Ints = np.floor(exact).astype(np.int64)
    missing = PARTS - int(parts.sum())
    parts[np.argsort(parts - exact)[:missing]] += 1
    return parts.astype(np.int64, copy=False)
