"""How experts score beside each other: exact figures to look at, never part of a score."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

FAR = Fraction(1, 4)  # of the mean of the others; commissions ask for reasons from 20 to 30 % on


@dataclass(frozen=True)
class ExpertMark:
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


def given_totals(totals: Mapping[str, Mapping[str, Fraction]]) -> list[ExpertMark]:
    """List every total, by submission and expert, beside the mean of the others."""
    found = []
    for submission, row in totals.items():
        whole = sum(row.values(), Fraction(0))
        for expert, total in row.items():
            others = (whole - total) / (len(row) - 1) if len(row) > 1 else None
            found.append(ExpertMark(submission, expert, total, others))
    return found
