"""Which marks a thumb reaches: a first row to choose from, and what to add to the chosen one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

MOST_BIG = 10  # so many big steps make up the whole scale at most
SHOWN = 6  # of the first row, the highest: a phone's width of targets
MOST_FINE = 9  # in the second row
NICE = (Decimal(1), Decimal(2), Decimal(5))


@dataclass(frozen=True)
class QuickMarks:
    """Offer `coarse` marks, the highest of the scale, and `fine` ones to add to one of them."""

    coarse: tuple[Decimal, ...]
    fine: tuple[Decimal, ...]


def quick_marks(maximum: Decimal, step: Decimal) -> QuickMarks:
    """Offer marks so that two touches give every whole one near the top of the scale.

    Of 100 in steps of 1: 50, 60 … 100, then 1 to 9 more. What is not offered is typed. Every mark
    offered, and every sum of a coarse and a fine one up to the maximum, lies on the steps.
    """
    if step <= 0 or maximum < step:
        return QuickMarks((), ())
    top = maximum // step * step
    big = next(size for size in _sizes(step) if top / size <= MOST_BIG)
    marks = [big * count for count in range(int(top // big) + 1)]
    if marks[-1] < top:
        marks.append(top)
    if big == step:
        return QuickMarks(tuple(marks[-SHOWN:]), ())
    small = next(size for size in _sizes(step) if big / size - 1 <= MOST_FINE and not big % size)
    fine = tuple(small * count for count in range(1, int(big / small)))
    return QuickMarks(tuple(marks[-SHOWN:]), fine)


def _sizes(step: Decimal) -> Iterator[Decimal]:
    """Give the step itself, then round multiples of it, growing without end.

    Round in themselves where the step divides such numbers (5, 10, 20 for a step of 5), else in
    steps (2, 5, 10 of them, for a step of 3).
    """
    yield step
    power = Decimal(1).scaleb(step.adjusted())
    if all((nice * power.scaleb(3)) % step for nice in NICE):
        power = step
    while True:
        for nice in NICE:
            size = nice * power
            if size > step and not size % step:
                yield size
        power *= 10
