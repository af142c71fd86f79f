"""Keep experts apart who share an employer, a district or a rank: so many of each at most."""

from dataclasses import dataclass, field

import numpy as np

from optimizer.matching.arrays import NO_INTS, Flags, Ints, within
from optimizer.problem import require

NOBODY = -1


@dataclass(frozen=True, eq=False, slots=True)
class Attribute:
    """Bound how many experts with the same value of an attribute one submission gets.

    `codes` [R] number the values from 0, -1 for an expert who has none; `values` name them;
    `at_most` [P]; `exempt` are sorted numbers submission x values + code that are not bound.
    """

    name: str
    codes: Ints
    values: tuple[str, ...]
    at_most: Ints
    exempt: Ints = field(default_factory=lambda: NO_INTS)

    def broken(self, pairs: Ints) -> Ints:
        """Give the places of pairs [n,2] by which a submission has too many of one value."""
        keys = self.keys(pairs[:, 0], self.codes[pairs[:, 1]])
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        nth = np.arange(len(keys)) - np.searchsorted(ordered, ordered)
        over = nth >= self.at_most[pairs[order, 0]]
        over &= (self.codes[pairs[order, 1]] != NOBODY) & ~within(ordered, self.exempt)
        return np.sort(order[over])

    def keys(self, submissions: Ints, codes: Ints | int) -> Ints:
        """Number a value at a submission."""
        keys: Ints = submissions * max(1, len(self.values)) + codes
        return keys

    def members(self, code: int) -> Flags:
        """Mark the experts who have one value [R]."""
        marks: Flags = self.codes == code
        return marks


def attribute_of(name: str, texts: list[str | None], at_most: int, submissions: int) -> Attribute:
    """Number the values of an attribute, given for each expert; None: the expert has none."""
    require(at_most >= 1, f"max_same_{name}", "must be at least 1")
    values = sorted({text for text in texts if text is not None})
    place = {value: number for number, value in enumerate(values)}
    codes = [NOBODY if text is None else place[text] for text in texts]
    bounds = np.full(submissions, at_most, np.int64)
    return Attribute(name, np.array(codes, np.int64), tuple(values), bounds)
