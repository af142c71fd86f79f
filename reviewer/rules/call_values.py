"""The named values of a submission: its fields by kind, the call's readings, what is computed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from reviewer.model.forms import FormField
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.answers import service_figures
from reviewer.rules.expressions import (
    Unknown,
    Value,
    day_value,
    evaluate,
    number_value,
    to_decimal,
    to_value,
    truth_value,
)

NUMBERS = frozenset({"count", "number", "amount", "percent", "investment"})
DAYS = frozenset({"month", "day", "moment", "period", "span"})


def names_of(definition: CallDefinition, submission: SubmissionInput) -> dict[str, Value]:
    """Give every value that an expression of the call may name.

    Yearly values come under their full name (revenue_2021), as an offset (revenue[-1]) and, for
    the year itself, plainly (revenue). Deadlines are deadline.applicant, deadline.district.
    """
    names = facts_values(definition, submission.facts)
    stated = {
        "applicant": submission.applicant,
        "uscc": submission.uscc,
        "platform": submission.platform,
        "category": submission.category,
        "district": submission.district,
    }
    names |= {name: value for name, value in stated.items() if value}
    return names | computed_values(definition, names)


def facts_values(definition: CallDefinition, facts: Mapping[str, object]) -> dict[str, Value]:
    """Give the values of the form's fields, the deadlines and the readings of a call."""
    names: dict[str, Value] = {}
    year = definition.figures_year
    fields = definition.form.keys(year)
    for name, raw in facts.items():
        entry = fields.get(name)
        value = _typed(entry, raw)
        if value is None:
            continue
        names[name] = value
        if entry is not None and entry.year is not None:
            names[f"{entry.code}[{entry.year}]"] = value
            if entry.year == 0:
                names[entry.code] = value
    for name, raw in service_figures(facts).items():
        value = number_value(raw)
        if value is not None:
            names[f"service.{name}"] = value
    for name in ("applicant", "district"):
        deadline = getattr(definition.deadlines, name)
        if deadline is not None:
            names[f"deadline.{name}"] = deadline.moment(definition.zone).replace(tzinfo=None)
    for reading in definition.readings:
        number = number_value(reading.value)
        settled = to_value(reading.value) if number is None else number
        if settled is not None:
            names[reading.code] = settled
    return names


def _typed(entry: FormField | None, raw: object) -> Value | None:
    kind = entry.kind if entry is not None else ""
    if kind in NUMBERS:
        return number_value(raw)
    if kind in DAYS:
        return day_value(raw)
    if kind == "yes_no":
        return truth_value(raw)
    return to_value(raw)


def computed_values(definition: CallDefinition, names: Mapping[str, Value]) -> dict[str, Value]:
    """Compute the call's own values in their order; one may use those above it."""
    found: dict[str, Value] = {}
    for entry in definition.values:
        value = evaluate(entry.formula, {**names, **found})
        if not isinstance(value, Unknown):
            found[entry.code] = value
    return found


def shown_value(value: object) -> object:
    """Write a value for a person: numbers without needless zeros, days as 2020-01-31."""
    if isinstance(value, Fraction):
        number = to_decimal(value)
        whole = number.to_integral_value()
        return int(whole) if whole == number else format(_short(number), "f")
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute) == (0, 0)
        return value.date().isoformat() if midnight else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, tuple):
        return "、".join(str(entry) for entry in value)
    return value


def formula_facts(definition: CallDefinition, facts: Mapping[str, object]) -> dict[str, object]:
    """Give the facts that formulas may name: the form's, the readings, what is computed.

    Numbers come as Decimal; yearly ones are there without their year too, for the year itself.
    """
    if not definition.values and not definition.readings and not _yearly(definition):
        return dict(facts)
    names = facts_values(definition, facts)
    names |= computed_values(definition, names)
    plain = {
        name: to_decimal(value)
        for name, value in names.items()
        if isinstance(value, Fraction) and "[" not in name and "." not in name
    }
    numbers = {name: number_value(value) for name, value in names.items() if isinstance(value, str)}
    stated = {
        reading.code: to_decimal(value)
        for reading in definition.readings
        if isinstance(value := numbers.get(reading.code), Fraction)
    }
    return {**plain, **stated, **facts}


def _yearly(definition: CallDefinition) -> bool:
    return any(entry.year is not None for entry in definition.form.fields)


def _short(number: Decimal) -> Decimal:
    return number.quantize(Decimal("0.0001")).normalize()
