"""Instances are read as the contracts write them, and errors name the key."""

import io
import json
from collections.abc import Callable
from datetime import time
from pathlib import Path

import pytest

from optimizer.__main__ import main
from optimizer.instance import (
    defence_document,
    defence_problem,
    load_json,
    panel_document,
    panel_problem,
    plan_document,
    read_plan,
    read_timetable,
    write_timetable,
)
from optimizer.outcome import Json, SolvedSlot, SolveLimits, Timetable
from optimizer.panels import solve
from optimizer.problem import InstanceError, PanelRoom, PanelSubmission
from tests.unit.optimizer.seasons import at, defences, expert, random_season, season

Document = dict[str, Json]


def test_a_season_survives_writing_and_reading() -> None:
    problem = random_season(1, 6, 10)
    assert panel_problem(json.loads(json.dumps(panel_document(problem)))) == problem


def test_terms_of_hearings_survive_writing_and_reading() -> None:
    asking = PanelSubmission(
        "S1",
        "testing",
        needs_video=True,
        party=2,
        earliest=time(9, 30),
        latest=time(16),
        pinned_start=at("10:00"),
        pinned_room="R2",
    )
    problem = season(
        rooms=(PanelRoom("R1"), PanelRoom("R2", video=True, capacity=7)),
        submissions=(asking, PanelSubmission("S2", "testing")),
        experts=(expert("E1", max_run_minutes=90), expert("E2"), expert("E3")),
    )
    document = panel_document(problem)
    assert panel_problem(json.loads(json.dumps(document))) == problem
    assert document["submissions"] == [
        {
            "id": "S1",
            "category": "testing",
            "applicants": [],
            "unavailable": [],
            "needs_video": True,
            "party": 2,
            "earliest": "09:30",
            "latest": "16:00",
            "pinned": {"start": "2027-03-01T10:00", "room": "R2"},
        },
        {"id": "S2", "category": "testing", "applicants": [], "unavailable": []},
    ]


def test_defences_survive_writing_and_reading() -> None:
    problem = defences(3)
    assert defence_problem(json.loads(json.dumps(defence_document(problem)))) == problem


def test_a_plan_survives_writing_and_reading() -> None:
    plan = solve(season(), SolveLimits(5)).plan
    assert plan is not None
    assert read_plan(json.loads(json.dumps(plan_document(plan)))) == plan


def test_defaults_of_the_contract() -> None:
    document = panel_document(season())
    document["rules"] = {"min_size": 3, "max_size": 5}
    for key in ("changeover_minutes", "breaks", "pinned"):
        del document[key]
    problem = panel_problem(document)
    assert problem.changeover_minutes == 0
    assert problem.breaks == ()
    assert problem.rules.recusal == "exclude"
    assert problem.rules.chair
    assert problem.rules.odd
    assert problem.rules.priorities == ("panels", "balance", "expertise", "compactness")


def put(*path: str | int, value: Json) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Json = document
        for part in path[:-1]:
            place = place[part]  # type: ignore[index]  # JSON of a known shape
        place[path[-1]] = value  # type: ignore[index]  # as above

    return change


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (put("slot_minutes", value="15"), "slot_minutes"),
        (put("rooms", 0, "video", value="yes"), "rooms[0].video"),
        (put("rooms", 0, "capacity", value=0), "rooms[R1].capacity"),
        (put("submissions", 0, "needs_video", value=1), "submissions[0].needs_video"),
        (put("submissions", 0, "party", value=-1), "submissions[S1].party"),
        (put("submissions", 0, "earliest", value="early"), "submissions[0].earliest"),
        (put("submissions", 0, "pinned", value={"start": "10"}), "submissions[0].pinned.start"),
        (put("submissions", 0, "pinned", value={"room": "R9"}), "submissions[S1].pinned.room"),
        (put("experts", 0, "max_run_minutes", value=0), "experts[E1].max_run_minutes"),
        (put("days", value=None), "days"),
        (put("days", 0, "date", value="1 March"), "days[0].date"),
        (put("days", 0, "end", value="08:00"), "days[0].end"),
        (put("experts", 1, "kind", value="wizard"), "experts[1].kind"),
        (put("experts", 0, "categories", value=[]), "experts[0].categories"),
        (put("experts", 0, "can_chair", value="yes"), "experts[0].can_chair"),
        (
            put("experts", 0, "unavailable", value=[["2027-03-01T10:00", "2027-03-01T09:00"]]),
            "experts[0].unavailable[0]",
        ),
        (
            put("experts", 0, "unavailable", value=[["2027-03-01T10:00Z", "2027-03-01T11:00Z"]]),
            "experts[0].unavailable[0]",
        ),
        (put("conflicts", value=[["E1"]]), "conflicts[0]"),
        (put("conflicts", value=[["E1", "S9"]]), "conflicts"),
        (put("rules", "technical_share", value=[2, 0]), "rules.technical_share"),
        (put("rules", "recusal", value="stay"), "rules.recusal"),
        (put("rules", "priorities", value=["panels", "luck"]), "rules.priorities"),
    ],
)
def test_errors_name_the_key(change: Callable[[Document], None], key: str) -> None:
    document = panel_document(season())
    change(document)
    with pytest.raises(InstanceError) as error:
        panel_problem(document)
    assert error.value.key == key


def test_a_missing_key_is_named() -> None:
    document = panel_document(season())
    del document["rooms"]
    with pytest.raises(InstanceError, match="rooms: is missing"):
        panel_problem(document)


def test_commands_end_with_two_on_bad_instances(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{", encoding="utf-8")
    for command in ("panels", "schedule"):
        assert main([command, str(bad), "--out", str(tmp_path / "out")]) == 2
        assert "bad.json: cannot be read as JSON" in capsys.readouterr().err
    with pytest.raises(InstanceError):
        load_json(tmp_path / "none.json")


def test_an_unknown_command_ends_with_two(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cook"]) == 2
    assert "usage" in capsys.readouterr().err


def test_a_timetable_is_written_in_order_and_read_back() -> None:
    later = SolvedSlot("S2", at("09:15"), at("09:30"), "R1")
    first = SolvedSlot("S1", at("09:00"), at("09:15"), "R1")
    stream = io.StringIO()
    write_timetable(stream, Timetable((later, first)), {"S1": ("E1", "E2"), "S2": ("E1",)})
    assert stream.getvalue() == (
        "submission,start,end,room,experts\n"
        "S1,2027-03-01T09:00,2027-03-01T09:15,R1,E1;E2\n"
        "S2,2027-03-01T09:15,2027-03-01T09:30,R1,E1\n"
    )
    assert read_timetable(io.StringIO(stream.getvalue())) == Timetable((first, later))
