"""Draw a matching at random so that nobody can count on a pair.

The probabilities of the greatest expected total with no pair above the limit are a flow in which
every seat counts as many units as the limit's denominator (Jecmen, Zhang, Liu, Shah, Conitzer and
Fang, Mitigating manipulation in peer review via randomized reviewer assignments, 2020). The draw
keeps them exactly.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.rounding import draw_pairs
from optimizer.matching.total import Repeats, Seating, greatest_total

FINEST = 1000  # the denominator of a limit at most


@dataclass(frozen=True, eq=False, slots=True)
class Drawn:
    """Hold the drawn pairs by number, the probabilities [m,3], and the expected total's bound."""

    pairs: Ints
    probabilities: Floats
    expected: float
    bound: float
    proved: bool


def usable(limit: Fraction) -> Fraction:
    """Give the greatest limit with a small denominator that is not above the one asked for."""
    if limit.denominator <= FINEST:
        return limit
    return Fraction(limit.numerator * FINEST // limit.denominator, FINEST)


def odds(core: Core, limit: Fraction) -> Seating:
    """Find the probabilities of the greatest expected total under a limit."""
    return greatest_total(core, repeats=Repeats(limit.denominator, limit.numerator))


def draw_matching(core: Core, seating: Seating, limit: Fraction, seed: str) -> Drawn:
    """Draw a matching from probabilities in which nothing is missing."""
    unit = limit.denominator
    submission, expert = np.divmod(seating.pairs, core.shape[1])
    chosen = draw_pairs(submission, expert, seating.amounts, unit, seed)
    share = seating.amounts / unit
    base = float(core.base.sum())
    return Drawn(
        pairs=seating.pairs[chosen],
        probabilities=np.column_stack([submission, expert, share]),
        expected=float(core.values(seating.pairs) @ share) + base,
        bound=seating.bound,
        proved=seating.proved,
    )


def least_limit(core: Core) -> Fraction:
    """Find the lowest limit, in thousandths, under which every seat can be filled."""
    low, high = 0, FINEST
    while high - low > 1:
        middle = (low + high) // 2
        if odds(core, Fraction(middle, FINEST)).complete:
            high = middle
        else:
            low = middle
    return Fraction(high, FINEST)
