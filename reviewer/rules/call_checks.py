"""Look a call over as a whole: what no single part can know, said in words for staff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from itertools import pairwise
from typing import Literal

from reviewer.messages import Message
from reviewer.model.eligibility import (
    CategoryThresholdsRule,
    DeadlineRule,
    ExpressionRule,
    NumberRule,
    RelaxationRule,
    StatedRule,
    UniqueRule,
    YesRule,
)
from reviewer.model.expressions import parse_expression
from reviewer.model.programme import CallDefinition
from reviewer.rules.call_kinds import clash_in, fault_in, is_condition, sample_values
from reviewer.rules.call_values import DAYS
from reviewer.rules.expressions import Names

Severity = Literal["error", "warning"]
ALWAYS = frozenset({"applicant", "uscc", "platform", "category", "district", "service"})


@dataclass(frozen=True)
class CallCheck:
    """Point at a place of a call's file and say what is wrong there and what to do.

    An error is refused when the call is added; a warning is shown and asks to be looked at.
    """

    place: str
    code: str
    severity: Severity
    details: dict[str, object] = field(default_factory=dict)

    @property
    def message(self) -> Message:
        """Give the sentence in the catalogue's words."""
        return Message(f"call_check.{self.code}", {"place": self.place, **self.details})


def check_call(definition: CallDefinition) -> tuple[CallCheck, ...]:
    """Find what does not fit together in a call, in the order of its file."""
    return (
        *_headings(definition),
        *_rules(definition),
        *_values(definition),
        *_deadlines(definition),
        *_scoring(definition),
        *_audit(definition),
        *_dates(definition),
    )


def _audit(definition: CallDefinition) -> Iterator[CallCheck]:
    """An audit asks persons to check fields of the form, and compares amounts with one of them."""
    keys = definition.form.keys(definition.figures_year)
    rule = definition.audit
    for field_name in (*rule.fields, *([rule.asked] if rule.asked else [])):
        if field_name not in keys:
            yield CallCheck("audit", "audit_unknown", "error", {"field": field_name})


def known_names(definition: CallDefinition) -> frozenset[str]:
    """List every name that rules and formulas of a call may use."""
    year = definition.figures_year
    names = set(ALWAYS) | set(definition.form.keys(year))
    for entry in definition.form.fields:
        if entry.year is not None:
            names |= {entry.code, f"{entry.code}[{entry.year}]"}
        if entry.kind == "service":
            names |= {
                f"service.{threshold.figure}"
                for category in definition.categories
                for threshold in category.thresholds
            }
    names |= {reading.code for reading in definition.readings}
    names |= {value.code for value in definition.values}
    names |= {"deadline.applicant", "deadline.district", "service_text", "district_region"}
    return frozenset(names)


def _headings(definition: CallDefinition) -> Iterator[CallCheck]:
    """Find headings that two fields of one table claim: the first of one, any of the other."""
    year = definition.figures_year
    for table in definition.form.tables:
        fields = definition.form.fields_of(table)
        for number, entry in enumerate(fields):
            own = entry.headings_in(year)[:1]
            for other in fields[:number]:
                for heading in own:
                    if heading in other.headings_in(year):
                        details: dict[str, object] = {
                            "heading": heading,
                            "fields": [other.code, entry.code],
                            "table": table.title.model_dump(),
                        }
                        place = f"form.fields.{entry.code}"
                        yield CallCheck(place, "heading_claimed_twice", "error", details)


def _rules(definition: CallDefinition) -> Iterator[CallCheck]:
    known, names = known_names(definition), sample_values(definition)
    codes = [rule.code for rule in definition.eligibility]
    for number, rule in enumerate(definition.eligibility, start=1):
        place = f"eligibility.{number} {rule.code}"
        if rule.code in codes[: number - 1]:
            yield CallCheck(place, "rule_twice", "error", {"rule": rule.code})
        for name in _asked(rule):
            if name not in known:
                yield _unknown(place, name, known)
        for text in _conditions(rule):
            yield from _kinds(place, text, names)
        yield from _closed_kind(definition, rule, place)


def _closed_kind(definition: CallDefinition, rule: object, place: str) -> Iterator[CallCheck]:
    """Find what a rule of a closed kind needs and the call does not have."""
    if isinstance(rule, NumberRule):
        entry = definition.form.keys(definition.figures_year).get(rule.fact)
        if entry is not None and entry.kind in DAYS:
            yield CallCheck(place, "number_rule_on_day", "error", {"field": rule.fact})
    if isinstance(rule, DeadlineRule) and getattr(definition.deadlines, rule.whose) is None:
        yield CallCheck(place, "rule_without_deadline", "error", {"whose": rule.whose})
    if isinstance(rule, RelaxationRule):
        codes = {entry.code for entry in definition.eligibility}
        for code in rule.relaxes:
            if code not in codes:
                yield CallCheck(place, "relaxes_nothing", "error", {"rule": code})
    if isinstance(rule, CategoryThresholdsRule) and not any(
        entry.thresholds for entry in definition.categories
    ):
        yield CallCheck(place, "no_thresholds", "warning")


def _asked(rule: object) -> list[str]:
    """List the names of values that a rule needs."""
    names: list[str] = []
    if isinstance(rule, NumberRule | YesRule):
        names.append(rule.fact)
    if isinstance(rule, RelaxationRule):
        names += [rule.field_fact, rule.letter_fact]
    if isinstance(rule, StatedRule) and rule.when is not None:
        names += parse_expression(rule.when).names
    if isinstance(rule, ExpressionRule):
        names += parse_expression(rule.that).names
    if isinstance(rule, UniqueRule):
        names += rule.unique
    return list(dict.fromkeys(names))


def _conditions(rule: object) -> list[str]:
    """List the sentences of a rule that must say yes or no."""
    when = [rule.when] if isinstance(rule, StatedRule) and rule.when is not None else []
    return [*when, rule.that] if isinstance(rule, ExpressionRule) else when


def _kinds(place: str, text: str, names: Names, *, condition: bool = True) -> Iterator[CallCheck]:
    """Find what an expression cannot work out: no such day, other kinds, no yes or no."""
    fault = fault_in(text)
    clash = None if fault else clash_in(text, names)
    if fault is not None:
        yield CallCheck(place, "no_date", "error", {"word": fault.word})
    elif clash is not None:
        yield CallCheck(place, "other_kinds", "error", {"word": clash})
    elif condition and not is_condition(text, names):
        yield CallCheck(place, "no_condition", "error", {"word": text})


def _unknown(place: str, name: str, known: frozenset[str]) -> CallCheck:
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.5)
    return CallCheck(place, "unknown_name", "error", {"name": name, "near": near or ["—"]})


def _values(definition: CallDefinition) -> Iterator[CallCheck]:
    known, names = known_names(definition), sample_values(definition)
    stated = [(f"values.{value.code}", value.formula, False) for value in definition.values]
    preferred = [(f"priorities.{rule.code}", rule.when, True) for rule in definition.priorities]
    given = award_expressions(definition)
    for place, text, condition in (*stated, *preferred, *given):
        for name in parse_expression(text).names:
            if name not in known:
                yield _unknown(place, name, known)
        yield from _kinds(place, text, names, condition=condition)


def award_expressions(definition: CallDefinition) -> Iterator[tuple[str, str, bool]]:
    """List what shares and tiers ask for: the place in the call file, the text, yes-or-no."""
    for share in definition.selection.shares:
        yield f"selection.shares.{share.code}", share.where, True
    for tier in definition.awards.tiers if definition.awards else ():
        yield f"awards.tiers.{tier.code}", tier.amount, False
        if tier.downgrade is not None:
            yield f"awards.tiers.{tier.code}.downgrade", tier.downgrade.when, True


def _deadlines(definition: CallDefinition) -> Iterator[CallCheck]:
    kinds = {
        key: entry.kind for key, entry in definition.form.keys(definition.figures_year).items()
    }
    applicant = definition.deadlines.applicant
    ruled = {rule.whose for rule in definition.eligibility if isinstance(rule, DeadlineRule)}
    if applicant is not None and applicant.at is not None and kinds.get("received") == "day":
        yield CallCheck("deadlines.applicant.at", "hour_on_day_field", "error")
    named = {
        name
        for rule in definition.eligibility
        for text in _conditions(rule)
        for name in parse_expression(text).names
    }
    for whose in ("applicant", "district"):
        looked_at = whose in ruled or f"deadline.{whose}" in named
        if getattr(definition.deadlines, whose) is not None and not looked_at:
            yield CallCheck(
                f"deadlines.{whose}", "deadline_without_rule", "warning", {"whose": whose}
            )
    for entry in definition.deadlines.further:
        place = f"deadlines.further.{entry.code}"
        if entry.evidence == "receipts":
            continue
        kind = kinds.get(entry.evidence)
        if kind is None:
            yield _unknown(place, entry.evidence, frozenset(kinds))
        elif kind not in DAYS:
            yield CallCheck(place, "deadline_on_other_kind", "error", {"field": entry.evidence})
        elif entry.at is not None and kind != "moment":
            yield CallCheck(place, "hour_on_day_field", "error")


def _scoring(definition: CallDefinition) -> Iterator[CallCheck]:
    known = known_names(definition)
    for criterion in definition.scoring.every_criterion:
        if criterion.formula is None:
            continue
        for name in parse_expression(criterion.formula).names:
            if name not in known:
                yield _unknown(f"scoring.criteria.{criterion.code}", name, known)


def _dates(definition: CallDefinition) -> Iterator[CallCheck]:
    """Find days that come in the wrong order: issue, applicants, districts, review."""
    stated = [
        ("issued_on", definition.issued_on),
        ("deadlines.applicant.on", getattr(definition.deadlines.applicant, "on", None)),
        ("deadlines.district.on", getattr(definition.deadlines.district, "on", None)),
        ("schedule.first_day", definition.schedule.first_day),
    ]
    given = [(place, day) for place, day in stated if day is not None]
    for (earlier, before), (later, after) in pairwise(given):
        if after < before:
            details: dict[str, object] = {
                "earlier": earlier,
                "before": before.isoformat(),
                "after": after.isoformat(),
            }
            yield CallCheck(later, "dates_out_of_order", "warning", details)
