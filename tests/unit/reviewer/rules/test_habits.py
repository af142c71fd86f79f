"""How experts score beside each other: figures computed by hand."""

from __future__ import annotations

from fractions import Fraction

import pytest

from reviewer.rules.habits import ExpertMark, given_totals


def test_each_total_stands_beside_the_mean_of_the_others() -> None:
    totals = {
        "S1": {"A": Fraction(70), "B": Fraction(80), "C": Fraction(85)},
        "S2": {"A": Fraction(60)},
    }
    assert given_totals(totals) == [
        ExpertMark("S1", "A", Fraction(70), Fraction(165, 2)),
        ExpertMark("S1", "B", Fraction(80), Fraction(155, 2)),
        ExpertMark("S1", "C", Fraction(85), Fraction(75)),
        ExpertMark("S2", "A", Fraction(60), None),
    ]
    assert [total.deviation for total in given_totals(totals)] == [
        Fraction(-25, 2), Fraction(5, 2), Fraction(10), None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "far"), [("60", False), ("59.99", True), ("100", False), ("100.01", True)]
)
def test_more_than_a_quarter_off_is_far(total: str, far: bool) -> None:
    assert ExpertMark("S", "A", Fraction(total), Fraction(80)).far is far
    assert ExpertMark("S", "A", Fraction(total), None).far is False
