"""Who came and who is missing: checked in by the code of a letter, by the office, by a chair."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import NotAllowed, NotFound, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.day import Arrival
from reviewer.rules.arrivals import is_missing, plain_code
from reviewer.rules.order_of_day import ABSENT, NOW, OVER, WAITING, HearingForecast, forecast
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import accounts, calls, day, experts, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.rooms import RoomDay, gather_room, may_act
from reviewer.usecases.invitations.arrival_codes import arrival_code

EXPERT, APPLICANT = "expert", "applicant"


@dataclass(frozen=True)
class ExpectedPerson:
    """Show one person who is expected in a room: an expert, or whoever comes for a submission.

    `about` is the employer or the platform, `role` the seat of an expert. `due_at` is when the
    person is needed as things stand, `came_at` in the call's zone, None: not yet. `missing` tells
    that it is time. `phone` is for the office alone.
    """

    kind: str
    code: str
    name: str
    about: str
    role: str
    room: str
    due_at: datetime
    came_at: datetime | None
    missing: bool
    phone: str = ""


@dataclass(frozen=True)
class Attendance:
    """Show who is expected in a room today; `open` tells that the person may check in there.

    `version` rises with everybody who comes. On another day than today nobody is missing.
    """

    room: str
    people: tuple[ExpectedPerson, ...]
    version: int
    open: bool

    @property
    def missing(self) -> tuple[ExpectedPerson, ...]:
        """List those who should be there by now."""
        return tuple(person for person in self.people if person.missing)

    @property
    def experts(self) -> tuple[ExpectedPerson, ...]:
        """List the members of the panel."""
        return tuple(person for person in self.people if person.kind == EXPERT)

    def of(self, submission: str) -> ExpectedPerson | None:
        """Find whoever comes for a submission."""
        return next(
            (each for each in self.people if (each.kind, each.code) == (APPLICANT, submission)),
            None,
        )


def read_attendance(
    context: AppContext, actor: Actor, call_name: str, room: str
) -> Attendance | None:
    """Show who came to a room to the office and to its chairs; None to the other members.

    Raises NotAllowed for others, NotFound where nothing is heard in the room.
    """
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        acts = may_act(session, actor, call_name, room)
        if not acts and actor.role is Role.EXPERT:
            return None
        found = _attendance(session, context, call, room, acts=acts)
        return _with_phones(session, found, call_name) if actor.role is Role.STAFF else found


def read_attendances(context: AppContext, actor: Actor, call_name: str) -> tuple[Attendance, ...]:
    """Show who came to every room, to the office."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        acts = actor.role is Role.STAFF
        found = rooms_attended(session, context, call, acts=acts)
        return tuple(_with_phones(session, each, call_name) if acts else each for each in found)


def rooms_attended(
    session: Session, context: AppContext, call: Call, *, acts: bool = False
) -> list[Attendance]:
    """Give who is expected in every room, within a transaction."""
    return [_attendance(session, context, call, room, acts=acts) for room in _rooms(session, call)]


def find_by_code(context: AppContext, actor: Actor, call_name: str, typed: str) -> ExpectedPerson:
    """Find who showed a code; raises NotFound where nobody expected today has it."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return _by_code(_everybody(session, context, call), context, call_name, typed)


def check_in(
    context: AppContext, actor: Actor, call_name: str, kind: str, code: str
) -> ExpectedPerson:
    """Note that somebody came. Twice is once.

    Raises NotFound for nobody expected today, NotAllowed for anybody but staff and the chairs of
    the room, WrongPhase on another day.
    """
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        person = _expected(_everybody(session, context, call), kind, code)
        return _note(session, context, actor, call, person, by_code=False)


def check_in_by_code(
    context: AppContext, actor: Actor, call_name: str, typed: str, room: str = ""
) -> ExpectedPerson:
    """Note that whoever showed a code came; `room` narrows it to the room that a chair keeps.

    Raises as `check_in`.
    """
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        if actor.role is Role.EXPERT:
            may_act(session, actor, call_name, room)
        people = _everybody(session, context, call, room)
        person = _by_code(people, context, call_name, typed)
        return _note(session, context, actor, call, person, by_code=True)


def undo_check_in(context: AppContext, actor: Actor, call_name: str, kind: str, code: str) -> None:
    """Take back that somebody came. Raises as `check_in`, NotFound for who did not come."""
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        person = _expected(_everybody(session, context, call), kind, code)
        _require_keeper(session, context, actor, call, person.room)
        if person.came_at is None:
            raise NotFound("error.not_come", name=person.name)
        for row in day.arrivals(session, call_name):
            if (row.kind, row.subject, row.at) == (kind, code, person.came_at):
                row.undone_at, row.undone_by = context.now(), actor.label
                session.add(row)
        context.record(session, actor, call_name, "arrival_undone", code)


def _note(
    session: Session,
    context: AppContext,
    actor: Actor,
    call: Call,
    person: ExpectedPerson,
    *,
    by_code: bool,
) -> ExpectedPerson:
    _require_keeper(session, context, actor, call, person.room)
    if person.came_at is not None:
        return person
    session.add(
        Arrival(
            call=call.name,
            kind=person.kind,
            subject=person.code,
            by_code=by_code,
            at=context.now(),
            actor=actor.label,
        )
    )
    context.record(session, actor, call.name, "arrival", person.code, detail={"room": person.room})
    return person


def _require_keeper(
    session: Session, context: AppContext, actor: Actor, call: Call, room: str
) -> None:
    if not may_act(session, actor, call.name, room):
        raise NotAllowed("error.room_chair_only", room=room)
    found = gather_room(session, context, call, room)
    if found.on != context.now().astimezone(found.definition.zone).date():
        raise WrongPhase("error.hearings_other_day", day=found.on.isoformat())


def _expected(people: Sequence[ExpectedPerson], kind: str, code: str) -> ExpectedPerson:
    found = next((each for each in people if (each.kind, each.code) == (kind, code)), None)
    if found is None:
        raise NotFound("error.nobody_expected")
    return found


def _by_code(
    people: Sequence[ExpectedPerson], context: AppContext, call_name: str, typed: str
) -> ExpectedPerson:
    wanted = plain_code(typed)
    found = next(
        (
            each
            for each in people
            if plain_code(arrival_code(context, call_name, (each.kind, each.code))) == wanted
        ),
        None,
    )
    if found is None:
        raise NotFound("error.arrival_code", typed=unicodedata.normalize("NFKC", typed).strip())
    return found


def _everybody(
    session: Session, context: AppContext, call: Call, room: str = ""
) -> list[ExpectedPerson]:
    rooms = [room] if room else _rooms(session, call)
    return [
        person
        for name in rooms
        for person in _attendance(session, context, call, name, acts=True).people
    ]


def _rooms(session: Session, call: Call) -> list[str]:
    plan_id = plans.newest_plan_id(session, call.name)
    if plan_id is None:
        return []
    heard = {slot.panel_id for slot in plans.slots(session, plan_id)}
    return sorted({each.room for each in plans.panels(session, plan_id) if each.id in heard})


def _attendance(
    session: Session, context: AppContext, call: Call, room: str, *, acts: bool
) -> Attendance:
    found = gather_room(session, context, call, room)
    now = context.now()
    zone = found.definition.zone
    today = found.on == now.astimezone(zone).date()
    came = {
        (row.kind, row.subject): row.at.astimezone(zone)
        for row in day.arrivals(session, call.name)
        if row.at.astimezone(zone).date() == found.on
    }
    hearings = forecast(
        found.planned, found.events, now if today else found.first, found.changeover
    )
    people = [
        *_members(session, call.name, found, hearings, room),
        *_applicants(session, call.name, found, hearings, room),
    ]
    return Attendance(
        room=room,
        people=tuple(_stand(person, came, now, today=today) for person in people),
        version=day.arrivals_version(session, call.name),
        open=acts and today,
    )


def _stand(
    person: ExpectedPerson, came: dict[tuple[str, str], datetime], now: datetime, *, today: bool
) -> ExpectedPerson:
    at = came.get((person.kind, person.code))
    late = is_missing(person.due_at, now, came=at is not None)
    return replace(person, came_at=at, missing=today and person.missing and late)


def _with_phones(session: Session, found: Attendance, call_name: str) -> Attendance:
    phones = accounts.phones(session, call_name)
    people = (replace(each, phone=phones.get((each.kind, each.code), "")) for each in found.people)
    return replace(found, people=tuple(people))


def _members(
    session: Session,
    call_name: str,
    found: RoomDay,
    hearings: Sequence[HearingForecast],
    room: str,
) -> list[ExpectedPerson]:
    """List the seated; each is needed from the first hearing that he or she does not leave."""
    people = {row.id: row for row in experts.all_experts(session, call_name)}
    codes = {row.id: code for code, row in found.rows.items()}
    open_ones = {each.submission for each in hearings if each.state in {NOW, WAITING}}
    listed = []
    for seat in plans.seats(session, found.plan_id):
        own = [
            slot
            for slot in found.slots
            if slot.panel_id == seat.panel_id and seat.expert_id not in slot.recused
        ]
        if seat.role == "reserve" or not own:
            continue
        person = people[seat.expert_id]
        listed.append(
            ExpectedPerson(
                kind=EXPERT,
                code=person.code,
                name=person.name,
                about=person.employer,
                role=seat.role,
                room=room,
                due_at=min(slot.starts_at for slot in own),
                came_at=None,
                missing=any(codes[slot.submission_id] in open_ones for slot in own),
            )
        )
    return listed


def _applicants(
    session: Session,
    call_name: str,
    found: RoomDay,
    hearings: Sequence[HearingForecast],
    room: str,
) -> list[ExpectedPerson]:
    """List who is heard, each needed when the hearing is expected to begin."""
    names = accounts.applicant_addresses(session, call_name)
    return [
        ExpectedPerson(
            kind=APPLICANT,
            code=hearing.submission,
            name=names.get(hearing.submission, ("", ""))[0] or row.applicant,
            about=row.platform,
            role="",
            room=room,
            due_at=hearing.planned_at if hearing.state in {ABSENT, OVER} else hearing.starts_at,
            came_at=None,
            missing=hearing.state == WAITING,
        )
        for hearing in hearings
        if (row := found.rows[hearing.submission])
    ]
