"""Explain with names why a season has no plan, and carry out a remedy that staff choose."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, Stale
from reviewer.model.calls import Call, Job
from reviewer.model.job_documents import read_error, read_parameters
from reviewer.model.plan_documents import (
    CauseDocument,
    PlanDocument,
    PlanReport,
    RemedyDocument,
    read_plan_document,
    read_report,
)
from reviewer.planning.changes import changed, read_change
from reviewer.planning.instance import PanelInstance
from reviewer.planning.remedies import plain_words, remedies_of
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import is_open, require_open
from reviewer.store import calls, experts, jobs, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.remedies import carry_out
from reviewer.usecases.plans.solve import instance_of, read_season

WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
TELEPHONE = re.compile(r"(?<=\w) \d{7,}\b")
"""The number beside a name, by which the optimizer tells two contacts of one name apart."""


PAIR = 2


@dataclass(frozen=True)
class FixView:
    """Show a remedy that was tried and works; `applicable` tells that a button can carry it out."""

    place: int
    message_zh: str
    message_en: str
    applicable: bool


@dataclass(frozen=True)
class CauseView:
    """Show one minimal cause, with names beside every number, and its remedies.

    Without a remedy, `tried_zh` and `tried_en` tell what was tried in vain.
    """

    place: int
    code: str
    message_zh: str
    message_en: str
    fixes: tuple[FixView, ...]
    tried_zh: tuple[str, ...] = ()
    tried_en: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExplanationView:
    """Show why work on panels failed; `stale` tells that the data changed since, remedies lapse.

    `placed` counts the submissions that a partial plan could place, None where there is none.
    `shared` holds the remedies that mend several causes at once, by their place in the first.
    """

    job: int
    kind: str
    reasons: tuple[CauseView, ...]
    placed: int | None
    stale: bool
    shared: tuple[FixView, ...] = ()


def read_explanation(
    context: AppContext, actor: Actor, call_name: str, job_id: int
) -> ExplanationView:
    """Show why a piece of work found no plan; raises NotFound where it did not fail for that."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        job = jobs.get_job(session, call_name, job_id)
        failure = _failure(job)
        stale = failure.revision != call.revision
        instance = None if stale else _instance(session, call, job)
        names = _names(session, call)
        changeable = is_open("import", call.phase)
        reasons = tuple(
            CauseView(
                place,
                cause.code,
                named_text(cause.message_zh, names["zh"]),
                named_text(cause.message_en, names["en"]),
                tuple(
                    FixView(
                        number,
                        named_text(fix.message_zh, names["zh"]),
                        named_text(fix.message_en, names["en"]),
                        changeable
                        and instance is not None
                        and remedies_of(fix.change, instance) is not None,
                    )
                    for number, fix in enumerate(cause.fixes)
                ),
                *_tried(cause, names),
            )
            for place, cause in enumerate(failure.report.reasons)
        )
        told = _shared(reasons)
        words = {fix.message_zh for fix in told}
        return ExplanationView(
            job=job_id,
            kind=job.kind,
            reasons=tuple(
                replace(reason, fixes=tuple(f for f in reason.fixes if f.message_zh not in words))
                for reason in reasons
            ),
            placed=None if failure.plan is None else len(list(failure.plan.hearings())),
            stale=stale,
            shared=told,
        )


def _shared(reasons: Sequence[CauseView]) -> tuple[FixView, ...]:
    """Find the remedies that stand with each of several causes: they are told once."""
    if len(reasons) < PAIR:
        return ()
    others = [{fix.message_zh for fix in reason.fixes} for reason in reasons[1:]]
    return tuple(f for f in reasons[0].fixes if all(f.message_zh in some for some in others))


def apply_fix(
    context: AppContext,
    actor: Actor,
    call_name: str,
    job_id: int,
    *,
    reason: int,
    fix: int,
    words: str,
) -> None:
    """Carry out a remedy on the call's own data, with the reason; then solve again.

    Raises Stale where the data changed since the explanation, BadInput for an empty reason or a
    remedy that only people can carry out, NotFound for an unknown one.
    """
    require_staff(actor)
    why = words.strip()
    if not why:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        job = jobs.get_job(session, call_name, job_id)
        failure = _failure(job)
        if failure.revision != call.revision:
            raise Stale("error.plan_stale", read=failure.revision, now=call.revision)
        chosen = _fix(failure.report, reason, fix)
        instance = _instance(session, call, job)
        remedies = None if instance is None else remedies_of(chosen.change, instance)
        if remedies is None:
            raise BadInput("error.fix_not_applicable")
        for remedy in remedies:
            carry_out(remedy, session, call)
        calls.touch(session, call)
        calls.record(
            session,
            call=call_name,
            at=context.now(),
            actor=actor.label,
            action="fix_applied",
            subject=str(job_id),
            detail={"fix": chosen.message_zh, "reason": why},
        )


def _tried(
    reason: CauseDocument, names: Mapping[str, Mapping[str, str]]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return (
        tuple(named_text(entry.message_zh, names["zh"]) for entry in reason.tried),
        tuple(named_text(entry.message_en, names["en"]) for entry in reason.tried),
    )


def named_text(text: str, names: Mapping[str, str]) -> str:
    """Put the name beside every code of a text; telephone numbers are left out."""
    plain = TELEPHONE.sub("", plain_words(text))
    return WORD.sub(lambda found: names.get(found.group(), found.group()), plain)


@dataclass(frozen=True)
class _Failure:
    """Hold why a solve failed; `plan` is what could be placed, None where nothing was."""

    report: PlanReport
    plan: PlanDocument | None
    revision: object


def _failure(job: Job) -> _Failure:
    details = read_error(job.error).details
    report, plan = details.get("report"), details.get("plan")
    if not isinstance(report, dict) or not report.get("reasons"):
        raise NotFound("error.unknown_job", job=job.id)
    return _Failure(
        read_report(report),
        read_plan_document(plan) if isinstance(plan, dict) else None,
        details.get("revision"),
    )


def _fix(report: PlanReport, reason: int, fix: int) -> RemedyDocument:
    causes = report.reasons
    if not 0 <= reason < len(causes) or not 0 <= fix < len(causes[reason].fixes):
        raise NotFound("error.fix_not_applicable")
    return causes[reason].fixes[fix]


def _instance(session: Session, call: Call, job: Job) -> PanelInstance | None:
    """Build the problem that the work was about; its fixes point into it. None: on paper."""
    change = read_change(read_parameters(job.parameters).change)
    instance = instance_of(changed(read_season(session, call), change))
    return instance if isinstance(instance, PanelInstance) else None


def _names(session: Session, call: Call) -> Mapping[str, Mapping[str, str]]:
    definition = calls.definition_of(call)
    every = experts.all_experts(session, call.name)
    submissions_by_id = submissions.all_submissions(session, call.name)
    firms = {entry.uscc: entry.employer for entry in every if entry.uscc}
    firms |= {
        submission.uscc: submission.applicant for submission in submissions_by_id if submission.uscc
    }
    experts_by_id = {entry.code: f"{entry.code} {entry.name}" for entry in every}
    shown = {
        submission.code: f"{submission.code} {submission.platform}"
        for submission in submissions_by_id
    }
    categories = definition.categories
    return {
        "zh": {
            **firms,
            **experts_by_id,
            **shown,
            **{category.code: category.name.zh.removesuffix("类") for category in categories},
        },
        "en": {
            **firms,
            **experts_by_id,
            **shown,
            **{category.code: category.name.en for category in categories},
        },
    }
