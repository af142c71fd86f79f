"""Impossible seasons are explained, and every offered fix was tried and works."""

from dataclasses import replace
from time import monotonic

import pytest

from optimizer.explain import causes_of, surely_impossible
from optimizer.explain.patch import added, patched, removed, replaced
from optimizer.instance import panel_document, panel_problem
from optimizer.messages import TEXTS, joined, names, text
from optimizer.outcome import OutcomeReason, SolveLimits, Text
from optimizer.panels import solve
from optimizer.problem import InstanceError, PanelProblem, PanelRoom
from optimizer.report import reason_document
from tests.unit.optimizer.seasons import day, expert, rules, season, span, submission

LIMITS = SolveLimits(seconds=5)


def reasons(problem: PanelProblem) -> tuple[OutcomeReason, ...]:
    """Give the reasons of an impossible season, after trying every fix."""
    outcome = solve(problem, LIMITS)
    assert outcome.status == "infeasible"
    assert outcome.checker == "passed"
    for reason in outcome.reasons:
        for fix in reason.fixes:
            repaired = panel_problem(patched(panel_document(problem), fix.change))
            assert solve(repaired, LIMITS).status in {"optimal", "feasible"}, fix
    return outcome.reasons


def test_no_chair_names_the_category_and_offers_people_first() -> None:
    people = tuple(expert(f"E{i}", can_chair=False) for i in range(4))
    (reason,) = reasons(season(experts=people))
    assert reason.code == "no_chair"
    assert reason.message == Text(
        "“适配评测（testing）”类没有可担任组长的专家（共 4 名合格专家）",
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
    some_submissions = tuple(submission(f"S{i}") for i in range(5))
    people = tuple(expert(f"E{i}") for i in range(8))
    hour = (day("09:00", "10:00"),)
    (reason,) = reasons(season(submissions=some_submissions, days=hour, experts=people))
    assert reason.code == "room_time"
    assert reason.message.en == (
        "5 defences of 15 minutes need 75 room-minutes, all rooms together (R1) hold 60"
    )
    assert [f.message.en for f in reason.fixes] == [
        "add one more room on 1 March",
        "keep 1 March open until 10:15",
        "add 2 more room(s)",
        "hear S0 at another occasion",
    ]


def test_two_causes_are_mended_together() -> None:
    people = (
        *(expert(f"E{i}", can_chair=False) for i in range(4)),
        *(expert(f"F{i}", can_chair=False, categories={"talent": 1.0}) for i in range(4)),
    )
    some_submissions = (submission("S1"), submission("S2", category="talent"))
    found = reasons(season(experts=people, submissions=some_submissions))
    assert [r.code for r in found] == ["no_chair", "no_chair"]
    for reason in found:
        *several, single = reason.fixes
        assert several
        assert all(len(fix.change) == 2 for fix in several)
        assert single.message.en == "ask for no chair"


def test_nobody_is_there_at_one_time() -> None:
    people = (
        *(expert(f"E{i}", unavailable=(span("09:00", "12:00"),)) for i in range(2)),
        *(expert(f"F{i}", unavailable=(span("13:00", "17:00"),)) for i in range(2)),
    )
    (reason,) = reasons(season(experts=people))
    assert reason.code == "never_together"
    assert reason.message == Text(
        "“适配评测（testing）”类的任何一项申报没有一个时段能凑齐 3 名专家：人最多的时段"
        "（3 月 1 日 9:00）也只有 2 人有空（F0、F1）；E0、E1 3 月 1 日上午不在；"
        "F0、F1 3 月 1 日下午不在",
        "any submission of category testing has no common slot with 3 experts: even at the best "
        "time (on 1 March at 9:00) only 2 are free (F0, F1); E0, E1: away on the morning of "
        "1 March; F0, F1: away on the afternoon of 1 March",
    )
    assert [f.message.zh for f in reason.fixes][:3] == [
        "请 E0 3 月 1 日上午到场",
        "请 E1 3 月 1 日上午到场",
        "请 F0 3 月 1 日下午到场",
    ]


def test_chairs_in_conflict_and_away_are_told_apart() -> None:
    people = tuple(expert(f"E{i}", can_chair=i < 3) for i in range(8))
    people = (people[0], replace(people[1], unavailable=(span("09:00", "17:00"),)), *people[2:])
    conflicts = frozenset({("E0", "S2"), ("E2", "S2")})
    (reason,) = reasons(season(experts=people, conflicts=conflicts))
    assert reason.code == "chair_never_together"
    assert reason.message == Text(
        "“适配评测（testing）”类需要一名组长，而可担任组长的只有 3 人，对 S2 都不能到场："
        "E0、E2 与 S2 有利益冲突；E1 整个会期不在",
        "category testing needs a chair; of the only 3 who may chair none can hear S2: "
        "E0, E2: in conflict with S2; E1: away at all opening hours",
    )
    assert reason.fixes[0].message.en == "have E1 come on the morning of 1 March"


def test_rules_that_only_clash_together_are_named_together() -> None:
    people = tuple(expert(f"E{i}", employer=("A", "A", "B", "B")[i]) for i in range(4))
    (reason,) = reasons(season(experts=people))
    assert reason.code == "same_employer"
    assert reason.involved == ("S1", "min_size", "max_same_employer")
    assert [f.message.en for f in reason.fixes] == [
        "find one more technical expert for category testing",
        "let 2 experts of one employer sit together",
    ]


def test_changes_of_one_kind_are_taken_together_when_one_is_too_little() -> None:
    everybody = frozenset((f"E{i}", "S1") for i in range(1, 5))
    (reason,) = reasons(season(conflicts=everybody))
    first = reason.fixes[0]
    assert first.message.en == (
        "together: find one more technical expert for category testing who may chair; "
        "find one more technical expert for category testing (2 in all)"
    )
    assert len(first.change) == 3
    document = panel_document(season(conflicts=everybody))
    for step in first.change:
        fewer = [entry for entry in first.change if entry is not step]
        assert solve(panel_problem(patched(document, fewer)), LIMITS).status == "infeasible"


def test_one_who_cannot_present_twice_at_once_is_named() -> None:
    """One applicant alone presents two at a time that holds only one."""
    away = (span("09:15", "17:00"),)
    subjects = tuple(submission(f"S{i}", applicants=("A",), unavailable=away) for i in (1, 2))
    people = tuple(expert(f"E{i}") for i in range(8))
    (reason,) = reasons(
        season(submissions=subjects, experts=people, rooms=(PanelRoom("R1"), PanelRoom("R2")))
    )
    assert set(reason.involved) == {"A", "S1", "S2"}
    assert reason.message.zh == (
        "要评审“适配评测（testing）”类的 S1、S2，以下各项不能同时满足：S1 的申报单位 3 月 1 日 "
        "9:15–12:00、3 月 1 日下午不能到场；S2 的申报单位 3 月 1 日 9:15–12:00、3 月 1 日下午"
        "不能到场；A 申报了 S1、S2，不能同时参加"
    )


def test_what_was_tried_in_vain_stands_in_the_report() -> None:
    (reason,) = reasons(season(experts=()))
    document = reason_document(replace(reason, fixes=(), tried=(Text("甲", "a"),)))
    assert document["tried"] == [{"message_zh": "甲", "message_en": "a"}]


def test_a_panel_that_must_wait_in_between_is_no_impossible_season() -> None:
    people = tuple(expert(f"E{i}", max_panels=1) for i in range(3))
    subjects = (
        submission("S1", unavailable=(span("09:15", "17:00"),)),
        submission("S2", unavailable=(span("09:00", "16:45"),)),
    )
    outcome = solve(season(experts=people, submissions=subjects), LIMITS)
    assert outcome.status in {"optimal", "feasible"}
    assert outcome.checker == "passed"


def test_the_plan_that_places_most_comes_along() -> None:
    some_submissions = (submission("S1"), submission("S2", category="talent"))
    outcome = solve(season(submissions=some_submissions), LIMITS)
    assert outcome.status == "infeasible"
    assert outcome.plan is not None
    assert [s.submission for p in outcome.plan.panels for s in p.slots] == ["S1"]


def codes(problem: PanelProblem) -> list[str]:
    """Name the causes of a season."""
    return [cause.code for cause in causes_of(problem, monotonic() + 5)]


def test_a_possible_season_has_no_cause() -> None:
    assert not surely_impossible(season())
    assert codes(season()) == []
    just = season(days=(day("09:00", "09:30"),), experts=tuple(expert(f"E{i}") for i in range(8)))
    assert codes(just) == []
    assert codes(replace(just, days=(day("09:00", "09:29"),))) == ["room_time"]


@pytest.mark.parametrize(
    ("problem", "code"),
    [
        (season(experts=()), "few_experts_in_category"),
        (season(rooms=()), "no_time"),
        (season(days=(day("12:00", "13:00"),)), "no_time"),
        (season(rooms=(PanelRoom("R1", (span("09:00", "17:00"),)),)), "no_time"),
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
    assert codes(problem) == [code]


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
