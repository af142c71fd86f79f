"""Who is told what: little is told, an identity stays, nobody is reminded at night."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewer.rules.invitations import (
    CalendarEntry,
    LastSent,
    Pair,
    answer_deadline,
    continue_invitations,
    due_reminder,
    link_expiry,
)

MORNING = CalendarEntry(
    kind="expert",
    code="E1",
    name="甘珩悦",
    email="e1@example.com",
    starts_at="2022-06-13T01:00:00+00:00",
    ends_at="2022-06-13T03:00:00+00:00",
    room="901",
    floor="9楼",
    subject="",
    slots=4,
    agenda=(("2022-06-13T01:00:00+00:00", "2022-06-13T03:00:00+00:00", 4),),
    panel="P01",
)
AFTERNOON = replace(
    MORNING,
    starts_at="2022-06-13T06:00:00+00:00",
    ends_at="2022-06-13T08:00:00+00:00",
    panel="P02",
)
SHANGHAI = ZoneInfo("Asia/Shanghai")


def last_sent(number: int, appointment: CalendarEntry, *, standing: bool = True) -> LastSent:
    return LastSent(number, appointment, standing)


def changes(known: list[LastSent], wanted: list[CalendarEntry]) -> dict[int | None, str]:
    pairs = continue_invitations(known, wanted)
    return {pair.last_sent.number if pair.last_sent else None: pair.change for pair in pairs}


def test_a_first_plan_is_new_to_everybody() -> None:
    assert changes([], [MORNING]) == {None: "new"}


def test_what_stays_is_not_told_again_even_when_panels_are_numbered_anew() -> None:
    assert changes([last_sent(1, MORNING)], [replace(MORNING, panel="P07")]) == {1: "none"}


@pytest.mark.parametrize(
    "change",
    [
        {"starts_at": "2022-06-13T01:30:00+00:00"},
        {"ends_at": "2022-06-13T03:30:00+00:00"},
        {"room": "902"},
        {"floor": "10楼"},
        {"slots": 5},
        {"agenda": ()},
        {"email": "new@example.com"},
        {"name": "甘珩月"},
    ],
)
def test_each_thing_a_person_is_told_makes_an_update(change: dict[str, str]) -> None:
    assert changes([last_sent(1, MORNING)], [replace(MORNING, **change)]) == {1: "update"}  # type: ignore[arg-type]  # by field


@pytest.mark.parametrize(
    ("change", "moved"),
    [
        ({"starts_at": "2022-06-13T01:30:00+00:00"}, True),
        ({"room": "902"}, True),
        ({"slots": 5}, False),
        ({"email": "new@example.com"}, False),
    ],
)
def test_only_time_and_room_ask_for_a_new_answer(change: dict[str, str], moved: bool) -> None:
    wanted = replace(MORNING, **change)  # type: ignore[arg-type]  # by field
    assert Pair(last_sent(1, MORNING), wanted).moved is moved


def test_what_falls_away_is_cancelled_once() -> None:
    assert changes([last_sent(1, MORNING)], []) == {1: "cancel"}
    assert changes([last_sent(1, MORNING, standing=False)], []) == {1: "none"}


def test_a_panel_that_changes_place_and_number_stays_one_entry() -> None:
    moved = replace(AFTERNOON, panel="P09")
    assert changes([last_sent(1, MORNING)], [moved]) == {1: "update"}


def test_of_two_sessions_the_one_that_stays_is_left_alone() -> None:
    elsewhere = replace(AFTERNOON, room="903", panel="P01")
    known = [last_sent(1, MORNING), last_sent(2, AFTERNOON)]
    assert changes(known, [replace(MORNING, panel="P02"), elsewhere]) == {1: "none", 2: "update"}


def test_a_cancelled_entry_comes_back_to_life_for_the_same_session() -> None:
    assert changes([last_sent(1, MORNING, standing=False)], [MORNING]) == {1: "update"}


def test_a_cancelled_entry_is_not_used_for_another_session() -> None:
    gone = last_sent(1, MORNING, standing=False)
    assert changes([gone], [AFTERNOON]) == {1: "none", None: "new"}


def test_one_persons_entry_never_becomes_anothers() -> None:
    other = replace(MORNING, code="E2")
    assert changes([last_sent(1, MORNING)], [other]) == {1: "cancel", None: "new"}


def test_deadlines() -> None:
    start = datetime(2022, 6, 13, 9, 0, tzinfo=SHANGHAI)
    assert answer_deadline(start, 24) == datetime(2022, 6, 12, 9, 0, tzinfo=SHANGHAI)
    assert link_expiry(start) == start + timedelta(days=1)


START = datetime(2022, 6, 13, 9, 0, tzinfo=SHANGHAI)
LONG_AGO = datetime(2022, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2022-06-10T08:59", None),
        ("2022-06-10T09:00", 3),
        ("2022-06-11T12:00", 3),
        ("2022-06-11T20:00", None),  # nobody is reminded at night
        ("2022-06-12T07:59", None),
        ("2022-06-12T08:00", 3),
        ("2022-06-12T09:00", 1),
        ("2022-06-13T08:00", 1),
        ("2022-06-13T09:00", None),
    ],
)
def test_the_latest_reminder_that_has_come_is_due(now: str, due: int | None) -> None:
    moment = datetime.fromisoformat(now).replace(tzinfo=SHANGHAI)
    assert due_reminder(START, LONG_AGO, (3, 1), moment) == due


def test_whoever_was_told_yesterday_is_not_reminded_of_it_today() -> None:
    now = datetime(2022, 6, 11, 12, 0, tzinfo=SHANGHAI)
    assert due_reminder(START, datetime(2022, 6, 10, 9, 0, tzinfo=SHANGHAI), (3, 1), now) is None
    last_sent_before = datetime(2022, 6, 10, 8, 59, tzinfo=SHANGHAI)
    assert due_reminder(START, last_sent_before, (3, 1), now) == 3
