"""Impossible seasons are explained, and every offered fix was tried and works."""

from dataclasses import replace

import pytest

from optimizer.explain import screen
from optimizer.explain.patch import added, patched, removed, replaced
from optimizer.instance import panel_document, panel_problem
from optimizer.messages import TEXTS, joined, names, text
from optimizer.outcome import Limits, Reason, Text
from optimizer.panels import solve
from optimizer.problem import InstanceError, PanelProblem, Room
from tests.unit.optimizer.seasons import day, expert, rules, season, span, submission

LIMITS = Limits(seconds=5)


def reasons(problem: PanelProblem) -> tuple[Reason, ...]:
    """Give the reasons of an impossible season, after trying every fix."""
    outcome = solve(problem, LIMITS)
    assert outcome.status == "infeasible"
    assert outcome.checker == "passed"
    for reason in outcome.reasons:
        for fix in reason.fixes:
            mended = panel_problem(patched(panel_document(problem), fix.change))
            assert solve(mended, LIMITS).status in {"optimal", "feasible"}, fix
    return outcome.reasons


def test_no_chair_names_the_category_and_offers_people_first() -> None:
    people = tuple(expert(f"E{i}", can_chair=False) for i in range(4))
    (reason,) = reasons(season(experts=people))
    assert reason.code == "no_chair"
    assert reason.message == Text(
        "“testing”类没有可担任组长的专家（共 4 名合格专家）",
        "no expert of category testing may chair (4 are qualified)",
    )
    assert reason.fixes[0].change == ({"op": "add", "path": "/experts/0/can_chair", "value": True},)


def test_one_submission_with_too_few_experts_is_named_with_them() -> None:
    conflicts = frozenset({("E1", "S1"), ("E2", "S1")})
    (reason,) = reasons(season(conflicts=conflicts))
    assert reason.code == "few_experts_for_submission"
    assert reason.involved == ("S1", "E3", "E4")
    assert reason.message.en == (
        "S1 has only 2 qualified experts without a conflict (E3, E4), 3 are needed"
    )
    assert reason.fixes


def test_room_time_is_counted_in_minutes() -> None:
    papers = tuple(submission(f"S{i}") for i in range(5))
    (reason,) = reasons(season(submissions=papers, days=(day("09:00", "10:00"),)))
    assert reason.code == "room_time"
    assert reason.message.en == (
        "5 defences of 15 minutes need 75 room-minutes, all rooms together hold 60"
    )
    assert [f.message.en for f in reason.fixes][-1] == "add a day: 2027-03-02"


def test_two_causes_are_mended_together() -> None:
    people = (
        *(expert(f"E{i}", can_chair=False) for i in range(4)),
        *(expert(f"F{i}", can_chair=False, categories={"talent": 1.0}) for i in range(4)),
    )
    papers = (submission("S1"), submission("S2", category="talent"))
    found = reasons(season(experts=people, submissions=papers))
    assert [r.code for r in found] == ["no_chair", "no_chair"]
    assert all(len(f.change) == 2 for r in found for f in r.fixes)
    assert found[0].fixes


def test_nobody_is_there_at_one_time() -> None:
    people = (
        *(expert(f"E{i}", unavailable=(span("09:00", "12:00"),)) for i in range(2)),
        *(expert(f"F{i}", unavailable=(span("13:00", "17:00"),)) for i in range(2)),
    )
    found = reasons(season(experts=people))
    assert {r.code for r in found} == {"never_together"}
    assert "2027-03-01 09:00" in found[0].message.en or "13:00" in found[0].message.en
    assert any("come at" in f.message.en for r in found for f in r.fixes)


def test_rules_that_only_clash_together_are_named_together() -> None:
    people = tuple(expert(f"E{i}", employer=("A", "A", "B", "B")[i]) for i in range(4))
    (reason,) = reasons(season(experts=people))
    assert reason.code == "rules_together"
    assert set(reason.involved) <= {"max_same_employer", "sizes", "rooms", "max_slots_per_panel"}
    assert reason.fixes[0].message.en == "let 2 experts of one employer sit together"


def test_the_plan_that_places_most_comes_along() -> None:
    papers = (submission("S1"), submission("S2", category="talent"))
    outcome = solve(season(submissions=papers), LIMITS)
    assert outcome.status == "infeasible"
    assert outcome.plan is not None
    assert [s.submission for p in outcome.plan.panels for s in p.slots] == ["S1"]


def test_a_possible_season_passes_the_screens() -> None:
    assert screen(season()) == []
    just = season(days=(day("09:00", "09:30"),))
    assert screen(just) == []
    assert [c.code for c in screen(replace(just, days=(day("09:00", "09:29"),)))] == ["room_time"]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (season(experts=()), "few_experts_in_category"),
        (season(rooms=()), "no_time"),
        (season(days=(day("12:00", "13:00"),)), "no_time"),
        (season(rooms=(Room("R1", (span("09:00", "17:00"),)),)), "no_time"),
        (
            season(experts=tuple(expert(f"E{i}", kind="finance") for i in range(4))),
            "few_technical_in_category",
        ),
        (
            season(
                experts=tuple(expert(f"E{i}", max_panels=1, can_chair=i == 0) for i in range(9)),
                submissions=tuple(submission(f"S{i}") for i in range(4)),
                rules=rules(max_slots_per_panel=2),
            ),
            "few_chair_seats",
        ),
    ],
)
def test_counting_finds_plain_causes(problem: PanelProblem, code: str) -> None:
    assert [c.code for c in screen(problem)] == [code]


def test_patches_change_a_copy() -> None:
    document = panel_document(season())
    steps = (
        replaced("/rules/min_size", 1),
        added("/rooms/-", {"id": "R2", "unavailable": []}),
        removed("/submissions/0"),
    )
    result = panel_problem(patched(document, steps))
    assert (result.rules.min_size, len(result.rooms), len(result.submissions)) == (1, 2, 1)
    assert panel_problem(document) == season()
    with pytest.raises(InstanceError):
        patched(document, (replaced("/rooms/7/id", "x"),))


def test_messages_have_both_languages_and_the_same_values() -> None:
    for zh, en in TEXTS.values():
        assert zh
        assert en
    assert text("fix.add_room", count=2) == Text("增加 2 间会议室", "add 2 more room(s)")
    parts = [Text("甲", "a"), Text("乙", "b")]
    assert joined(parts) == Text("甲；乙", "a; b")
    assert names(["a", "b", "c"], most=2) == "a, b, … (3)"
