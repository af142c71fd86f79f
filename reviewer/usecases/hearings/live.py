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
from reviewer.model.submissions import Submission
from reviewer.rules.order_of_day import (
    TELL_AFTER,
    DayEvent,
    HearingForecast,
    PlannedHearing,
    allowed,
    forecast,
    is_paused,
    to_tell,
)
from reviewer.rules.permissions import Actor, require_overseer, require_own_call
from reviewer.store import calls, day, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import queue_updates


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
        return tuple(sorted(_own_rooms(session, actor, call_name)))


def read_order(context: AppContext, actor: Actor, call_name: str, room: str) -> RoomOrder:
    """Show the order of the day in a room to the office, and to experts of its panels.

    Raises NotAllowed for others, NotFound where nothing is heard in the room.
    """
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        acts = _may_act(session, actor, call_name, room)
        return room_order(session, context, call, room, acts=acts)


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
        if not _may_act(session, actor, call_name, room):
            raise NotAllowed("error.room_chair_only", room=room)
        before = _gather(session, context, call, room)
        now = context.now()
        if before.on != now.astimezone(before.definition.zone).date():
            raise WrongPhase("error.hearings_other_day", day=before.on.isoformat())
        if before.repeats(given, now):
            return EventDone(noted=True, telling=0)
        if given.version != before.version:
            raise Stale("error.order_changed", room=room)
        event = DayEvent(given.kind, now, given.submission, given.minutes)
        if not allowed(before.planned, before.events, event):
            raise BadInput("error.event_impossible", kind=given.kind, submission=given.submission)
        after = forecast(before.planned, [*before.events, event], now, before.changeover)
        moved = to_tell(after, before.told, TELL_AFTER)
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
        if not _may_act(session, actor, call_name, room):
            raise NotAllowed("error.room_chair_only", room=room)
        before = _gather(session, context, call, room)
        if version != before.version:
            raise Stale("error.order_changed", room=room)
        rows = before.stored
        if not rows:
            raise NotFound("error.no_event", room=room)
        rows[-1].undone_at, rows[-1].undone_by = context.now(), actor.label
        session.add(rows[-1])
        now = context.now()
        after = forecast(before.planned, before.events[:-1], now, before.changeover)
        moved = to_tell(after, before.told, TELL_AFTER)
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
    found = _gather(session, context, call, room)
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


@dataclass(frozen=True)
class _Gathered:
    """Hold a room's day as it is stored."""

    definition: CallDefinition
    on: date
    planned: tuple[PlannedHearing, ...]
    rows: dict[str, Submission]
    stored: list[HearingEvent]
    events: tuple[DayEvent, ...]
    told: dict[str, datetime]
    version: int

    @property
    def changeover(self) -> timedelta:
        return timedelta(minutes=self.definition.defence.changeover_minutes)

    @property
    def first(self) -> datetime:
        return self.planned[0].starts_at

    def repeats(self, given: EventInput, now: datetime) -> bool:
        """Tell whether the same was noted just now from an older page: its answer was lost."""
        if not self.stored or given.version >= self.version:
            return False
        last = self.events[-1]
        if now - last.at > SENT_AGAIN:
            return False
        return (last.kind, last.submission, last.minutes) == (
            given.kind,
            given.submission,
            given.minutes,
        )


def _gather(session: Session, context: AppContext, call: Call, room: str) -> _Gathered:
    definition = calls.definition_of(call)
    plan_id = plans.require_plan_id(session, call.name)
    panels = {panel.id for panel in plans.panels(session, plan_id) if panel.room == room}
    slots = [slot for slot in plans.slots(session, plan_id) if slot.panel_id in panels]
    rows = submissions.submissions_by_id(session, {slot.submission_id for slot in slots})
    slots = [slot for slot in slots if rows[slot.submission_id].withdrawn_at is None]
    if not slots:
        raise NotFound("error.unknown_room", room=room)
    today = context.now().astimezone(definition.zone).date()
    days = sorted({slot.starts_at.astimezone(definition.zone).date() for slot in slots})
    on = next((each for each in days if each >= today), days[-1])
    slots = [slot for slot in slots if slot.starts_at.astimezone(definition.zone).date() == on]
    codes = {slot.submission_id: rows[slot.submission_id].code for slot in slots}
    stored = [
        row
        for row in day.events(session, call.name, room)
        if row.at.astimezone(definition.zone).date() == on
        and (row.submission_id is None or row.submission_id in codes)
    ]
    notices = day.notices(session, call.name)
    return _Gathered(
        definition=definition,
        on=on,
        planned=tuple(
            PlannedHearing(codes[slot.submission_id], slot.starts_at, slot.ends_at)
            for slot in slots
        ),
        rows={codes[number]: row for number, row in rows.items() if number in codes},
        stored=stored,
        events=tuple(
            DayEvent(row.kind, row.at, codes.get(row.submission_id or 0, ""), row.minutes)
            for row in stored
        ),
        told={
            codes[slot.submission_id]: notices[slot.submission_id].starts_at
            for slot in slots
            if slot.submission_id in notices
            and notices[slot.submission_id].planned_at == slot.starts_at
        },
        version=day.version(session, call.name, room),
    )


def _keep_notices(
    session: Session,
    call_name: str,
    before: _Gathered,
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


def _own_rooms(session: Session, actor: Actor, call_name: str, *roles: str) -> set[str]:
    """Name the rooms in which an expert sits, in one of the roles where any is named."""
    require_own_call(actor, Role.EXPERT, call_name)
    plan_id = plans.newest_plan_id(session, call_name)
    if plan_id is None:
        return set()
    me = experts.get_expert(session, call_name, actor.subject).id
    rooms = {panel.id: panel.room for panel in plans.panels(session, plan_id)}
    return {
        rooms[seat.panel_id]
        for seat in plans.seats(session, plan_id)
        if seat.expert_id == me and (not roles or seat.role in roles)
    }


def _may_act(session: Session, actor: Actor, call_name: str, room: str) -> bool:
    """Tell whether a person keeps the order of a room; raises NotAllowed for who may not see it."""
    if actor.role is not Role.EXPERT:
        require_overseer(actor)
        return actor.role is Role.STAFF
    if room not in _own_rooms(session, actor, call_name):
        raise NotAllowed("error.room_chair_only", room=room)
    return room in _own_rooms(session, actor, call_name, "chair")
