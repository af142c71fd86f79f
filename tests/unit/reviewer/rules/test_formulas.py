"""Computed criteria: exact, limited, and never more than arithmetic."""

from __future__ import annotations

from decimal import Decimal

import pytest
from pydantic import ValidationError

from reviewer.files.call_files import built_in_calls
from reviewer.model.formulas import facts_named, parse_formula
from reviewer.model.programme import CallDefinition
from reviewer.model.rubric import Criterion
from reviewer.rules.formulas import compute_mark


def computed(formula: str, maximum: int = 100) -> Criterion:
    """Make a computed criterion."""
    return Criterion.model_validate(
        {
            "code": "size",
            "name": {"zh": "规模", "en": "Size"},
            "kind": "formula",
            "weight": 10,
            "maximum": maximum,
            "formula": formula,
        }
    )


@pytest.mark.parametrize(
    ("formula", "facts", "mark"),
    [
        ("staff / 4", {"staff": 300}, "75"),
        ("staff / 3", {"staff": 100}, "33.33333333333333333333"),
        ("min(staff / 500, 1) * 100", {"staff": 300}, "60"),
        ("max(rd, 20) + 0.5", {"rd": 10}, "20.5"),
        ("-(rd - 30)", {"rd": 10}, "20"),
        ("service.products / 4", {"service": {"products": 200}}, "50"),
        ("invest / 2", {"invest": "120.50"}, "60.25"),
    ],
)
def test_a_formula_is_computed_exactly(formula: str, facts: dict[str, object], mark: str) -> None:
    found = compute_mark(computed(formula), facts)
    assert (found.mark, found.missing, found.by_zero) == (Decimal(mark), (), False)


@pytest.mark.parametrize(
    ("staff", "mark", "limited"),
    [(400, "100", False), (401, "100", True), (0, "0", False), (-4, "0", True)],
)
def test_a_result_outside_the_range_is_set_to_its_end(staff: int, mark: str, limited: bool) -> None:
    found = compute_mark(computed("staff / 4"), {"staff": staff})
    assert (found.mark, found.limited) == (Decimal(mark), limited)


def test_what_cannot_be_computed_is_nought_and_said_so() -> None:
    row = computed("(cores_done / cores) * staff")
    assert compute_mark(row, {"cores": 0, "cores_done": 1, "staff": 1}).by_zero
    found = compute_mark(row, {"cores": 4, "cores_done": "无", "staff": True})
    assert (found.mark, found.missing) == (Decimal(0), ("cores_done", "staff"))


@pytest.mark.parametrize(
    "formula",
    [
        "__import__('os')", "staff ** 9", "a.b.c", "min(staff)", "[staff]", "staff if rd else 1",
        "lambda: 1", "staff; rd", "", "1e999", "min", "f(staff)", "staff[0]", "'a'", "True",
        "min(staff, key=rd)", "(" * 300 + "1" + ")" * 300, "1+" * 300 + "1",
    ],
)  # fmt: skip
def test_anything_but_arithmetic_is_refused(formula: str) -> None:
    with pytest.raises(ValueError, match="formula"):
        parse_formula(formula)
    # Where experts score, a call refuses it; a computed review has the language of rules.
    document = built_in_calls()["cq-platforms-2021"].model_dump(mode="json")
    document["scoring"]["criteria"][0] |= {"kind": "formula", "formula": formula}
    with pytest.raises(ValidationError):
        CallDefinition.model_validate(document)
    document["scoring"]["criteria"][0]["formula"] = "staff / 4"
    CallDefinition.model_validate(document)


def test_the_facts_of_a_formula_are_named_once() -> None:
    assert facts_named("staff / rd + service.clients * staff") == (
        "rd",
        "service.clients",
        "staff",
    )


def test_a_criterion_keeps_to_its_kind() -> None:
    item = Criterion.model_validate(
        {"code": "ok", "name": {"zh": "合规", "en": "Sound"}, "kind": "pass_fail"}
    )
    assert [item.weight, item.maximum, item.step] == [Decimal(0), Decimal(1), Decimal(1)]
    assert item.entered is True
    assert computed("staff").entered is False
    for wrong in (
        {"kind": "pass_fail", "weight": 5},
        {"kind": "formula", "weight": 5},
        {"kind": "mark", "weight": 0},
        {"kind": "mark", "weight": 5, "formula": "staff"},
    ):
        with pytest.raises(ValidationError):
            Criterion.model_validate({"code": "x", "name": {"zh": "某", "en": "x"}, **wrong})


@pytest.mark.parametrize(("mark", "asked"), [(59, True), (60, False), (90, False), (91, True)])
def test_low_and_high_marks_ask_for_a_comment(mark: int, asked: bool) -> None:
    row = Criterion.model_validate(
        {
            "code": "x",
            "name": {"zh": "某", "en": "x"},
            "weight": 100,
            "comment_below": 60,
            "comment_above": 90,
        }
    )
    assert row.needs_comment(Decimal(mark)) is asked
