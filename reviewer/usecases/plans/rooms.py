"""Keep the rooms and the half-days of meetings by hand: add, change, close, take out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import pairwise

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.model.calls import Call
from reviewer.model.plans import MeetingSession, Room
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.events import room_named

LARGEST_ROOM = 10_000


@dataclass(frozen=True)
class RoomLine:
    """Show a room; `small` tells that it seats no whole panel, so that no panel meets there."""

    name: str
    floor: str
    capacity: int | None
    video: bool
    note: str
    closed: tuple[tuple[str, str], ...]
    small: bool


@dataclass(frozen=True)
class SessionLine:
    """Show half a day of meetings; times are local, as "HH:MM"."""

    id: int
    on: date
    label: str
    start: str
    end: str
    closed_rooms: tuple[str, ...]


@dataclass(frozen=True)
class PlacesView:
    """Show the rooms and half-days of a call."""

    rooms: tuple[RoomLine, ...]
    sessions: tuple[SessionLine, ...]
    seats: int


@dataclass(frozen=True)
class RoomInput:
    """Hold what staff write of a room; `closed` lists (start, end) as local "YYYY-MM-DDTHH:MM"."""

    name: str
    floor: str = ""
    capacity: int | None = None
    video: bool = False
    note: str = ""
    closed: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SessionInput:
    """Hold what staff write of half a day, as typed: a date and two times of day."""

    on: str
    start: str
    end: str
    label: str = ""
    closed_rooms: tuple[str, ...] = ()


def read_places(context: AppContext, actor: Actor, call_name: str) -> PlacesView:
    """Show rooms and half-days with how many seats a panel needs."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        seats = calls.definition_of(call).panel.min_size
        return PlacesView(
            rooms=tuple(_line(room, seats) for room in plans.rooms(session, call_name)),
            sessions=tuple(
                SessionLine(
                    each_session.id or 0,
                    each_session.on,
                    each_session.label,
                    each_session.start,
                    each_session.end,
                    tuple(each_session.closed_rooms),
                )
                for each_session in plans.meeting_sessions(session, call_name)
            ),
            seats=seats,
        )


def save_room(context: AppContext, actor: Actor, call_name: str, given: RoomInput) -> None:
    """Add a room, or change the one of that name; plans made before then are stale.

    Raises BadInput for an empty name, a capacity that is none, or times that do not follow.
    """
    require_staff(actor)
    name = given.name.strip()
    if not name or len(name) > 100:
        raise BadInput("error.room_name")
    if given.capacity is not None and not 1 <= given.capacity <= LARGEST_ROOM:
        raise BadInput("error.room_capacity", capacity=given.capacity)
    closed = [list(_span(start, end)) for start, end in given.closed]
    with transaction(context.engine) as session:
        call = _open_call(session, call_name)
        known = next(
            (each_room for each_room in plans.rooms(session, call_name) if each_room.name == name),
            None,
        )
        room = known or Room(call=call_name, name=name)
        room.floor, room.capacity = given.floor.strip(), given.capacity
        room.video, room.note, room.unavailable = given.video, given.note.strip(), sorted(closed)
        session.add(room)
        _changed(context, actor, session, call, "room_changed" if known else "room_added", name)


def remove_room(context: AppContext, actor: Actor, call_name: str, name: str) -> None:
    """Take a room out; raises NotFound for an unknown one."""
    require_staff(actor)
    with transaction(context.engine) as session:
        call = _open_call(session, call_name)
        session.delete(room_named(session, call_name, name))
        _changed(context, actor, session, call, "room_removed", name)


def save_session(
    context: AppContext,
    actor: Actor,
    call_name: str,
    given: SessionInput,
    number: int | None = None,
) -> None:
    """Add half a day of meetings, or change one by its number; what lies between is a break.

    Raises BadInput for times that cannot be read, do not follow, or run into another half-day.
    """
    require_staff(actor)
    on, start, end = _hours(given)
    with transaction(context.engine) as session:
        call = _open_call(session, call_name)
        row = MeetingSession(call=call_name, on=on, start=start, end=end)
        if number is not None:
            row = _session_of(session, call_name, number)
        others = [
            each_session
            for each_session in plans.meeting_sessions(session, call_name)
            if each_session is not row
        ]
        spans = sorted(
            [(entry.start, entry.end) for entry in others if entry.on == on] + [(start, end)]
        )
        if any(before[1] > after[0] for before, after in pairwise(spans)):
            raise BadInput("error.sessions_overlap", on=on.isoformat(), start=start, end=end)
        row.on, row.start, row.end, row.label = on, start, end, given.label.strip()
        row.closed_rooms = [
            room.name for room in plans.rooms(session, call_name) if room.name in given.closed_rooms
        ]
        session.add(row)
        action = "session_added" if number is None else "session_changed"
        _changed(context, actor, session, call, action, f"{on.isoformat()} {start}–{end}")


def remove_session(context: AppContext, actor: Actor, call_name: str, number: int) -> None:
    """Take half a day out; raises NotFound for an unknown one."""
    require_staff(actor)
    with transaction(context.engine) as session:
        call = _open_call(session, call_name)
        row = _session_of(session, call_name, number)
        subject = f"{row.on.isoformat()} {row.start}–{row.end}"
        session.delete(row)
        _changed(context, actor, session, call, "session_removed", subject)


def _open_call(session: Session, call_name: str) -> Call:
    call = calls.get_call(session, call_name, to_change=True)
    require_open("import", call.phase)
    return call


def _changed(
    context: AppContext, actor: Actor, session: Session, call: Call, action: str, subject: str
) -> None:
    calls.touch(session, call)
    context.record(session, actor, call.name, action, subject)


def _session_of(session: Session, call_name: str, number: int) -> MeetingSession:
    every = plans.meeting_sessions(session, call_name)
    row = next((entry for entry in every if entry.id == number), None)
    if row is None:
        raise NotFound("error.unknown_session", number=number)
    return row


def _line(room: Room, seats: int) -> RoomLine:
    return RoomLine(
        name=room.name,
        floor=room.floor,
        capacity=room.capacity,
        video=room.video,
        note=room.note,
        closed=tuple((span[0], span[1]) for span in room.unavailable),
        small=room.capacity is not None and room.capacity < seats,
    )


def _span(start: str, end: str) -> tuple[str, str]:
    try:
        first, last = datetime.fromisoformat(start), datetime.fromisoformat(end)
    except ValueError as error:
        raise BadInput("error.times_unreadable", start=start, end=end) from error
    if first.tzinfo or last.tzinfo or first >= last:
        raise BadInput("error.times_reversed", start=start, end=end)
    return first.isoformat(timespec="minutes"), last.isoformat(timespec="minutes")


def _hours(given: SessionInput) -> tuple[date, str, str]:
    try:
        on = date.fromisoformat(given.on)
        start, end = time.fromisoformat(given.start), time.fromisoformat(given.end)
    except ValueError as error:
        raise BadInput("error.times_unreadable", start=given.start, end=given.end) from error
    if start >= end:
        raise BadInput("error.times_reversed", start=given.start, end=given.end)
    return on, f"{start:%H:%M}", f"{end:%H:%M}"
