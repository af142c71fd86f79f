"""Show one submission: what it says, where that stands, what was found, who decided what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.model.intake_documents import read_problem
from reviewer.model.row_views import ProblemView, problem_view
from reviewer.model.submissions import Submission, SubmissionDecision
from reviewer.model.tables import Json
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.screening.screen import ScreenedView, screened_view


@dataclass(frozen=True)
class SourceView:
    """Show where a submission stands in the workbooks."""

    kind: str
    file: str
    sheet: str
    row: int | None


@dataclass(frozen=True)
class DecisionLine:
    """Show one decision; `holds` is False where the submission changed since."""

    verdict: str
    reason: str
    actor: str
    at: datetime
    holds: bool


@dataclass(frozen=True)
class SubmissionConflict:
    """Show one conflict of the submission: with whom, of what kind, on what evidence."""

    expert: str
    expert_name: str
    employer: str
    kind: str
    evidence: str
    hard: bool
    verdict: str


@dataclass(frozen=True)
class HearingView:
    """Show when and where the submission is heard by the newest plan."""

    panel: str
    room: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True)
class SubmissionView:
    """Show everything the office knows of one submission; `hearing` None: not planned."""

    screened: ScreenedView
    uscc: str | None
    contact: str
    phone: str
    email: str
    facts: Mapping[str, object]
    sources: tuple[SourceView, ...]
    problems: tuple[ProblemView, ...]
    decisions: tuple[DecisionLine, ...]
    conflicts: tuple[SubmissionConflict, ...]
    hearing: HearingView | None
    version: int


def read_submission(context: AppContext, actor: Actor, call_name: str, code: str) -> SubmissionView:
    """Show one submission to the office; raises NotFound for an unknown 申报编号."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        row = submissions.get_submission(session, call_name, code)
        taken = submissions.decisions(session, call_name).get(row.id or 0)
        return SubmissionView(
            screened=screened_view(row, taken),
            uscc=row.uscc,
            contact=row.contact,
            phone=row.phone,
            email=row.email,
            facts=row.facts,
            sources=tuple(_source(source) for source in row.sources),
            problems=tuple(problem_view(read_problem(problem)) for problem in row.import_problems),
            decisions=tuple(_decisions(session, row)),
            conflicts=tuple(_conflicts(session, row)),
            hearing=_hearing(session, row),
            version=row.version,
        )


def _source(document: Json) -> SourceView:
    return SourceView(
        kind=str(document.get("kind", "")),
        file=str(document.get("file", "")),
        sheet=str(document.get("sheet", "")),
        row=document.get("row"),
    )


def _decisions(session: Session, row: Submission) -> list[DecisionLine]:
    history: list[SubmissionDecision] = list(submissions.decision_history(session, row.id or 0))
    return [
        DecisionLine(
            verdict=entry.verdict,
            reason=entry.reason,
            actor=entry.actor,
            at=entry.at,
            holds=entry is history[-1] and entry.submission_version == row.version,
        )
        for entry in history
    ]


def _conflicts(session: Session, row: Submission) -> list[SubmissionConflict]:
    experts_by_id = {expert.id: expert for expert in experts.all_experts(session, row.call)}
    return [
        SubmissionConflict(
            expert=experts_by_id[conflict.expert_id].code,
            expert_name=experts_by_id[conflict.expert_id].name,
            employer=experts_by_id[conflict.expert_id].employer,
            kind=conflict.kind,
            evidence=conflict.evidence,
            hard=conflict.hard,
            verdict=conflict.verdict,
        )
        for conflict in experts.conflicts(session, row.call)
        if conflict.submission_id == row.id
    ]


def _hearing(session: Session, row: Submission) -> HearingView | None:
    plan = plans.find_plan(session, row.call)
    if plan is None:
        return None
    panels = {each_panel.id: each_panel for each_panel in plans.panels(session, plan.id or 0)}
    for slot in plans.slots(session, plan.id or 0):
        if slot.submission_id == row.id:
            panel = panels[slot.panel_id]
            return HearingView(panel.code, panel.room, slot.starts_at, slot.ends_at)
    return None
