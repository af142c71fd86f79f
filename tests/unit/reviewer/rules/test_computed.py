"""The hundred points of the cloud reward, worked out by hand in every reading of the standard."""

from __future__ import annotations

from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

import data.calls
from reviewer.files.call_files import read_call_file
from reviewer.model.programme import CallDefinition
from reviewer.rules.computed import ComputedSheet, compute_sheet
from reviewer.rules.scoring import ExpertMarks, score

BASE: dict[str, object] = {
    "cpu": 16, "cpu_price": 800, "tb": 2, "tb_price": 3000,
    "net": 3, "safe": 1, "db": 2, "mgmt": 8, "biz": 12, "months": 14,
    "m_on": 4, "m_all": 6, "b_on": 5, "b_all": 8, "c_on": 3, "c_all": 4,
    "n0": 20, "n1": 0, "n2": 0, "o0": 30, "o1": 0, "o2": 0,
    "eff": 15, "yld": 2, "cloud_spend": 27.88, "revenue_2019": 5000,
}  # fmt: skip
LARGE = {
    "cpu": 2000, "cpu_price": 1500, "tb": 300, "tb_price": 2400,
    "net": 40, "safe": 20, "db": 30, "mgmt": 25, "biz": 60, "months": 18,
}  # fmt: skip
BARE = {"m_on": 0, "m_all": 0, "c_on": 0, "c_all": 0}
YEARS = {"x7": "years", "years_cap": "none"}
MONTHS = {"x7": "months", "years_cap": "none"}


@pytest.fixture(scope="module")
def call() -> CallDefinition:
    """Read the built-in call."""
    return read_call_file(Path(str(files(data.calls) / "cq-cloud-reward-2020.toml")))


def read_as(call: CallDefinition, readings: dict[str, str]) -> CallDefinition:
    """Settle readings otherwise than the call does."""
    known = {reading.code for reading in call.readings}
    assert set(readings) <= known
    return call.model_copy(
        update={
            "readings": tuple(
                reading.model_copy(update={"value": readings.get(reading.code, reading.value)})
                for reading in call.readings
            )
        }
    )


def sheet(call: CallDefinition, **changes: object) -> ComputedSheet:
    return compute_sheet(call, {**BASE, **changes}, {})


def total(call: CallDefinition, changes: dict[str, object]) -> Decimal | None:
    marks = sheet(call, **changes).marks
    return score(call.scoring, "x", [ExpertMarks("computed", marks)]).score


@pytest.mark.parametrize(
    ("changes", "readings", "expected"),
    [
        ({}, {}, "45.30"),
        (LARGE, {}, "68.56"),
        (LARGE, {"usage_cap": "none"}, "68.56"),
        (BARE, {}, "20.30"),
        (BARE, {"zero_denominator": "full"}, "55.30"),
        (BARE, {"zero_denominator": "redistribute"}, "42.18"),
        ({"n0": 42}, {}, "41.97"),
        ({"n0": 42}, {"saving_floor": "none"}, "37.97"),
        ({"eff": 25, "yld": 3}, {}, "45.85"),
        ({"eff": 25, "yld": 3}, {"percent": "number"}, "54.45"),
        ({"eff": 25, "yld": 3}, {"percent": "number", "percent_cap": "none"}, "184.45"),
        ({"months": 18}, {}, "45.30"),
        ({"months": 18}, {**YEARS, "section_cap": "none"}, "47.80"),
        ({"months": 18}, YEARS, "47.80"),
        ({"months": 18}, {**MONTHS, "section_cap": "none"}, "130.30"),
        ({"months": 18}, MONTHS, "68.56"),
        # Readings that the examples do not name: the window of the contracts, and a rate above 1.
        ({"months": 9}, {"x7": "window"}, "42.80"),
        ({"m_on": 9}, {}, "50.30"),
        ({"m_on": 9}, {"rate_cap": "none"}, "57.80"),
        # No cost before: no marks, or all of them; 5.00 marks at most for one gain.
        ({"o0": 0}, {}, "41.97"),
        ({"o0": 0}, {"zero_denominator": "full"}, "51.97"),
    ],
)
def test_totals_in_every_reading(
    call: CallDefinition, changes: dict[str, object], readings: dict[str, str], expected: str
) -> None:
    assert total(read_as(call, readings), changes) == Decimal(expected)


def test_the_steps_of_the_sum_are_shown_with_their_numbers(call: CallDefinition) -> None:
    found = sheet(call)
    values = {step.code: step for step in found.values}
    items = {step.code: step for step in found.items}
    assert values["usage_spend"].worked == (
        "16 * 800 / 10000 + 2 * 3000 / 10000 + 3 + 1 + 2 + 8 + 12"
    )
    assert (values["usage_spend"].says, values["usage_rate"].says) == ("27.88", "0.0697")
    assert items["management"].worked == "0.6667 * 15 * 1"
    assert [items[code].says for code in ("usage", "years", "management", "business", "core")] == [
        "1.7425", "5", "10", "9.375", "15",
    ]  # fmt: skip
    assert found.doubtful == ()


def test_only_the_branch_taken_is_written_out(call: CallDefinition) -> None:
    step = next(step for step in sheet(call).values if step.code == "years_rate")
    assert step.worked == "min(14 / 12, 1)"


def test_what_is_missing_gives_no_marks_and_is_named(call: CallDefinition) -> None:
    found = compute_sheet(call, {k: v for k, v in BASE.items() if k != "eff"}, {})
    step = next(step for step in found.items if step.code == "efficiency")
    assert step.value is None
    assert (step.missing, found.marks["efficiency"]) == (("eff_rate",), Decimal(0))
    assert [step.code for step in found.doubtful] == ["efficiency"]


def test_one_reading_moves_a_total_from_45_to_184(call: CallDefinition) -> None:
    changes: dict[str, object] = {"eff": 25, "yld": 3}
    loose = read_as(call, {"percent": "number", "percent_cap": "none"})
    assert (total(call, changes), total(loose, changes)) == (Decimal("45.85"), Decimal("184.45"))
