"""Let an expert read a scoresheet, fill it in, and hand it in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, Stale, WrongPhase
from reviewer.messages import Message
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.experts import Expert
from reviewer.model.programme import CallDefinition
from reviewer.model.rubric import Criterion, ScoringRule
from reviewer.model.scores import Scoresheet
from reviewer.model.submissions import Submission
from reviewer.rules.formulas import Computed, computed_marks
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.rules.phases import phase_after, require_open
from reviewer.rules.quick_marks import QuickMarks, quick_marks
from reviewer.rules.scoring import total_if_complete
from reviewer.store import attachments, calls, experts, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.store.scores import Assigned
from reviewer.usecases.attachments import AttachmentView, attachment_view
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.assignments import (
    AssignmentView,
    assignment_views,
    next_after,
    next_open,
    require_assigned,
    slots_of,
)
from reviewer.usecases.scoring.marks import (
    LONGEST_COMMENT,
    facts_for_marks,
    read_marks,
    require_comment,
    with_computed,
    write_marks,
)
from reviewer.usecases.scoring.recusals import RecusalEffect, recusal_effects
from reviewer.usecases.scoring.retract import why_final

# Contact data and identity numbers serve the office, not the judgement.
KEPT_FROM_EXPERTS = frozenset({"phone", "email", "contact", "legal", "legal_phone", "bank", "uscc"})


@dataclass(frozen=True)
class SavedView:
    """Show what is stored of a scoresheet.

    `version` must come back with the next save, `rubric` too: a sheet filled in by an older rubric
    is not taken. `total` None while marks are missing; `changed` tells whether this save wrote.
    """

    submission: str
    marks: dict[str, Decimal]
    comment: str
    state: str
    version: int
    rubric: int
    total: Decimal | None
    saved_at: datetime | None
    zone: ZoneInfo
    next_open: str | None = None
    changed: bool = True
    submitted_at: datetime | None = None


@dataclass(frozen=True)
class ScoresheetView:
    """Show a scoresheet with the facts and attachments beside it, and where it stands in the day.

    `version` and `rubric` must come back with the next save; `total` None while marks are missing;
    `computed` are the marks that nobody enters; `next_open` None when all else is handed in.
    `quick` offers marks to touch by criterion; `final` says why a sheet that is handed in can no
    longer be taken back, None: it can.
    """

    call: str
    definition: CallDefinition
    assignment: AssignmentView
    day: tuple[AssignmentView, ...]
    facts: Mapping[str, object]
    attachments: tuple[AttachmentView, ...]
    criteria: tuple[Criterion, ...]
    computed: Mapping[str, Computed]
    marks: dict[str, Decimal]
    comment: str
    state: str
    version: int
    rubric: int
    total: Decimal | None
    saved_at: datetime | None
    reopened_reason: str
    next_open: str | None
    effect: RecusalEffect | None = None
    quick: Mapping[str, QuickMarks] = field(default_factory=dict)
    submitted_at: datetime | None = None
    final: Message | None = None


def read_scoresheet(context: AppContext, actor: Actor, call_name: str, code: str) -> ScoresheetView:
    """Show the expert one scoresheet.

    Raises NotAllowed where the submission is not assigned or the declaration is not signed,
    WrongPhase where it was withdrawn while being scored.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        expert = experts.get_expert(session, call_name, actor.subject)
        slots = slots_of(session, call_name, expert)
        slot = require_assigned(session, call_name, expert, code, slots)
        return _sheet_view(session, call, expert, slots, slot, context.now())


def read_saved(context: AppContext, actor: Actor, call_name: str, code: str) -> SavedView:
    """Show what is stored of a scoresheet alone, for a device that has the page already."""
    require_own_call(actor, Role.EXPERT, call_name)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
        expert = experts.get_expert(session, call_name, actor.subject)
        slots = slots_of(session, call_name, expert, code)
        slot = require_assigned(session, call_name, expert, code, slots)
        rubric = scores.rubric_version(session, call_name)
        sheet = scores.find_scoresheet(session, call_name, expert.id or 0, slot.submission_id)
        if sheet is None:
            return SavedView(code, {}, "", "open", 0, rubric, None, None, definition.zone)
        marks = scores.marks_of_sheets(session, [sheet.id or 0]).get(sheet.id or 0, {})
        return _saved(session, definition, sheet, slot, rubric, marks)


def save_scoresheet(
    context: AppContext,
    actor: Actor,
    call_name: str,
    code: str,
    *,
    marks: Mapping[str, str],
    comment: str,
    version: int,
    rubric: int | None = None,
    submit: bool = False,
) -> SavedView:
    """Keep what the expert entered; with `submit` hand it in, which needs every mark.

    Only the criteria named in `marks` change; an empty text removes a mark. A save that would
    change nothing is answered like the first one, whatever its version: an answer lost on its way
    can be asked for again. Raises BadInput for a mark outside its range or step or a required
    comment, Stale where another device saved in between (nothing is overwritten) or the rubric
    changed, WrongPhase after handing in, withdrawal, or once ranking has begun.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    with transaction(context.engine) as session:
        call = (
            calls.get_call(session, call_name, to_change=True)
            if submit
            else calls.share_call(session, call_name)
        )
        require_open("score", call.phase)
        expert = experts.get_expert(session, call_name, actor.subject)
        slots = slots_of(session, call_name, expert, None if submit else code)
        slot = require_assigned(session, call_name, expert, code, slots)
        if slot.closed:
            raise WrongPhase("error.panel_closed", panel=slot.panel)
        definition = calls.definition_of(call)
        rule = definition.scoring.for_category(slot.category)
        in_force = scores.rubric_version(session, call_name)
        if rubric is not None and rubric != in_force:
            raise Stale("error.rubric_changed", submission=code, version=in_force)
        entered = read_marks(rule.criteria, marks)
        if len(comment) > LONGEST_COMMENT:
            raise BadInput("error.comment_too_long", most=LONGEST_COMMENT)
        sheet = _sheet_to_change(session, call_name, expert, slot, context.now())
        known = scores.marks_of(session, sheet.id or 0)
        marked = {name: row.value for name, row in known.items()}
        same = _holds(sheet, marked, entered, comment.strip())
        if sheet.state == "submitted":
            if submit and same:
                return _saved(
                    session, definition, sheet, slot, in_force, marked, slots=slots, changed=False
                )
            raise WrongPhase("error.already_submitted", submission=code)
        if same and sheet.version and not submit:
            return _saved(session, definition, sheet, slot, in_force, marked, changed=False)
        if sheet.version != version and not same:
            raise Stale("error.score_stale", submission=code, version=sheet.version)
        marked = write_marks(session, sheet, _completed(session, rule, entered, slot), known)
        sheet.comment = comment.strip()
        sheet.version += 1
        sheet.saved_at = context.now()
        sheet.rubric_version = in_force
        session.add(sheet)
        context.record(session, actor, call_name, "score_saved", f"{actor.subject}/{code}")
        if submit:
            _hand_in(session, context, actor, call, sheet, rule=rule, code=code, given=marked)
        session.flush()
        following = slots if submit else ()
        return _saved(session, definition, sheet, slot, in_force, marked, slots=following)


def open_scoring(session: Session, context: AppContext, actor: Actor, call: Call) -> None:
    """Bring a call into the phase of scoring with its first sheet: a public moment, once."""
    phase = phase_after("score", call.phase)
    if phase == call.phase:
        return
    call.phase = phase
    session.add(call)
    context.record(session, actor, call.name, "scoring_opened")


def facts_for_experts(submission: Submission, definition: CallDefinition) -> dict[str, object]:
    """Give the facts that experts judge by, without contact data and what the form keeps back."""
    kept_back = KEPT_FROM_EXPERTS | {
        key
        for entry in definition.form.fields
        if "experts" in entry.hidden_from
        for key in entry.keys(definition.figures_year)
    }
    return {key: value for key, value in submission.facts.items() if key not in kept_back}


def _sheet_to_change(
    session: Session, call_name: str, expert: Expert, slot: Assigned, now: datetime
) -> Scoresheet:
    """Fetch the sheet and hold it until the transaction ends; begin it where there is none."""
    person, thing = expert.id or 0, slot.submission_id
    found = scores.find_scoresheet(session, call_name, person, thing, to_change=True)
    if found is None:
        scores.begin_scoresheet(session, call_name, person, thing, now)
        found = scores.find_scoresheet(session, call_name, person, thing, to_change=True)
    if found is None:
        raise NotFound("error.not_assigned", submission=slot.submission)
    return found


def _holds(
    sheet: Scoresheet,
    marked: Mapping[str, Decimal],
    entered: Mapping[str, Decimal | None],
    comment: str,
) -> bool:
    """Tell whether the sheet holds already what was entered."""
    if sheet.version == 0 or sheet.comment != comment:
        return False
    return {code: marked.get(code) for code in entered} == dict(entered)


def _completed(
    session: Session, rule: ScoringRule, entered: Mapping[str, Decimal | None], slot: Assigned
) -> Mapping[str, Decimal | None]:
    if all(criterion.entered for criterion in rule.criteria):
        return entered
    rows = submissions.submissions_by_id(session, {slot.submission_id})
    return with_computed(rule, entered, facts_for_marks(session, rows[slot.submission_id]))


def _hand_in(
    session: Session,
    context: AppContext,
    actor: Actor,
    call: Call,
    sheet: Scoresheet,
    *,
    rule: ScoringRule,
    code: str,
    given: Mapping[str, Decimal],
) -> None:
    missing = [
        criterion.name.model_dump() for criterion in rule.criteria if criterion.code not in given
    ]
    if missing:
        raise BadInput("error.marks_missing", criteria=missing)
    require_comment(rule.criteria, given, sheet.comment)
    sheet.state = "submitted"
    sheet.submitted_at = context.now()
    open_scoring(session, context, actor, call)
    context.record(session, actor, call.name, "score_submitted", f"{actor.subject}/{code}")


def _saved(
    session: Session,
    definition: CallDefinition,
    sheet: Scoresheet,
    slot: Assigned,
    rubric: int,
    marks: Mapping[str, Decimal],
    *,
    slots: Sequence[Assigned] = (),
    changed: bool = True,
) -> SavedView:
    """Show what is stored; with `slots` also what comes next."""
    following = None
    if slots:
        own = scores.scoresheets_of(session, sheet.call, sheet.expert_id)
        done = {entry.submission_id for entry in own if entry.state == "submitted"}
        following = next_after(slots, slot.submission, done)
    return SavedView(
        submission=slot.submission,
        marks=dict(marks),
        comment=sheet.comment,
        state=sheet.state,
        version=sheet.version,
        rubric=rubric,
        total=total_if_complete(definition.scoring.for_category(slot.category), marks),
        saved_at=sheet.saved_at,
        zone=definition.zone,
        next_open=following,
        changed=changed,
        submitted_at=sheet.submitted_at if sheet.state == "submitted" else None,
    )


def _sheet_view(
    session: Session,
    call: Call,
    expert: Expert,
    slots: Sequence[Assigned],
    slot: Assigned,
    now: datetime,
) -> ScoresheetView:
    definition = calls.definition_of(call)
    rule = definition.scoring.for_category(slot.category)
    own = scores.scoresheets_of(session, call.name, expert.id or 0)
    sheet = next((entry for entry in own if entry.submission_id == slot.submission_id), None)
    day = assignment_views(session, definition, slots, own, now)
    submission = submissions.submissions_by_id(session, {slot.submission_id})[slot.submission_id]
    marks = scores.marks_of(session, sheet.id or 0) if sheet else {}
    own_attachments = attachments.attachments_of(session, slot.submission_id)
    return ScoresheetView(
        call=call.name,
        definition=definition,
        assignment=next(entry for entry in day if entry.submission == slot.submission),
        day=day,
        facts=facts_for_experts(submission, definition),
        attachments=tuple(
            attachment_view(attachment, slot.submission) for attachment in own_attachments
        ),
        criteria=rule.criteria,
        computed=computed_marks(rule, facts_for_marks(session, submission)),
        marks={code: mark.value for code, mark in marks.items()},
        comment=sheet.comment if sheet else "",
        state=sheet.state if sheet else "open",
        version=sheet.version if sheet else 0,
        rubric=scores.rubric_version(session, call.name),
        total=next(entry.total for entry in day if entry.submission == slot.submission),
        saved_at=sheet.saved_at if sheet and sheet.version else None,
        reopened_reason=sheet.reopened_reason if sheet else "",
        next_open=next_open(day, slot.submission),
        effect=recusal_effects(session, definition, call.name, [slot], own).get(slot.submission),
        quick={
            criterion.code: quick_marks(criterion.maximum, criterion.step)
            for criterion in rule.criteria
            if criterion.kind == "mark"
        },
        submitted_at=sheet.submitted_at if sheet and sheet.state == "submitted" else None,
        final=_final(session, call, expert, slot) if sheet and sheet.state == "submitted" else None,
    )


def _final(session: Session, call: Call, expert: Expert, slot: Assigned) -> Message | None:
    refusal = why_final(session, call.name, call.phase, expert, slot)
    return None if refusal is None else Message(refusal.code, refusal.details)
