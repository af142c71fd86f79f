"""Defences with given panels: each rule on its smallest case, the most planned, the least moved."""

from dataclasses import replace
from datetime import time
from itertools import pairwise

import pytest

from optimizer.check import check_timetable
from optimizer.defences import solve
from optimizer.defences.measures import measures
from optimizer.explain.patch import patched
from optimizer.instance import defence_document, defence_problem
from optimizer.outcome import Outcome, SolvedSlot, SolveLimits, Timetable
from optimizer.problem import Break, Defence, DefenceProblem, PanelRoom, Sitter
from tests.unit.optimizer.seasons import MONDAY, TUESDAY, at, day, defences, span

LIMITS = SolveLimits(seconds=1)


def planned(problem: DefenceProblem) -> Timetable:
    """Plan everything, checked."""
    outcome = solve(problem, LIMITS)
    assert outcome.checker == "passed"
    assert outcome.status in {"optimal", "feasible"}
    assert outcome.plan is not None
    return outcome.plan


def partly(problem: DefenceProblem) -> Outcome[Timetable]:
    """Plan what can be, checked, with a reason for each of the rest."""
    outcome = solve(problem, LIMITS)
    assert outcome.checker == "passed"
    assert outcome.status == "infeasible"
    assert outcome.plan is not None
    left = len(problem.defences) - len(outcome.plan.appointments)
    assert len(outcome.reasons) == left
    assert outcome.objective["planned"] == outcome.bound["planned"]
    return outcome


def clock(plan: Timetable) -> list[str]:
    return sorted(f"{a.start:%H:%M}" for a in plan.appointments)


def gaps(plan: Timetable) -> list[int]:
    starts = sorted(a.start for a in plan.appointments)
    return [int((b - a).total_seconds()) // 60 for a, b in pairwise(starts)]


def test_three_defences_follow_one_another() -> None:
    outcome = solve(defences(3), LIMITS)
    assert outcome.status == "optimal"
    assert outcome.objective == {
        "planned": 3,
        "compactness": 2,
        "idle_slots": 0,
        "expert_days": 2,
        "room_changes": 0,
    }
    assert outcome.bound == {"planned": 3, "compactness": 2}
    assert outcome.plan is not None
    assert gaps(outcome.plan) == [15, 15]


def test_a_full_day_just_fits_and_one_more_does_not() -> None:
    full = defences(28)
    assert len(planned(full).appointments) == 28
    outcome = partly(defences(29))
    assert outcome.objective["planned"] == 28
    assert outcome.reasons[0].code == "crowded"
    assert {"E1", "E2"} <= set(outcome.reasons[0].involved)


def test_rooms_are_a_capacity() -> None:
    people = tuple(Sitter(f"E{i}") for i in range(3))
    some_submissions = tuple(Defence(f"S{i}", (f"E{i}",)) for i in range(3))
    hour = defences(0, defences=some_submissions, experts=people, days=(day("09:00", "09:15"),))
    assert partly(hour).objective["planned"] == 1
    rooms = tuple(PanelRoom(f"R{i}") for i in range(3))
    assert clock(planned(replace(hour, rooms=rooms))) == ["09:00", "09:00", "09:00"]


def test_rooms_close_and_may_be_forbidden() -> None:
    closed = PanelRoom("R1", (span("09:00", "12:00"),))
    assert min(clock(planned(defences(2, rooms=(closed,))))) >= "13:00"
    video = replace(defences(1).defences[0], rooms=frozenset({"R2"}))
    plan = planned(defences(0, defences=(video,), rooms=(PanelRoom("R1"), PanelRoom("R2"))))
    assert [a.room for a in plan.appointments] == ["R2"]


def test_pins_are_kept_or_said_to_be_impossible() -> None:
    pinned = replace(defences(1).defences[0], pinned_start=at("10:15"), pinned_room="R1")
    assert clock(planned(defences(0, defences=(pinned,)))) == ["10:15"]
    at_noon = replace(pinned, pinned_start=at("12:00"))
    assert [r.code for r in partly(defences(0, defences=(at_noon,))).reasons] == ["pin_impossible"]


def test_the_gap_between_defences_in_a_room() -> None:
    assert all(gap >= 30 for gap in gaps(planned(defences(3, room_gap_slots=1))))


def test_long_defences_keep_out_of_breaks() -> None:
    long = replace(defences(1).defences[0], duration=3)
    problem = defences(0, defences=(long,), days=(day("11:30", "13:45"),))
    assert clock(planned(problem)) == ["13:00"]
    assert partly(replace(problem, days=(day("11:30", "13:30"),))).objective["planned"] == 0


def test_limits_of_an_expert() -> None:
    two_days = (day("09:00", "10:00", MONDAY), day("09:00", "10:00", TUESDAY))
    people = (Sitter("E1", max_per_day=2), Sitter("E2"))
    assert len(planned(defences(4, experts=people, days=two_days)).appointments) == 4
    outcome = partly(defences(5, experts=people, days=two_days))
    assert outcome.objective["planned"] == 4
    one_day = (Sitter("E1", max_days=1), Sitter("E2"))
    assert partly(defences(5, experts=one_day, days=two_days)).objective["planned"] == 4


def test_the_longest_run_of_an_expert() -> None:
    plan = planned(defences(4, max_consecutive=2))
    assert gaps(plan).count(15) <= 2
    assert (
        partly(defences(4, max_consecutive=3, days=(day("09:00", "10:00"),))).objective["planned"]
        == 3
    )


def test_one_applicant_is_heard_once_at_a_time() -> None:
    some_submissions = (Defence("S1", ("E1",), ("A",)), Defence("S2", ("E2",), ("A",)))
    problem = defences(
        0,
        defences=some_submissions,
        rooms=(PanelRoom("R1"), PanelRoom("R2")),
        days=(day("09:00", "09:30"),),
    )
    assert clock(planned(problem)) == ["09:00", "09:15"]
    assert partly(replace(problem, days=(day("09:00", "09:15"),))).objective["planned"] == 1


def test_no_common_slot_names_who_is_away_and_the_fix_works() -> None:
    people = (
        Sitter("E1", (span("09:00", "12:00"),)),
        Sitter("E2", (span("13:00", "17:00"),)),
    )
    problem = defences(1, experts=people)
    (reason,) = partly(problem).reasons
    assert reason.code == "no_common_slot"
    assert "E1" in reason.message.en
    assert reason.fixes
    for fix in reason.fixes:
        repaired = defence_problem(patched(defence_document(problem), fix.change))
        assert len(planned(repaired).appointments) == 1


def test_an_applicant_who_is_never_there() -> None:
    row = replace(defences(1).defences[0], unavailable=(span("09:00", "17:00"),))
    (reason,) = partly(defences(0, defences=(row,))).reasons
    assert reason.message.en == "the applicant of S1 cannot attend at any opening hour"


def test_only_planning_stops_at_the_first_full_timetable() -> None:
    outcome = solve(defences(5), LIMITS, objective="planned")
    assert outcome.status == "optimal"
    assert outcome.objective["planned"] == 5


def test_breaks_inside_a_day_are_not_idle() -> None:
    problem = defences(2, days=(day("11:45", "13:15"),), breaks=(Break(None, time(12), time(13)),))
    assert measures(problem, planned(problem))["idle_slots"] == 0


def two_panels() -> DefenceProblem:
    people = tuple(Sitter(f"E{i}") for i in range(4))
    some_submissions = tuple(
        Defence(f"S{i}", ("E0", "E1") if i < 4 else ("E2", "E3")) for i in range(8)
    )
    return defences(
        0, defences=some_submissions, experts=people, rooms=(PanelRoom("R1"), PanelRoom("R2"))
    )


def test_nothing_moves_when_nothing_happened() -> None:
    problem = two_panels()
    old = planned(problem)
    outcome = solve(problem, LIMITS, previous=old)
    assert outcome.plan is not None
    assert set(outcome.plan.appointments) == set(old.appointments)
    assert outcome.objective["moved"] == outcome.bound["moved"] == 0


def test_only_those_hit_move() -> None:
    problem = two_panels()
    old = planned(problem)
    hit = [a for a in old.appointments if a.defence in {"S0", "S1"}]
    spans = tuple(span(f"{a.start:%H:%M}", f"{a.end:%H:%M}") for a in hit)
    people = (Sitter("E0", spans), *problem.experts[1:])
    outcome = solve(replace(problem, experts=people), LIMITS, previous=old)
    assert outcome.checker == "passed"
    assert (outcome.objective["moved"], outcome.bound["moved"]) == (2, 2)
    assert outcome.status == "optimal"
    assert outcome.plan is not None
    kept = set(outcome.plan.appointments) & set(old.appointments)
    assert len(kept) == 6


def test_when_there_is_no_free_place_the_fewest_others_move() -> None:
    some_submissions = (Defence("S1", ("E1",)), Defence("S2", ("E2",)))
    problem = defences(0, defences=some_submissions, days=(day("09:00", "09:30"),))
    old = planned(problem)
    early = next(a for a in old.appointments if a.start == at("09:00"))
    busy = {"S1": "E1", "S2": "E2"}[early.defence]
    people = tuple(
        Sitter(e.id, (span("09:00", "09:15"),)) if e.id == busy else e for e in problem.experts
    )
    outcome = solve(replace(problem, experts=people), LIMITS, previous=old)
    assert outcome.objective["planned"] == 2
    assert (outcome.objective["moved"], outcome.bound["moved"]) == (2, 2)


@pytest.mark.parametrize("count", [1, 4, 9])
def test_timetables_pass_the_checker_as_written(count: int) -> None:
    problem = defences(count)
    rows = [
        {
            "submission": a.defence,
            "start": a.start.isoformat(),
            "end": a.end.isoformat(),
            "room": a.room,
        }
        for a in planned(problem).appointments
    ]
    assert check_timetable(defence_document(problem), rows) == ()


def test_one_who_shares_an_expert_moves_when_the_rest_alone_finds_no_place() -> None:
    some_submissions = (Defence("S1", ("E1",)), Defence("S2", ("E1",)), Defence("S3", ("E2",)))
    away = (Sitter("E1"), Sitter("E2"))
    problem = defences(
        0,
        defences=some_submissions,
        experts=away,
        rooms=(PanelRoom("R1"), PanelRoom("R2")),
        days=(day("09:00", "09:45"),),
    )
    old = Timetable(
        tuple(
            SolvedSlot(name, at(start), at(end), room)
            for name, start, end, room in (
                ("S1", "09:00", "09:15", "R1"),
                ("S2", "09:15", "09:30", "R1"),
                ("S3", "09:00", "09:15", "R2"),
            )
        )
    )
    first = replace(
        some_submissions[0], unavailable=(span("09:00", "09:15"), span("09:30", "09:45"))
    )
    later = replace(problem, defences=(first, *some_submissions[1:]))
    outcome = solve(later, LIMITS, previous=old)
    assert (outcome.status, outcome.checker) == ("optimal", "passed")
    assert (outcome.objective["moved"], outcome.bound["moved"]) == (2, 2)
    assert outcome.plan is not None
    assert next(a for a in outcome.plan.appointments if a.defence == "S3") in old.appointments
