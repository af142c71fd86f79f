"""The hundred points of the cloud reward and its awards worked out a second time, in pandas.

Nothing of the program is used: columns are added up as fractions, and places are given by sorting
and exchanging, as a person with a spreadsheet would.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pandas as pd

from tests.builders.cloud import EAST, HEADINGS

NONE, ONE = Fraction(0), Fraction(1)
# What the standard leaves open, with the reading that the call proposes.
PROPOSED: Mapping[str, str] = {
    "usage_cap": "capped",
    "x7": "year_capped",
    "years_cap": "capped",
    "section_cap": "capped",
    "rate_cap": "capped",
    "zero_denominator": "zero",
    "saving_floor": "zero",
    "percent": "fraction",
    "percent_cap": "capped",
}


def second_totals(table: pd.DataFrame, readings: Mapping[str, str] = {}) -> pd.Series:
    """Add up the hundred points of every row, under the readings given instead of the proposed."""
    said, col = {**PROPOSED, **readings}, _columns(table)
    points = _use(col, said) + _moved(col, said) + _gains(col, said)
    return pd.Series([half_up(value) for value in points], index=table.index)


def _columns(table: pd.DataFrame) -> dict[int, pd.Series]:
    exact = table.map(lambda v: Fraction(str(v)) if isinstance(v, int | float) else v)
    return {number: exact[name] for number, name in enumerate(HEADINGS)}


def _use(col: Mapping[int, pd.Series], said: Mapping[str, str]) -> pd.Series:
    spend = col[8] * col[9] / 10000 + col[10] * col[11] / 10000 + sum(col[n] for n in range(12, 17))
    use = spend / 400 * 25
    if said["usage_cap"] == "capped":
        use = use.map(lambda mark: min(mark, Fraction(25)))
    months = {
        "year_capped": (col[7] / 12).map(lambda part: min(part, ONE)),
        "window": (col[7] / 18).map(lambda part: min(part, ONE)),
        "years": col[7] / 12,
        "months": col[7],
    }
    years = months[said["x7"]] * 5
    if said["years_cap"] == "capped":
        years = years.map(lambda mark: min(mark, Fraction(5)))
    whole = use + years
    return (
        whole.map(lambda mark: min(mark, Fraction(30)))
        if said["section_cap"] == "capped"
        else whole
    )


def _moved(col: Mapping[int, pd.Series], said: Mapping[str, str]) -> pd.Series:
    parts = _rates(col, said)
    return parts[0] + parts[1] + parts[2]


def _rates(col: Mapping[int, pd.Series], said: Mapping[str, str]) -> list[pd.Series]:
    """Give the marks for management, business and core systems, in this order."""
    parts = []
    held = 0 * col[18]
    for moved, weight in ((17, 15), (19, 15), (21, 20)):
        whole = col[moved + 1]
        rate = col[moved] / whole.where(whole != 0, 1)
        if said["rate_cap"] == "capped":
            rate = rate.map(lambda part: min(part, ONE))
        missing = ONE if said["zero_denominator"] == "full" else NONE
        parts.append(rate.where(whole != 0, missing) * weight)
        held = held + (whole != 0).map(lambda there: ONE if there else NONE) * weight
    if said["zero_denominator"] != "redistribute":
        return parts
    factor = held.map(lambda weight: Fraction(50) / weight if weight else ONE)
    return [part * factor for part in parts]


def _gains(col: Mapping[int, pd.Series], said: Mapping[str, str]) -> pd.Series:
    before, after = col[26] + col[27] + col[28], col[23] + col[24] + col[25]
    saved = (before - after) / before.where(before != 0, 1)
    saved = saved.where(before != 0, ONE if said["zero_denominator"] == "full" else NONE)
    if said["saving_floor"] == "zero":
        saved = saved.map(lambda part: max(part, NONE))
    points = saved * 10
    for column in (29, 30):
        gain = col[column] * 5 / (100 if said["percent"] == "fraction" else 1)
        capped = said["percent_cap"] == "capped"
        points = points + (gain.map(lambda mark: min(mark, Fraction(5))) if capped else gain)
    return points


def half_up(value: Fraction) -> Decimal:
    """Round to two places, half up."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def second_awards(
    table: pd.DataFrame, totals: pd.Series, readings: Mapping[str, str] = {}, places: int = 200
) -> pd.DataFrame:
    """Choose, tier and pay: columns `place` and `wan`, in the order of places.

    Ties go by the marks for core systems, then the spending by invoices, then the number.
    """
    core = _rates(_columns(table), {**PROPOSED, **readings})[2]
    order = ["total", "core", "上云投入（万元）", "编号"]
    ranked = table.assign(total=totals, core=core).sort_values(
        order, ascending=[False, False, False, True]
    )
    count = min(places, len(ranked))
    inside, outside = ranked[:count], ranked[count:]
    east = ranked["区县"].isin(EAST)
    short = -(-count // 3) - int(east[:count].sum())
    if short > 0:
        come = outside[outside["区县"].isin(EAST)][:short]
        go = inside[~inside["区县"].isin(EAST)][-len(come) :] if len(come) else inside[:0]
        kept = [*inside.index.difference(go.index), *come.index]
        inside = ranked[ranked.index.isin(kept)]
    spend = inside["上云投入（万元）"]
    wan = [20 if n <= 100 and s >= 20 else 10 for n, s in enumerate(spend, start=1)]
    return inside.assign(place=range(1, len(inside) + 1), wan=wan)
