"""The checker finds a planted violation of each hard rule, and nothing in a good plan."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from optimizer.check import check_plan
from optimizer.instance import panel_document
from tests.unit.optimizer.seasons import expert, rules, season, span, submission

# Documents are JSON as parsed, with values of every kind.
Document = dict[str, Any]


def instance() -> Document:
    experts = tuple(expert(f"E{i}", max_panels=1) for i in range(1, 8))
    problem = season(
        experts=experts,
        submissions=(submission("S1"), submission("S2"), submission("S3")),
        changeover_minutes=5,
        rules=rules(reserves=1, max_slots_per_panel=2, max_run_slots=2),
        pinned=frozenset({("E1", "S1")}),
    )
    return panel_document(problem)


def slot(name: str, start: str, end: str) -> Document:
    return {"id": name, "start": f"2027-03-01T{start}", "end": f"2027-03-01T{end}"}


def plan() -> Document:
    first = {
        "id": "P1",
        "category": "testing",
        "room": "R1",
        "experts": ["E1", "E2", "E3"],
        "chair": "E1",
        "reserves": ["E7"],
        "submissions": [slot("S1", "09:00", "09:15"), slot("S2", "09:20", "09:35")],
    }
    second = {
        **first,
        "id": "P2",
        "experts": ["E4", "E5", "E6"],
        "chair": "E4",
        "submissions": [slot("S3", "13:00", "13:15")],
    }
    return {"panels": [first, second]}


def broken(instance_: Document, plan_: Document) -> set[str]:
    return {violation.rule for violation in check_plan(instance_, plan_)}


def test_a_good_plan_holds() -> None:
    assert check_plan(instance(), plan()) == ()


Change = Callable[[Document, Document], object]


def person(i: Document, name: str) -> Document:
    found: Document = next(e for e in i["experts"] if e["id"] == name)
    return found


def panel(p: Document, place: int) -> Document:
    found: Document = p["panels"][place]
    return found


AWAY = [["2027-03-01T09:20", "2027-03-01T09:25"]]
PLANTED: list[tuple[str, Change, set[str]]] = [
    (
        "empty",
        lambda i, p: p["panels"].append({**panel(p, 0), "id": "P3", "submissions": []}),
        {"empty_panel"},
    ),
    (
        "twice in panel",
        lambda i, p: panel(p, 0)["experts"].__setitem__(2, "E2"),
        {"expert_twice_in_panel", "same_employer"},
    ),
    (
        "unknown expert",
        lambda i, p: panel(p, 0)["experts"].__setitem__(2, "E99"),
        {"unknown_expert"},
    ),
    ("unknown room", lambda i, p: panel(p, 0).update(room="R9"), {"unknown_room"}),
    (
        "unknown submission",
        lambda i, p: panel(p, 1)["submissions"][0].update(id="S9"),
        {"unknown_submission", "not_placed"},
    ),
    ("size", lambda i, p: panel(p, 0)["experts"].pop(), {"panel_size", "panel_even"}),
    (
        "even",
        lambda i, p: i["rules"].update(max_size=4) or panel(p, 0)["experts"].append("E6"),
        {"panel_even", "too_many_panels"},
    ),
    (
        "technical",
        lambda i, p: [person(i, e).update(kind="finance") for e in ("E2", "E3")],
        {"technical_share"},
    ),
    ("employer", lambda i, p: person(i, "E2").update(employer="firm E1"), {"same_employer"}),
    ("chair may not", lambda i, p: person(i, "E1").update(can_chair=False), {"chair"}),
    ("chair from outside", lambda i, p: panel(p, 0).update(chair="E4"), {"chair"}),
    (
        "qualification",
        lambda i, p: person(i, "E3").update(categories={"talent": 1}),
        {"not_qualified"},
    ),
    ("category", lambda i, p: i["submissions"][1].update(category="talent"), {"wrong_category"}),
    (
        "duration",
        lambda i, p: panel(p, 0)["submissions"][1].update(end="2027-03-01T09:30"),
        {"wrong_duration"},
    ),
    (
        "before opening",
        lambda i, p: panel(p, 0)["submissions"][0].update(slot("S1", "08:55", "09:10")),
        {"outside_hours"},
    ),
    (
        "break",
        lambda i, p: panel(p, 1)["submissions"][0].update(slot("S3", "12:55", "13:10")),
        {"in_break"},
    ),
    (
        "applicant away",
        lambda i, p: i["submissions"][1].update(unavailable=AWAY),
        {"applicant_unavailable"},
    ),
    (
        "changeover",
        lambda i, p: panel(p, 0)["submissions"][1].update(slot("S2", "09:19", "09:34")),
        {"slots_overlap"},
    ),
    ("too long", lambda i, p: i["rules"].update(max_slots_per_panel=1), {"panel_too_long"}),
    ("no pause", lambda i, p: i["rules"].update(max_run_slots=1), {"no_pause"}),
    ("room closed", lambda i, p: i["rooms"][0].update(unavailable=AWAY), {"room_unavailable"}),
    ("expert away", lambda i, p: person(i, "E3").update(unavailable=AWAY), {"expert_unavailable"}),
    ("conflict", lambda i, p: i["conflicts"].append(["E3", "S2"]), {"conflict"}),
    ("reserve's conflict", lambda i, p: i["conflicts"].append(["E7", "S2"]), {"conflict"}),
    ("reserve missing", lambda i, p: panel(p, 0).update(reserves=[]), {"reserves_short"}),
    ("reserve is member", lambda i, p: panel(p, 0).update(reserves=["E1"]), {"bad_reserve"}),
    ("reserve away", lambda i, p: person(i, "E7").update(unavailable=AWAY), {"bad_reserve"}),
    (
        "placed twice",
        lambda i, p: panel(p, 1)["submissions"].append(slot("S1", "13:20", "13:35")),
        {"placed_twice"},
    ),
    ("not placed", lambda i, p: panel(p, 0)["submissions"].pop(), {"not_placed"}),
    (
        "too many panels",
        lambda i, p: panel(p, 1).update(experts=["E1", "E5", "E6"], chair="E1"),
        {"too_many_panels"},
    ),
    ("pin", lambda i, p: i["pinned"].append(["E4", "S2"]), {"pin_broken"}),
]


@pytest.mark.parametrize(
    ("change", "rules_broken"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED]
)
def test_each_rule_is_watched(change: Change, rules_broken: set[str]) -> None:
    instance_, plan_ = deepcopy(instance()), deepcopy(plan())
    change(instance_, plan_)
    found = broken(instance_, plan_)
    assert found == rules_broken


def at_once(plan_: Document) -> Document:
    """Move the second panel to the time of the first."""
    panel(plan_, 1)["submissions"][0].update(slot("S3", "09:20", "09:35"))
    return plan_


def test_one_room_holds_one_panel_and_the_changeover() -> None:
    assert "room_overlap" in broken(instance(), at_once(plan()))
    after = plan()
    panel(after, 1)["submissions"][0].update(slot("S3", "09:40", "09:55"))
    assert broken(instance(), after) == set()
    panel(after, 1)["submissions"][0].update(slot("S3", "09:39", "09:54"))
    assert broken(instance(), after) == {"room_overlap"}


def test_nobody_sits_or_presents_in_two_places_at_once() -> None:
    here = instance()
    here["rooms"].append({"id": "R2", "unavailable": []})
    here["submissions"][1]["applicants"] = here["submissions"][2]["applicants"] = ["A"]
    clash = at_once(plan())
    panel(clash, 1).update(room="R2", experts=["E3", "E4", "E5"], reserves=["E2"])
    found = broken(here, clash)
    assert {"expert_overlap", "applicant_overlap", "reserve_sits_elsewhere"} <= found
    assert "room_overlap" not in found


def test_recusal_needs_a_quorum() -> None:
    here, there = instance(), plan()
    here["conflicts"].append(["E3", "S2"])
    panel(there, 0)["submissions"][1]["recused"] = ["E3"]
    assert broken(here, there) == {"conflict"}
    here["rules"].update(recusal="leave", quorum=2)
    assert broken(here, there) == set()
    here["rules"]["quorum"] = 3
    assert broken(here, there) == {"quorum"}


def test_a_panel_keeps_to_one_day() -> None:
    here, there = instance(), plan()
    here["days"].append({"date": "2027-03-02", "start": "09:00", "end": "17:00"})
    panel(there, 0)["submissions"][1].update(start="2027-03-02T09:00", end="2027-03-02T09:15")
    assert "panel_spans_days" in broken(here, there)


def test_times_of_experts_count_from_first_slot_to_last() -> None:
    here = instance()
    person(here, "E1")["unavailable"] = [["2027-03-01T09:15", "2027-03-01T09:20"]]
    assert broken(here, plan()) == {"expert_unavailable"}
    person(here, "E1")["unavailable"] = [["2027-03-01T09:35", "2027-03-01T12:00"]]
    assert broken(here, plan()) == set()
    assert span("09:15", "09:20").start.minute == 15
