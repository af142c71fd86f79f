"""Turn affinities into whole numbers in which a higher aim always outweighs a lower one.

A flow is improved along cycles that pass each submission and each expert once at most. When one
unit of a higher aim is worth more than all that such a cycle can move of the lower ones, the best
flow of the sum is the best of the aims in their order: fewest missing seats, these spread evenly,
most pairs kept, greatest affinity.
"""

from dataclasses import dataclass
from math import floor, log2

from optimizer.matching.core import Core
from optimizer.matching.network import Penalties

ROOM = 60  # bits the flow library may use for a cost times the number of nodes
FINE = 36  # bits of an affinity where nothing else needs them
MISSED = 6  # bits by which a missing seat outweighs the greatest affinity


@dataclass(frozen=True, slots=True)
class Scale:
    """Hold how many bits an affinity of 1 is worth, and the worth of the higher aims."""

    bits: int
    kept: int
    penalties: Penalties

    @property
    def unit(self) -> float:
        """Give the affinity of the smallest step."""
        return 2.0**-self.bits


def plain(core: Core) -> Scale:
    """Scale for the greatest total; missing seats only show that pairs are still to be found."""
    fine = min(FINE, floor(ROOM - log2(sum(core.shape) + 1)) - MISSED)
    return Scale(fine - _bits(_reach(core)), 0, Penalties(2 ** (fine + MISSED), 0))


def ordered(core: Core, keeping: bool) -> Scale:
    """Scale for fewest missing seats, evenly spread, then most kept pairs, then affinity."""
    swing = 2 * min(core.shape) + 4
    seats = min(int(core.demand.max(initial=0)), core.shape[1])
    least = min(int(core.loads.low.max(initial=0)), core.shape[0])
    most = max(seats, least) + 2
    room = ROOM - log2(sum(core.shape) + 1) - log2(swing) - log2(most)
    room -= log2(2 * swing) if keeping else 0.0
    fine = min(FINE, floor(room) - 1)
    kept = swing * 2**fine if keeping else 0
    step = swing * (kept + 2**fine)
    return Scale(fine - _bits(_reach(core)), kept, Penalties(step * most, step))


def _reach(core: Core) -> float:
    return max(core.largest, float(core.loads.weight.max(initial=0.0)))


def _bits(largest: float) -> int:
    """Give the bits of the whole part of the greatest absolute affinity."""
    return floor(log2(largest)) + 1 if largest > 0 else 0
