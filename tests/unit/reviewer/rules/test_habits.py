"""How experts score beside each other: figures computed by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from reviewer.rules.habits import Given, agreement, given_totals, mean, ranks, spread


def numbers(*values: int | str) -> list[Fraction]:
    return [Fraction(one) for one in values]


def test_each_total_stands_beside_the_mean_of_the_others() -> None:
    totals = {
        "S1": {"A": Fraction(70), "B": Fraction(80), "C": Fraction(85)},
        "S2": {"A": Fraction(60)},
    }
    assert given_totals(totals) == [
        Given("S1", "A", Fraction(70), Fraction(165, 2)),
        Given("S1", "B", Fraction(80), Fraction(155, 2)),
        Given("S1", "C", Fraction(85), Fraction(75)),
        Given("S2", "A", Fraction(60), None),
    ]
    assert [one.deviation for one in given_totals(totals)] == [
        Fraction(-25, 2), Fraction(5, 2), Fraction(10), None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("total", "far"), [("60", False), ("59.99", True), ("100", False), ("100.01", True)]
)
def test_more_than_a_quarter_off_is_far(total: str, far: bool) -> None:
    assert Given("S", "A", Fraction(total), Fraction(80)).far is far
    assert Given("S", "A", Fraction(total), None).far is False


def test_mean_and_spread() -> None:
    assert mean([]) is None
    assert mean(numbers(1, 2, 2)) == Fraction(5, 3)
    assert spread(numbers(5)) is None
    root = spread(numbers(1, 2, 3, 4))  # 5 / 3 under the root
    assert root is not None
    assert str(root).startswith("1.290994448735805628")


def test_equal_values_share_their_rank() -> None:
    assert ranks(numbers(30, 10, 20, 20, 20)) == numbers(5, 1, 3, 3, 3)
    assert ranks(numbers(7, 7)) == numbers("3/2", "3/2")
    assert ranks([]) == []


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((1, 2, 3), (10, 20, 30), "1"),
        ((1, 2, 3), (30, 20, 10), "-1"),
        ((1, 2, 3, 4), (2, 1, 4, 3), "0.6"),  # 1 - 6·4 / (4·15)
        ((1, 2), (1, 2), None),
        ((1, 1, 1), (1, 2, 3), None),
        ((1, 2, 3), (5, 5, 5), None),
    ],
)
def test_orders_are_compared(
    first: tuple[int, ...], second: tuple[int, ...], expected: str | None
) -> None:
    found = agreement(list(zip(numbers(*first), numbers(*second), strict=True)))
    assert found == (None if expected is None else Decimal(expected))


def test_ties_weaken_an_agreement() -> None:
    # ranks 1.5 1.5 3 4 and 1 2 3 4: 4.5 / sqrt(4.5 · 5)
    found = agreement(list(zip(numbers(1, 1, 2, 3), numbers(1, 2, 3, 4), strict=True)))
    assert found is not None
    assert str(found).startswith("0.948683298050513799")
