"""Who is seated, who is skipped and why."""

from __future__ import annotations

from typing import Any

import pytest

from optimizer.check import check_plan
from optimizer.draw import DrawError, DrawResult, FrozenDraw, run
from optimizer.draw.replay import faults
from optimizer.instance import plan_document
from reviewer.model.tables import Json
from tests.builders.draws import DAY, expert, frozen, panel, season, two_panels


def _skips(result: DrawResult, code: str) -> list[tuple[str, list[Any]]]:
    stages: Any = result.record["stages"]
    turns = [turn for stage in stages for turn in stage["turns"]]
    return [(t["expert"], skip) for t in turns for skip in t["skips"] if skip[1] == code]


def _drawn(instance: Json, *panels: Json, text: str = "一") -> DrawResult:
    draw = frozen(instance, panels)
    result = run(draw, text, "二")
    assert check_plan(instance, plan_document(result.plan)) == ()
    assert faults(result.record, draw.digest) == []
    return result


def test_every_seat_and_reserve_is_filled_and_chaired() -> None:
    instance, panels = two_panels()
    result = _drawn(instance, *panels)
    assert [(len(p.experts), len(p.reserves)) for p in result.plan.panels] == [(3, 1)] * 3
    chairs = {"E01", "E02", "E03", "E08"}
    for each_panel in result.plan.panels:
        assert each_panel.chair == next(e for e in each_panel.experts if e in chairs)


def test_the_same_texts_draw_the_same_and_others_differ() -> None:
    instance, panels = two_panels()
    draw = frozen(instance, panels)
    assert run(draw, "一", "二").record == run(draw, "一", "二").record
    assert run(draw, "一", "二").plan != run(draw, "一", "三").plan


def test_the_first_drawn_sits_on_the_first_panel() -> None:
    instance = season([expert(f"E{n}") for n in range(8)], {"S1": "testing", "S2": "testing"})
    panels = [
        panel("P1", ["E0", "E1", "E2"], {"S1": "09:00"}),
        panel("P2", ["E3", "E4", "E5"], {"S2": "10:00"}),
    ]
    result = _drawn(instance, *panels)
    orders: Any = result.record["orders"]
    order = tuple(orders["testing"])
    assert [p.experts for p in result.plan.panels] == [order[:3], order[3:6]]


def test_reserves_go_on_where_the_members_ended() -> None:
    instance = season([expert(f"E{n}") for n in range(6)], {"S1": "testing"}, rules={"reserves": 2})
    result = _drawn(
        instance, panel("P1", ["E0", "E1", "E2"], {"S1": "09:00"}, reserves=["E3", "E4"])
    )
    orders: Any = result.record["orders"]
    order = tuple(orders["testing"])
    assert result.plan.panels[0].experts == order[:3]
    assert result.plan.panels[0].reserves == order[3:5]


def test_pinned_members_sit_before_anybody_is_drawn() -> None:
    instance, panels = two_panels()
    instance["pinned"] = [["E14", "S4"]]
    panels[2]["experts"] = ["E03", "E11", "E14"]
    result = _drawn(instance, *panels)
    assert result.plan.panels[2].experts[0] == "E14"


def test_members_leave_for_their_conflicts_where_the_call_allows_it() -> None:
    instance = season(
        [expert(f"E{n}") for n in range(3)],
        {"S1": "testing", "S2": "testing"},
        rules={"recusal": "leave", "quorum": 2},
        conflicts=[("E1", "S2")],
    )
    slots = {"S1": "09:00", "S2": "09:30"}
    result = _drawn(instance, panel("P1", ["E0", "E1", "E2"], slots))
    assert [slot.recused for slot in result.plan.panels[0].slots] == [(), ("E1",)]


def _one_seat(experts: list[Json], **rules: Any) -> list[DrawResult]:
    """Draw one panel of three from the experts, in every order that ten texts give."""
    instance = season(experts, {"S1": "testing"}, rules=rules)
    formed = panel("P1", [e["id"] for e in experts[:3]], {"S1": "09:00"})
    return [_drawn(instance, formed, text=f"第{n}次") for n in range(10)]


def test_a_second_expert_of_an_employer_is_skipped() -> None:
    experts = [expert("E0"), expert("E1"), expert("E2", employer="同"), expert("E3", employer="同")]
    found = [skip for result in _one_seat(experts) for skip in _skips(result, "employer_full")]
    assert {name for name, _ in found} == {"E2", "E3"}


def test_technical_share_is_kept_open() -> None:
    experts = [expert(f"E{n}") for n in range(2)]
    experts += [expert(f"F{n}", kind="finance") for n in range(2)]
    found = [
        skip
        for result in _one_seat(experts, technical_share=[2, 3])
        for skip in _skips(result, "technical_share")
    ]
    assert {name for name, _ in found} == {"F0", "F1"}


def test_the_last_seat_is_kept_for_a_chair() -> None:
    experts = [expert("E0"), *(expert(f"E{n}", can_chair=False) for n in range(1, 4))]
    results = _one_seat(experts)
    assert all(result.plan.panels[0].chair == "E0" for result in results)
    assert any(_skips(result, "chair_needed") for result in results)


def test_whoever_sits_at_that_time_is_skipped() -> None:
    both = {"talent": 1.0, "testing": 1.0}
    experts = [expert(f"E{n}", categories=both) for n in range(7)]
    instance = season(experts, {"S1": "talent", "S2": "testing"})
    panels = [
        panel("P1", ["E0", "E1", "E2"], {"S1": "09:00"}, category="talent"),
        panel("P2", ["E3", "E4", "E5"], {"S2": "09:00"}, room="R2"),
    ]
    results = [_drawn(instance, *panels, text=f"第{n}次") for n in range(10)]
    found = [skip for r in results for skip in _skips(r, "time_clash")]
    assert found
    assert all(skip == ["P2", "time_clash", "P1"] for _, skip in found)


def test_whoever_has_the_most_panels_is_skipped() -> None:
    experts = [expert(f"E{n}", max_panels=1 if n < 2 else None) for n in range(7)]
    instance = season(experts, {f"S{n}": "testing" for n in range(1, 4)})
    panels = [
        panel("P1", ["E0", "E2", "E3"], {"S1": "09:00"}),
        panel("P2", ["E4", "E5", "E6"], {"S2": "09:00"}, room="R2"),
        panel("P3", ["E1", "E4", "E5"], {"S3": "10:00"}),
    ]
    results = [_drawn(instance, *panels, text=f"第{n}次") for n in range(10)]
    limited = {name for r in results for name, _ in _skips(r, "max_panels")}
    assert limited == {"E0", "E1"}


def _scarce() -> tuple[Json, list[Json]]:
    """Give a season in which C may not sit on P1, since P2 could then not be filled.

    Of A1 to A3 each two leave for a common submission of P2, which only one may; likewise B1 to
    B3. Fractions of persons would still fill P2, so that the proof must tell cases apart.
    """
    triangles = [("A1", "A2"), ("A2", "A3"), ("A1", "A3"), ("B1", "B2"), ("B2", "B3"), ("B1", "B3")]
    late = [[f"{DAY}T09:30", f"{DAY}T12:00"]]
    experts = [expert(name) for name in ("A1", "A2", "A3", "B1", "B2", "B3", "C")]
    experts += [expert(f"D{n}", unavailable=late) for n in range(4)]
    starts = ("09:00", "09:30", "10:00", "10:30", "11:00", "11:30")
    slots = {f"T{n}": start for n, start in enumerate(starts)}
    instance = season(
        experts,
        {"S1": "testing", **dict.fromkeys(slots, "testing")},
        rules={"recusal": "leave", "quorum": 2},
        conflicts=[(name, f"T{n}") for n, pair in enumerate(triangles) for name in pair],
    )
    return instance, [
        panel("P1", ["D0", "D1", "D2"], {"S1": "09:00"}),
        panel("P2", ["A1", "B1", "C"], slots, room="R2"),
    ]


def test_whoever_alone_completes_another_panel_is_skipped_with_a_proof() -> None:
    instance, panels = _scarce()
    results = [_drawn(instance, *panels, text=f"第{n}次") for n in range(10)]
    skipped = [skip for r in results for skip in _skips(r, "completion_impossible")]
    assert ("C", ["P1", "completion_impossible", 0]) in skipped
    assert any("split" in str(r.record["certificates"]) for r in results)
    assert all("C" in r.plan.panels[1].experts for r in results)


def test_a_record_other_than_the_frozen_one_is_not_drawn_from() -> None:
    instance, panels = two_panels()
    draw = frozen(instance, panels)
    with pytest.raises(DrawError, match="digest"):
        run(FrozenDraw(draw.digest, {**draw.record, "call": "other"}), "一", "二")


def test_a_text_that_cannot_be_written_is_refused() -> None:
    instance, panels = two_panels()
    with pytest.raises(DrawError, match="text"):
        run(frozen(instance, panels), "\udc80", "二")
