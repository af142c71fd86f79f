"""Carry out a remedy on the call's own rows."""

from __future__ import annotations

from datetime import date
from functools import singledispatch

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.messages import say
from reviewer.model.calls import Call
from reviewer.model.definitions import validated_definition
from reviewer.model.plans import MeetingSession, Room
from reviewer.planning.remedies import (
    AddDay,
    AddRoom,
    CloseRoom,
    EquipRoom,
    FillBreak,
    FreeHearing,
    KeepPins,
    LengthenDay,
    LetChair,
    SetAway,
    SetChangeover,
    SetLimit,
    SetRule,
    SetSitting,
)
from reviewer.store import experts, plans, submissions
from reviewer.usecases.plans.events import room_named


@singledispatch
def carry_out(_: object, __: Session, ___: Call) -> None:
    """Write one step of a remedy; raises BadInput for one that only people can take."""
    raise BadInput("error.fix_not_applicable")


@carry_out.register
def _set_rule(remedy: SetRule, session: Session, call: Call) -> None:
    panel = {**call.definition["panel"], remedy.name: remedy.value}
    call.definition = validated_definition({**call.definition, "panel": panel}).model_dump(
        mode="json"
    )
    session.add(call)


@carry_out.register
def _let_chair(remedy: LetChair, session: Session, call: Call) -> None:
    expert = experts.get_expert(session, call.name, remedy.expert)
    expert.chair_word = True
    session.add(expert)


@carry_out.register
def _set_away(remedy: SetAway, session: Session, call: Call) -> None:
    expert = experts.get_expert(session, call.name, remedy.expert)
    expert.away = [list(span) for span in remedy.spans]
    session.add(expert)


@carry_out.register
def _set_limit(remedy: SetLimit, session: Session, call: Call) -> None:
    expert = experts.get_expert(session, call.name, remedy.expert)
    expert.seat_limit = remedy.panels
    session.add(expert)


@carry_out.register
def _set_sitting(remedy: SetSitting, session: Session, call: Call) -> None:
    expert = experts.get_expert(session, call.name, remedy.expert)
    expert.run_minutes = remedy.minutes
    session.add(expert)


@carry_out.register
def _equip_room(remedy: EquipRoom, session: Session, call: Call) -> None:
    room = room_named(session, call.name, remedy.room)
    room.video = room.video if remedy.video is None else remedy.video
    room.capacity = room.capacity if remedy.capacity is None else remedy.capacity
    session.add(room)


@carry_out.register
def _free_hearing(remedy: FreeHearing, session: Session, call: Call) -> None:
    row = submissions.get_submission(session, call.name, remedy.submission)
    row.hearing = {key: value for key, value in row.hearing.items() if key != remedy.what}
    session.add(row)


@carry_out.register
def _add_room(remedy: AddRoom, session: Session, call: Call) -> None:
    taken = {room.name for room in plans.rooms(session, call.name)}
    numbers = (say("planning.room_added", number=n) for n in range(1, len(taken) + 2))
    name = next(number for number in numbers if number not in taken)
    closed = [list(span) for span in remedy.closed]
    session.add(Room(call=call.name, name=name, unavailable=closed, video=remedy.video))
    session.flush()


@carry_out.register
def _close_room(remedy: CloseRoom, session: Session, call: Call) -> None:
    """Write the times a room is closed, those of whole half-days included."""
    room = room_named(session, call.name, remedy.room)
    room.unavailable = [list(span) for span in remedy.spans]
    session.add(room)
    for each_session in plans.meeting_sessions(session, call.name):
        if room.name in each_session.closed_rooms:
            each_session.closed_rooms = [
                name for name in each_session.closed_rooms if name != room.name
            ]
            session.add(each_session)


@carry_out.register
def _set_changeover(remedy: SetChangeover, session: Session, call: Call) -> None:
    defence = {**call.definition["defence"], "changeover_minutes": remedy.minutes}
    call.definition = validated_definition({**call.definition, "defence": defence}).model_dump(
        mode="json"
    )
    session.add(call)


@carry_out.register
def _fill_break(remedy: FillBreak, session: Session, call: Call) -> None:
    """Let the half-day before a break last until the next begins."""
    on = date.fromisoformat(remedy.date)
    for each_session in plans.meeting_sessions(session, call.name):
        if each_session.on == on and each_session.end == remedy.start:
            each_session.end = remedy.end
            session.add(each_session)


@carry_out.register
def _lengthen(remedy: LengthenDay, session: Session, call: Call) -> None:
    on = date.fromisoformat(remedy.date)
    mine = [
        each_session
        for each_session in plans.meeting_sessions(session, call.name)
        if each_session.on == on
    ]
    last = max(mine, key=lambda entry: entry.end)
    last.end = remedy.end
    session.add(last)


@carry_out.register
def _add_day(remedy: AddDay, session: Session, call: Call) -> None:
    every = plans.meeting_sessions(session, call.name)
    last = max(entry.on for entry in every)
    session.add_all(
        MeetingSession(
            call=call.name,
            on=date.fromisoformat(remedy.date),
            label=entry.label,
            start=entry.start,
            end=entry.end,
        )
        for entry in every
        if entry.on == last
    )


@carry_out.register
def _keep_pins(remedy: KeepPins, session: Session, call: Call) -> None:
    experts_by_id = {expert.id: expert.code for expert in experts.all_experts(session, call.name)}
    submissions_by_id = {
        submission.id: submission.code
        for submission in submissions.all_submissions(session, call.name)
    }
    for pin in plans.pins(session, call.name):
        if (experts_by_id[pin.expert_id], submissions_by_id[pin.submission_id]) not in remedy.pairs:
            session.delete(pin)
