"""Who came and who is missing: by the office, by a chair, by the code of a letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewer.errors import NotAllowed, NotFound, WrongPhase
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.arrivals import (
    check_in,
    check_in_by_code,
    find_by_code,
    read_attendance,
    read_attendances,
    undo_check_in,
)
from reviewer.usecases.hearings.live import EventInput, note_event, read_order
from reviewer.usecases.hearings.sign_in import print_sign_in
from reviewer.usecases.invitations.arrival_codes import arrival_code
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import DAY, ROOM, SEATED, planned, sign

CHAIR, MEMBER, STRANGER = expert(SEATED[0]), expert(SEATED[1]), expert("E00005")
NINE = datetime.combine(DAY, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=9)


@pytest.fixture
def morning(context: AppContext) -> AppContext:
    """A planned season, twenty minutes before the first hearing."""
    planned(context)
    sign(context)
    return at(context, -20)


def at(context: AppContext, minutes: int) -> AppContext:
    return replace(context, clock=lambda: NINE + timedelta(minutes=minutes))


def missing(context: AppContext) -> list[str]:
    found = read_attendance(context, CHAIR, CALL, ROOM)
    assert found is not None
    return [person.code for person in found.missing]


def test_who_is_due_in_ten_minutes_and_did_not_come_is_missing(morning: AppContext) -> None:
    assert missing(at(morning, -11)) == []
    check_in(morning, STAFF, CALL, "expert", SEATED[0])
    assert check_in(morning, CHAIR, CALL, "expert", SEATED[1]).came_at is None
    assert missing(at(morning, -10)) == [*SEATED[2:], "G001"]
    again = check_in(at(morning, -9), CHAIR, CALL, "expert", SEATED[1])
    assert again.came_at == NINE - timedelta(minutes=20)
    for code in SEATED[2:]:
        check_in(at(morning, -5), CHAIR, CALL, "expert", code)
    check_in(at(morning, -5), CHAIR, CALL, "applicant", "G001")
    assert missing(at(morning, -5)) == []
    assert missing(at(morning, 20)) == []  # nothing began: the second is expected at 9:50
    begun = EventInput("begin", "G001", version=read_order(morning, CHAIR, CALL, ROOM).version)
    note_event(at(morning, 0), CHAIR, CALL, ROOM, begun)
    longer = EventInput("overrun", "G001", 10, version=1)
    note_event(at(morning, 20), CHAIR, CALL, ROOM, longer)
    assert missing(at(morning, 20)) == []  # now expected at 9:40
    assert missing(at(morning, 30)) == ["G002"]


def test_a_code_checks_in_whoever_has_it(morning: AppContext) -> None:
    code = arrival_code(morning, CALL, ("applicant", "G002"))
    assert find_by_code(morning, STAFF, CALL, code.lower().replace("-", " ")).code == "G002"
    assert check_in_by_code(morning, STAFF, CALL, code).code == "G002"
    mine = arrival_code(morning, CALL, ("expert", SEATED[1]))
    assert check_in_by_code(morning, CHAIR, CALL, mine, ROOM).code == SEATED[1]
    (found,) = read_attendances(morning, SUPERVISOR, CALL)
    assert [person.code for person in found.people if person.came_at] == [SEATED[1], "G002"]
    for wrong in ("ZZZZ-ZZZZ", "", arrival_code(morning, CALL, ("expert", "E00005"))):
        with pytest.raises(NotFound):
            check_in_by_code(morning, STAFF, CALL, wrong)


def test_taking_back_leaves_the_person_to_come(morning: AppContext) -> None:
    with pytest.raises(NotFound):
        undo_check_in(morning, STAFF, CALL, "applicant", "G001")
    check_in(morning, STAFF, CALL, "applicant", "G001")
    before = read_attendance(morning, STAFF, CALL, ROOM)
    undo_check_in(morning, CHAIR, CALL, "applicant", "G001")
    after = read_attendance(morning, STAFF, CALL, ROOM)
    assert before is not None
    assert after is not None
    assert after.version > before.version
    assert [person.came_at for person in after.people] == [None] * 9
    check_in(morning, STAFF, CALL, "applicant", "G001")
    assert "G001" not in missing(at(morning, 0))


def test_who_may_check_in_and_when(morning: AppContext) -> None:
    for actor in (MEMBER, STRANGER, SUPERVISOR):
        with pytest.raises(NotAllowed):
            check_in(morning, actor, CALL, "applicant", "G001")
    assert read_attendance(morning, MEMBER, CALL, ROOM) is None
    with pytest.raises(NotAllowed):
        read_attendance(morning, STRANGER, CALL, ROOM)
    with pytest.raises(NotAllowed):
        check_in_by_code(morning, STRANGER, CALL, "AAAA-AAAA", ROOM)
    with pytest.raises(NotFound):
        check_in(morning, STAFF, CALL, "applicant", "G999")
    with pytest.raises(WrongPhase) as refusal:
        check_in(at(morning, -24 * 60), STAFF, CALL, "applicant", "G001")
    assert refusal.value.code == "error.hearings_other_day"
    people = (
        read_attendance(morning, STAFF, CALL, ROOM),
        read_attendance(morning, CHAIR, CALL, ROOM),
    )
    assert [bool(found and found.people[0].phone) for found in people] == [True, False]


def test_sheets_to_sign_name_everybody(morning: AppContext) -> None:
    printed = print_sign_in(morning, SUPERVISOR, CALL, "docx", "en")
    assert printed.name == f"{CALL}-Sign-in sheet.docx"
    assert printed.content.startswith(b"PK")
    with pytest.raises(NotAllowed):
        print_sign_in(morning, CHAIR, CALL, "docx")
