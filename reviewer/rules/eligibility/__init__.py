"""Screening: every rule of a call over every submission, with the clause and the values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from reviewer.model.eligibility import STATED_RULES, DeadlineRule, RelaxationRule
from reviewer.model.experts import FormerName
from reviewer.model.intakes import PriorListing, Receipt
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import SubmissionInput
from reviewer.model.tables import Json
from reviewer.rules.answers import yes_or_no
from reviewer.rules.eligibility.lateness import Receipts
from reviewer.rules.eligibility.operators import HIDDEN, Operators
from reviewer.rules.eligibility.reasons import Reason, Screening, Status, explain, gravest
from reviewer.rules.eligibility.single import MISSING, check
from reviewer.rules.eligibility.stated import StatedRules
from reviewer.rules.names import spelled

HIDDEN_CODE = "HIDDEN_ROW"

# Findings that intake shows on rows and that a rule of the call states with its clause here.
STATED_BY_RULES = frozenset({"monitor_no", "on_first_batch_list", "service_below_threshold"})


def screen(
    definition: CallDefinition,
    submissions: Sequence[SubmissionInput],
    prior_listings: Sequence[PriorListing] = (),
    receipts: Sequence[Receipt] = (),
    *,
    former_names: Sequence[FormerName] = (),
    decisions: Mapping[str, str] | None = None,
    elsewhere: Mapping[str, Sequence[SubmissionInput]] | None = None,
) -> dict[str, Screening]:
    """Judge every submission by the rules of its call; the result is by 申报编号.

    Reasons come in the order of the call's rules, then what was found on import. `decisions` are
    the newest verdicts of persons (accept or reject) by 申报编号. Withdrawn submissions are to be
    left out by the caller. `elsewhere` are the submissions of other calls that rules look at.
    """
    names = {category.code: category.name.model_dump() for category in definition.categories}
    operators = Operators(submissions, prior_listings, former_names, names)
    register = Receipts(receipts)
    stated = StatedRules(definition, submissions, prior_listings, former_names, elsewhere)
    verdicts = decisions or {}
    screened: dict[str, Screening] = {}
    for submission in submissions:
        found = _rule_reasons(definition, submission, operators, register, stated)
        found = _relaxed(definition, submission, found)
        reasons = _soften_hidden([*_merge_missing(found), *_import_reasons(submission)])
        screened[submission.code] = Screening(
            gravest(reasons), tuple(reasons), verdicts.get(submission.code, "")
        )
    return screened


def _rule_reasons(
    definition: CallDefinition,
    submission: SubmissionInput,
    operators: Operators,
    register: Receipts,
    stated: StatedRules,
) -> list[Reason]:
    found: list[Reason] = []
    names = stated.names(submission)
    for rule in definition.eligibility:
        if isinstance(rule, DeadlineRule):
            found += register.judge(rule, submission, definition)
        elif isinstance(rule, STATED_RULES):
            found += stated.judge(rule, submission, names)
        else:
            found += check(rule, submission, definition)
            found += operators.judge(rule, submission)
    found += stated.deadlines(submission, register)
    found += stated.priorities(names)
    return found


def _relaxed(
    definition: CallDefinition, submission: SubmissionInput, reasons: list[Reason]
) -> list[Reason]:
    """Turn refusals that may be relaxed into a decision for a person, where both grounds exist."""
    for rule in definition.eligibility:
        if not isinstance(rule, RelaxationRule):
            continue
        field = spelled(str(submission.facts.get(rule.field_fact) or ""))
        in_field = any(spelled(each_field) in field for each_field in rule.fields)
        if in_field and yes_or_no(submission.facts.get(rule.letter_fact)):
            reasons = [
                Reason(
                    rule.code,
                    rule.clause,
                    "flag",
                    {**reason.details, "field": submission.facts.get(rule.field_fact)},
                )
                if reason.code in rule.relaxes and reason.status == "reject"
                else reason
                for reason in reasons
            ]
    return reasons


def _merge_missing(reasons: Iterable[Reason]) -> list[Reason]:
    listed = list(reasons)
    gaps = [reason for reason in listed if reason.code == MISSING]
    if not gaps:
        return listed
    named = [fact for gap in gaps for fact in _listed(gap.details["facts"])]
    facts = list({str(fact): fact for fact in named}.values())
    clauses = "；".join(dict.fromkeys(gap.clause for gap in gaps))
    rest = [reason for reason in listed if reason.code != MISSING]
    return [*rest, Reason(MISSING, clauses, "flag", {"facts": facts})]


def _listed(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _import_reasons(submission: SubmissionInput) -> Iterator[Reason]:
    by_code: dict[str, list[Json]] = {}
    for problem in submission.import_problems:
        code = str(problem.get("code"))
        if problem.get("status") in {"flag", "reject"} and code not in STATED_BY_RULES:
            by_code.setdefault(code, []).append(problem)
    for code, problems in by_code.items():
        rejected = any(problem["status"] == "reject" for problem in problems)
        status: Status = "reject" if rejected else "flag"
        if code == HIDDEN:
            first = problems[0]
            place = {name: first.get(name) for name in ("file", "sheet", "row")}
            yield Reason(HIDDEN_CODE, "", "flag", place)
        else:
            yield Reason(code, "", status, {"problems": problems})


def _soften_hidden(reasons: list[Reason]) -> list[Reason]:
    """Let everything about a hidden row wait: a person must first say whether it counts at all."""
    if not any(reason.code == HIDDEN_CODE for reason in reasons):
        return reasons
    return [
        Reason(reason.code, reason.clause, "flag", reason.details)
        if reason.status == "reject"
        else reason
        for reason in reasons
    ]


__all__ = ["Reason", "Screening", "explain", "screen"]
