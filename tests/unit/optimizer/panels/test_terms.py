"""Each term of a hearing on its smallest case: satisfied, just satisfied, broken."""

from dataclasses import replace
from datetime import time

import pytest

from optimizer.outcome import Outcome, PanelPlan, SolveLimits
from optimizer.panels import solve
from optimizer.panels.index.places import Offer
from optimizer.panels.index.season import Season
from optimizer.problem import InstanceError, PanelProblem, PanelRoom
from tests.unit.optimizer.seasons import (
    MONDAY,
    TUESDAY,
    at,
    day,
    expert,
    random_season,
    rules,
    season,
    span,
    submission,
)

LIMITS = SolveLimits(seconds=4)
TALENT = tuple(expert(f"F{i}", categories={"talent": 0.8}) for i in range(3))
TESTING = tuple(expert(f"E{i}") for i in range(3))


def outcome_of(problem: PanelProblem) -> Outcome[PanelPlan]:
    outcome = solve(problem, LIMITS)
    assert outcome.checker == "passed"
    return outcome


def heard(problem: PanelProblem) -> dict[str, tuple[str, str]]:
    """Give time and room of every submission of a plan that places all."""
    outcome = outcome_of(problem)
    assert outcome.status in {"optimal", "feasible"}
    assert outcome.plan is not None
    return {
        s.submission: (f"{s.start:%H:%M}", p.room) for p in outcome.plan.panels for s in p.slots
    }


def is_impossible(problem: PanelProblem) -> bool:
    outcome = outcome_of(problem)
    assert bool(outcome.reasons) is (outcome.status == "infeasible")
    return outcome.status == "infeasible"


def test_video_is_heard_where_there_is_video() -> None:
    asking = (submission("S1"), submission("S2", needs_video=True))
    rooms = (PanelRoom("R1"), PanelRoom("R2", video=True))
    assert heard(season(submissions=asking, rooms=rooms))["S2"][1] == "R2"
    only = season(submissions=asking, rooms=(PanelRoom("R1", video=True),))
    assert heard(only)["S2"][1] == "R1"
    assert is_impossible(season(submissions=asking))


def test_a_closed_video_room_is_waited_for() -> None:
    asking = (submission("S1", needs_video=True),)
    rooms = (PanelRoom("R1"), PanelRoom("R2", (span("09:00", "14:00"),), video=True))
    assert heard(season(submissions=asking, rooms=rooms)) == {"S1": ("14:00", "R2")}


@pytest.mark.parametrize(("capacity", "possible"), [(5, True), (4, True), (3, False)])
def test_a_room_holds_the_panel_and_who_is_heard(capacity: int, possible: bool) -> None:
    coming = (submission("S1", party=1), submission("S2"))
    problem = season(submissions=coming, rooms=(PanelRoom("R1", capacity=capacity),))
    if possible:
        assert set(heard(problem)) == {"S1", "S2"}
    else:
        assert is_impossible(problem)


@pytest.mark.parametrize(("capacity", "possible"), [(3, True), (2, False)])
def test_a_room_holds_the_panel_alone(capacity: int, possible: bool) -> None:
    problem = season(rooms=(PanelRoom("R1", capacity=capacity),))
    assert is_impossible(problem) is not possible


def test_greater_panels_need_greater_rooms() -> None:
    people = tuple(expert(f"E{i}") for i in range(5))
    problem = season(
        experts=people,
        rooms=(PanelRoom("R1", capacity=3), PanelRoom("R2", (span("09:00", "12:00"),), capacity=5)),
        rules=rules(min_size=5, max_size=5),
    )
    assert set(heard(problem).values()) == {("13:00", "R2"), ("13:15", "R2")}
    either = replace(problem, rules=rules(min_size=3, max_size=5))
    assert set(heard(either).values()) == {("09:00", "R1"), ("09:15", "R1")}


@pytest.mark.parametrize(
    ("start", "expected"),
    [("10:00", "10:00"), ("09:00", "09:00"), ("16:45", "16:45"), ("10:07", "10:07")],
)
def test_a_slot_that_staff_fixed(start: str, expected: str) -> None:
    fixed = (submission("S1", pinned_start=at(start)), submission("S2"))
    assert heard(season(submissions=fixed))["S1"][0] == expected


@pytest.mark.parametrize("start", ["08:59", "11:46", "16:46"])
def test_a_fixed_slot_outside_hours_is_impossible(start: str) -> None:
    fixed = (submission("S1", pinned_start=at(start)),)
    assert is_impossible(season(submissions=fixed))


def test_a_panel_waits_between_two_fixed_slots_where_nobody_else_can_sit() -> None:
    fixed = (
        submission("S1", pinned_start=at("10:00")),
        submission("S2", pinned_start=at("15:00")),
    )
    problem = season(submissions=fixed, experts=tuple(replace(e, max_panels=1) for e in TESTING))
    assert heard(problem) == {"S1": ("10:00", "R1"), "S2": ("15:00", "R1")}
    together = tuple(replace(s, pinned_start=at("10:00")) for s in fixed)
    assert is_impossible(replace(problem, submissions=together))


def test_a_room_that_staff_fixed() -> None:
    rooms = tuple(PanelRoom(f"R{i}") for i in range(1, 4))
    fixed = (submission("S1", pinned_room="R3"), submission("S2"))
    assert set(heard(season(submissions=fixed, rooms=rooms)).values()) == {
        ("09:00", "R3"),
        ("09:15", "R3"),
    }
    both = (submission("S1", pinned_room="R3"), submission("S2", pinned_room="R1"))
    apart = season(submissions=both, rooms=rooms, experts=(*TESTING, *(expert("E3"),)))
    assert {room for _, room in heard(apart).values()} == {"R1", "R3"}
    with pytest.raises(InstanceError, match="unknown room"):
        season(submissions=(submission("S1", pinned_room="R9"),))


@pytest.mark.parametrize(
    ("earliest", "latest", "times"),
    [
        (time(9), None, {"09:00", "09:15"}),
        (time(9, 15), None, {"09:15"}),
        (None, time(9, 15), {"09:00"}),
        (time(16, 45), None, {"16:45"}),
    ],
)
def test_hours_between_which_an_applicant_is_heard(
    earliest: time | None, latest: time | None, times: set[str]
) -> None:
    far = (submission("S1", earliest=earliest, latest=latest), submission("S2"))
    assert heard(season(submissions=far))["S1"][0] in times


@pytest.mark.parametrize(
    ("earliest", "latest"), [(time(16, 46), None), (None, time(9, 14)), (time(12), time(13))]
)
def test_hours_that_hold_no_slot(earliest: time | None, latest: time | None) -> None:
    assert is_impossible(season(submissions=(submission("S1", earliest=earliest, latest=latest),)))


def test_hours_bind_every_day() -> None:
    far = submission("S1", earliest=time(10))
    days = (day("09:00", "10:00", MONDAY), day("09:00", "10:15", TUESDAY))
    outcome = outcome_of(season(submissions=(far,), days=days))
    assert outcome.plan is not None
    assert outcome.plan.panels[0].slots[0].start == at("10:00", TUESDAY)


def limited(minutes: int, count: int = 3) -> PanelProblem:
    people = tuple(expert(f"E{i}", max_run_minutes=minutes, max_panels=2) for i in range(count))
    some_submissions = tuple(submission(f"S{i}") for i in range(4))
    return season(submissions=some_submissions, experts=people, rules=rules(max_slots_per_panel=4))


@pytest.mark.parametrize(
    ("minutes", "clock"),
    [
        (61, ["09:00", "09:15", "09:30", "09:45"]),
        (60, ["09:00", "09:15", "09:30", "09:45"]),
        (59, ["09:00", "09:15", "09:30", "10:00"]),
        (15, ["09:00", "09:30", "10:00", "10:30"]),
    ],
)
def test_who_may_sit_only_so_long_has_pauses(minutes: int, clock: list[str]) -> None:
    morning = replace(limited(minutes), days=(day("09:00", "12:00"),))
    assert sorted(t for t, _ in heard(morning).values()) == clock


def test_nobody_sits_through_less_than_a_slot() -> None:
    assert is_impossible(limited(14))


def test_a_pause_lies_between_two_panels_of_one_expert() -> None:
    problem = replace(
        limited(30), rules=rules(max_slots_per_panel=2), days=(day("09:00", "10:15"),)
    )
    assert sorted(t for t, _ in heard(problem).values()) == ["09:00", "09:15", "09:45", "10:00"]
    short = replace(problem, days=(day("09:00", "10:00"),))
    assert is_impossible(short)
    longer = tuple(replace(e, max_run_minutes=60) for e in short.experts)
    assert len(heard(replace(short, experts=longer))) == 4


def test_three_panels_in_a_row_are_one_sitting() -> None:
    some_submissions = tuple(submission(f"S{i}") for i in range(3))
    people = tuple(expert(f"E{i}", max_run_minutes=30) for i in range(3))
    problem = season(
        submissions=some_submissions,
        experts=people,
        rules=rules(max_slots_per_panel=1),
        days=(day("09:00", "10:00"),),
    )
    times = sorted(t for t, _ in heard(problem).values())
    assert times in (["09:00", "09:15", "09:45"], ["09:00", "09:30", "09:45"])


def test_rooms_that_differ_in_nothing_that_matters_are_alike() -> None:
    rooms = (
        PanelRoom("R1", video=True, capacity=9),
        PanelRoom("R2", capacity=3),
        PanelRoom("R3", capacity=2),
    )
    plain = Season(season(rooms=rooms))
    assert plain.groups == [([], ["R1", "R2"])]
    asking = Season(season(rooms=rooms, submissions=(submission("S1", needs_video=True),)))
    assert asking.groups == [([], ["R1"]), ([], ["R2"])]
    coming = Season(season(rooms=rooms, submissions=(submission("S1", party=4),)))
    assert coming.offers == [Offer(), Offer(capacity=3)]
    fixed = Season(season(rooms=rooms, submissions=(submission("S1", pinned_room="R2"),)))
    assert fixed.offers == [Offer(), Offer(only="R2")]


def test_hundreds_of_panels_keep_terms_too() -> None:
    base = random_season(
        0,
        150,
        400,
        days=(day(when=MONDAY), day(when=TUESDAY)),
        rooms=tuple(
            PanelRoom(f"R{i}", video=i < 3, capacity=None if i % 2 else 5) for i in range(15)
        ),
        rules=rules(max_slots_per_panel=3),
    )
    some_submissions = list(base.submissions)
    for i in range(0, 150, 15):
        some_submissions[i] = replace(some_submissions[i], needs_video=True)
        some_submissions[i + 1] = replace(some_submissions[i + 1], party=3)
        some_submissions[i + 2] = replace(some_submissions[i + 2], latest=time(11))
    some_submissions[3] = replace(some_submissions[3], pinned_start=at("09:15"))
    some_submissions[4] = replace(some_submissions[4], pinned_room="R7")
    people = tuple(
        replace(e, max_run_minutes=30) if i % 20 == 0 else e for i, e in enumerate(base.experts)
    )
    problem = replace(base, submissions=tuple(some_submissions), experts=people)
    outcome = solve(problem, SolveLimits(20))
    assert outcome.checker == "passed"
    assert outcome.objective["placed"] == 150
    assert outcome.objective["panels"] == outcome.bound["panels"]


def test_experts_who_sit_twice_keep_terms_too() -> None:
    some_submissions = tuple(
        submission(f"S{i}", needs_video=i == 0, pinned_start=at("09:30") if i == 1 else None)
        for i in range(12)
    )
    people = tuple(expert(f"E{i}", max_panels=2, max_run_minutes=60) for i in range(6))
    problem = season(
        submissions=some_submissions,
        experts=people,
        rooms=(PanelRoom("R1"), PanelRoom("R2", video=True)),
        rules=rules(max_slots_per_panel=4),
    )
    times = heard(problem)
    assert times["S0"][1] == "R2"
    assert times["S1"][0] == "09:30"


def test_great_seasons_whose_experts_all_need_pauses_have_shorter_panels() -> None:
    base = random_season(
        1,
        84,
        360,
        days=(day("09:00", "12:00"), day("09:00", "12:00", TUESDAY)),
        rooms=tuple(PanelRoom(f"R{i}") for i in range(60)),
        rules=rules(max_slots_per_panel=2),
    )
    some_submissions = tuple(replace(s, latest=time(9, 30)) for s in base.submissions)
    people = tuple(replace(e, max_run_minutes=15, unavailable=()) for e in base.experts)
    outcome = solve(replace(base, submissions=some_submissions, experts=people), SolveLimits(10))
    assert outcome.checker == "passed"
    assert outcome.objective["placed"] == 84
    assert outcome.objective["panels"] == 84
