"""Show an expert what is assigned, in the order of the day, and what comes next."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from reviewer.errors import NotAllowed, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.experts import Expert
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import Scoresheet
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.rules.scoring import total_if_complete
from reviewer.store import calls, experts, scores, submissions
from reviewer.store.engine import reading
from reviewer.store.scores import Assigned
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.recusals import (
    OwnRecusal,
    RecusalEffect,
    own_recusals,
    recusal_effects,
)


@dataclass(frozen=True)
class AssignmentView:
    """Show one submission that an expert is to score, in the order of the day.

    `state` is open, draft or submitted; `total` None while marks are missing; `current` tells that
    it is being heard now.
    """

    submission: str
    applicant: str
    platform: str
    category: str
    panel: str
    room: str
    starts_at: datetime
    ends_at: datetime
    state: str
    total: Decimal | None
    current: bool = False


@dataclass(frozen=True)
class ExplanationAsked:
    """Show that a panel holds a score of this expert for abnormal; `explanation` empty: open."""

    submission: str
    platform: str
    explanation: str
    verdict: str


@dataclass(frozen=True)
class AssignmentsView:
    """Show an expert's submissions with the next one to score; None when all are handed in.

    `panels` are those on which the expert sits, `chaired` those the expert chairs; `asked` the
    scores to be explained in writing. `effects` tells by submission what a recusal would leave,
    `recused` lists those declared.
    """

    call: str
    definition: CallDefinition
    signed: bool
    assignments: tuple[AssignmentView, ...]
    next_open: str | None
    panels: tuple[str, ...] = ()
    chaired: tuple[str, ...] = ()
    asked: tuple[ExplanationAsked, ...] = ()
    effects: Mapping[str, RecusalEffect] = field(default_factory=dict)
    recused: tuple[OwnRecusal, ...] = ()

    @property
    def handed_in(self) -> int:
        """Count what was handed in."""
        return sum(assignment.state == "submitted" for assignment in self.assignments)


def list_assignments(context: AppContext, actor: Actor, call_name: str) -> AssignmentsView:
    """Show the expert the submissions assigned, in the order of the day."""
    require_own_call(actor, Role.EXPERT, call_name)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
        expert = experts.get_expert(session, call_name, actor.subject)
        slots = slots_of(session, call_name, expert)
        sheets = scores.scoresheets_of(session, call_name, expert.id or 0)
        views = assignment_views(session, definition, slots, sheets, context.now())
        signed = expert.undertaking_at is not None
        return AssignmentsView(
            call=call_name,
            definition=definition,
            signed=signed,
            assignments=views if signed else (),
            next_open=next_open(views),
            panels=tuple(sorted({slot.panel for slot in slots})) if signed else (),
            chaired=tuple(sorted({slot.panel for slot in slots if slot.role == "chair"})),
            asked=_asked(session, call_name, expert, slots) if signed else (),
            effects=recusal_effects(session, definition, call_name, slots, sheets),
            recused=own_recusals(session, call_name, expert) if signed else (),
        )


def slots_of(
    session: Session, call_name: str, expert: Expert, code: str | None = None
) -> list[Assigned]:
    """List the slots an expert scores; those with a conflict found since are left out.

    `code` asks for one submission alone; None: for all.
    """
    apart = experts.separated_from(session, call_name, expert.id or 0)
    mine = scores.assigned_to(session, call_name, expert.id or 0, code)
    return [entry for entry in mine if entry.submission_id not in apart]


def require_assigned(
    session: Session, call_name: str, expert: Expert, code: str, slots: Sequence[Assigned]
) -> Assigned:
    """Find the slot of an assigned submission.

    Raises NotAllowed for any other, with the same words for one that does not exist: nothing is
    given away. Raises WrongPhase for one of the expert's that was withdrawn.
    """
    if expert.undertaking_at is None:
        raise NotAllowed("error.undertaking_first")
    found = next((slot for slot in slots if slot.submission == code), None)
    if found is not None:
        return found
    row = submissions.find_submission(session, call_name, code)
    if row is not None and row.withdrawn_at is not None:
        held = scores.find_scoresheet(session, call_name, expert.id or 0, row.id or 0)
        if held is not None:
            raise WrongPhase("error.submission_withdrawn", submission=code)
    raise NotAllowed("error.not_assigned", submission=code)


def assignment_views(
    session: Session,
    definition: CallDefinition,
    slots: Sequence[Assigned],
    own: Sequence[Scoresheet],
    now: datetime,
) -> tuple[AssignmentView, ...]:
    """Lay out an expert's slots with the state of each sheet; `own` are the expert's sheets."""
    sheets = {entry.submission_id: entry for entry in own}
    marks = scores.marks_of_sheets(session, [entry.id or 0 for entry in own])
    views = []
    for slot in slots:
        sheet = sheets.get(slot.submission_id)
        given = marks.get(sheet.id or 0, {}) if sheet else {}
        rule = definition.scoring.for_category(slot.category)
        views.append(
            AssignmentView(
                submission=slot.submission,
                applicant=slot.applicant,
                platform=slot.platform,
                category=slot.category,
                panel=slot.panel,
                room=slot.room,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                state=sheet.state if sheet else "open",
                total=total_if_complete(rule, given),
                current=slot.starts_at <= now < slot.ends_at,
            )
        )
    return tuple(views)


def next_open(views: Sequence[AssignmentView], after: str | None = None) -> str | None:
    """Name the next submission that is not handed in, from the one given on, then from the top."""
    done = {view.submission for view in views if view.state == "submitted"}
    return _next([view.submission for view in views], done, after)


def next_after(slots: Sequence[Assigned], after: str, done: Collection[int]) -> str | None:
    """Name the next slot's submission after one; `done` are ids of what was handed in."""
    codes = {slot.submission for slot in slots if slot.submission_id in done}
    return _next([slot.submission for slot in slots], codes, after)


def _next(codes: Sequence[str], done: Collection[str], after: str | None) -> str | None:
    start = codes.index(after) + 1 if after in codes else 0
    ordered = [*codes[start:], *codes[:start]]
    return next((code for code in ordered if code not in done and code != after), None)


def _asked(
    session: Session, call_name: str, expert: Expert, slots: Sequence[Assigned]
) -> tuple[ExplanationAsked, ...]:
    names = {slot.submission_id: slot for slot in slots}
    return tuple(
        ExplanationAsked(
            names[row.submission_id].submission,
            names[row.submission_id].platform,
            row.explanation,
            row.verdict,
        )
        for row in scores.abnormal_scores(session, call_name)
        if row.expert_id == expert.id
        and row.submission_id in names
        and 2 * len(row.objectors) > row.members
    )
