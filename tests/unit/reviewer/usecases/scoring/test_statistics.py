"""How far an expert's order agrees with the others': figures computed by hand."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from reviewer.usecases.scoring.statistics import agreement


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ((1, 2, 3), (10, 20, 30), 1),
        ((1, 2, 3), (30, 20, 10), -1),
        ((1, 2, 3, 4), (2, 1, 4, 3), 0.6),  # 1 - 6·4 / (4·15)
        ((1, 1, 2, 3), (1, 2, 3, 4), 4.5 / math.sqrt(4.5 * 5)),  # ranks 1.5 1.5 3 4 and 1 2 3 4
        ((1, 2, 3, 99), (10, 20, 30, math.nan), 1),
    ],
)
def test_orders_are_compared(
    first: tuple[float, ...], second: tuple[float, ...], expected: float
) -> None:
    found = agreement(pd.DataFrame({"total": first, "others": second}))
    assert found == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(
    ("first", "second"),
    [((1, 2), (1, 2)), ((1, 1, 1), (1, 2, 3)), ((1, 2, 3), (5, 5, 5)), ((), ())],
)
def test_too_little_gives_no_figure(first: tuple[float, ...], second: tuple[float, ...]) -> None:
    assert math.isnan(agreement(pd.DataFrame({"total": first, "others": second})))
