"""A review by formula: every mark of a submission computed from its fields, each step shown."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction

from reviewer.model.expressions import name_of
from reviewer.model.programme import CallDefinition
from reviewer.model.rubric import Criterion
from reviewer.rules.call_values import computed_values, facts_values, shown_value
from reviewer.rules.expressions import Unknown, Value, evaluate
from reviewer.rules.scoring import kept

COMPUTED_BY = "computed"  # stands where a ranking names the expert of a sheet
REGION = "district_region"


@dataclass(frozen=True)
class ComputedStep:
    """Hold one step of the sum: the formula, the names it was worked out with, what comes out.

    `value` is None where it cannot be worked out: `missing` names what is not there, `by_zero`
    tells of a division by zero. A mark is 0 then, for a person to look at. `limited` tells that
    the result was set to 0 or to the greatest mark. `says` is the value as pages print it.
    """

    code: str
    formula: str
    names: Mapping[str, Value] = field(repr=False, compare=False)
    value: Fraction | None
    says: str
    missing: tuple[str, ...] = ()
    by_zero: bool = False
    limited: bool = False

    @property
    def worked(self) -> str:
        """Write the formula with its numbers: only where somebody reads it, for it takes time."""
        return with_numbers(self.formula, self.names)


@dataclass(frozen=True)
class ComputedSheet:
    """Hold all steps for one submission: the named values, then the marks by criterion."""

    values: tuple[ComputedStep, ...]
    items: tuple[ComputedStep, ...]
    marks: Mapping[str, Decimal]
    names: Mapping[str, Value]

    @property
    def doubtful(self) -> tuple[ComputedStep, ...]:
        """List the marks that are 0 because something is missing or was divided by zero."""
        return tuple(step for step in self.items if step.value is None)


def compute_sheet(
    definition: CallDefinition, facts: Mapping[str, object], stated: Mapping[str, str]
) -> ComputedSheet:
    """Compute the marks of a submission from its facts.

    `stated` are what a submission holds beside them: applicant, category, district and its region.
    """
    names = facts_values(definition, facts)
    names |= {name: value for name, value in stated.items() if value}
    names |= computed_values(definition, names)
    values = tuple(_step(entry.code, entry.formula, names) for entry in definition.values)
    rule = definition.scoring.for_category(stated.get("category"))
    items = tuple(_item(criterion, names) for criterion in rule.criteria)
    marks = {step.code: kept(step.value or Fraction(0)) for step in items}
    return ComputedSheet(values, items, marks, names)


def _item(criterion: Criterion, names: Mapping[str, Value]) -> ComputedStep:
    step = _step(criterion.code, criterion.formula or "0", names)
    if step.value is None or not criterion.limited:
        return step
    held = min(max(step.value, Fraction(0)), Fraction(criterion.maximum))
    says = str(shown_value(held))
    return replace(step, value=held, says=says, limited=held != step.value)


def _step(code: str, formula: str, names: Mapping[str, Value]) -> ComputedStep:
    found = evaluate(formula, names)
    if isinstance(found, Fraction):
        return ComputedStep(code, formula, names, found, str(shown_value(found)))
    if isinstance(found, Unknown):
        return ComputedStep(
            code, formula, names, None, "", missing=found.missing, by_zero=found.by_zero
        )
    return ComputedStep(code, formula, names, None, str(shown_value(found)))


def with_numbers(formula: str, names: Mapping[str, Value]) -> str:
    """Write a formula with the values in place of their names; what is missing stays a name."""
    tree = _Filled(names).visit(ast.parse(formula.strip(), mode="eval").body)
    return ast.unparse(tree)


class _Filled(ast.NodeTransformer):
    """Put values in the place of names."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self.names = names

    def _value_of(self, node: ast.expr) -> ast.expr:
        name = name_of(node)
        value = self.names.get(name or "")
        if value is None or isinstance(value, Unknown):
            return node
        plain = shown_value(value)
        text = repr(plain) if isinstance(value, str) else str(plain)
        return ast.Name(id=f"({text})" if text.startswith("-") else text)

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        """Write out the branch that is taken, where that can be told."""
        taken = evaluate(ast.unparse(node.test), self.names)
        if isinstance(taken, bool):
            return self._branch(node.body if taken else node.orelse)
        return node

    def _branch(self, node: ast.expr) -> ast.expr:
        found = self.visit(node)
        return found if isinstance(found, ast.expr) else node

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a name."""
        return self._value_of(node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Replace a name with a dot."""
        return self._value_of(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        """Replace a figure of another year."""
        return self._value_of(node)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Leave the function's own name, and `has(name)`, as they are."""
        if isinstance(node.func, ast.Name) and node.func.id == "has":
            return node
        node.args = [self.visit(argument) for argument in node.args]
        return node


def holds(text: str, names: Mapping[str, Value]) -> bool | None:
    """Tell whether a condition holds; None where it cannot be worked out."""
    found = evaluate(text, names)
    return found if isinstance(found, bool) else None


def amount_of(text: str, names: Mapping[str, Value]) -> Fraction | None:
    """Work out an amount; None where something is missing."""
    found = evaluate(text, names)
    return found if isinstance(found, Fraction) else None


__all__ = [
    "COMPUTED_BY",
    "REGION",
    "ComputedSheet",
    "ComputedStep",
    "amount_of",
    "compute_sheet",
    "holds",
    "with_numbers",
]
