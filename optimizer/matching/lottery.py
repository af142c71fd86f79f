"""Draw a matching at random so that nobody can count on a pair.

The probabilities of the greatest expected total with no pair above the limit are a flow in which
every seat counts as many units as the limit's denominator (Jecmen, Zhang, Liu, Shah, Conitzer and
Fang, Mitigating manipulation in peer review via randomized reviewer assignments, 2020). The draw
keeps them exactly.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

import numpy as np

from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core
from optimizer.matching.mixture import mix
from optimizer.matching.rounding import draw_pairs
from optimizer.matching.total import BestMatching, Repeats, greatest_total

FINEST = 1000  # the denominator of a limit at most


@dataclass(frozen=True, eq=False, slots=True)
class DrawnMatching:
    """Hold the drawn pairs by number, the probabilities [m,3], and the expected total's bound.

    `least`: the lowest limit that works, when the one asked for does not; else None.
    """

    pairs: Ints
    probabilities: Floats
    expected: float
    bound: float
    least: Fraction | None


@dataclass(frozen=True, eq=False, slots=True)
class Likely:
    """Hold the best probabilities under the limit `used`; `asked` is the one asked for.

    `least`: the lowest limit that works, when the one asked for does not; else None.
    """

    seating: BestMatching
    used: Fraction
    asked: Fraction
    least: Fraction | None


def draw(core: Core, likely: Likely, seed: str) -> DrawnMatching:
    """Draw a matching from the best probabilities under a limit."""
    odds, used = likely.seating, likely.used
    submission, expert = np.divmod(odds.pairs, core.shape[1])
    chosen = draw_pairs(submission, expert, odds.amounts, used.denominator, seed)
    share = odds.amounts / used.denominator
    return DrawnMatching(
        pairs=odds.pairs[chosen],
        probabilities=np.column_stack([submission, expert, share]),
        expected=_expected(core, odds.pairs, share),
        bound=odds.bound,
        least=likely.least,
    )


def _expected(core: Core, pairs: Ints, share: Floats) -> float:
    """Give the expected total, less what the expected loads cost beside their targets."""
    loads = np.bincount(pairs % core.shape[1], share, core.shape[1])
    missed = float(np.abs(loads - core.loads.target) @ core.loads.weight)
    return float(core.values(pairs) @ share) + float(core.base.sum()) - missed


def most_likely(core: Core, seating: BestMatching, limit: Fraction) -> Likely:
    """Find the probabilities of the greatest expected total with no pair above a limit.

    `seating` is a matching of the greatest total, whose candidates are looked at first.
    """
    used = usable(limit)
    odds = _odds(core, used, seating.candidates) if used > 0 else None
    if odds is not None and odds.complete:
        return Likely(odds, used, limit, None)
    least = _least_limit(core, seating.candidates)
    return Likely(_odds(core, least, seating.candidates), least, limit, least)


def draw_whole(core: Core, best: Ints, limit: Fraction, seed: str, seconds: float) -> DrawnMatching:
    """Draw one of several whole matchings, which keep the rules about groups."""
    mixture = mix(core, best, limit, seconds)
    odds = mixture.probabilities()
    rows = [[*divmod(pair, core.shape[1]), float(odd)] for pair, odd in odds.items()]
    highest = max(odds.values(), default=Fraction(0))
    least = None if highest <= limit else Fraction(ceil(highest * FINEST), FINEST)
    pairs = mixture.draw(seed)
    return DrawnMatching(
        pairs, np.array(rows, np.float64).reshape(-1, 3), mixture.expected, mixture.bound, least
    )


def usable(limit: Fraction) -> Fraction:
    """Give the greatest limit with a small denominator that is not above the one asked for."""
    if limit.denominator <= FINEST:
        return limit
    return Fraction(limit.numerator * FINEST // limit.denominator, FINEST)


def _odds(core: Core, limit: Fraction, known: Ints) -> BestMatching:
    repeats = Repeats(limit.denominator, limit.numerator)
    return greatest_total(core, repeats=repeats, known=known)


def _least_limit(core: Core, known: Ints) -> Fraction:
    """Find the lowest limit, in thousandths, under which every seat can be filled."""
    low, high = 0, FINEST
    while high - low > 1:
        middle = (low + high) // 2
        if _odds(core, Fraction(middle, FINEST), known).complete:
            high = middle
        else:
            low = middle
    return Fraction(high, FINEST)
