"""A plan is repaired by the fewest changes, and reserves come in their order."""

from dataclasses import replace

import pytest

from optimizer.outcome import Outcome, PanelPlan, SolveLimits
from optimizer.panels import solve
from optimizer.problem import PanelProblem, PanelRoom
from tests.unit.optimizer.seasons import expert, random_season, rules, season, span, submission

LIMITS = SolveLimits(seconds=10)


def first(problem: PanelProblem) -> PanelPlan:
    plan = solve(problem, LIMITS).plan
    assert plan is not None
    return plan


def changed(outcome: Outcome[PanelPlan]) -> tuple[int, int, int]:
    """Give the changed seats, slots and rooms of a repaired plan that the checker passed."""
    assert outcome.checker == "passed"
    value = outcome.objective
    return (
        int(value["seats_changed"]),
        int(value["slots_changed"]),
        int(value["rooms_changed"]),
    )


def without(problem: PanelProblem, name: str) -> PanelProblem:
    """Let an expert withdraw."""
    return replace(problem, experts=tuple(e for e in problem.experts if e.id != name))


def test_nothing_changes_when_nothing_happened() -> None:
    problem = random_season(1, 10, 24)
    old = first(problem)
    outcome = solve(problem, LIMITS, previous=old)
    assert changed(outcome) == (0, 0, 0)
    assert outcome.plan == old
    assert outcome.status == "optimal"


def test_a_withdrawal_changes_one_seat() -> None:
    problem = random_season(2, 12, 30)
    old = first(problem)
    gone = old.panels[0].experts[0]
    outcome = solve(without(problem, gone), LIMITS, previous=old)
    assert changed(outcome) == (1, 0, 0)
    assert outcome.bound == {
        "changes": 1,
        "seats_changed": 1,
        "slots_changed": 0,
        "rooms_changed": 0,
    }
    assert outcome.status == "optimal"
    assert outcome.plan is not None
    assert [p.slots for p in outcome.plan.panels] == [p.slots for p in old.panels]


def test_reserves_are_called_up_in_their_order() -> None:
    people = tuple(expert(f"E{i}") for i in range(1, 9))
    problem = season(experts=people, rules=rules(reserves=2))
    old = first(problem)
    panel = old.panels[0]
    outcome = solve(without(problem, panel.experts[0]), LIMITS, previous=old)
    assert changed(outcome) == (1, 0, 0)
    assert outcome.plan is not None
    new = outcome.plan.panels[0]
    assert set(new.experts) == {*panel.experts[1:], panel.reserves[0]}
    assert new.reserves[0] == panel.reserves[1]
    assert len(new.reserves) == 2


def test_a_late_conflict_changes_one_seat() -> None:
    problem = random_season(3, 12, 30)
    old = first(problem)
    panel = old.panels[0]
    pair = (panel.experts[0], panel.slots[0].submission)
    late = replace(problem, conflicts=problem.conflicts | {pair})
    assert changed(solve(late, LIMITS, previous=old)) == (1, 0, 0)


def test_a_closed_room_moves_its_panels_only() -> None:
    problem = season(rooms=(PanelRoom("R1"), PanelRoom("R2")))
    old = first(problem)
    used = old.panels[0].room
    closed = tuple(
        replace(r, unavailable=(span("09:00", "17:00"),)) if r.id == used else r
        for r in problem.rooms
    )
    outcome = solve(replace(problem, rooms=closed), LIMITS, previous=old)
    assert changed(outcome) == (0, 0, 2)
    assert outcome.plan is not None
    assert outcome.plan.panels[0].room != used


def test_a_late_submission_is_heard_after_the_others() -> None:
    old = first(season())
    late = season(submissions=(submission("S1"), submission("S2"), submission("S3")))
    outcome = solve(late, LIMITS, previous=old)
    assert changed(outcome) == (0, 0, 0)
    assert outcome.plan is not None
    times = {s.submission: f"{s.start:%H:%M}" for s in outcome.plan.panels[0].slots}
    assert times["S3"] == "09:30"
    assert {times["S1"], times["S2"]} == {"09:00", "09:15"}


def test_a_withdrawn_submission_leaves_the_rest_alone() -> None:
    problem = random_season(5, 12, 30)
    old = first(problem)
    name = old.panels[0].slots[-1].submission
    fewer = replace(
        problem,
        submissions=tuple(s for s in problem.submissions if s.id != name),
        conflicts=frozenset(pair for pair in problem.conflicts if pair[1] != name),
    )
    assert changed(solve(fewer, LIMITS, previous=old)) == (0, 0, 0)


def test_an_expert_who_must_leave_earlier_is_replaced() -> None:
    problem = season()
    old = first(problem)
    panel = old.panels[0]
    people = tuple(
        replace(e, unavailable=(span("09:15", "12:00"),)) if e.id == panel.experts[0] else e
        for e in problem.experts
    )
    outcome = solve(replace(problem, experts=people), LIMITS, previous=old)
    assert changed(outcome) == (1, 0, 0)


def test_a_panel_whose_room_closes_without_another_moves_in_time_alone() -> None:
    problem = season()
    old = first(problem)
    closed = (PanelRoom("R1", (span("09:00", "12:00"),)),)
    outcome = solve(replace(problem, rooms=closed), LIMITS, previous=old)
    assert changed(outcome) == (0, 2, 0)
    assert outcome.plan is not None
    assert outcome.plan.panels[0].experts == old.panels[0].experts
    assert min(s.start for s in outcome.plan.panels[0].slots).hour == 13


def two_panels(**changes: object) -> PanelProblem:
    """Give four submissions for panels of at most two slots, and two rooms."""
    some_submissions = tuple(submission(f"S{i}") for i in range(1, 5))
    people = tuple(expert(f"E{i}") for i in range(1, 8))
    base = season(
        submissions=some_submissions,
        experts=people,
        rooms=(PanelRoom("R1"), PanelRoom("R2")),
        rules=rules(max_slots_per_panel=2),
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # the keys are the dataclass's own


def shut(problem: PanelProblem, name: str) -> PanelProblem:
    """Close a room for the day."""
    closed = (span("09:00", "17:00"),)
    rooms = (replace(r, unavailable=closed) if r.id == name else r for r in problem.rooms)
    return replace(problem, rooms=tuple(rooms))


def test_a_room_closed_under_two_panels_moves_both_in_time_or_place() -> None:
    problem = two_panels(rooms=(PanelRoom("R1"),))
    old = first(problem)
    assert [p.room for p in old.panels] == ["R1", "R1"]
    other = replace(problem, rooms=(*problem.rooms, PanelRoom("R2")))
    outcome = solve(shut(other, "R1"), LIMITS, previous=old)
    assert changed(outcome) == (0, 0, 4)
    assert (outcome.status, outcome.objective["changes"]) == ("optimal", 4)


def test_a_late_submission_beside_full_panels_takes_a_panel_of_its_own() -> None:
    problem = two_panels()
    old = first(problem)
    late = replace(problem, submissions=(*problem.submissions, submission("S5")))
    outcome = solve(late, LIMITS, previous=old)
    assert changed(outcome) == (3, 0, 0)
    assert outcome.bound["changes"] == 3
    assert outcome.plan is not None
    assert [p.id for p in outcome.plan.panels] == [*(p.id for p in old.panels), "N001"]


def test_a_panel_that_lost_all_it_heard_hears_who_comes_late() -> None:
    problem = two_panels()
    old = first(problem)
    gone = {s.submission for s in old.panels[0].slots}
    stay = tuple(s for s in problem.submissions if s.id not in gone)
    outcome = solve(replace(problem, submissions=(*stay, submission("S5"))), LIMITS, previous=old)
    assert changed(outcome) == (0, 0, 0)
    assert outcome.plan is not None
    assert {p.id for p in outcome.plan.panels} == {p.id for p in old.panels}


def test_who_needs_video_moves_to_a_room_that_has_it() -> None:
    some_submissions = (submission("S1", needs_video=True), submission("S2"))
    rooms = (PanelRoom("R1", video=True), PanelRoom("R2"), PanelRoom("R3", video=True))
    problem = season(submissions=some_submissions, rooms=rooms)
    old = first(problem)
    assert old.panels[0].room in {"R1", "R3"}
    outcome = solve(shut(problem, old.panels[0].room), LIMITS, previous=old)
    assert changed(outcome) == (0, 0, 2)
    assert outcome.plan is not None
    assert {old.panels[0].room, outcome.plan.panels[0].room} == {"R1", "R3"}


@pytest.mark.parametrize(("limit", "seats"), [(45, 0), (44, 1)])
def test_who_can_sit_no_longer_than_some_minutes_is_replaced(limit: int, seats: int) -> None:
    problem = season(submissions=tuple(submission(f"S{i}") for i in range(1, 4)))
    old = first(problem)
    name = old.panels[0].experts[0]
    people = tuple(
        replace(e, max_run_minutes=limit) if e.id == name else e for e in problem.experts
    )
    outcome = solve(replace(problem, experts=people), LIMITS, previous=old)
    assert changed(outcome) == (seats, 0, 0)
    assert outcome.status == "optimal"


def test_a_shorter_run_asks_for_a_pause_where_it_moves_least() -> None:
    problem = season(submissions=tuple(submission(f"S{i}") for i in range(1, 5)))
    old = first(problem)
    outcome = solve(replace(problem, rules=rules(max_run_slots=3)), LIMITS, previous=old)
    assert changed(outcome) == (0, 1, 0)
    assert outcome.status == "optimal"


def test_times_without_a_common_measure_are_mended_too() -> None:
    problem = season()
    old = first(problem)
    people = tuple(
        replace(e, unavailable=(span("09:07", "09:08"),)) if e.id == old.panels[0].chair else e
        for e in problem.experts
    )
    outcome = solve(replace(problem, experts=people), LIMITS, previous=old)
    assert changed(outcome) == (1, 0, 0)
    assert outcome.status == "optimal"
