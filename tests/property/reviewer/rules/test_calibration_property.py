"""Calibration against numpy's least squares, and what must not change it."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reviewer.rules.calibration import calibrate

TOTALS = st.dictionaries(
    st.sampled_from([f"S{n}" for n in range(6)]),
    st.dictionaries(
        st.sampled_from([f"E{n}" for n in range(5)]),
        st.integers(0, 10000).map(lambda entry: Fraction(entry, 100)),
        min_size=1,
    ),
    min_size=1,
)
Totals = dict[str, dict[str, Fraction]]


@given(TOTALS)
@settings(max_examples=60, deadline=None)
def test_it_is_the_least_squares_fit(totals: Totals) -> None:
    found = calibrate(totals)
    codes, experts = sorted(totals), sorted({who for row in totals.values() for who in row})
    rows, values = [], []
    for code, given_ in totals.items():
        for who, total in given_.items():
            row = [0.0] * (len(codes) + len(experts))
            row[codes.index(code)] = row[len(codes) + experts.index(who)] = 1.0
            rows.append(row)
            values.append(float(total))
    matrix, wanted = np.array(rows), np.array(values)
    best, *_ = np.linalg.lstsq(matrix, wanted, rcond=None)
    own = np.array(
        [float(found.worths[code]) for code in codes]
        + [float(found.leanings[who]) for who in experts]
    )
    assert np.allclose(matrix @ own, matrix @ best, atol=1e-6)


@given(TOTALS)
@settings(max_examples=60, deadline=None)
def test_leanings_weigh_out_to_nought_and_order_does_not_matter(totals: Totals) -> None:
    found = calibrate(totals)
    for group in found.groups:
        sheets = [who for row in totals.values() for who in row if who in group]
        assert sum(found.leanings[who] for who in sheets) == 0
    turned = {code: dict(reversed(row.items())) for code, row in reversed(totals.items())}
    assert calibrate(turned) == found


@given(TOTALS)
@settings(max_examples=60, deadline=None)
def test_a_full_panel_gives_the_plain_mean(totals: Totals) -> None:
    experts = sorted({who for row in totals.values() for who in row})
    full = {
        code: {who: row.get(who, Fraction(50)) for who in experts} for code, row in totals.items()
    }
    found = calibrate(full)
    for code, row in full.items():
        assert found.worths[code] == sum(row.values(), Fraction(0)) / len(row)
