"""Money against sums done otherwise: whole fen, nothing lost, the budget kept."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.awards.money import (
    Award,
    Claim,
    Excess,
    Tier,
    award,
    split,
    with_parts,
    within_budget,
)

WAN = 1_000_000  # fen
TIERS = [Tier("first", 2, "second"), Tier("second", 2)]
REFILLED = [Tier("first", 2, "second", refill=True), Tier("second", 2)]
AMOUNTS: dict[str, Fraction | None] = {"first": Fraction(20 * WAN), "second": Fraction(10 * WAN)}


def claims(*lowered: int, count: int = 4) -> list[Claim]:
    return [
        Claim(str(n), AMOUNTS, frozenset({"first"} if n in lowered else ()))
        for n in range(1, count + 1)
    ]


def told(awards: list[Award]) -> list[tuple[str, str, int | None]]:
    return [(each.tier, each.paid_tier, each.fen and each.fen // WAN) for each in awards]


def test_a_downgraded_one_keeps_its_place_in_the_tier() -> None:
    assert told(award(claims(1), TIERS)) == [
        ("first", "second", 10), ("first", "first", 20), ("second", "second", 10),
        ("second", "second", 10),
    ]  # fmt: skip


def test_a_tier_that_refills_lets_the_next_one_in() -> None:
    assert told(award(claims(1), REFILLED)) == [
        ("first", "second", 10), ("first", "first", 20), ("first", "first", 20),
        ("second", "second", 10),
    ]  # fmt: skip


def test_who_finds_no_tier_left_gets_nothing() -> None:
    last = award(claims(count=5), TIERS)[-1]
    assert (last.tier, last.fen) == ("", 0)


def test_an_amount_that_cannot_be_worked_out_stays_open() -> None:
    found = award([Claim("1", {"all": None})], [Tier("all")])
    assert (found[0].full, found[0].fen) == (None, None)
    assert within_budget(found, 1, "stop")[0].fen is None


def test_amounts_are_cut_to_whole_fen() -> None:
    assert award([Claim("1", {"all": Fraction(100, 3)})], [Tier("all")])[0].fen == 33


def listed(amounts: list[int]) -> list[Award]:
    return [Award(str(n), n, "all", "all", fen, fen) for n, fen in enumerate(amounts, start=1)]


@pytest.mark.parametrize(
    ("how", "paid", "cuts"),
    [
        ("flag", [50, 40, 30, 5], ["", "", "", ""]),
        ("stop", [50, 40, 0, 0], ["", "", "nothing", "nothing"]),
        ("part", [50, 40, 10, 0], ["", "", "part", "nothing"]),
        ("scale", [40, 32, 24, 4], ["scaled"] * 4),
    ],
)
def test_what_a_budget_of_a_hundred_pays(how: Excess, paid: list[int], cuts: list[str]) -> None:
    found = within_budget(listed([50, 40, 30, 5]), 100, how)
    assert ([each.fen for each in found], [each.cut for each in found]) == (paid, cuts)


@pytest.mark.parametrize("how", ["flag", "stop", "part", "scale"])
def test_a_budget_that_is_just_enough_cuts_nothing(how: Excess) -> None:
    assert within_budget(listed([50, 40, 30, 5]), 125, how) == listed([50, 40, 30, 5])


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=12),
    st.integers(1, 10**10),
    st.sampled_from(["stop", "part", "scale"]),
)
def test_no_budget_is_overdrawn_and_none_gets_more_than_it_claims(
    amounts: list[int], most: int, how: Excess
) -> None:
    found = within_budget(listed(amounts), most, how)
    paid = [each.fen or 0 for each in found]
    assert sum(paid) <= most or sum(amounts) <= most
    assert all(0 <= fen <= full for fen, full in zip(paid, amounts, strict=True))
    if how == "part" and sum(amounts) > most:
        assert sum(paid) == most
    if how == "scale" and sum(amounts) > most:
        assert most - sum(paid) < len(paid)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**11), st.lists(st.integers(1, 9), min_size=1, max_size=4))
def test_who_pays_pays_whole_fen_and_all_of_it(fen: int, weights: list[int]) -> None:
    shares = [(str(n), Fraction(weight, sum(weights))) for n, weight in enumerate(weights)]
    parts = split(fen, shares)
    assert sum(parts.values()) == fen
    assert all(abs(parts[code] - share * fen) < len(shares) for code, share in shares)


def test_city_and_district_pay_half_each_and_the_district_the_odd_fen() -> None:
    half = [("city", Fraction(1, 2)), ("district", Fraction(1, 2))]
    assert with_parts(listed([101]), half)[0].parts == {"city": 50, "district": 51}
