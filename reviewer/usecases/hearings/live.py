"""The order of the day in a room: what happened, what is forecast, who is told of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.day import HearingEvent, HearingNotice
from reviewer.model.programme import CallDefinition
from reviewer.rules.order_of_day import (
    DayEvent,
    HearingForecast,
    allowed,
    forecast,
    is_paused,
    to_tell,
)
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, day, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.rooms import RoomDay, gather_room, may_act, own_rooms
from reviewer.usecases.invitations.day_letters import queue_updates


@dataclass(frozen=True)
class OrderLine:
    """Show one hearing of the day; `state` is over, now, waiting or absent, `late` in minutes."""

    submission: str
    platform: str
    applicant: str
    state: str
    planned_at: datetime
    starts_at: datetime
    ends_at: datetime
    late: int
    can: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoomOrder:
    """Show a room's hearings of one day in their present order.

    `version` rises with every event; `today` tells that events can be noted; `last` names the
    event that can be taken back, empty: none.
    """

    call: str
    definition: CallDefinition
    room: str
    day: date
    lines: tuple[OrderLine, ...]
    version: int
    paused: bool
    today: bool
    last: str = ""

    @property
    def now(self) -> OrderLine | None:
        """Give the hearing that goes on."""
        return next((line for line in self.lines if line.state == "now"), None)

    @property
    def coming(self) -> tuple[OrderLine, ...]:
        """Give the hearings to come."""
        return tuple(line for line in self.lines if line.state == "waiting")


@dataclass(frozen=True)
class EventInput:
    """Hold what somebody says happened.

    `version` is that of the order the person saw; `telling` how many applicants the page said
    would be told, None: the page has not said it yet.
    """

    kind: str
    submission: str = ""
    minutes: int = 0
    version: int = 0
    telling: int | None = None


@dataclass(frozen=True)
class EventDone:
    """Tell what became of an event: `telling` applicants are told; not `noted`: ask first."""

    noted: bool
    telling: int


SENT_AGAIN = timedelta(minutes=2)
HEARING_KINDS = ("begin", "end", "overrun", "absent", "swap", "skip")


def list_rooms(context: AppContext, actor: Actor, call_name: str) -> tuple[str, ...]:
    """Name the rooms of the newest plan; to an expert those of the own panels."""
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        if actor.role is not Role.EXPERT:
            require_overseer(actor)
            plan_id = plans.newest_plan_id(session, call_name)
            found = plans.panels(session, plan_id) if plan_id is not None else ()
            return tuple(sorted({panel.room for panel in found}))
        return tuple(sorted(own_rooms(session, actor, call_name)))


def read_order(context: AppContext, actor: Actor, call_name: str, room: str) -> RoomOrder:
    """Show the order of the day in a room to the office, and to experts of its panels.

    Raises NotAllowed for others, NotFound where nothing is heard in the room.
    """
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        acts = may_act(session, actor, call_name, room)
        return room_order(session, context, call, room, acts=acts)


def order_tag(context: AppContext, actor: Actor, call_name: str, room: str) -> str:
    """Give a text that changes whenever a person's page of a room does: it is asked for often.

    Events, arrivals, who may act, and the minute. Raises NotAllowed as `read_order` does.
    """
    with reading(context.engine) as session:
        acts = may_act(session, actor, call_name, room)
        events = day.version(session, call_name, room)
        people = day.arrivals_version(session, call_name)
        plan_id = plans.newest_plan_id(session, call_name)
        return f"{plan_id}-{events}-{people}-{acts:d}-{context.now():%d%H%M}"


def note_event(
    context: AppContext, actor: Actor, call_name: str, room: str, given: EventInput
) -> EventDone:
    """Note what happened, and tell the applicants whose time is now off by much.

    Where anybody would be told and the page has not said so, nothing is written: the number is
    given, to be shown first. An event sent twice is one. Raises NotAllowed for anybody but staff
    and the chairs of the room, WrongPhase on another day, BadInput for what cannot happen as
    things stand, Stale where somebody else noted something meanwhile.
    """
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        if not may_act(session, actor, call_name, room):
            raise NotAllowed("error.room_chair_only", room=room)
        before = gather_room(session, context, call, room)
        now = context.now()
        if before.on != now.astimezone(before.definition.zone).date():
            raise WrongPhase("error.hearings_other_day", day=before.on.isoformat())
        if _repeats(before, given, now):
            return EventDone(noted=True, telling=0)
        if given.version != before.version:
            raise Stale("error.order_changed", room=room)
        event = DayEvent(given.kind, now, given.submission, given.minutes)
        if not allowed(before.planned, before.events, event):
            raise BadInput("error.event_impossible", kind=given.kind, submission=given.submission)
        after = forecast(before.planned, [*before.events, event], now, before.changeover)
        moved = to_tell(after, before.told, before.tell_after)
        if moved and given.telling != len(moved):
            return EventDone(noted=False, telling=len(moved))
        subject = before.rows.get(given.submission)
        session.add(
            HearingEvent(
                call=call_name,
                room=room,
                kind=given.kind,
                submission_id=subject.id if subject else None,
                minutes=given.minutes,
                at=now,
                actor=actor.label,
            )
        )
        _keep_notices(session, call_name, before, moved, now)
        context.record(
            session,
            actor,
            call_name,
            f"hearing_{given.kind}",
            given.submission or room,
            detail={"room": room, "minutes": given.minutes, "told": len(moved)},
        )
    queue_updates(context, call_name, {hearing.submission for hearing in moved})
    return EventDone(noted=True, telling=len(moved))


def undo_event(context: AppContext, actor: Actor, call_name: str, room: str, version: int) -> None:
    """Take the last event of a room back; whoever was told of it is told the time that then holds.

    Raises NotFound where there is none, NotAllowed and Stale as `note_event` does.
    """
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        if not may_act(session, actor, call_name, room):
            raise NotAllowed("error.room_chair_only", room=room)
        before = gather_room(session, context, call, room)
        if version != before.version:
            raise Stale("error.order_changed", room=room)
        rows = before.stored
        if not rows:
            raise NotFound("error.no_event", room=room)
        rows[-1].undone_at, rows[-1].undone_by = context.now(), actor.label
        session.add(rows[-1])
        now = context.now()
        after = forecast(before.planned, before.events[:-1], now, before.changeover)
        moved = to_tell(after, before.told, before.tell_after)
        _keep_notices(session, call_name, before, moved, now)
        context.record(
            session,
            actor,
            call_name,
            "hearing_undone",
            room,
            detail={"kind": rows[-1].kind, "told": len(moved)},
        )
    queue_updates(context, call_name, {hearing.submission for hearing in moved})


def room_order(
    session: Session, context: AppContext, call: Call, room: str, *, acts: bool
) -> RoomOrder:
    """Lay out a room's day; with `acts` each hearing names what can happen to it."""
    found = gather_room(session, context, call, room)
    now = context.now()
    today = found.on == now.astimezone(found.definition.zone).date()
    lines = []
    for hearing in forecast(
        found.planned, found.events, now if today else found.first, found.changeover
    ):
        row = found.rows[hearing.submission]
        events = (
            DayEvent(kind, now, row.code, 1 if kind == "overrun" else 0) for kind in HEARING_KINDS
        )
        lines.append(
            OrderLine(
                submission=row.code,
                platform=row.platform,
                applicant=row.applicant,
                state=hearing.state,
                planned_at=hearing.planned_at,
                starts_at=hearing.starts_at,
                ends_at=hearing.ends_at,
                late=hearing.late,
                can=tuple(
                    event.kind
                    for event in events
                    if acts and today and allowed(found.planned, found.events, event)
                ),
            )
        )
    return RoomOrder(
        call=call.name,
        definition=found.definition,
        room=room,
        day=found.on,
        lines=tuple(lines),
        version=found.version,
        paused=is_paused(found.planned, found.events),
        today=today and acts,
        last=found.events[-1].kind if found.events and acts and today else "",
    )


def _keep_notices(
    session: Session,
    call_name: str,
    before: RoomDay,
    moved: Sequence[HearingForecast],
    now: datetime,
) -> None:
    kept = day.notices(session, call_name)
    for hearing in moved:
        number = before.rows[hearing.submission].id or 0
        row = kept.get(number) or HearingNotice(
            call=call_name,
            submission_id=number,
            planned_at=hearing.planned_at,
            starts_at=hearing.starts_at,
            ends_at=hearing.ends_at,
            told_at=now,
        )
        row.planned_at, row.told_at = hearing.planned_at, now
        row.starts_at, row.ends_at = hearing.starts_at, hearing.ends_at
        session.add(row)


def _repeats(before: RoomDay, given: EventInput, now: datetime) -> bool:
    """Tell whether the same was noted just now from an older page: its answer was lost."""
    if not before.stored or given.version >= before.version:
        return False
    last = before.events[-1]
    if now - last.at > SENT_AGAIN:
        return False
    return (last.kind, last.submission, last.minutes) == (
        given.kind,
        given.submission,
        given.minutes,
    )
