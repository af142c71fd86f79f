"""The rules that look at one submission alone."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import singledispatch

from reviewer.messages import knows
from reviewer.model.eligibility import (
    CategoryThresholdsRule,
    CleanRecordRule,
    Comparator,
    EligibilityRule,
    InServiceRule,
    NumberRule,
    RegionRule,
    Threshold,
    YesRule,
)
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.answers import (
    lies_in,
    month,
    number,
    service_figures,
    yes_or_no,
)
from reviewer.rules.clean_records import is_clean
from reviewer.rules.credit_codes import valid_code
from reviewer.rules.eligibility.reasons import Reason, Status
from reviewer.rules.labels import label_of

COMPARE: Mapping[Comparator, Callable[[Decimal, Decimal], bool]] = {
    ">=": operator.ge,
    ">": operator.gt,
    "<=": operator.le,
    "<": operator.lt,
}
SIGNS: Mapping[Comparator, str] = {">=": "≥", ">": "＞", "<=": "≤", "<": "＜"}
MISSING = "FACTS_MISSING"
UNCLEAR = "ANSWER_UNCLEAR"


def breach(rule: EligibilityRule, **details: object) -> Reason:
    """Make the reason of a broken rule: a refusal, or a flag where the rule is soft."""
    status: Status = "flag" if rule.soft else "reject"
    if not knows(f"reason.{rule.code}"):  # a rule that a person wrote brings its own sentence
        details = {**details, "quote": rule.quote}
    return Reason(rule.code, rule.clause, status, details, law=rule.law)


def missing(rule: EligibilityRule, definition: CallDefinition, *facts: str) -> Reason:
    """Say that a rule cannot be judged because the form does not give these facts."""
    named = [label_of(definition, fact) for fact in facts]
    return Reason(MISSING, rule.clause, "flag", {"facts": named})


def unclear(rule: EligibilityRule, definition: CallDefinition, fact: str, answer: object) -> Reason:
    """Say that an answer says neither yes nor no, in its own words, or that there is none."""
    if answer is None or not str(answer).strip():
        return missing(rule, definition, fact)
    named = [label_of(definition, fact)]
    return Reason(UNCLEAR, rule.clause, "flag", {"facts": named, "answer": answer})


@singledispatch
def check(
    rule: EligibilityRule, submission: SubmissionInput, definition: CallDefinition
) -> Iterator[Reason]:
    """Judge one submission by one rule; rules over several submissions find nothing here."""
    yield from ()


@check.register
def _(
    rule: RegionRule, submission: SubmissionInput, definition: CallDefinition
) -> Iterator[Reason]:
    place = submission.facts.get(rule.fact)
    if not place:
        yield missing(rule, definition, rule.fact)
        return
    inside = lies_in(place, rule.region)
    if inside is None and rule.code_prefix:
        code = valid_code(submission.uscc)
        inside = True if code and code[2:].startswith(rule.code_prefix) else None
    if inside is False:
        yield breach(rule, place=place)
    elif inside is None:
        yield Reason(f"{rule.code}_UNCLEAR", rule.clause, "flag", {"place": place})


@check.register
def _(
    rule: InServiceRule, submission: SubmissionInput, definition: CallDefinition
) -> Iterator[Reason]:
    since = month(submission.facts.get(rule.fact))
    deadline = definition.deadlines.applicant or definition.deadlines.district
    if since is None:
        yield missing(rule, definition, rule.fact)
    elif deadline and since > (deadline.on.year, deadline.on.month):
        yield breach(rule, since=f"{since[0]}.{since[1]}", deadline=deadline.on.isoformat())


@check.register
def _(
    rule: CleanRecordRule, submission: SubmissionInput, definition: CallDefinition
) -> Iterator[Reason]:
    answer = submission.facts.get(rule.fact)
    clean = is_clean(answer, rule.clean)
    if clean is None:
        yield unclear(rule, definition, rule.fact, answer)
    elif not clean:
        yield breach(rule, record=answer)


@check.register
def _(rule: YesRule, submission: SubmissionInput, definition: CallDefinition) -> Iterator[Reason]:
    answer = submission.facts.get(rule.fact)
    said = yes_or_no(answer)
    if said is None:
        yield unclear(rule, definition, rule.fact, answer)
    elif not said:
        yield breach(rule, answer=answer)


@check.register
def _(
    rule: NumberRule, submission: SubmissionInput, definition: CallDefinition
) -> Iterator[Reason]:
    value = number(submission.facts.get(rule.fact))
    if value is None:
        yield missing(rule, definition, rule.fact)
        return
    figure = _figure(rule.fact, value, rule.comparator, rule.value, rule.unit)
    if not COMPARE[rule.comparator](value, rule.value):
        yield breach(rule, figures=[figure])


@check.register
def _(
    rule: CategoryThresholdsRule, submission: SubmissionInput, definition: CallDefinition
) -> Iterator[Reason]:
    category = definition.category(submission.category or "")
    if category is None:
        yield missing(rule, definition, "categories")
        return
    figures = service_figures(submission.facts)
    values = [
        (threshold, number(figures.get(threshold.figure))) for threshold in category.thresholds
    ]
    unread = [asked.figure for asked, value in values if value is None]
    if unread:
        yield missing(rule, definition, *unread)
    read = [(asked, value) for asked, value in values if value is not None]
    missed = [pair for pair in read if not COMPARE[pair[0].comparator](pair[1], pair[0].value)]
    if missed:
        listed = [_threshold(record, value) for record, value in missed]
        yield breach(rule, category=category.name.model_dump(), figures=listed)
    elif read and not unread and all(value == element.value for element, value in read):
        listed = [_threshold(entry, value) for entry, value in read]
        yield Reason(rule.exact_code, rule.clause, "accept", {"figures": listed})


def _threshold(threshold: Threshold, value: Decimal) -> dict[str, object]:
    return _figure(threshold.figure, value, threshold.comparator, threshold.value, threshold.unit)


def _figure(
    name: str, value: Decimal, comparator: Comparator, threshold: Decimal, unit: str
) -> dict[str, object]:
    return {
        "figure": name,
        "value": _shown(value),
        "comparator": SIGNS[comparator],
        "threshold": _shown(threshold),
        "unit": unit,
    }


def _shown(value: Decimal) -> str:
    return format(value.normalize(), "f")
