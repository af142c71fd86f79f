"""Check and write what happened to a plan that stands."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.plans import Room
from reviewer.planning.changes import PlanChange
from reviewer.rules.permissions import Actor
from reviewer.store import calls, experts, plans, submissions
from reviewer.usecases.conflicts.judge import conflict_by_staff, require_two_when_late
from reviewer.usecases.context import AppContext

Writer = Callable[[AppContext, Actor, Session, PlanChange, str], str]


def require_sensible(session: Session, call_name: str, change: PlanChange) -> None:
    """Refuse a change that names nobody, nothing, or no reason.

    Raises NotFound for the unknown, WrongPhase for an expert who withdrew before, BadInput for an
    empty reason or a pair that is kept apart already.
    """
    if change.kind == "none":
        return
    if not change.reason.strip():
        raise BadInput("error.reason_missing")
    if change.kind == "close_room":
        room_named(session, call_name, change.room)
        return
    expert = experts.get_expert(session, call_name, change.expert)
    if change.kind == "withdraw" and expert.withdrawn_at is not None:
        raise WrongPhase("error.already_withdrawn", expert=change.expert)
    if change.kind == "conflict":
        thing = submissions.get_submission(session, call_name, change.submission)
        if (expert.id, thing.id) in experts.separated_pairs(session, call_name):
            raise BadInput(
                "error.conflict_exists", expert=change.expert, submission=change.submission
            )


def write_change(
    context: AppContext, actor: Actor, session: Session, call: Call, change: PlanChange
) -> None:
    """Write a change within the transaction that stores the plan it led to."""
    if change.kind == "none":
        return
    require_sensible(session, call.name, change)
    told: dict[str, object] = {"reason": change.reason.strip()}
    if change.kind == "conflict":
        pair = f"{change.expert}/{change.submission}"
        told["confirmation"] = require_two_when_late(
            session, context, actor, call, pair, change.reason.strip()
        )
    subject = WRITERS[change.kind](context, actor, session, change, call.name)
    calls.touch(session, call)
    context.record(
        session,
        actor,
        call.name,
        ACTIONS[change.kind],
        subject,
        detail=told,
    )


def room_named(session: Session, call_name: str, name: str) -> Room:
    """Fetch a room by its name; raises NotFound where the call has none of it."""
    room = next(
        (each_room for each_room in plans.rooms(session, call_name) if each_room.name == name), None
    )
    if room is None:
        raise NotFound("error.unknown_room", room=name)
    return room


def _withdraw(
    context: AppContext, _: Actor, session: Session, change: PlanChange, call_name: str
) -> str:
    expert = experts.get_expert(session, call_name, change.expert)
    expert.withdrawn_at = context.now()
    session.add(expert)
    return expert.code


def _separate(
    context: AppContext, actor: Actor, session: Session, change: PlanChange, call_name: str
) -> str:
    expert = experts.get_expert(session, call_name, change.expert)
    thing = submissions.get_submission(session, call_name, change.submission)
    session.add(conflict_by_staff(context, actor, expert, thing, change.reason.strip()))
    return f"{expert.code}/{thing.code}"


def _close(_: AppContext, __: Actor, session: Session, change: PlanChange, call_name: str) -> str:
    room = room_named(session, call_name, change.room)
    room.unavailable = [*room.unavailable, [change.start, change.end]]
    session.add(room)
    return f"{room.name} {change.start}–{change.end}"


WRITERS: MappingProxyType[str, Writer] = MappingProxyType(
    {"withdraw": _withdraw, "conflict": _separate, "close_room": _close}
)
ACTIONS = MappingProxyType(
    {
        "withdraw": "expert_withdrawn",
        "conflict": "conflict_added",
        "close_room": "room_closed",
    }
)
