"""Show the roster of a call, and one expert with ties, conflicts and sittings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from reviewer.model.experts import Expert
from reviewer.model.intake_documents import read_problem
from reviewer.model.row_views import ProblemView, problem_view
from reviewer.rules.expert_days import is_free
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class ExpertLine:
    """Show one expert of the roster.

    `categories` empty means every one; `available_on` lists the days of the review with an hour
    when the expert can come, None means every day; `unread` what nobody could read in the row and
    no person has answered yet: until then the expert is not seated; `load` counts slots
    in the newest plan, `conflicts` the submissions that the expert must stay away from.
    """

    code: str
    name: str
    employer: str
    title: str
    kind: str
    categories: tuple[str, ...]
    fields: tuple[str, ...]
    can_chair: bool
    active: bool
    available_on: tuple[str, ...] | None
    unread: tuple[ProblemView, ...]
    load: int
    conflicts: int
    signed: bool
    withdrawn: bool


@dataclass(frozen=True)
class RosterView:
    """Show the roster and the days of the review, in order."""

    experts: tuple[ExpertLine, ...]
    days: tuple[str, ...]


@dataclass(frozen=True)
class TieLine:
    """Show one conflict of the expert: with which submission, of what kind, on what evidence."""

    submission: str
    applicant: str
    platform: str
    kind: str
    evidence: str
    hard: bool
    verdict: str


@dataclass(frozen=True)
class PastPost:
    """Show a former employer with the months as the roster has them; empty: not said."""

    employer: str
    first: str
    last: str


@dataclass(frozen=True)
class StatedTie:
    """Show a tie that the expert stated: with whom, of what kind, in which words."""

    organisation: str
    kind: str
    text: str


@dataclass(frozen=True)
class ExpertView:
    """Show everything the office knows of one expert.

    `standing` is a person's word on whether the expert takes part: active, resting or empty.
    """

    line: ExpertLine
    days: tuple[str, ...]
    uscc: str | None
    years: int | None
    phone: str
    email: str
    past_posts: tuple[PastPost, ...]
    ties: tuple[StatedTie, ...]
    signed_at: datetime | None
    withdrawn_at: datetime | None
    standing: str
    standing_reason: str
    standing_by: str
    standing_at: datetime | None
    problems: tuple[ProblemView, ...]
    conflicts: tuple[TieLine, ...]
    panels: tuple[str, ...]


def list_experts(context: AppContext, actor: Actor, call_name: str) -> RosterView:
    """Show the roster with who is free when, how much each carries, and conflicts."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        load, _ = _loads(session, call_name)
        apart = Counter(expert for expert, _ in experts.separated_pairs(session, call_name))
        days = _days(session, call_name)
        return RosterView(
            experts=tuple(
                _line(row, load, apart, days) for row in experts.all_experts(session, call_name)
            ),
            days=days,
        )


def read_expert(context: AppContext, actor: Actor, call_name: str, code: str) -> ExpertView:
    """Show one expert to the office; raises NotFound for an unknown 专家编号."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        row = experts.get_expert(session, call_name, code)
        load, panels = _loads(session, call_name)
        apart = Counter(expert for expert, _ in experts.separated_pairs(session, call_name))
        return ExpertView(
            line=_line(row, load, apart, _days(session, call_name)),
            days=_days(session, call_name),
            uscc=row.uscc,
            years=row.years,
            phone=row.phone,
            email=row.email,
            past_posts=tuple(
                PastPost(_said(post, "employer"), _said(post, "from"), _said(post, "to"))
                for post in row.past_posts
            ),
            ties=tuple(
                StatedTie(_said(tie, "organisation"), _said(tie, "kind"), _said(tie, "text"))
                for tie in row.ties
            ),
            signed_at=row.undertaking_at,
            withdrawn_at=row.withdrawn_at,
            standing=row.standing,
            standing_reason=row.standing_reason,
            standing_by=row.standing_by,
            standing_at=row.standing_at,
            problems=tuple(problem_view(read_problem(problem)) for problem in row.import_problems),
            conflicts=tuple(_ties(session, row)),
            panels=tuple(panels.get(row.id or 0, ())),
        )


def _free_days(words: list[str] | None, days: Sequence[str]) -> tuple[str, ...] | None:
    if words is None or not days:
        return None if words is None else tuple(words)
    dates = [date.fromisoformat(day) for day in days]
    return tuple(on.isoformat() for on in dates if is_free(words, on, dates))


def _line(row: Expert, load: Counter[int], apart: Counter[int], days: Sequence[str]) -> ExpertLine:
    return ExpertLine(
        code=row.code,
        name=row.name,
        employer=row.employer,
        title=row.title,
        kind=row.kind,
        categories=tuple(row.categories),
        fields=tuple(row.fields),
        can_chair=row.can_chair,
        active=row.active,
        available_on=_free_days(row.available_on, days),
        unread=tuple(map(problem_view, row.unread)),
        load=load[row.id or 0],
        conflicts=apart[row.id or 0],
        signed=row.undertaking_at is not None,
        withdrawn=row.withdrawn_at is not None,
    )


def _loads(session: Session, call_name: str) -> tuple[Counter[int], dict[int, list[str]]]:
    """Count each expert's slots in the newest plan and list the panels; reserves carry none."""
    load: Counter[int] = Counter()
    panels: dict[int, list[str]] = {}
    plan = plans.find_plan(session, call_name)
    if plan is None:
        return load, panels
    codes = {panel.id: panel.code for panel in plans.panels(session, plan.id or 0)}
    for seat in plans.seats(session, plan.id or 0):
        panels.setdefault(seat.expert_id, []).append(codes[seat.panel_id])
    for seat, _ in plans.assignments(session, plan.id or 0):
        load[seat.expert_id] += 1
    return load, panels


def _days(session: Session, call_name: str) -> tuple[str, ...]:
    sessions = plans.meeting_sessions(session, call_name)
    return tuple(sorted({each_session.on.isoformat() for each_session in sessions}))


def _ties(session: Session, expert: Expert) -> list[TieLine]:
    submissions_by_id = {
        submission.id: submission
        for submission in submissions.all_submissions(session, expert.call)
    }
    return [
        TieLine(
            submission=submissions_by_id[conflict.submission_id].code,
            applicant=submissions_by_id[conflict.submission_id].applicant,
            platform=submissions_by_id[conflict.submission_id].platform,
            kind=conflict.kind,
            evidence=conflict.evidence,
            hard=conflict.hard,
            verdict=conflict.verdict,
        )
        for conflict in experts.conflicts(session, expert.call)
        if conflict.expert_id == expert.id
    ]


def _said(stored: Mapping[str, object], name: str) -> str:
    return str(stored.get(name) or "")
