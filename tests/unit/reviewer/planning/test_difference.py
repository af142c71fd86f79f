"""What differs between two plans."""

from __future__ import annotations

from reviewer.model.plan_documents import PlanDocument, read_plan_document
from reviewer.model.plan_views import ChangeCounts, Difference, Moved, Reseated
from reviewer.planning.difference import compare


def plan(*panels: tuple[str, str, str, dict[str, str]]) -> PlanDocument:
    """Lay out panels: code, room, experts by letter, submissions with their start."""
    return read_plan_document(
        {
            "panels": [
                {
                    "id": code,
                    "category": "testing",
                    "room": room,
                    "experts": list(experts),
                    "submissions": [
                        {"id": submission, "start": at(start), "end": at("17:00")}
                        for submission, start in slots.items()
                    ],
                }
                for code, room, experts, slots in panels
            ]
        }
    )


def at(clock: str) -> str:
    """Put a time of day on the day of the plan."""
    return f"2022-06-13T{clock}"


BASE = plan(
    ("P1", "901", "abc", {"s1": "09:00", "s2": "09:15"}), ("P2", "902", "def", {"s3": "09:00"})
)
NOTHING = ChangeCounts(0, 0, 0)


def test_the_same_plan_differs_in_nothing() -> None:
    assert compare(BASE, BASE) == Difference((), (), (), (), ())
    assert compare(BASE, BASE).counts() == NOTHING


def test_another_name_of_a_panel_is_no_difference() -> None:
    renamed = plan(
        ("X9", "902", "fed", {"s3": "09:00"}), ("X8", "901", "cab", {"s1": "09:00", "s2": "09:15"})
    )
    assert compare(BASE, renamed).counts() == NOTHING


def test_one_seat_changed_is_one_joined_and_one_left() -> None:
    new = plan(
        ("P1", "901", "abx", {"s1": "09:00", "s2": "09:15"}), ("P2", "902", "def", {"s3": "09:00"})
    )
    difference = compare(BASE, new)
    assert difference.seats == (Reseated("P1", ("x",), ("c",)),)
    assert difference.counts() == ChangeCounts(1, 0, 0)


def test_slots_swapped_are_two_moves_in_time() -> None:
    new = plan(
        ("P1", "901", "abc", {"s1": "09:15", "s2": "09:00"}), ("P2", "902", "def", {"s3": "09:00"})
    )
    difference = compare(BASE, new)
    assert difference.slots == (
        Moved("s1", at("09:00"), at("09:15")),
        Moved("s2", at("09:15"), at("09:00")),
    )
    assert difference.counts() == ChangeCounts(0, 2, 0)


def test_another_room_moves_every_submission_of_the_panel() -> None:
    new = plan(
        ("P1", "903", "abc", {"s1": "09:00", "s2": "09:15"}), ("P2", "902", "def", {"s3": "09:00"})
    )
    difference = compare(BASE, new)
    assert difference.rooms == (Moved("s1", "901", "903"), Moved("s2", "901", "903"))


def test_submissions_that_come_and_go_are_named() -> None:
    new = plan(("P1", "901", "abc", {"s1": "09:00", "s4": "09:30"}))
    difference = compare(BASE, new)
    assert (difference.added, difference.dropped) == (("s4",), ("s2", "s3"))
    assert difference.counts() == NOTHING


def test_a_first_panel_of_its_own_has_only_joined() -> None:
    assert compare(PlanDocument(), BASE).seats == (
        Reseated("P1", ("a", "b", "c"), ()),
        Reseated("P2", ("d", "e", "f"), ()),
    )


def test_a_panel_that_shares_no_submission_is_new() -> None:
    new = plan(("P3", "901", "xyz", {"s9": "09:00"}))
    assert compare(BASE, new).seats == (Reseated("P3", ("x", "y", "z"), ()),)
