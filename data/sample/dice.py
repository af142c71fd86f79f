"""A seeded source of choices that stays the same on every Python."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class SampleDice:
    """Make repeatable choices from a seed.

    Only `random()` is used underneath: Python promises to keep its sequence for a given seed,
    which it does not promise for `choice` or `shuffle`.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def between(self, low: int, high: int) -> int:
        """Choose a whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, choices: Sequence[T]) -> T:
        """Choose one of a sequence."""
        return choices[self.between(0, len(choices) - 1)]

    def chance(self, share: float) -> bool:
        """Say yes in the given share of cases (0 to 1)."""
        return self._random.random() < share

    def shuffled(self, choices: Sequence[T]) -> list[T]:
        """Put a sequence into a random order."""
        order = sorted((self._random.random(), place) for place in range(len(choices)))
        return [choices[place] for _, place in order]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """Choose several different ones, in the order in which they stand."""
        chosen = set(self.shuffled(range(len(choices)))[:count])
        return [entry for place, entry in enumerate(choices) if place in chosen]
