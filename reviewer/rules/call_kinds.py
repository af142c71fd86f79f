"""Whether the expressions of a call compare like with like: tried with one value of each kind."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from reviewer.model.expressions import ExpressionFault, parse_expression
from reviewer.model.programme import CallDefinition
from reviewer.rules.call_values import DAYS, NUMBERS
from reviewer.rules.expressions import (
    Names,
    Unknown,
    Value,
    compile_expression,
    number_value,
    to_value,
)

WORKED_OUT = ast.Compare | ast.BinOp | ast.UnaryOp | ast.BoolOp | ast.Call
SAMPLE_DAY = datetime.fromisoformat("2021-06-30")
SAMPLES: Mapping[str, Value] = {
    **dict.fromkeys(NUMBERS, Fraction(1)),
    **dict.fromkeys(("sequence", "derived"), Fraction(1)),
    **dict.fromkeys(DAYS, SAMPLE_DAY),
    "yes_no": True,
    "organisations": ("甲",),
}


def sample_values(definition: CallDefinition) -> dict[str, Value]:
    """Give every name of a call one value of its kind."""
    year = definition.figures_year
    names: dict[str, Value] = dict.fromkeys(
        (
            "applicant",
            "uscc",
            "platform",
            "category",
            "district",
            "district_region",
            "service_text",
        ),
        "甲",
    )
    for key, entry in definition.form.keys(year).items():
        value = SAMPLES.get(entry.kind, "甲")
        names[key] = value
        if entry.year is not None:
            names[f"{entry.code}[{entry.year}]"] = value
            names.setdefault(entry.code, value)
    for category in definition.categories:
        for threshold in category.thresholds:
            names[f"service.{threshold.figure}"] = Fraction(1)
    for name in ("applicant", "district"):
        names[f"deadline.{name}"] = SAMPLE_DAY
    for reading in definition.readings:
        number = number_value(reading.value)
        names[reading.code] = (to_value(reading.value) or "甲") if number is None else number
    for stated in definition.values:
        names[stated.code] = _tried(stated.formula, names)
    return names


def clash_in(text: str, names: Names) -> str | None:
    """Give the part of an expression that joins values of different kinds; None where none does."""
    for node in ast.walk(parse_expression(text).tree):
        if isinstance(node, WORKED_OUT):
            value = _tried(ast.unparse(node), names)
            if isinstance(value, Unknown) and value.clash:
                return ast.unparse(node)
    return None


def is_condition(text: str, names: Names) -> bool:
    """Tell whether an expression says yes or no; one that cannot be tried is taken to."""
    return isinstance(_tried(text, names), bool | Unknown)


def fault_in(text: str) -> ExpressionFault | None:
    """Find what cannot be worked out at all, such as date('soon')."""
    try:
        compile_expression(text)
    except ExpressionFault as fault:
        return fault
    return None


def _tried(text: str, names: Names) -> Value:
    try:
        return compile_expression(text)(names)
    except ExpressionFault:
        return Unknown()
