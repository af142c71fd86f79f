"""Hold the seats of a draw: for each seat the experts of whom one will be drawn, and their odds.

A seat is filled from few options whose odds add up to one. Rules about who may sit together are
kept between the options of different seats, so that whatever is drawn keeps them; an expert stands
in one option of a submission only, so that no pair is likelier than the limit.
"""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from optimizer.matching.arrays import Flags, Ints, within
from optimizer.matching.attributes import NOBODY, Attribute
from optimizer.matching.core import Core

EMPTY = -1


@dataclass(frozen=True, slots=True)
class Odds:
    """Say how a seat is shared among its options: `sizes` in parts that add up to `whole`."""

    whole: int
    sizes: tuple[int, ...]

    @property
    def limit(self) -> float:
        """Give the greatest probability of a pair."""
        return self.sizes[0] / self.whole


def odds_of(limit: Fraction) -> Odds:
    """Share a seat among as few options as a limit allows."""
    whole, most = limit.denominator, limit.numerator
    options = -(-whole // most)
    return Odds(whole, (*([most] * (options - 1)), whole - most * (options - 1)))


class MatchingSeats:
    """Hold the options [P,D,C] of every seat, -1 where there is none (yet), and the pinned experts.

    `there` [P,D] marks the seats that submissions ask for; `fixed` [P,F] are pinned experts, -1
    where a submission has fewer.
    """

    def __init__(self, core: Core, odds: Odds) -> None:
        many, experts = core.shape
        self.core, self.odds = core, odds
        asked = np.minimum(core.demand, experts)
        width = int(asked.max(initial=0))
        self.there: Flags = np.arange(width) < asked[:, None]
        self.options: Ints = np.full((many, width, len(odds.sizes)), EMPTY, np.int64)
        row, column = np.divmod(core.seated, experts)
        nth = np.arange(len(row)) - np.searchsorted(row, row)
        self.fixed: Ints = np.full((many, int(nth.max(initial=-1)) + 1), EMPTY, np.int64)
        self.fixed[row, nth] = column

    def used(self) -> Ints:
        """Count the parts of seats that each expert may be drawn for [R]."""
        sizes = np.broadcast_to(np.array(self.odds.sizes), self.options.shape)
        held = self.options >= 0
        parts = np.bincount(self.options[held], sizes[held], self.core.shape[1])
        return np.rint(parts).astype(np.int64)

    def missing(self) -> Ints:
        """Count the parts of seats for which nobody was found [P]."""
        empty = (self.options == EMPTY) & self.there[:, :, None]
        parts: Ints = (empty * np.array(self.odds.sizes)).sum(axis=(1, 2))
        return parts

    def lacking(self) -> Ints:
        """Count the parts of seats by which least loads are not reached [R]."""
        parts: Ints = np.maximum(self.core.loads.low * self.odds.whole - self.used(), 0)
        return parts

    def expected(self) -> float:
        """Give the expected total, pinned pairs counted."""
        row, seat, option = np.nonzero(self.options >= 0)
        value = self.core.table.values(row, self.options[row, seat, option])
        share = np.array(self.odds.sizes)[option] / self.odds.whole
        return float(value @ share) + float(self.core.base.sum())

    def seated(self, row: Ints, column: Ints) -> Flags:
        """Tell which pairs are among the options already."""
        found = np.zeros(len(row), np.bool_)
        for seat in range(self.options.shape[1]):
            for option in range(self.options.shape[2]):
                found |= self.options[row, seat, option] == column
        return found

    def crowded(self, attribute: Attribute, row: Ints, column: Ints, seat: Ints) -> Flags:
        """Tell where an expert in a seat [n] would be one too many of a value of an attribute."""
        code = attribute.codes[column]
        codes = np.append(attribute.codes, NOBODY)
        held = np.zeros(len(row), np.int64)
        for place in range(self.fixed.shape[1]):
            held += codes[self.fixed[:, place]][row] == code
        for other in range(self.options.shape[1]):
            here = np.zeros(len(row), np.bool_)
            for option in range(self.options.shape[2]):
                here |= codes[self.options[:, other, option]][row] == code
            held += here & (seat != other)
        over: Flags = (held >= attribute.at_most[row]) & (code != NOBODY)
        if len(attribute.exempt):
            over &= ~within(attribute.keys(row, code), attribute.exempt)
        return over

    def mixing(self, attribute: Attribute, row: Ints, column: Ints, seat: Ints) -> Flags:
        """Tell where an expert would bring a value into a seat [n] that no other option has."""
        code = attribute.codes[column]
        codes = np.append(attribute.codes, NOBODY)
        shared = np.zeros(len(row), np.bool_)
        for option in range(self.options.shape[2]):
            shared |= codes[self.options[row, seat, option]] == code
        fresh: Flags = ~shared & (code != NOBODY)
        return fresh

    def companions(self, row: Ints, seat: Ints) -> list[Ints]:
        """List who may be drawn beside a seat [n]: one array [n] for each, -1 for nobody."""
        found = [self.fixed[row, place] for place in range(self.fixed.shape[1])]
        for other in range(self.options.shape[1]):
            for option in range(self.options.shape[2]):
                beside = self.options[row, other, option]
                found.append(np.where(seat == other, EMPTY, beside))
        return found
