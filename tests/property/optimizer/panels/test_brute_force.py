"""On tiny random seasons the solver finds what trying everything finds."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.outcome import SolveLimits
from optimizer.panels import solve
from optimizer.problem import Kind, PanelExpert, PanelProblem, PanelRoom, PanelSubmission, Span
from tests.property.optimizer.panels.brute import best_plan
from tests.unit.optimizer.seasons import day, rules, season, span

AWAY: tuple[tuple[Span, ...], ...] = (
    (),
    (),
    (),
    (span("09:00", "09:15"),),
    (span("09:30", "10:00"),),
)
KINDS: tuple[Kind, ...] = ("technical", "technical", "finance")


@st.composite
def tiny_seasons(draw: st.DrawFn) -> PanelProblem:
    """Draw a season of at most four submissions, six experts and four slots."""
    categories = ("testing", "talent")
    experts = tuple(
        PanelExpert(
            f"E{i}",
            draw(st.sampled_from(("A", "B", "C", "D", "E", "F"))),
            draw(st.sampled_from(KINDS)),
            {
                c: draw(st.sampled_from((0.5, 0.7, 1.0)))
                for c in draw(st.sampled_from((categories, categories[:1], categories[1:])))
            },
            can_chair=draw(st.booleans()),
            max_panels=draw(st.sampled_from((None, 1, 2))),
            unavailable=draw(st.sampled_from(AWAY)),
        )
        for i in range(draw(st.integers(3, 6)))
    )
    submissions = tuple(
        PanelSubmission(
            f"S{i}", draw(st.sampled_from(categories)), (f"A{i}",), draw(st.sampled_from(AWAY))
        )
        for i in range(draw(st.integers(1, 4)))
    )
    pairs = st.tuples(st.sampled_from(experts), st.sampled_from(submissions))
    conflicts = frozenset((e.id, s.id) for e, s in draw(st.lists(pairs, max_size=3)))
    return season(
        experts=experts,
        submissions=submissions,
        conflicts=conflicts,
        days=(day("09:00", "10:00"),),
        rooms=tuple(PanelRoom(f"R{i}") for i in range(draw(st.integers(1, 2)))),
        rules=rules(max_slots_per_panel=draw(st.sampled_from((2, 4)))),
    )


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(tiny_seasons())
def test_feasibility_and_objective_agree(problem: PanelProblem) -> None:
    outcome = solve(problem, SolveLimits(seconds=8))
    expected = best_plan(problem)
    if expected is None:
        assert outcome.status == "infeasible"
        assert outcome.reasons
        assert outcome.checker == "passed"
        return
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    assert outcome.status in {"optimal", "feasible"}
    found = outcome.objective
    reached = (
        Fraction(found["panels"]),
        Fraction(found["load_max"]),
        Fraction(found["load_sum_of_squares"]),
    )
    assert reached == expected[:3]
    assert abs(found["expertise_per_seat"] + float(expected[3])) < 1e-5
    for name, bound in outcome.bound.items():
        if name in {"placed", "expertise_per_seat"}:
            assert found[name] <= bound + 1e-5
        else:
            assert found[name] >= bound
