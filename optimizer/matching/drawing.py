"""Draw or choose a matching in which experts are kept apart, with the bound of its total."""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from optimizer.matching.apart import Together, fill
from optimizer.matching.arrays import Floats, Ints, merged
from optimizer.matching.ceiling import Promising, best_of, ceiling, promising
from optimizer.matching.core import Core
from optimizer.matching.deadline import SolveDeadline
from optimizer.matching.rounding import draw_pairs
from optimizer.matching.seats import MatchingSeats, Odds, odds_of
from optimizer.matching.total import BestMatching

KEPT = 24  # pairs of a submission, beside four for each option, that are looked at
WIDER = 4  # times as many when seats stay empty


@dataclass(frozen=True, eq=False, slots=True)
class KeptApart:
    """Hold the pairs chosen, the probabilities [m,3] they came from, and what is missing [P].

    `expected` is the total to be expected, `bound` one that no draw under the rules exceeds;
    `missing` is the expected number of seats for which nobody was found, `lacking` [R] the seats
    by which least loads are not reached for certain.
    """

    pairs: Ints
    probabilities: Floats
    expected: float
    bound: float
    missing: Ints
    lacking: Ints


def keep_apart(
    core: Core, seating: BestMatching, rules: Together, limit: Fraction, seed: str, seconds: float
) -> KeptApart:
    """Fill seats under rules about who may sit together, and draw one expert for each.

    `seating` is the best matching under the limit without these rules; its prices say which pairs
    are worth looking at and bound the total. With the limit 1 there is nothing to draw.
    """
    clock = SolveDeadline(seconds)
    core = replace(core, loads=replace(core.loads, weight=np.zeros(core.shape[1])))
    odds = odds_of(limit)
    many = KEPT + 4 * int(core.demand.max(initial=0)) * len(odds.sizes)
    found = promising(core, seating.prices, seating.candidates, many)
    seats = fill(core, odds, rules, _candidates(core, found, seating, many), clock)
    if seats.missing().any() and not clock.over():
        wide = promising(core, seating.prices, seating.candidates, WIDER * many)
        wider = fill(core, odds, rules, _candidates(core, wide, seating, WIDER * many), clock)
        if wider.missing().sum() < seats.missing().sum():
            seats = wider
    bound = ceiling(core, seating.prices, found, rules.attributes, odds.limit)
    drawn = _drawn(seats, seed)
    held = np.bincount(drawn % core.shape[1], minlength=core.shape[1])
    seated = np.bincount(drawn // core.shape[1], minlength=core.shape[0])
    return KeptApart(
        pairs=np.sort(drawn),
        probabilities=_probabilities(seats),
        expected=seats.expected(),
        bound=min(bound, seating.bound),
        missing=core.demand - seated,
        lacking=np.maximum(core.loads.low - held, 0),
    )


def _candidates(core: Core, found: Promising, seating: BestMatching, many: int) -> Ints:
    """Name the pairs worth most, those of the best matching, and some whom few others want."""
    some = core.table.some_pairs(many // 4)
    others = np.concatenate([seating.pairs, some[core.open(*np.divmod(some, core.shape[1]))]])
    return merged(best_of(found, core.shape[1], many), others)


def _probabilities(seats: MatchingSeats) -> Floats:
    """List every pair that may come up with how likely it is."""
    row, seat, option = np.nonzero(seats.options >= 0)
    share = np.array(seats.odds.sizes)[option] / seats.odds.whole
    table = np.column_stack([row, seats.options[row, seat, option], share])
    return table[np.lexsort((table[:, 1], table[:, 0]))]


def _drawn(seats: MatchingSeats, seed: str) -> Ints:
    """Draw one option of each seat; a seat whose options do not add up may stay empty."""
    odds, experts = seats.odds, seats.core.shape[1]
    row, seat, option = np.nonzero((seats.options >= 0) | seats.there[:, :, None])
    width = seats.options.shape[1]
    expert = seats.options[row, seat, option]
    # Nobody takes an empty option: an expert of the next number, who is left out afterwards.
    person = np.where(expert >= 0, expert, experts)
    amount = np.array(odds.sizes)[option]
    order = np.lexsort((person, seat, row))
    row, person, amount = row[order], person[order], amount[order]
    place = row * width + seat[order]
    drawn = draw_pairs(*_numbered(place, person, amount, odds), seed)
    chosen = drawn[person[drawn] < experts]
    keys: Ints = row[chosen] * experts + person[chosen]
    return keys


def _numbered(place: Ints, person: Ints, amount: Ints, odds: Odds) -> tuple[Ints, Ints, Ints, int]:
    """Number the seats that are there one after the other, for the draw."""
    number = np.unique(place, return_inverse=True)[1]
    return number.astype(np.int64), person, amount, odds.whole
