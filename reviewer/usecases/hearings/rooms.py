"""A room's day as it is stored, and who may see it and act on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from reviewer.errors import NotAllowed, NotFound
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.day import HearingEvent
from reviewer.model.plans import DefenceSlot
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission
from reviewer.rules.order_of_day import DayEvent, PlannedHearing
from reviewer.rules.permissions import Actor, require_overseer, require_own_call
from reviewer.store import calls, day, experts, plans, submissions
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class RoomDay:
    """Hold a room's day as it is stored; `rows` are its submissions by code.

    `slots` are those of that day by the plan `plan_id`.
    """

    definition: CallDefinition
    plan_id: int
    slots: tuple[DefenceSlot, ...]
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
    def tell_after(self) -> timedelta:
        """Give by how much a time must be off for a message; less is on pages and screens."""
        return timedelta(minutes=self.definition.defence.tell_after_minutes)

    @property
    def first(self) -> datetime:
        return self.planned[0].starts_at


def gather_room(session: Session, context: AppContext, call: Call, room: str) -> RoomDay:
    """Read a room's day: today, the next one with hearings, or the last.

    Raises NotFound where nothing is heard in the room.
    """
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
    return RoomDay(
        definition=definition,
        plan_id=plan_id,
        slots=tuple(slots),
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


def own_rooms(session: Session, actor: Actor, call_name: str, *roles: str) -> set[str]:
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


def may_act(session: Session, actor: Actor, call_name: str, room: str) -> bool:
    """Tell whether a person keeps the order of a room; raises NotAllowed for who may not see it."""
    if actor.role is not Role.EXPERT:
        require_overseer(actor)
        return actor.role is Role.STAFF
    if room not in own_rooms(session, actor, call_name):
        raise NotAllowed("error.room_chair_only", room=room)
    return room in own_rooms(session, actor, call_name, "chair")
