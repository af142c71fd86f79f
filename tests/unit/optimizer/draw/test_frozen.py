"""What is frozen before the draw: groups, times, sizes, candidates, exclusions with reasons."""

from __future__ import annotations

import pytest

from optimizer.draw import DrawError
from optimizer.draw.lots import digest_of
from reviewer.model.tables import Json
from tests.builders.draws import DAY, expert, frozen, panel, season, two_panels


def _record(*season_and_panels: Json) -> Json:
    instance, *panels = season_and_panels
    return dict(frozen(instance, panels).record)


def test_digest_is_that_of_the_record() -> None:
    instance, panels = two_panels()
    draw = frozen(instance, panels)
    assert draw.digest == digest_of(draw.record)
    assert draw.record["source"] == digest_of(instance)


def test_members_of_the_formed_plan_do_not_enter() -> None:
    instance, panels = two_panels()
    others = [{**panels[0], "experts": ["E02", "E11", "E12"], "chair": "E02", "reserves": ["E13"]}]
    assert frozen(instance, panels).digest == frozen(instance, [*others, *panels[1:]]).digest


def test_panels_keep_group_room_time_and_size() -> None:
    instance, panels = two_panels()
    first = _record(instance, *panels)["panels"][0]
    kept = {key: first[key] for key in ("id", "room", "start", "end", "size", "technical")}
    assert kept == {
        "id": "P1",
        "room": "R1",
        "start": f"{DAY}T09:00",
        "end": f"{DAY}T10:00",
        "size": 3,
        "technical": 2,
    }
    assert [slot["id"] for slot in first["slots"]] == ["S1", "S2"]


def test_exclusions_name_their_reasons() -> None:
    instance, panels = two_panels()
    record = _record(instance, *panels)
    assert [entry["excluded"] for entry in record["panels"]] == [
        {"E07": ["conflict:S1"], "E08": ["unavailable"]},
        {"E08": ["unavailable"]},
        {"E08": ["unavailable"]},
    ]
    assert record["not_qualified"] == {"testing": ["E10"]}
    assert "E10" not in record["candidates"]["testing"]


def test_whoever_may_leave_for_a_submission_is_listed_apart() -> None:
    instance, panels = two_panels()
    instance["rules"] |= {"recusal": "leave", "quorum": 2}
    first = _record(instance, *panels)["panels"][0]
    assert first["leaves"] == {"E07": ["S1"]}
    assert first["excluded"] == {"E08": ["unavailable"]}


def test_absence_that_ends_when_the_panel_begins_does_not_exclude() -> None:
    experts = [expert(f"E{n}") for n in range(3)]
    experts[0]["unavailable"] = [[f"{DAY}T08:00", f"{DAY}T09:00"]]
    experts[1]["unavailable"] = [[f"{DAY}T09:30", f"{DAY}T10:00"]]
    instance = season(experts, {"S1": "testing"})
    record = _record(instance, panel("P1", ["E0", "E1", "E2"], {"S1": "09:00"}))
    assert record["panels"][0]["excluded"] == {}


def test_reserves_stand_by_for_one_panel_at_a_time_where_people_suffice() -> None:
    instance, panels = two_panels()
    assert _record(instance, *panels)["rules"]["reserves_apart"] is True


def test_reserves_may_be_shared_where_people_do_not_suffice() -> None:
    instance = season(
        [expert(f"E{n}") for n in range(7)],
        {"S1": "testing", "S2": "testing"},
        rules={"reserves": 1},
    )
    panels = [
        panel("P1", ["E0", "E1", "E2"], {"S1": "09:00"}, reserves=["E6"]),
        panel("P2", ["E3", "E4", "E5"], {"S2": "09:00"}, room="R2", reserves=["E6"]),
    ]
    assert _record(instance, *panels)["rules"]["reserves_apart"] is False


def test_too_few_people_are_refused() -> None:
    experts = [expert(f"E{n}", employer="同一单位") for n in range(3)]
    instance = season(experts, {"S1": "testing"})
    with pytest.raises(DrawError, match="no_membership"):
        frozen(instance, [panel("P1", ["E0", "E1", "E2"], {"S1": "09:00"})])


def test_a_pin_on_somebody_excluded_is_refused() -> None:
    instance, panels = two_panels()
    instance["pinned"] = [["E07", "S2"]]
    with pytest.raises(DrawError, match="pin: E07 cannot be pinned to P1"):
        frozen(instance, panels)
