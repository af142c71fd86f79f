"""Places with shares against brute force: no better row left out, and the fewest exchanges."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reviewer.awards.places import LeastShare, give_places

CODES = tuple("abcdefgh")


@st.composite
def pools(draw: st.DrawFn) -> tuple[tuple[str, ...], int, list[LeastShare]]:
    """Draw a pool in order of rank, its places, and shares whose members do not overlap."""
    ordered = CODES[: draw(st.integers(1, len(CODES)))]
    groups = draw(st.lists(st.integers(0, 2), min_size=len(ordered), max_size=len(ordered)))
    parts = [Fraction(draw(st.integers(0, 4)), 8) for _ in range(2)]
    shares = [
        LeastShare(
            str(n), part, frozenset(c for c, g in zip(ordered, groups, strict=True) if g == n)
        )
        for n, part in enumerate(parts, start=1)
    ]
    return ordered, draw(st.integers(1, 9)), shares


def best_by_force(ordered: tuple[str, ...], quota: int, shares: list[LeastShare]) -> set[str]:
    """Try every choice: those that keep every share as far as can be, the best ranks among them.

    Best is whose sorted ranks come first: nobody outside could come in for somebody worse inside.
    """
    count = min(quota, len(ordered))
    rank = {code: place for place, code in enumerate(ordered)}

    def kept(choice: tuple[str, ...]) -> bool:
        return all(
            len(share.members & set(choice)) >= min(share.asked(count), len(share.members))
            for share in shares
        )

    admitted = [choice for choice in combinations(ordered, count) if kept(choice)]
    assume(admitted)  # two shares may ask for more places than there are
    fewest = min(sum(rank[code] >= count for code in choice) for choice in admitted)
    few = [c for c in admitted if sum(rank[code] >= count for code in c) == fewest]
    return set(min(few, key=lambda choice: sorted(rank[code] for code in choice)))


@settings(max_examples=300, deadline=None)
@given(pools())
def test_shares_are_kept_by_the_fewest_exchanges_and_no_better_row_is_left_out(
    pool: tuple[tuple[str, ...], int, list[LeastShare]],
) -> None:
    ordered, quota, shares = pool
    found = give_places(ordered, quota, shares)
    assert set(found.given) == best_by_force(ordered, quota, shares)
    assert found.given == tuple(code for code in ordered if code in found.given)
    assert len(found.moved_in) == len(found.moved_out)
    for count, share in zip(found.counts, shares, strict=True):
        assert count.given == len(share.members & set(found.given))
        assert count.given >= min(count.asked, count.eligible)


def test_a_third_of_two_hundred_is_sixty_seven() -> None:
    ordered = [f"C{n:03d}" for n in range(1, 301)]
    east = frozenset(ordered[200:] + ordered[:10])
    found = give_places(ordered, 200, [LeastShare("east", Fraction(1, 3), east)])
    assert (found.counts[0].asked, found.counts[0].by_rank, found.counts[0].given) == (67, 10, 67)
    assert list(found.moved_in) == ordered[200:257]
    assert list(found.moved_out) == ordered[143:200]


def test_where_there_are_too_few_all_of_them_are_taken() -> None:
    found = give_places("abcdef", 3, [LeastShare("x", Fraction(1, 1), frozenset("ef"))])
    assert found.given == ("a", "e", "f")


def test_the_share_is_of_the_places_given() -> None:
    found = give_places("abcdef", 200, [LeastShare("x", Fraction(1, 3), frozenset("f"))])
    assert (found.given, found.counts[0].asked) == (tuple("abcdef"), 2)
