"""Each rule of a timetable with room to spare, just kept, and broken."""

from copy import deepcopy
from typing import Any  # an instance is a JSON document

import pytest

from optimizer.check import check_timetable
from optimizer.check.times import Document

DAY = "2027-03-01T"
INSTANCE: Document = {
    "slot_minutes": 15,
    "duration": 1,
    "days": [
        {"date": "2027-03-01", "start": "09:00", "end": "17:00"},
        {"date": "2027-03-02", "start": "09:00", "end": "17:00"},
    ],
    "breaks": [{"date": "*", "start": "12:00", "end": "13:00"}],
    "rooms": [{"id": "R1"}, {"id": "R2"}],
    "experts": [{"id": "E1"}, {"id": "E2"}],
    "submissions": [
        {"id": "S1", "panel": ["E1"], "applicants": ["A"]},
        {"id": "S2", "panel": ["E1"], "applicants": ["B"]},
        {"id": "S3", "panel": ["E2"], "applicants": ["A"]},
    ],
}
Rows = tuple[str, ...]
"""Each row: submission, room, start and end, such as `S1 R1 09:00 09:15`; `+` is the next day."""

CASES: tuple[tuple[str, dict[str, Document], Rows, Rows, Rows], ...] = (
    (
        "outside_hours",
        {},
        ("S1 R1 10:00 10:15",),
        ("S1 R1 16:45 17:00",),
        ("S1 R1 17:00 17:15",),
    ),
    (
        "in_break",
        {"submissions": {"duration": 3}},
        ("S1 R1 10:00 10:45",),
        ("S1 R1 11:15 12:00",),
        ("S1 R1 11:30 12:15",),
    ),
    (
        "wrong_duration",
        {"submissions": {"duration": 2}},
        ("S1 R1 09:00 09:30",),
        ("S1 R1 16:30 17:00",),
        ("S1 R1 09:00 09:15",),
    ),
    (
        "expert_unavailable",
        {"experts": {"unavailable": [[DAY + "10:00", DAY + "10:20"]]}},
        ("S1 R1 09:00 09:15",),
        ("S1 R1 09:45 10:00", "S2 R1 10:30 10:45"),
        ("S1 R1 10:15 10:30",),
    ),
    (
        "room_unavailable",
        {"rooms": {"unavailable": [[DAY + "10:00", DAY + "10:15"]]}},
        ("S1 R2 10:00 10:15",),
        ("S1 R1 09:45 10:00", "S2 R1 10:15 10:30"),
        ("S1 R1 10:00 10:15",),
    ),
    (
        "applicant_unavailable",
        {"submissions": {"unavailable": [[DAY + "10:00", DAY + "12:00"]]}},
        ("S1 R1 13:00 13:15",),
        ("S1 R1 09:45 10:00",),
        ("S1 R1 11:45 12:00",),
    ),
    (
        "room_not_allowed",
        {"submissions": {"rooms": ["R2"]}},
        ("S2 R1 09:00 09:15",),
        ("S1 R2 09:00 09:15",),
        ("S1 R1 09:00 09:15",),
    ),
    (
        "pin_broken",
        {"submissions": {"pinned": {"start": DAY + "10:00", "room": "R2"}}},
        ("S2 R1 09:00 09:15",),
        ("S1 R2 10:00 10:15",),
        ("S1 R2 10:15 10:30",),
    ),
    (
        "room_overlap",
        {},
        ("S1 R1 09:00 09:15", "S2 R1 11:00 11:15"),
        ("S1 R1 09:00 09:15", "S2 R1 09:15 09:30"),
        ("S2 R1 09:00 09:15", "S3 R1 09:00 09:15"),
    ),
    (
        "room_overlap",
        {"": {"room_gap_slots": 2}},
        ("S1 R1 09:00 09:15", "S2 R1 11:00 11:15"),
        ("S1 R1 09:00 09:15", "S2 R1 09:45 10:00"),
        ("S1 R1 09:00 09:15", "S2 R1 09:30 09:45"),
    ),
    (
        "expert_overlap",
        {"submissions": {"duration": 2}},
        ("S1 R1 09:00 09:30", "S2 R2 11:00 11:15"),
        ("S1 R1 09:00 09:30", "S2 R2 09:30 09:45"),
        ("S1 R1 09:00 09:30", "S2 R2 09:15 09:30"),
    ),
    (
        "applicant_overlap",
        {"submissions": {"duration": 2}},
        ("S1 R1 09:00 09:30", "S3 R2 11:00 11:15"),
        ("S1 R1 09:00 09:30", "S3 R2 09:30 09:45"),
        ("S1 R1 09:00 09:30", "S3 R2 09:15 09:30"),
    ),
    (
        "expert_too_many_per_day",
        {"experts": {"max_per_day": 1}},
        ("S1 R1 09:00 09:15",),
        ("S1 R1 09:00 09:15", "S2 R1 +09:00 +09:15"),
        ("S1 R1 09:00 09:15", "S2 R1 16:00 16:15"),
    ),
    (
        "expert_too_many_days",
        {"experts": {"max_days": 1}},
        ("S1 R1 09:00 09:15",),
        ("S1 R1 09:00 09:15", "S2 R1 16:00 16:15"),
        ("S1 R1 09:00 09:15", "S2 R1 +09:00 +09:15"),
    ),
    (
        "too_long_without_pause",
        {"": {"max_consecutive": 2}, "submissions": {"duration": 2}},
        ("S1 R1 09:00 09:30", "S2 R2 11:00 11:15"),
        ("S1 R1 09:00 09:30", "S2 R2 09:45 10:00"),
        ("S1 R1 09:00 09:30", "S2 R2 09:30 09:45"),
    ),
)


def rules(change: dict[str, Document], rows: Rows) -> set[str]:
    """Check rows against the instance with a change to its head or to the first of a list."""
    instance = deepcopy(dict(INSTANCE))
    for place, values in change.items():
        changed: dict[str, Any] = instance[place][0] if place else instance
        changed.update(values)
    lines = []
    for row in rows:
        submission, room, start, end = row.split()
        times = [
            f"2027-03-0{2 if clock.startswith('+') else 1}T{clock.removeprefix('+')}"
            for clock in (start, end)
        ]
        lines.append({"submission": submission, "room": room, "start": times[0], "end": times[1]})
    return {violation.rule for violation in check_timetable(instance, lines)}


@pytest.mark.parametrize(("rule", "change", "spare", "just", "broken"), CASES)
def test_a_rule_with_room_to_spare_just_kept_and_broken(
    rule: str, change: dict[str, Document], spare: Rows, just: Rows, broken: Rows
) -> None:
    assert rules(change, spare) == set()
    assert rules(change, just) == set()
    assert rules(change, broken) == {rule}
