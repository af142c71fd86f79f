"""Count on how many submissions two experts may meet, and find those who would too often."""

import numpy as np

from optimizer.matching.arrays import NO_INTS, Flags, Ints, within
from optimizer.matching.seats import EMPTY, MatchingSeats

MARKS = 26  # bits of the table that tells most pairs apart without a search
MIX = np.uint64(0x9E3779B97F4A7C15)  # spreads neighbouring numbers over the table


def pairs_met(seats: MatchingSeats) -> Ints:
    """List every two experts of different seats by one number, sorted, once a submission."""
    many, width, options = seats.options.shape
    flat = seats.options.reshape(many, width * options)
    seat = np.concatenate(
        [np.repeat(np.arange(width), options), -1 - np.arange(seats.fixed.shape[1])]
    )
    everyone = np.concatenate([flat, seats.fixed], axis=1)
    experts = seats.core.shape[1]
    found = [NO_INTS]
    for first in range(len(seat)):
        for second in range(first + 1, len(seat)):
            if seat[first] != seat[second]:
                found.append(met(everyone[:, first], everyone[:, second], experts))
    return np.sort(np.concatenate(found))


def met(first: Ints, second: Ints, experts: int) -> Ints:
    """Number pairs of experts whatever their order; pairs with nobody are left out."""
    both = (first != EMPTY) & (second != EMPTY)
    return numbered(first[both], second[both], experts)


def numbered(first: Ints, second: Ints, experts: int) -> Ints:
    """Number pairs of experts whatever their order."""
    keys: Ints = np.minimum(first, second) * experts + np.maximum(first, second)
    return keys


def met_often(ordered: Ints, times: int) -> Ints:
    """Name the pairs that stand at least so many times in a sorted list."""
    if len(ordered) < times:
        return NO_INTS
    last = ordered[times - 1 :]
    again = last == ordered[: len(last)]
    return np.unique(last[again])


class Full:
    """Tell quickly which pairs of experts meet as often as they may."""

    def __init__(self, keys: Ints) -> None:
        self.keys = keys
        self.marks: Flags = np.zeros(2**MARKS if len(keys) else 1, np.bool_)
        if len(keys):
            self.marks[_places(keys)] = True

    def among(self, keys: Ints) -> Flags:
        """Tell which pairs may not meet once more."""
        if not len(self.keys):
            return np.zeros(len(keys), np.bool_)
        found: Flags = self.marks[_places(keys)]
        near = np.flatnonzero(found)
        found[near] = within(keys[near], self.keys)
        return found


def _places(keys: Ints) -> Ints:
    return ((keys.astype(np.uint64) * MIX) >> np.uint64(64 - MARKS)).astype(np.int64)
