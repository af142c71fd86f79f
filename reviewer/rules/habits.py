"""How experts score beside each other: exact figures to look at, never part of a score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from itertools import groupby

FAR = Fraction(1, 4)  # of the mean of the others; commissions ask for reasons from 20 to 30 % on
FEWEST_TO_AGREE = 3
DIGITS = 40


@dataclass(frozen=True)
class Given:
    """Hold one total that an expert gave, and the mean of the others; None where there are none."""

    submission: str
    expert: str
    total: Fraction
    others: Fraction | None

    @property
    def deviation(self) -> Fraction | None:
        """Tell how far the total lies above the mean of the others."""
        return None if self.others is None else self.total - self.others

    @property
    def far(self) -> bool:
        """Tell whether the total lies more than a quarter off the mean of the others."""
        return self.others is not None and abs(self.total - self.others) > FAR * self.others


def given_totals(totals: Mapping[str, Mapping[str, Fraction]]) -> list[Given]:
    """List every total, by submission and expert, beside the mean of the others."""
    found = []
    for submission, row in totals.items():
        whole = sum(row.values(), Fraction(0))
        for expert, total in row.items():
            others = (whole - total) / (len(row) - 1) if len(row) > 1 else None
            found.append(Given(submission, expert, total, others))
    return found


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Average; None of nothing."""
    return sum(values, Fraction(0)) / len(values) if values else None


def spread(values: Sequence[Fraction]) -> Decimal | None:
    """Give the standard deviation of a sample; None for fewer than two values."""
    centre = mean(values)
    if centre is None or len(values) < 2:
        return None
    return _root(sum(((one - centre) ** 2 for one in values), Fraction(0)) / (len(values) - 1))


def agreement(pairs: Sequence[tuple[Fraction, Fraction]]) -> Decimal | None:
    """Correlate two orders, from -1 to 1 (Spearman's coefficient; equal values share their rank).

    None for fewer than three pairs, or where one side has a single value.
    """
    if len(pairs) < FEWEST_TO_AGREE:
        return None
    first, second = ranks([one for one, _ in pairs]), ranks([one for _, one in pairs])
    centre = Fraction(len(pairs) + 1, 2)
    covered = sum(
        ((a - centre) * (b - centre) for a, b in zip(first, second, strict=True)), Fraction(0)
    )
    squares = [sum(((one - centre) ** 2 for one in side), Fraction(0)) for side in (first, second)]
    if 0 in squares:
        return None
    with localcontext(prec=DIGITS):
        return _decimal(covered) / _root(squares[0] * squares[1])


def ranks(values: Sequence[Fraction]) -> list[Fraction]:
    """Rank values from 1, the lowest; equal ones share the mean of their places."""
    order = sorted(range(len(values)), key=lambda at: values[at])
    found = [Fraction(0)] * len(values)
    before = 0
    for _, alike in groupby(order, key=lambda at: values[at]):
        places = list(alike)
        for at in places:
            found[at] = before + Fraction(len(places) + 1, 2)
        before += len(places)
    return found


def _root(value: Fraction) -> Decimal:
    with localcontext(prec=DIGITS):
        return _decimal(value).sqrt()


def _decimal(value: Fraction) -> Decimal:
    with localcontext(prec=DIGITS):
        return Decimal(value.numerator) / Decimal(value.denominator)
