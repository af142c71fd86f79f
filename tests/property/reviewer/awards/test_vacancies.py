"""Who moves up into a place that became free, against brute force over every choice."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.awards.places import LeastShare, give_places
from tests.property.reviewer.awards.test_places import CODES, best_by_force, pools


@st.composite
def vacated(
    draw: st.DrawFn,
) -> tuple[tuple[str, ...], int, list[LeastShare], frozenset[str]]:
    """Draw a pool with its places and shares, and some of those given a place who are struck."""
    ordered, quota, shares = draw(pools())
    given_first = give_places(ordered, quota, shares).given
    struck = draw(st.sets(st.sampled_from(given_first), max_size=3))
    return ordered, quota, shares, frozenset(struck)


def left(
    ordered: tuple[str, ...], shares: list[LeastShare], struck: frozenset[str]
) -> tuple[tuple[str, ...], list[LeastShare]]:
    kept = tuple(code for code in ordered if code not in struck)
    return kept, [LeastShare(s.code, s.at_least, s.members - struck) for s in shares]


@settings(max_examples=150, deadline=None)
@given(vacated())
def test_vacancies_go_to_the_best_who_keep_the_shares(
    case: tuple[tuple[str, ...], int, list[LeastShare], frozenset[str]],
) -> None:
    ordered, quota, shares, struck = case
    kept, own = left(ordered, shares, struck)
    after = set(give_places(kept, quota, own).given)
    assert after == best_by_force(kept, quota, own)
    assert len(after) == min(quota, len(kept))
    assert not after & struck


@settings(max_examples=150, deadline=None)
@given(vacated(), st.integers(0, 4))
def test_with_one_share_nobody_loses_a_place_because_another_was_struck(
    case: tuple[tuple[str, ...], int, list[LeastShare], frozenset[str]], eighths: int
) -> None:
    ordered, quota, shares, _ = case
    share = LeastShare("one", Fraction(eighths, 8), shares[0].members)
    before = give_places(ordered, quota, [share]).given
    for struck in before:
        kept, own = left(ordered, [share], frozenset({struck}))
        after = give_places(kept, quota, own).given
        assert set(before) - {struck} <= set(after)
        moved_up = [code for code in after if code not in before]
        assert len(moved_up) == (1 if len(ordered) > quota else 0)


def test_a_place_of_a_share_goes_to_the_next_of_that_share_and_another_to_the_next_of_all() -> None:
    share = LeastShare("east", Fraction(1, 3), frozenset("ceh"))
    assert give_places(CODES, 6, [share]).given == tuple("abcdef")
    kept, own = left(CODES, [share], frozenset("c"))
    assert give_places(kept, 6, own).given == tuple("abdefh")  # g gives way: two are asked
    kept, own = left(CODES, [share], frozenset("a"))
    assert give_places(kept, 6, own).given == tuple("bcdefg")
