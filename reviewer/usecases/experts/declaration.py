"""Let an expert sign the declaration of recusal and secrecy, and declare a conflict."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from reviewer.errors import BadInput, NotAllowed
from reviewer.messages import Message
from reviewer.model.accounts import Role
from reviewer.model.experts import Conflict, Expert
from reviewer.model.job_documents import JobParameters
from reviewer.model.plans import Panel
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.jobs.jobs import request_job

UNDERTAKING = Message("undertaking.text")


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
    """Record that an expert must not review a submission, and ask for the plan to be mended.

    Mending keeps every seat and slot that can stay. Raises BadInput for an empty reason,
    NotAllowed for a submission the expert never saw.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("judge_conflict", call.phase)
        expert = experts.get_expert(session, call_name, actor.subject)
        submission = submissions.find_submission(session, call_name, code)
        mine = scores.assigned_to(session, call_name, expert.id or 0)
        if submission is None or submission.id not in {slot.submission_id for slot in mine}:
            raise NotAllowed("error.not_assigned", submission=code)
        known = session.exec(
            select(Conflict).where(
                Conflict.expert_id == expert.id,
                Conflict.submission_id == submission.id,
                Conflict.kind == "declared_by_expert",
            )
        ).first()
        row = known or Conflict(
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
        calls.touch(session, call)
        context.record(
            session,
            actor,
            call_name,
            "conflict_declared",
            f"{expert.code}/{code}",
            detail={"reason": words},
        )
    request_job(
        context, COMMAND_LINE, call_name, "replan", JobParameters(note=f"{actor.subject}/{code}")
    )


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
