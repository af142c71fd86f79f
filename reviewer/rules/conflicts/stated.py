"""Conflicts that somebody stated: the expert, or the applicant in writing."""

from __future__ import annotations

from collections.abc import Iterator

from reviewer.model.experts import DeclaredRecusal, RequestedRecusal
from reviewer.model.programme import ConflictRule
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.conflicts.found import FoundConflict, place
from reviewer.rules.conflicts.parties import Applicants, Persons
from reviewer.rules.names import person_name, plain
from reviewer.rules.organisations import Organisation

REFUSED = ("不同意", "不予", "驳回", "不成立", "无需", "不接受", "不采纳")
AGREED = ("同意", "准予", "成立", "采纳", "接受", "回避")


def verdict_of(text: str) -> bool | None:
    """Read the commission's word on a request: agreed, refused, or None where it is still open."""
    said = plain(text)
    if any(word in said for word in REFUSED):
        return False
    return True if any(word in said for word in AGREED) else None


def declared(
    declaration: DeclaredRecusal, applicants: Applicants, persons: Persons
) -> Iterator[FoundConflict]:
    """Find the pairs that an expert's declaration names (实施条例 第9条（五）, the catch-all).

    The organisation counts with all its submissions; where none is known by its name, the
    platform named beside it does.
    """
    submissions = [entry for entry, _ in applicants.of(Organisation(declaration.organisation))]
    if not submissions and declaration.platform:
        submissions = applicants.of_platform(declaration.platform)
    for expert in persons.declared(declaration):
        differs = person_name(expert.name) != person_name(declaration.expert_name)
        for submission in submissions:
            yield FoundConflict(
                expert=expert.code,
                submission=submission.code,
                kind="declared_by_expert",
                evidence=declaration.reason,
                separates=True,
                sources=(place(declaration.source),) if declaration.source else (),
                details={
                    "organisation": declaration.organisation,
                    "declared_name": declaration.expert_name if differs else "",
                },
            )


def requested(
    request: RequestedRecusal, applicants: Applicants, persons: Persons, rule: ConflictRule
) -> Iterator[FoundConflict]:
    """Find the pairs that an applicant's request names; staff decide on them.

    `exclude` keeps the pair apart at once, `wait` when the request was agreed to, `hint` never;
    a refused request keeps nobody apart.
    """
    verdict = verdict_of(request.verdict)
    separates = _separates(rule, verdict)
    submissions: list[SubmissionInput] = [
        entry for entry, _ in applicants.of(Organisation(request.applicant))
    ]
    for expert in persons.named(request.expert_name, request.expert_employer):
        for submission in submissions:
            yield FoundConflict(
                expert=expert.code,
                submission=submission.code,
                kind="applicant_recusal",
                evidence=request.reason,
                separates=separates,
                sources=(place(request.source),) if request.source else (),
                details={"applicant": request.applicant, "verdict": request.verdict},
            )


def _separates(rule: ConflictRule, verdict: bool | None) -> bool:
    if verdict is False or rule.applicant_request == "hint":
        return False
    return rule.applicant_request == "exclude" or verdict is True
