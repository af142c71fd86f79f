"""The checker of timetables finds a planted violation of each hard rule."""

from copy import deepcopy
from typing import Any

import pytest

from optimizer.check import check_timetable

# Documents are JSON as parsed, with values of every kind.
Document = dict[str, Any]
DAY = "2027-03-01T"
INSTANCE: Document = {
    "slot_minutes": 15,
    "days": [{"date": "2027-03-01", "start": "09:00", "end": "17:00"}],
    "breaks": [{"date": "*", "start": "12:00", "end": "13:00"}],
    "rooms": [{"id": "R1"}, {"id": "R2"}],
    "experts": [{"id": "E1"}, {"id": "E2"}, {"id": "E3"}],
    "submissions": [
        {"id": "S1", "panel": ["E1", "E2"], "applicants": ["A"]},
        {"id": "S2", "panel": ["E1", "E2"], "applicants": ["A"]},
        {"id": "S3", "panel": ["E3"], "applicants": ["A"]},
    ],
}


def row(name: str, start: str, end: str, room: str = "R1", experts: str = "") -> dict[str, str]:
    return {
        "submission": name,
        "start": DAY + start,
        "end": DAY + end,
        "room": room,
        "experts": experts,
    }


GOOD = [row("S1", "09:00", "09:15"), row("S2", "09:15", "09:30"), row("S3", "09:30", "09:45")]


def broken(instance: Document, rows: list[dict[str, str]]) -> set[str]:
    return {violation.rule for violation in check_timetable(instance, rows)}


def test_a_good_timetable_holds_and_may_be_partial() -> None:
    assert check_timetable(INSTANCE, GOOD) == ()
    assert check_timetable(INSTANCE, GOOD[:1]) == ()


@pytest.mark.parametrize(
    ("rows", "rules"),
    [
        ([row("S9", "09:00", "09:15")], {"unknown_submission"}),
        ([GOOD[0], row("S1", "09:30", "09:45")], {"scheduled_twice"}),
        ([row("S1", "09:00", "09:30")], {"wrong_duration"}),
        ([row("S1", "08:45", "09:00")], {"outside_hours"}),
        ([row("S1", "16:55", "17:10")], {"outside_hours", "off_grid"}),
        ([row("S1", "09:05", "09:20")], {"off_grid"}),
        ([row("S1", "12:00", "12:15")], {"in_break"}),
        ([row("S1", "09:00", "09:15", "R9")], {"unknown_room"}),
        ([row("S1", "09:00", "09:15", experts="E1")], {"panel_mismatch"}),
        (
            [row("S1", "09:00", "09:15"), row("S3", "09:00", "09:15")],
            {"room_overlap", "applicant_overlap"},
        ),
        (
            [row("S1", "09:00", "09:15"), row("S2", "09:00", "09:15", "R2")],
            {"expert_overlap", "applicant_overlap"},
        ),
    ],
)
def test_rows_that_break_a_rule(rows: list[dict[str, str]], rules: set[str]) -> None:
    assert broken(INSTANCE, rows) == rules


AWAY = [[DAY + "09:10", DAY + "09:12"]]


@pytest.mark.parametrize(
    ("place", "change", "rule"),
    [
        (("experts", 0), {"unavailable": AWAY}, "expert_unavailable"),
        (("rooms", 0), {"unavailable": AWAY}, "room_unavailable"),
        (("submissions", 0), {"unavailable": AWAY}, "applicant_unavailable"),
        (("submissions", 0), {"rooms": ["R2"]}, "room_not_allowed"),
        (("submissions", 0), {"pinned": {"start": DAY + "10:00"}}, "pin_broken"),
        (("submissions", 0), {"pinned": {"room": "R2"}}, "pin_broken"),
        (("experts", 0), {"max_per_day": 1}, "expert_too_many_per_day"),
    ],
)
def test_instances_that_forbid_a_row(place: tuple[str, int], change: Document, rule: str) -> None:
    instance = deepcopy(INSTANCE)
    instance[place[0]][place[1]].update(change)
    assert broken(instance, GOOD) == {rule}


def test_limits_just_kept_are_no_violation() -> None:
    instance = deepcopy(INSTANCE)
    instance["experts"][0].update(max_per_day=2, max_days=1)
    instance["max_consecutive"] = 2
    assert broken(instance, GOOD) == set()
    instance["max_consecutive"] = 1
    assert broken(instance, GOOD) == {"too_long_without_pause"}


def test_days_are_counted() -> None:
    instance = deepcopy(INSTANCE)
    instance["days"].append({"date": "2027-03-02", "start": "09:00", "end": "17:00"})
    instance["experts"][0]["max_days"] = 1
    next_day = {**GOOD[1], "start": "2027-03-02T09:00", "end": "2027-03-02T09:15"}
    assert broken(instance, [GOOD[0], next_day]) == {"expert_too_many_days"}


def test_a_gap_between_defences_in_a_room_is_kept() -> None:
    instance = {**INSTANCE, "room_gap_slots": 1}
    assert broken(instance, GOOD) == {"room_overlap"}
    assert broken(instance, [GOOD[0], GOOD[2]]) == set()
