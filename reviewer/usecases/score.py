"""Let an expert read what is assigned, score it, and hand the scores in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.experts import Expert
from reviewer.model.people import Role
from reviewer.model.plans import DefenceSlot, Panel
from reviewer.model.programme import CallDefinition, Criterion
from reviewer.model.scores import Mark, Scoresheet
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.rules.permissions import Actor, require_own_call, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.rules.scoring import total_if_complete
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.desk import Desk

LONGEST_COMMENT = 4000
# No exponents: 1e-999999999 is a mark between steps that would fill the memory when stored.
PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]*)?")


@dataclass(frozen=True)
class AssignmentView:
    """Show one submission that an expert is to score, in the order of the day.

    `state` is open, draft or submitted; `total` None while marks are missing.
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


@dataclass(frozen=True)
class AssignmentsView:
    """Show an expert's submissions with the next one to score; None when all are handed in."""

    call: str
    definition: CallDefinition
    signed: bool
    assignments: tuple[AssignmentView, ...]
    next_open: str | None


@dataclass(frozen=True)
class ScoresheetView:
    """Show a scoresheet with the facts beside it.

    `version` must come back with the next save; `total` None while marks are missing; `earlier`
    and `later` are the neighbours in the order of the day.
    """

    call: str
    definition: CallDefinition
    assignment: AssignmentView
    facts: Json
    criteria: tuple[Criterion, ...]
    marks: dict[str, Decimal]
    comment: str
    state: str
    version: int
    total: Decimal | None
    saved_at: datetime | None
    reopened_reason: str
    next_open: str | None


def list_assignments(desk: Desk, actor: Actor, call_name: str) -> AssignmentsView:
    """Show the expert the submissions assigned, in the order of the day."""
    require_own_call(actor, Role.EXPERT, call_name)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        expert = experts.get_expert(session, call_name, actor.subject)
        views = tuple(_assignments(session, call, expert))
        return AssignmentsView(
            call=call_name,
            definition=calls.definition_of(call),
            signed=expert.undertaking_at is not None,
            assignments=views if expert.undertaking_at else (),
            next_open=_next_open(views),
        )


def read_scoresheet(desk: Desk, actor: Actor, call_name: str, code: str) -> ScoresheetView:
    """Show the expert one scoresheet.

    Raises NotAllowed where the submission is not assigned or the declaration is not signed.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        expert = experts.get_expert(session, call_name, actor.subject)
        submission = _assigned(session, call_name, expert, code)
        return _sheet_view(session, call, expert, submission)


def save_scoresheet(
    desk: Desk,
    actor: Actor,
    call_name: str,
    code: str,
    *,
    marks: Mapping[str, str],
    comment: str,
    version: int,
    submit: bool = False,
) -> ScoresheetView:
    """Keep what the expert entered; with `submit` hand it in, which needs every mark.

    Only the criteria named in `marks` change; an empty text removes a mark. Raises BadInput for a
    mark outside its range or step, Stale where another device saved in between (nothing is
    overwritten), WrongPhase after handing in or once ranking has begun.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    with transaction(desk.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("score", call.phase)
        definition = calls.definition_of(call)
        expert = experts.get_expert(session, call_name, actor.subject)
        submission = _assigned(session, call_name, expert, code)
        entered = read_marks(definition.scoring.criteria, marks)
        if len(comment) > LONGEST_COMMENT:
            raise BadInput("error.comment_too_long", most=LONGEST_COMMENT)
        sheet = _sheet_to_change(session, call_name, expert, submission, desk.now())
        if sheet.state == "submitted":
            raise WrongPhase("error.already_submitted", submission=code)
        if sheet.version != version:
            raise Stale("error.score_stale", submission=code, version=sheet.version)
        write_marks(session, sheet, entered)
        sheet.comment = comment.strip()
        sheet.version += 1
        sheet.saved_at = desk.now()
        if submit:
            _hand_in(session, sheet, definition, desk.now())
            call.phase = phase_after("score", call.phase)
            session.add(call)
            calls.record(
                session,
                call=call_name,
                at=desk.now(),
                actor=actor.signature,
                action="score_submitted",
                subject=f"{expert.code}/{code}",
            )
        session.add(sheet)
        session.flush()
        return _sheet_view(session, call, expert, submission)


def reopen_scoresheet(
    desk: Desk, actor: Actor, call_name: str, expert_code: str, code: str, reason: str
) -> None:
    """Give a handed-in scoresheet back to its expert, with the reason on record."""
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(desk.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("score", call.phase)
        expert = experts.get_expert(session, call_name, expert_code)
        submission = submissions.get_submission(session, call_name, code)
        sheet = scores.find_scoresheet(
            session, call_name, expert.id or 0, submission.id or 0, to_change=True
        )
        if sheet is None or sheet.state != "submitted":
            raise NotFound("error.no_submitted_score", expert=expert_code, submission=code)
        sheet.state = "draft"
        sheet.version += 1
        sheet.reopened_reason = words
        session.add(sheet)
        calls.record(
            session,
            call=call_name,
            at=desk.now(),
            actor=actor.signature,
            action="score_reopened",
            subject=f"{expert_code}/{code}",
            detail={"reason": words},
        )


def read_marks(
    criteria: tuple[Criterion, ...], marks: Mapping[str, str]
) -> dict[str, Decimal | None]:
    """Read marks as people type them: full-width digits and spaces are fine.

    Raises BadInput naming the criterion for what is no number, out of range, or between steps.
    """
    known = {criterion.code: criterion for criterion in criteria}
    entered: dict[str, Decimal | None] = {}
    for code, text in marks.items():
        criterion = known.get(code)
        if criterion is None:
            raise BadInput("error.unknown_criterion", criterion=code)
        entered[code] = _read_mark(criterion, text)
    return entered


def _read_mark(criterion: Criterion, text: str) -> Decimal | None:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return None
    if not PLAIN_NUMBER.fullmatch(plain):
        raise BadInput(
            "error.mark_no_number", criterion=criterion.code, name=criterion.name.zh, value=text
        )
    value = Decimal(plain)
    if not 0 <= value <= criterion.maximum:
        raise BadInput(
            "error.mark_range",
            criterion=criterion.code,
            name=criterion.name.zh,
            value=text,
            maximum=criterion.maximum,
        )
    if value % criterion.step:
        raise BadInput(
            "error.mark_between_steps",
            criterion=criterion.code,
            name=criterion.name.zh,
            value=text,
            step=criterion.step,
        )
    return value


def _sheet_to_change(
    session: Session, call_name: str, expert: Expert, submission: Submission, now: datetime
) -> Scoresheet:
    found = scores.find_scoresheet(
        session, call_name, expert.id or 0, submission.id or 0, to_change=True
    )
    if found is not None:
        return found
    sheet = Scoresheet(
        call=call_name, expert_id=expert.id or 0, submission_id=submission.id or 0, saved_at=now
    )
    session.add(sheet)
    session.flush()
    return sheet


def write_marks(session: Session, sheet: Scoresheet, entered: Mapping[str, Decimal | None]) -> None:
    """Store marks of a scoresheet; None removes one."""
    kept = scores.marks_of(session, sheet.id or 0)
    for criterion, value in entered.items():
        row = kept.get(criterion)
        if value is None:
            if row is not None:
                session.delete(row)
        elif row is None:
            session.add(Mark(scoresheet_id=sheet.id or 0, criterion=criterion, value=value))
        else:
            row.value = value
            session.add(row)
    session.flush()


def _hand_in(
    session: Session, sheet: Scoresheet, definition: CallDefinition, now: datetime
) -> None:
    given = scores.marks_of(session, sheet.id or 0)
    missing = [one.name.zh for one in definition.scoring.criteria if one.code not in given]
    if missing:
        raise BadInput("error.marks_missing", criteria=missing)
    sheet.state = "submitted"
    sheet.submitted_at = now


def _assigned(session: Session, call_name: str, expert: Expert, code: str) -> Submission:
    """Fetch a submission that is assigned to the expert; raises NotAllowed for any other.

    The answer is the same for a submission that does not exist: nothing is given away.
    """
    if expert.undertaking_at is None:
        raise NotAllowed("error.undertaking_first")
    submission = submissions.find_submission(session, call_name, code)
    slots = _slots_of(session, call_name, expert)
    if submission is None or submission.id not in {slot.submission_id for _, slot in slots}:
        raise NotAllowed("error.not_assigned", submission=code)
    return submission


def _slots_of(session: Session, call_name: str, expert: Expert) -> list[tuple[Panel, DefenceSlot]]:
    """List the slots an expert scores; those with a conflict found since are left out."""
    plan = plans.find_plan(session, call_name)
    if plan is None:
        return []
    apart = experts.separated_from(session, call_name, expert.id or 0)
    mine = plans.assignments_of(session, plan.id or 0, expert.id or 0)
    return [(panel, slot) for panel, slot in mine if slot.submission_id not in apart]


def _assignments(session: Session, call: Call, expert: Expert) -> list[AssignmentView]:
    rule = calls.definition_of(call).scoring
    slots = _slots_of(session, call.name, expert)
    rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in slots})
    own = scores.scoresheets_of(session, call.name, expert.id or 0)
    sheets = {one.submission_id: one for one in own}
    marks = scores.marks_of_expert(session, call.name, expert.id or 0)
    views = []
    for panel, slot in slots:
        row = rows[slot.submission_id]
        sheet = sheets.get(slot.submission_id)
        given = marks.get(sheet.id or 0, {}) if sheet else {}
        views.append(
            AssignmentView(
                submission=row.code,
                applicant=row.applicant,
                platform=row.platform,
                category=row.category or "",
                panel=panel.code,
                room=panel.room,
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                state=sheet.state if sheet else "open",
                total=total_if_complete(rule, given),
            )
        )
    return views


def _next_open(views: tuple[AssignmentView, ...], after: str | None = None) -> str | None:
    codes = [view.submission for view in views]
    start = codes.index(after) + 1 if after in codes else 0
    ordered = [*views[start:], *views[:start]]
    return next(
        (v.submission for v in ordered if v.state != "submitted" and v.submission != after), None
    )


def _sheet_view(
    session: Session, call: Call, expert: Expert, submission: Submission
) -> ScoresheetView:
    definition = calls.definition_of(call)
    views = tuple(_assignments(session, call, expert))
    own = next(view for view in views if view.submission == submission.code)
    sheet = scores.find_scoresheet(session, call.name, expert.id or 0, submission.id or 0)
    marks = scores.marks_of(session, sheet.id or 0) if sheet else {}
    return ScoresheetView(
        call=call.name,
        definition=definition,
        assignment=own,
        facts=facts_for_experts(submission),
        criteria=definition.scoring.criteria,
        marks={code: mark.value for code, mark in marks.items()},
        comment=sheet.comment if sheet else "",
        state=sheet.state if sheet else "open",
        version=sheet.version if sheet else 0,
        total=own.total,
        saved_at=sheet.saved_at if sheet else None,
        reopened_reason=sheet.reopened_reason if sheet else "",
        next_open=_next_open(views, submission.code),
    )


# Contact data and identity numbers serve the office, not the judgement.
KEPT_FROM_EXPERTS = frozenset({"phone", "email", "contact", "legal", "legal_phone", "bank", "uscc"})


def facts_for_experts(submission: Submission) -> Json:
    """Give the facts that experts judge by, without anyone's contact data."""
    return {key: value for key, value in submission.facts.items() if key not in KEPT_FROM_EXPERTS}
