"""What happened, tried on a season without writing anything; fixes read as acts on the data."""

from __future__ import annotations

from datetime import date, time

import pytest

from optimizer.problem import (
    Break,
    Day,
    PanelExpert,
    PanelProblem,
    PanelRoom,
    PanelRules,
    PanelSubmission,
)
from reviewer.errors import BadInput
from reviewer.model.plan_documents import PatchStep
from reviewer.model.plans import Room
from reviewer.model.tables import Json
from reviewer.planning.changes import PlanChange, changed, read_change
from reviewer.planning.instance import PlannedSeason, build_instance, instance_document
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
    plain_words,
    remedies_of,
)
from tests.builders.season import expert_row, submission_row
from tests.unit.reviewer.planning.test_instance import season

PROBLEM = PanelProblem(
    slot_minutes=15,
    days=(Day(date(2022, 3, 14), time(9), time(18)), Day(date(2022, 3, 15), time(9), time(18))),
    breaks=(Break(date(2022, 3, 14), time(12), time(13)),),
    rooms=(PanelRoom("901"),),
    experts=tuple(PanelExpert(code, "某大学", "technical", {}) for code in ("E1", "E2")),
    submissions=(PanelSubmission("G1", "testing"),),
    rules=PanelRules(3, 5),
)


def written(season: PlannedSeason) -> Json:
    """Write the instance of a season as the contract has it."""
    return instance_document(build_instance(season))


def test_a_change_is_kept_as_it_was_written() -> None:
    change = PlanChange(kind="conflict", expert="E1", submission="G1", reason="师生")
    assert read_change(change.document()) == change
    assert read_change({}) == PlanChange()


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        ("2022-03-14T09:00", "2022-03-14T09:00", "error.times_reversed"),
        ("2022-03-14T09:00", "2022-03-14T08:59", "error.times_reversed"),
        ("2022-03-14T09:00+08:00", "2022-03-14T10:00+08:00", "error.times_reversed"),
        ("", "2022-03-14T10:00", "error.times_unreadable"),
    ],
)
def test_a_closed_room_needs_times_that_follow(start: str, end: str, code: str) -> None:
    with pytest.raises(BadInput) as refusal:
        read_change({"kind": "close_room", "room": "901", "start": start, "end": end})
    assert refusal.value.code == code


def test_the_season_with_a_change_and_the_one_before() -> None:
    base = season(
        experts=[expert_row(1, categories=["testing"]), expert_row(2, categories=["testing"])],
        submissions=[submission_row(1, category="testing")],
        rooms=[Room(call="c", name="901"), Room(call="c", name="902")],
        pinned=[("E00001", "G001")],
    )
    gone = written(changed(base, PlanChange(kind="withdraw", expert="E00001")))
    assert ([entry["id"] for entry in gone["experts"]], gone["pinned"]) == (["E00002"], [])
    apart = written(changed(base, PlanChange(kind="conflict", expert="E00002", submission="G001")))
    assert apart["conflicts"] == [["E00002", "G001"]]
    span = ["2022-03-14T09:00", "2022-03-14T10:00"]
    shut = written(
        changed(base, PlanChange(kind="close_room", room="901", start=span[0], end=span[1]))
    )
    assert [entry["unavailable"] for entry in shut["rooms"]] == [[span], []]
    assert [room.unavailable for room in base.rooms] == [[], []]
    assert changed(base, PlanChange()) is base


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        ("/rules/min_size", 3, SetRule("min_size", 3)),
        ("/experts/1/can_chair", True, LetChair("E2")),
        ("/experts/0/max_panels", 2, SetLimit("E1", 2)),
        ("/experts/0/unavailable", [["a", "b"]], SetAway("E1", (("a", "b"),))),
        ("/experts/0/max_run_minutes", 120, SetSitting("E1", 120)),
        ("/rooms/0/video", True, EquipRoom("901", video=True)),
        ("/rooms/0/capacity", 7, EquipRoom("901", capacity=7)),
        ("/submissions/0/pinned/start", None, FreeHearing("G1", "start")),
        ("/submissions/0/pinned/room", None, FreeHearing("G1", "room")),
        ("/rooms/-", {"id": "+1", "unavailable": []}, AddRoom()),
        (
            "/rooms/-",
            {"id": "+1", "unavailable": [["a", "b"]], "video": True},
            AddRoom((("a", "b"),), video=True),
        ),
        ("/rooms/0/unavailable", [["a", "b"]], CloseRoom("901", (("a", "b"),))),
        ("/changeover_minutes", 0, SetChangeover(0)),
        ("/breaks/0", None, FillBreak("2022-03-14", "12:00", "13:00")),
        ("/submissions/0/earliest", None, FreeHearing("G1", "earliest")),
        ("/days/1/end", "18:30", LengthenDay("2022-03-15", "18:30")),
        ("/days/-", {"date": "2022-03-16"}, AddDay("2022-03-16")),
        ("/pinned", [["E1", "G1"]], KeepPins((("E1", "G1"),))),
    ],
)
def test_fixes_are_read_as_acts(path: str, value: object, expected: object) -> None:
    assert remedies_of([PatchStep(op="replace", path=path, value=value)], PROBLEM) == (expected,)


@pytest.mark.parametrize(
    "path", ["/submissions/0", "/submissions/0/unavailable", "/experts/-", "/rules/no_such"]
)
def test_what_only_people_can_do_is_no_act(path: str) -> None:
    both = [
        PatchStep(op="replace", path="/rules/min_size", value=3),
        PatchStep(op="remove", path=path),
    ]
    assert remedies_of(both, PROBLEM) is None


def test_words_for_categories_give_way_to_the_calls_own() -> None:
    assert plain_words("“适配评测（testing）”类没有组长") == "“testing”类没有组长"
    assert plain_words("“别的（other）”类") == "“别的（other）”类"
