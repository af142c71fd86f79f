"""A morning in one room: who may note what, who is told, what is taken back; screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.model.accounts import Role
from reviewer.rules.permissions import Actor
from reviewer.store import calls, messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.live import (
    EventDone,
    EventInput,
    list_rooms,
    note_event,
    read_order,
    undo_event,
)
from reviewer.usecases.hearings.screens import (
    create_screen,
    list_screens,
    read_own_hearing,
    read_screen,
    revoke_screen,
)
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import DAY, ROOM, SEATED, planned, sign

CHAIR, MEMBER, STRANGER = expert(SEATED[0]), expert(SEATED[1]), expert("E00005")
NINE = datetime.combine(DAY, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=9)


def at(context: AppContext, minutes: int) -> AppContext:
    return replace(context, clock=lambda: NINE + timedelta(minutes=minutes))


@pytest.fixture
def invited(context: AppContext) -> AppContext:
    """A planned season whose people were all invited."""
    planned(context)
    sign(context)
    queue_invitations(context, STAFF, CALL)
    return context


def note(
    context: AppContext, kind: str, code: str = "", minutes: int = 0, telling: int | None = None
) -> EventDone:
    """Let the chair note what happened, as the page shows the room now."""
    version = read_order(context, CHAIR, CALL, ROOM).version
    given = EventInput(kind, code, minutes, version, telling)
    return note_event(context, CHAIR, CALL, ROOM, given)


def sent(context: AppContext) -> list[tuple[str, int]]:
    """List who was written to, with the number of the calendar entry, oldest first."""
    with reading(context.engine) as session:
        rows = messages.messages(session, CALL)
        return [(row.recipient, row.sequence) for row in sorted(rows, key=lambda row: row.id or 0)]


def test_those_whose_time_moves_by_much_are_told_and_nobody_else(invited: AppContext) -> None:
    before = sent(invited)
    assert note(at(invited, 0), "begin", "G001") == EventDone(noted=True, telling=0)
    small = note(at(invited, 20), "overrun", "G001", 10)
    assert (small, sent(invited)) == (EventDone(noted=True, telling=0), before)
    asked = note(at(invited, 21), "overrun", "G001", 15)
    assert (asked, sent(invited)) == (EventDone(noted=False, telling=3), before)
    assert note(at(invited, 21), "overrun", "G001", 15, 3) == EventDone(noted=True, telling=3)
    assert sent(invited)[len(before) :] == [
        ("g002@example.com", 1), ("g003@example.com", 1), ("g004@example.com", 1),
    ]  # fmt: skip
    lines = read_order(at(invited, 21), MEMBER, CALL, ROOM).lines
    assert [(line.submission, line.state, line.late) for line in lines] == [
        ("G001", "now", 0), ("G002", "waiting", 25), ("G003", "waiting", 25),
        ("G004", "waiting", 25),
    ]  # fmt: skip
    mine = Actor(9, Role.APPLICANT, "申报单位", CALL, "G003")
    own = read_own_hearing(at(invited, 21), mine, CALL)
    assert own is not None
    assert (own.late, own.starts_at) == (25, NINE + timedelta(minutes=85))
    # Another page of invitations has nothing more to say: calendars hold the new times.
    assert queue_invitations(invited, STAFF, CALL) == []


def test_taking_back_tells_those_who_were_told(invited: AppContext) -> None:
    note(at(invited, 0), "begin", "G001")
    note(at(invited, 20), "overrun", "G001", 25, 3)
    before = sent(invited)
    version = read_order(at(invited, 21), CHAIR, CALL, ROOM).version
    with pytest.raises(Stale):
        undo_event(at(invited, 21), CHAIR, CALL, ROOM, version - 1)
    undo_event(at(invited, 21), CHAIR, CALL, ROOM, version)
    assert [recipient for recipient, _ in sent(invited)[len(before) :]] == [
        "g002@example.com", "g003@example.com", "g004@example.com",
    ]  # fmt: skip
    assert {line.late for line in read_order(at(invited, 21), CHAIR, CALL, ROOM).lines} == {0}


def test_the_same_sent_twice_is_one_and_an_old_page_notes_nothing(invited: AppContext) -> None:
    now = at(invited, 0)
    given = EventInput("begin", "G001")
    note_event(now, CHAIR, CALL, ROOM, given)
    assert note_event(now, CHAIR, CALL, ROOM, given) == EventDone(noted=True, telling=0)
    with pytest.raises(Stale):
        note_event(now, STAFF, CALL, ROOM, EventInput("end", "G001"))
    with pytest.raises(BadInput):
        note(now, "begin", "G002")
    assert read_order(now, CHAIR, CALL, ROOM).version == 1


def test_who_may_note_and_when(invited: AppContext) -> None:
    now = at(invited, 0)
    for actor in (MEMBER, STRANGER, SUPERVISOR):
        with pytest.raises(NotAllowed):
            note_event(now, actor, CALL, ROOM, EventInput("begin", "G001"))
    with pytest.raises(NotAllowed):
        read_order(now, STRANGER, CALL, ROOM)
    with pytest.raises(NotFound):
        read_order(now, STAFF, CALL, "不存在")
    with pytest.raises(WrongPhase) as refusal:
        note_event(invited, STAFF, CALL, ROOM, EventInput("begin", "G001"))
    assert refusal.value.code == "error.hearings_other_day"
    with pytest.raises(NotFound):
        undo_event(now, CHAIR, CALL, ROOM, 0)
    assert list_rooms(now, CHAIR, CALL) == (ROOM,)
    assert list_rooms(now, STRANGER, CALL) == ()
    first = read_order(now, CHAIR, CALL, ROOM).lines[0]
    assert first.can == ("begin", "absent", "swap", "skip")
    assert read_order(now, MEMBER, CALL, ROOM).lines[0].can == ()


def test_a_screen_shows_the_day_until_its_address_ends(invited: AppContext) -> None:
    door = create_screen(invited, STAFF, CALL, ROOM).removeprefix("/screens/")
    create_screen(invited, STAFF, CALL, "")
    note(at(invited, 0), "begin", "G001")
    content = read_screen(at(invited, 1), door)
    assert [order.now.submission for order in content.orders if order.now] == ["G001"]
    assert [line.can for order in content.orders for line in order.lines] == [()] * 4
    assert [screen.room for screen in list_screens(invited, SUPERVISOR, CALL)] == [ROOM, ""]
    revoke_screen(invited, STAFF, CALL, 1)
    with pytest.raises(NotFound):
        read_screen(invited, door)
    with pytest.raises(NotFound):
        revoke_screen(invited, STAFF, CALL, 1)
    with pytest.raises(NotFound):
        create_screen(invited, STAFF, CALL, "不存在")
    for actor in (SUPERVISOR, CHAIR):
        with pytest.raises(NotAllowed):
            create_screen(invited, actor, CALL, ROOM)


@pytest.mark.parametrize(("least", "told"), [(10, 3), (11, 0)])
def test_from_how_many_minutes_on_anybody_is_told_is_a_setting(
    invited: AppContext, least: int, told: int
) -> None:
    with transaction(invited.engine) as session:
        call = calls.get_call(session, CALL, to_change=True)
        defence = {**call.definition["defence"], "tell_after_minutes": least}
        call.definition = {**call.definition, "defence": defence}
        session.add(call)
    note(at(invited, 0), "begin", "G001")
    assert note(at(invited, 20), "overrun", "G001", 10, told or None).telling == told
