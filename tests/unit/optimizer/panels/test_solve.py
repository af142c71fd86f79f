"""Each rule of a call on its smallest case: satisfied, just satisfied, broken."""

from dataclasses import replace
from datetime import timedelta

from optimizer.outcome import Outcome, PanelPlan, Progress, SolveLimits
from optimizer.panels import solve
from optimizer.problem import Break, PanelProblem, PanelRoom
from tests.unit.optimizer.seasons import (
    MONDAY,
    NOON,
    TUESDAY,
    day,
    expert,
    random_season,
    rules,
    season,
    span,
    submission,
)

LIMITS = SolveLimits(seconds=10)


def solved(problem: PanelProblem) -> Outcome[PanelPlan]:
    """Solve and insist on a plan that the checker passed."""
    outcome = solve(problem, LIMITS)
    assert outcome.checker == "passed"
    assert outcome.status == "optimal"
    assert outcome.objective["placed"] == len(problem.submissions)
    return outcome


def plan_of(problem: PanelProblem) -> PanelPlan:
    plan = solved(problem).plan
    assert plan is not None
    return plan


def impossible(problem: PanelProblem) -> set[str]:
    outcome = solve(problem, LIMITS)
    assert outcome.status == "infeasible"
    return {reason.code for reason in outcome.reasons}


def clock(plan: PanelPlan) -> list[str]:
    return sorted(f"{s.start:%H:%M}" for p in plan.panels for s in p.slots)


def test_the_smallest_season() -> None:
    outcome = solved(season())
    assert outcome.objective == {
        "placed": 2,
        "panels": 1,
        "load_max": 2,
        "load_sum_of_squares": 12,
        "expertise_per_seat": 0.8,
        "expert_days": 3,
        "days": 1,
        "idle_minutes": 0,
    }
    assert all(abs(outcome.bound[k] - v) < 1e-6 for k, v in outcome.objective.items())


def test_an_empty_season_has_an_empty_plan() -> None:
    assert plan_of(season(submissions=())).panels == ()


def test_fewest_panels_then_even_ones() -> None:
    some_submissions = tuple(submission(f"S{i}") for i in range(5))
    people = tuple(expert(f"E{i}") for i in range(6))
    problem = season(
        submissions=some_submissions, experts=people, rules=rules(max_slots_per_panel=4)
    )
    assert sorted(len(p.slots) for p in plan_of(problem).panels) == [2, 3]
    row = replace(problem, rules=rules(max_slots_per_panel=5))
    assert [len(p.slots) for p in plan_of(row).panels] == [5]


def test_the_most_expert_sit() -> None:
    people = tuple(expert(f"E{i}", categories={"testing": i / 10}) for i in range(3, 9))
    panel = plan_of(season(experts=people)).panels[0]
    assert set(panel.experts) == {"E6", "E7", "E8"}


def test_technical_share_is_kept() -> None:
    best = {"testing": 1.0}
    people = (
        *(expert(f"F{i}", kind="finance", categories=best) for i in range(3)),
        *(expert(f"T{i}") for i in range(2)),
    )
    members = plan_of(season(experts=people)).panels[0].experts
    assert sum(e.startswith("T") for e in members) == 2
    assert impossible(season(experts=people[:4])) == {"few_technical_in_category"}


def test_a_chair_is_one_who_may() -> None:
    people = [expert(f"E{i}", can_chair=False) for i in range(4)]
    assert impossible(season(experts=tuple(people))) == {"no_chair"}
    people[3] = replace(people[3], can_chair=True)
    assert plan_of(season(experts=tuple(people))).panels[0].chair == "E3"
    assert plan_of(season(experts=tuple(people[:3]), rules=rules(chair=False))).panels


def test_experts_of_one_employer() -> None:
    people = tuple(expert(f"E{i}", employer=("A", "A", "B", "B")[i]) for i in range(4))
    outcome = solve(season(experts=people), LIMITS)
    assert outcome.status == "infeasible"
    assert [r.code for r in outcome.reasons] == ["same_employer"]
    assert "max_same_employer" in outcome.reasons[0].involved
    assert plan_of(season(experts=people, rules=rules(max_same_employer=2))).panels


def test_conflicts_keep_experts_away() -> None:
    members = plan_of(season(conflicts=frozenset({("E1", "S1")}))).panels[0].experts
    assert "E1" not in members
    two = frozenset({("E1", "S1"), ("E2", "S1")})
    assert impossible(season(conflicts=two)) == {"few_experts_for_submission"}


def test_recusal_lets_them_leave_as_long_as_a_quorum_stays() -> None:
    two = frozenset({("E1", "S1"), ("E2", "S1")})
    leaving = rules(recusal="leave", quorum=2)
    panel = plan_of(season(conflicts=two, rules=leaving)).panels[0]
    gone = {s.submission: s.recused for s in panel.slots}
    assert len(gone["S1"]) == 1
    assert gone["S2"] == ()
    outcome = solve(season(conflicts=two, rules=replace(leaving, quorum=3)), LIMITS)
    assert outcome.status == "infeasible"


def test_pins_are_kept() -> None:
    people = tuple(expert(f"E{i}", categories={"testing": i / 10}) for i in range(1, 7))
    problem = season(experts=people, pinned=frozenset({("E1", "S1")}))
    assert "E1" in plan_of(problem).panels[0].experts
    barred = replace(problem, conflicts=frozenset({("E1", "S1")}))
    assert impossible(barred) == {"pin_barred"}


def test_reserves_stand_by_and_sit_nowhere_else() -> None:
    people = tuple(expert(f"E{i}") for i in range(1, 6))
    problem = season(experts=people, rules=rules(reserves=2))
    panel = plan_of(problem).panels[0]
    assert len(set(panel.reserves) - set(panel.experts)) == 2
    short = replace(problem, experts=people[:4])
    assert solve(short, LIMITS).status == "infeasible"


def test_changeover_between_slots() -> None:
    assert clock(plan_of(season(changeover_minutes=5))) == ["09:00", "09:20"]


def test_a_break_is_kept_and_a_panel_may_go_on_after_it() -> None:
    some_submissions = tuple(submission(f"S{i}") for i in range(3))
    problem = season(submissions=some_submissions, days=(day("11:30", "13:15"),))
    assert clock(plan_of(problem)) == ["11:30", "11:45", "13:00"]
    assert "room_time" in impossible(replace(problem, days=(day("11:30", "13:14"),)))


def test_a_pause_after_the_longest_run() -> None:
    some_submissions = tuple(submission(f"S{i}") for i in range(4))
    problem = season(
        submissions=some_submissions, breaks=(), rules=rules(max_run_slots=2, pause_minutes=10)
    )
    assert clock(plan_of_any(problem)) == ["09:00", "09:15", "09:40", "09:55"]
    around_noon = replace(problem, breaks=(NOON,))
    assert clock(plan_of(around_noon)) == ["11:30", "11:45", "13:00", "13:15"]
    free = replace(problem, rules=rules(max_run_slots=4))
    assert clock(plan_of(free)) == ["09:00", "09:15", "09:30", "09:45"]


def plan_of_any(problem: PanelProblem) -> PanelPlan:
    """Give a checked plan whose idle minutes cannot be zero."""
    outcome = solve(problem, SolveLimits(2))
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    return outcome.plan


def test_rooms_close_and_experts_go_home() -> None:
    closed = PanelRoom("R1", (span("09:00", "12:00"),))
    assert clock(plan_of(season(rooms=(closed,)))) == ["13:00", "13:15"]
    away = tuple(expert(f"E{i}", unavailable=(span("09:00", "12:00"),)) for i in range(1, 4))
    assert clock(plan_of(season(experts=away))) == ["13:00", "13:15"]


def test_applicants_come_when_they_can() -> None:
    far = submission("S2", unavailable=(span("09:00", "09:15"),))
    plan = plan_of(season(submissions=(submission("S1"), far)))
    assert {s.submission: f"{s.start:%H:%M}" for s in plan.panels[0].slots} == {
        "S1": "09:00",
        "S2": "09:15",
    }
    never = submission("S2", unavailable=(span("09:00", "17:00"),))
    assert impossible(season(submissions=(submission("S1"), never))) == {"applicant_never_free"}


def test_one_applicant_is_not_heard_twice_at_once() -> None:
    some_submissions = (
        submission("S1", applicants=("A",)),
        submission("S2", applicants=("A",), category="talent"),
    )
    people = (
        *(expert(f"E{i}") for i in range(3)),
        *(expert(f"F{i}", categories={"talent": 0.8}) for i in range(3)),
    )
    problem = season(
        submissions=some_submissions,
        experts=people,
        rooms=(PanelRoom("R1"), PanelRoom("R2")),
        days=(day("09:00", "09:30"),),
    )
    assert clock(plan_of(problem)) == ["09:00", "09:15"]
    short = replace(problem, days=(day("09:00", "09:15"),))
    assert solve(short, LIMITS).status == "infeasible"


def test_experts_sit_on_as_many_panels_as_they_may() -> None:
    some_submissions = tuple(submission(f"S{i}") for i in range(4))
    people = tuple(expert(f"E{i}", max_panels=2) for i in range(3))
    problem = season(
        submissions=some_submissions, experts=people, rules=rules(max_slots_per_panel=2)
    )
    assert solved(problem).objective["load_max"] == 4
    once = tuple(replace(e, max_panels=1) for e in people)
    assert impossible(replace(problem, experts=once)) == {"few_technical_seats"}


def test_even_sizes_need_leave() -> None:
    people = tuple(expert(f"E{i}") for i in range(4))
    even = rules(min_size=4, max_size=4, odd=False)
    assert len(plan_of(season(experts=people, rules=even)).panels[0].experts) == 4


def test_days_are_used_sparingly() -> None:
    problem = season(days=(day(when=MONDAY), day(when=TUESDAY)))
    assert solved(problem).objective["days"] == 1


def test_breaks_of_one_day_bind_that_day_only() -> None:
    problem = season(
        days=(day("09:00", "09:30", MONDAY), day("09:00", "09:30", TUESDAY)),
        breaks=(Break(MONDAY, day().opens, day("09:00", "09:30").closes),),
    )
    starts = {s.start.date() for p in plan_of(problem).panels for s in p.slots}
    assert starts == {TUESDAY}


def test_priorities_change_what_comes_first() -> None:
    people = (
        *(expert(f"A{i}", categories={"testing": 1.0}) for i in range(3)),
        *(expert(f"B{i}", categories={"testing": 0.5}) for i in range(3)),
    )
    some_submissions = tuple(submission(f"S{i}") for i in range(4))
    base = season(submissions=some_submissions, experts=people, rules=rules(max_slots_per_panel=2))
    assert solved(base).objective["load_max"] == 2
    skilled = rules(
        max_slots_per_panel=2, priorities=("panels", "expertise", "balance", "compactness")
    )
    outcome = solve(replace(base, rules=skilled), SolveLimits(3))
    assert outcome.checker == "passed"
    assert outcome.objective["expertise_per_seat"] == 1.0
    assert outcome.objective["load_max"] == 4
    assert outcome.bound["load_max"] == 4


def test_expertise_first_where_categories_differ_in_their_best() -> None:
    people = (
        *(expert(f"A{i}", categories={"testing": 1.0, "talent": 0.5}) for i in range(3)),
        *(expert(f"B{i}", categories={"testing": 0.6, "talent": 0.5}) for i in range(3)),
    )
    some_submissions = (submission("S1"), submission("S2", category="talent"))
    order = rules(priorities=("panels", "expertise", "balance", "compactness"))
    outcome = solve(
        season(submissions=some_submissions, experts=people, rules=order), SolveLimits(3)
    )
    assert outcome.checker == "passed"
    assert outcome.objective["expertise_per_seat"] == 0.75
    assert outcome.objective["load_max"] == 1


def test_compactness_first_lets_experts_sit_twice_a_day() -> None:
    people = tuple(expert(f"E{i}", max_panels=2) for i in range(12))
    some_submissions = tuple(submission(f"S{i}") for i in range(8))
    order = rules(
        max_slots_per_panel=2, priorities=("panels", "compactness", "expertise", "balance")
    )
    once = season(submissions=some_submissions, experts=people, rules=rules(max_slots_per_panel=2))
    assert solved(once).objective["expert_days"] == 12
    outcome = solve(replace(once, rules=order), SolveLimits(3))
    assert outcome.checker == "passed"
    assert outcome.objective["expert_days"] == 6
    assert outcome.bound["expert_days"] == 6


def test_the_same_seed_gives_the_same_plan() -> None:
    problem = random_season(3, 12, 24)
    assert solve(problem, LIMITS).plan == solve(problem, LIMITS).plan


def test_progress_is_told_and_cancelling_keeps_the_best() -> None:
    told: list[Progress] = []
    outcome = solve(random_season(4, 14, 26), LIMITS, progress=told.append)
    assert outcome.plan is not None
    assert "expertise_per_seat" in {p.level for p in told}
    assert all(p.seconds >= 0 for p in told)
    stopped = solve(random_season(4, 14, 26), LIMITS, cancelled=lambda: bool(told))
    assert stopped.status in {"optimal", "feasible", "timeout"}


def test_hundreds_of_panels_are_formed_in_steps() -> None:
    problem = random_season(
        0,
        150,
        400,
        days=(day(when=MONDAY), day(when=TUESDAY)),
        rooms=tuple(PanelRoom(f"R{i}") for i in range(15)),
        rules=rules(max_slots_per_panel=3, reserves=1),
    )
    outcome = solve(problem, SolveLimits(20))
    assert outcome.checker == "passed"
    assert outcome.objective["placed"] == 150
    assert outcome.objective["panels"] == outcome.bound["panels"]
    assert outcome.plan is not None
    assert all(
        s.end - s.start == timedelta(minutes=15) for p in outcome.plan.panels for s in p.slots
    )
