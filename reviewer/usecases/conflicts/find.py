"""Find conflicts of interest, and keep a person's word on each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.model.experts import Conflict, Expert, ExpertInput
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission, SubmissionInput
from reviewer.rules.conflicts import FoundConflict, Statements
from reviewer.rules.conflicts import find_conflicts as search
from reviewer.rules.conflicts.found import EvidencePlace, place
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class ConflictView:
    """Show one conflict: who, with what evidence, and what a person said of it.

    `hard` kinds keep a pair apart by law or custom, others by the call's policy; `separates` is
    what holds now. `sources` name file, sheet and row of the evidence.
    """

    id: int
    expert: str
    expert_name: str
    employer: str
    submission: str
    applicant: str
    platform: str
    kind: str
    evidence: str
    sources: tuple[EvidencePlace, ...]
    hard: bool
    separates: bool
    origin: str
    verdict: str
    verdict_reason: str
    verdict_by: str


def find_conflicts(context: AppContext, actor: Actor, call_name: str) -> list[ConflictView]:
    """Look for conflicts between all experts and all submissions of a call.

    What a person confirmed, dismissed or added by hand stays as it is. Raises WrongPhase before
    screening and once scoring has begun.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("find_conflicts", call.phase, calls.definition_of(call).review_mode)
        _replace(session, call, _search(session, call))
        call.phase = phase_after("find_conflicts", call.phase)
        calls.touch(session, call)
        session.flush()
        views = _views(session, call_name)
        context.record(
            session,
            actor,
            call_name,
            "conflicts_found",
            detail=dict(Counter(view.kind for view in views)),
        )
        return views


def list_conflicts(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    expert: str | None = None,
    submission: str | None = None,
) -> list[ConflictView]:
    """Show the conflicts found, of one expert or submission where one is named."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        return [
            view
            for view in _views(session, call_name)
            if expert in {None, view.expert} and submission in {None, view.submission}
        ]


def _search(session: Session, call: Call) -> list[FoundConflict]:
    rows = submissions.all_submissions(session, call.name)
    roster = experts.all_experts(session, call.name)
    return search(
        _as_scheduled(session, call),
        [SubmissionInput.model_validate(row.model_dump()) for row in rows],
        [ExpertInput.model_validate(row.model_dump()) for row in roster],
        Statements(
            declared=experts.declared_recusals(session, call.name),
            requested=experts.requested_recusals(session, call.name),
            ownership=experts.ownerships(session, call.name),
            former_names=experts.former_names(session, call.name),
        ),
    )


def _as_scheduled(session: Session, call: Call) -> CallDefinition:
    """Count the look-back from the first day of the imported schedule, where there is one."""
    definition = calls.definition_of(call)
    days = [each_session.on for each_session in plans.meeting_sessions(session, call.name)]
    if not days:
        return definition
    schedule = definition.schedule.model_copy(update={"first_day": min(days)})
    return definition.model_copy(update={"schedule": schedule})


Key = tuple[int, int, str]


def _replace(session: Session, call: Call, found: list[FoundConflict]) -> None:
    experts_by_id = {
        expert.code: expert.id or 0 for expert in experts.all_experts(session, call.name)
    }
    submissions_by_id = {
        submission.code: submission.id or 0
        for submission in submissions.all_submissions(session, call.name)
    }
    held: dict[Key, Conflict] = {
        (row.expert_id, row.submission_id, row.kind): row
        for row in experts.conflicts(session, call.name)
    }
    for entry in found:
        key = (experts_by_id[entry.expert], submissions_by_id[entry.submission], entry.kind)
        row = held.pop(key, None)
        if row is None:
            row = Conflict(
                call=call.name,
                expert_id=key[0],
                submission_id=key[1],
                kind=entry.kind,
                evidence=entry.evidence,
                hard=entry.hard,
                separates=entry.separates,
            )
        elif row.origin != "computed":
            continue
        row.evidence = entry.evidence
        row.hard = entry.hard
        row.separates = entry.separates
        row.sources = [source.document() for source in entry.sources]
        session.add(row)
    for row in held.values():
        if row.origin == "computed" and not row.verdict:
            session.delete(row)


def _views(session: Session, call_name: str) -> list[ConflictView]:
    experts_by_id = {expert.id: expert for expert in experts.all_experts(session, call_name)}
    submissions_by_id = {
        submission.id: submission for submission in submissions.all_submissions(session, call_name)
    }
    views = [
        conflict_view(row, experts_by_id[row.expert_id], submissions_by_id[row.submission_id])
        for row in experts.conflicts(session, call_name)
    ]
    return sorted(views, key=lambda view: (view.expert, view.submission, view.kind))


def conflict_view(row: Conflict, expert: Expert, submission: Submission) -> ConflictView:
    """Show one stored conflict."""
    return ConflictView(
        id=row.id or 0,
        expert=expert.code,
        expert_name=expert.name,
        employer=expert.employer,
        submission=submission.code,
        applicant=submission.applicant,
        platform=submission.platform,
        kind=row.kind,
        evidence=row.evidence,
        sources=tuple(place(source) for source in row.sources),
        hard=row.hard,
        separates=experts.keeps_apart(row),
        origin=row.origin,
        verdict=row.verdict,
        verdict_reason=row.verdict_reason,
        verdict_by=row.verdict_by,
    )
