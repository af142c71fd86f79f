"""Compute the formula criteria of a rubric from the facts of a submission, exactly."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from reviewer.model.formulas import fact_of, facts_named, parse_formula
from reviewer.model.rubric import Criterion, ScoringRule
from reviewer.rules.scoring import kept


@dataclass(frozen=True)
class Computed:
    """Hold a computed mark and how it came about.

    `missing` names facts that the submission does not have or that are no numbers, `by_zero` tells
    of a division by zero: either makes the mark 0, for a person to look at. `limited` tells that
    the result lay outside 0 to the greatest mark and was set to the nearer of the two.
    """

    mark: Decimal
    inputs: Mapping[str, Decimal]
    missing: tuple[str, ...] = ()
    by_zero: bool = False
    limited: bool = False


def compute_mark(criterion: Criterion, facts: Mapping[str, object]) -> Computed:
    """Compute the mark of a formula criterion; raises ValueError for a criterion without one."""
    if criterion.formula is None:
        msg = f"{criterion.code} has no formula"
        raise ValueError(msg)
    found = {name: _number(_fact(facts, name)) for name in facts_named(criterion.formula)}
    missing = tuple(name for name, value in found.items() if value is None)
    inputs = {name: value for name, value in found.items() if value is not None}
    if missing:
        return Computed(Decimal(0), inputs, missing)
    exact = {name: Fraction(value) for name, value in inputs.items()}
    try:
        value = _evaluate(parse_formula(criterion.formula), exact)
    except ZeroDivisionError:
        return Computed(Decimal(0), inputs, by_zero=True)
    limited = min(max(value, Fraction(0)), Fraction(criterion.maximum))
    return Computed(kept(limited), inputs, limited=limited != value)


def computed_marks(rule: ScoringRule, facts: Mapping[str, object]) -> dict[str, Computed]:
    """Compute all formula criteria of a rule for one submission, by criterion."""
    return {
        criterion.code: compute_mark(criterion, facts)
        for criterion in rule.criteria
        if criterion.formula is not None
    }


def _evaluate(node: ast.expr, facts: Mapping[str, Fraction]) -> Fraction:
    name = fact_of(node)
    if name is not None:
        return facts[name]
    if isinstance(node, ast.Constant):
        return Fraction(str(node.value))
    if isinstance(node, ast.UnaryOp):
        value = _evaluate(node.operand, facts)
        return -value if isinstance(node.op, ast.USub) else value
    if isinstance(node, ast.BinOp):
        return _combine(node.op, _evaluate(node.left, facts), _evaluate(node.right, facts))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        values = [_evaluate(argument, facts) for argument in node.args]
        return min(values) if node.func.id == "min" else max(values)
    msg = "the formula was not checked"
    raise ValueError(msg)


def _combine(operator: ast.operator, left: Fraction, right: Fraction) -> Fraction:
    if isinstance(operator, ast.Add):
        return left + right
    if isinstance(operator, ast.Sub):
        return left - right
    return left * right if isinstance(operator, ast.Mult) else left / right


def _fact(facts: Mapping[str, object], name: str) -> object:
    head, _, inner = name.partition(".")
    value = facts.get(head)
    if inner:
        return value.get(inner) if isinstance(value, Mapping) else None
    return value


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        number = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number.adjusted()) < 30 else None
