"""The checker on the terms of hearings: satisfied, just satisfied, broken."""

from copy import deepcopy
from typing import Any

import pytest

from optimizer.check import check_plan
from tests.unit.optimizer.check.test_panels import instance, panel, person, plan, slot

# Documents are JSON as parsed, with values of every kind.
Document = dict[str, Any]


def broken(instance_: Document, plan_: Document | None = None) -> list[str]:
    return [entry.rule for entry in check_plan(instance_, plan_ or plan())]


def with_submission(**terms: object) -> Document:
    """Give the instance with terms for S2, heard from 9:20 to 9:35 by three in R1."""
    here = deepcopy(instance())
    here["submissions"][1].update(terms)
    return here


@pytest.mark.parametrize(
    ("needs", "video", "wrong"),
    [(False, False, []), (True, True, []), (True, False, ["needs_video"])],
)
def test_video(needs: bool, video: bool, wrong: list[str]) -> None:
    here = with_submission(needs_video=needs)
    here["rooms"][0]["video"] = video
    assert broken(here) == wrong


@pytest.mark.parametrize(
    ("capacity", "party", "wrong"),
    [
        (None, 99, []),
        (6, 2, []),
        (5, 2, []),
        (4, 2, ["room_too_small"]),
        (3, 0, []),
        (2, 0, ["room_too_small"] * 3),
    ],
)
def test_capacity(capacity: int | None, party: int, wrong: list[str]) -> None:
    here = with_submission(party=party)
    here["rooms"][0]["capacity"] = capacity
    assert broken(here) == wrong


@pytest.mark.parametrize(
    ("terms", "wrong"),
    [
        ({"earliest": "09:19"}, []),
        ({"earliest": "09:20"}, []),
        ({"earliest": "09:21"}, ["too_early"]),
        ({"latest": "09:36"}, []),
        ({"latest": "09:35"}, []),
        ({"latest": "09:34"}, ["too_late"]),
    ],
)
def test_hours(terms: Document, wrong: list[str]) -> None:
    assert broken(with_submission(**terms)) == wrong


@pytest.mark.parametrize(
    ("pin", "wrong"),
    [
        (None, []),
        ({"start": None, "room": None}, []),
        ({"start": "2027-03-01T09:20"}, []),
        ({"start": "2027-03-01T09:21"}, ["slot_pin_broken"]),
        ({"start": "2027-03-02T09:20"}, ["slot_pin_broken"]),
        ({"room": "R1"}, []),
        ({"room": "R2"}, ["room_pin_broken"]),
    ],
)
def test_pins(pin: Document | None, wrong: list[str]) -> None:
    here = with_submission(pinned=pin)
    here["rooms"].append({"id": "R2", "unavailable": []})
    assert broken(here) == wrong


@pytest.mark.parametrize(("minutes", "wrong"), [(36, []), (35, []), (34, ["sits_too_long"])])
def test_a_sitting_goes_from_its_first_slot_to_its_last(minutes: int, wrong: list[str]) -> None:
    here = deepcopy(instance())
    person(here, "E1")["max_run_minutes"] = minutes
    assert broken(here) == wrong


@pytest.mark.parametrize(
    ("start", "end", "wrong"),
    [
        ("09:50", "10:05", []),
        ("09:49", "10:04", ["sits_too_long"]),
        ("13:00", "13:15", []),
    ],
    ids=["just a pause", "a minute short", "after the break"],
)
def test_panels_without_a_pause_between_are_one_sitting(
    start: str, end: str, wrong: list[str]
) -> None:
    here, there = deepcopy(instance()), plan()
    person(here, "E1").update(max_run_minutes=35, max_panels=2)
    panel(there, 1).update(
        experts=["E1", "E5", "E6"], chair="E1", submissions=[slot("S3", start, end)]
    )
    assert broken(here, there) == wrong
