"""Two touches give every whole mark near the top of the scale, and no impossible one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reviewer.rules.quick_marks import QuickMarks, quick_marks


def marks(words: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(word) for word in words.split())


@pytest.mark.parametrize(
    ("maximum", "step", "coarse", "fine"),
    [
        ("100", "1", "50 60 70 80 90 100", "1 2 3 4 5 6 7 8 9"),
        ("100", "0.5", "50 60 70 80 90 100", "1 2 3 4 5 6 7 8 9"),
        ("100", "5", "50 60 70 80 90 100", "5"),
        ("30", "1", "5 10 15 20 25 30", "1 2 3 4"),
        ("15", "1", "6 8 10 12 14 15", "1"),
        ("10", "1", "5 6 7 8 9 10", ""),
        ("7", "3", "0 3 6", ""),
        ("1", "1", "0 1", ""),
    ],
)
def test_what_is_offered(maximum: str, step: str, coarse: str, fine: str) -> None:
    assert quick_marks(Decimal(maximum), Decimal(step)) == QuickMarks(marks(coarse), marks(fine))


def test_nothing_is_offered_where_there_is_no_scale() -> None:
    assert quick_marks(Decimal(1), Decimal(2)) == QuickMarks((), ())


@pytest.mark.parametrize("maximum", [5, 8, 12, 20, 25, 40, 60, 99, 100, 150])
@pytest.mark.parametrize("step", ["0.1", "0.25", "0.5", "1", "2", "2.5", "3", "7"])
def test_every_mark_offered_is_possible_and_few_are_offered(maximum: int, step: str) -> None:
    size, most = Decimal(step), Decimal(maximum)
    found = quick_marks(most, size)
    if most < size:
        assert found == QuickMarks((), ())
        return
    assert len(found.coarse) <= 6
    assert len(found.fine) <= 9
    sums = [mark + more for mark in found.coarse for more in (Decimal(0), *found.fine)]
    assert all(mark % size == 0 for mark in sums if mark <= most)
    assert max(found.coarse) == most // size * size
