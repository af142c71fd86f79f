"""Let an expert sign the declaration of recusal and secrecy, and declare a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.messages import Message
from reviewer.model.accounts import Role
from reviewer.model.calls import Call, Phase
from reviewer.model.experts import Conflict, Expert
from reviewer.model.job_documents import JobParameters
from reviewer.model.plans import Panel
from reviewer.model.submissions import Submission
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.jobs.jobs import request_job

UNDERTAKING = Message("undertaking.text")
TAKEN_BACK = Message("recusal.taken_back")
AS_IT_STANDS = "none"  # the change that asks for a plan of the data as they now are


@dataclass(frozen=True)
class DeclaredDuty:
    """Show one sitting of an expert: its panel, room, hours, and whether as a reserve."""

    panel: str
    category: str
    room: str
    starts_at: datetime
    ends_at: datetime
    submissions: int
    role: str


@dataclass(frozen=True)
class WelcomeView:
    """Show an expert who invites, when and where, and the declaration to sign."""

    call: str
    title_zh: str
    title_en: str
    organiser_zh: str
    organiser_en: str
    timezone: str
    name: str
    signed_at: datetime | None
    duties: tuple[DeclaredDuty, ...]


def read_welcome(context: AppContext, actor: Actor, call_name: str) -> WelcomeView:
    """Show the expert the first page: who invites, the sittings, the declaration."""
    require_own_call(actor, Role.EXPERT, call_name)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
        expert = experts.get_expert(session, call_name, actor.subject)
        return WelcomeView(
            call=call_name,
            title_zh=definition.title.zh,
            title_en=definition.title.en,
            organiser_zh=definition.organiser.zh,
            organiser_en=definition.organiser.en,
            timezone=definition.timezone,
            name=expert.name,
            signed_at=expert.undertaking_at,
            duties=tuple(_duties(session, call_name, expert)),
        )


def sign_declaration(context: AppContext, actor: Actor, call_name: str, *, agreed: bool) -> None:
    """Record that the expert signed the declaration; the wording signed is kept.

    Raises BadInput where the box was not ticked. Signing twice changes nothing.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    if not agreed:
        raise BadInput("error.undertaking_not_agreed")
    with transaction(context.engine) as session:
        calls.get_call(session, call_name)
        expert = experts.get_expert(session, call_name, actor.subject)
        if expert.undertaking_at is not None:
            return
        expert.undertaking_at = context.now()
        expert.undertaking_text = UNDERTAKING.text("en" if actor.language == "en" else "zh")
        session.add(expert)
        context.record(session, actor, call_name, "undertaking", expert.code)


def declare_conflict(
    context: AppContext, actor: Actor, call_name: str, code: str, reason: str
) -> None:
    """Record that an expert must not review a submission.

    Before scoring a plan without the pair is worked out for staff to accept or leave. Once scoring
    began the recusal is from that hearing alone: seats stay, and so does what was handed in.
    Raises BadInput for an empty reason, NotAllowed for a submission the expert never saw,
    WrongPhase where the expert's own sheet for it is handed in.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("judge_conflict", call.phase)
        expert = experts.get_expert(session, call_name, actor.subject)
        submission = _assigned(session, call_name, expert, code)
        began = call.phase == Phase.SCORING or scores.scoring_began(session, call_name)
        row = experts.find_declared(session, expert.id or 0, submission.id or 0) or Conflict(
            call=call_name,
            expert_id=expert.id or 0,
            submission_id=submission.id or 0,
            kind="declared_by_expert",
            evidence=words,
            hard=True,
            separates=True,
            origin="declared_online",
        )
        row.origin = "declared_online"  # or finding conflicts anew could take the word back
        row.verdict = ""
        row.evidence = words
        session.add(row)
        _touch(session, call, seats_stay=began)
        context.record(
            session,
            actor,
            call_name,
            "conflict_declared",
            f"{expert.code}/{code}",
            detail={"reason": words, "hearing_alone": began},
        )
    if not began:
        asked = JobParameters(change={"kind": AS_IT_STANDS})
        request_job(context, COMMAND_LINE, call_name, "propose", asked)


def withdraw_recusal(context: AppContext, actor: Actor, call_name: str, code: str) -> None:
    """Take back an own recusal while no member of staff has judged it; both stay in the log.

    Raises NotFound where there is none, WrongPhase once it was judged or scoring is over.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("judge_conflict", call.phase)
        expert = experts.get_expert(session, call_name, actor.subject)
        submission = submissions.find_submission(session, call_name, code)
        row = (
            experts.find_declared(session, expert.id or 0, submission.id or 0)
            if submission
            else None
        )
        if row is None or row.verdict == "dismissed" or row.origin != "declared_online":
            raise NotFound("error.no_recusal", submission=code)
        if row.verdict:
            raise WrongPhase("error.recusal_judged", submission=code)
        row.verdict, row.verdict_reason = "dismissed", TAKEN_BACK.text("zh")
        row.verdict_by, row.verdict_at = actor.label, context.now()
        session.add(row)
        began = call.phase == Phase.SCORING or scores.scoring_began(session, call_name)
        _touch(session, call, seats_stay=began)
        context.record(session, actor, call_name, "recusal_withdrawn", f"{expert.code}/{code}")


def _assigned(session: Session, call_name: str, expert: Expert, code: str) -> Submission:
    """Fetch a submission that an expert is to score and has not handed in."""
    submission = submissions.find_submission(session, call_name, code)
    mine = scores.assigned_to(session, call_name, expert.id or 0)
    if submission is None or submission.id not in {slot.submission_id for slot in mine}:
        raise NotAllowed("error.not_assigned", submission=code)
    sheet = scores.find_scoresheet(session, call_name, expert.id or 0, submission.id or 0)
    if sheet is not None and sheet.state == "submitted":
        raise WrongPhase("error.recusal_after_hand_in", submission=code)
    return submission


def _touch(session: Session, call: Call, *, seats_stay: bool) -> None:
    """Note that the call's data changed; a plan whose seats stay as they are stays right."""
    newest = plans.find_plan(session, call.name) if seats_stay else None
    fresh = newest is not None and newest.call_revision == call.revision
    calls.touch(session, call)
    if newest is not None and fresh:
        newest.call_revision = call.revision
        session.add(newest)


def _duties(session: Session, call_name: str, expert: Expert) -> list[DeclaredDuty]:
    plan_id = plans.newest_plan_id(session, call_name)
    if plan_id is None:
        return []
    mine = {
        seat.panel_id: seat for seat in plans.seats(session, plan_id) if seat.expert_id == expert.id
    }
    slots = [each_slot for each_slot in plans.slots(session, plan_id) if each_slot.panel_id in mine]
    found = []
    for panel in _panels(session, plan_id, list(mine)):
        own = [slot for slot in slots if slot.panel_id == panel.id]
        found.append(
            DeclaredDuty(
                panel=panel.code,
                category=panel.category,
                room=panel.room,
                starts_at=min(slot.starts_at for slot in own),
                ends_at=max(slot.ends_at for slot in own),
                submissions=len(own),
                role=mine[panel.id or 0].role,
            )
        )
    return sorted(found, key=lambda duty: duty.starts_at)


def _panels(session: Session, plan_id: int, ids: list[int]) -> list[Panel]:
    query = select(Panel).where(Panel.plan_id == plan_id, col(Panel.id).in_(ids))
    return list(session.exec(query).all())
