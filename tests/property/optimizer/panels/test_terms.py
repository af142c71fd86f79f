"""With rooms, hours, pins and pauses, the solver finds a plan where trying everything finds one."""

from collections.abc import Iterator
from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimizer.outcome import SolveLimits
from optimizer.panels import solve
from optimizer.panels.index.measures import GREATEST
from optimizer.problem import PanelExpert, PanelProblem, PanelRoom, PanelSubmission
from tests.property.optimizer.panels.brute_terms import best_plan
from tests.unit.optimizer.seasons import at, day, rules, season

CATEGORIES = ("testing", "talent")
STARTS = tuple(at(t) for t in ("09:00", "09:15", "09:30", "09:45", "10:00"))


@st.composite
def seasons_with_terms(draw: st.DrawFn) -> PanelProblem:
    """Draw a season of at most three submissions, five experts, two rooms and five slots."""
    seldom = st.sampled_from((True, False, False))
    rooms = tuple(
        PanelRoom(
            f"R{i}",
            video=draw(st.booleans()),
            capacity=draw(st.sampled_from((None, 1, 2, 3, 4))),
        )
        for i in range(draw(st.integers(1, 2)))
    )
    experts = tuple(
        PanelExpert(
            f"E{i}",
            f"F{i}",
            "technical",
            {
                c: draw(st.sampled_from((0.5, 1.0)))
                for c in draw(st.sampled_from((CATEGORIES, CATEGORIES[:1], CATEGORIES[1:])))
            },
            max_panels=draw(st.sampled_from((None, 1, 2))),
            max_run_minutes=draw(st.sampled_from((None, None, 14, 15, 30, 45))),
        )
        for i in range(draw(st.integers(1, 5)))
    )
    submissions = tuple(
        PanelSubmission(
            f"S{i}",
            draw(st.sampled_from(CATEGORIES)),
            needs_video=draw(seldom),
            party=draw(st.sampled_from((0, 0, 1, 2))),
            earliest=draw(st.sampled_from((None, None, STARTS[1].time(), STARTS[3].time()))),
            latest=draw(st.sampled_from((None, None, STARTS[4].time()))),
            pinned_start=draw(st.sampled_from(STARTS)) if draw(seldom) else None,
            pinned_room=draw(st.sampled_from(rooms)).id if draw(seldom) else None,
        )
        for i in range(draw(st.integers(1, 3)))
    )
    return season(
        rooms=rooms,
        experts=experts,
        submissions=submissions,
        days=(day("09:00", "10:15"),),
        rules=rules(
            min_size=1,
            max_size=3,
            chair=False,
            technical_share=Fraction(0),
            max_slots_per_panel=draw(st.sampled_from((None, 2))),
        ),
    )


def levels(objective: dict[str, int | float]) -> Iterator[float]:
    names = ("panels", "load_max", "load_sum_of_squares")
    yield from (objective[name] for name in names)
    yield -objective["expertise_per_seat"]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
@given(seasons_with_terms())
def test_there_is_a_plan_when_trying_everything_finds_one(problem: PanelProblem) -> None:
    outcome = solve(problem, SolveLimits(seconds=4))
    expected = best_plan(problem)
    assert outcome.checker == "passed"
    if expected is None:
        assert outcome.status == "infeasible"
        assert outcome.reasons
        return
    assert outcome.status in {"optimal", "feasible"}
    reached, best = list(levels(outcome.objective)), [float(n) for n in expected]
    assert [round(n, 5) for n in reached] >= [round(n, 5) for n in best]
    if outcome.status == "optimal":
        assert [round(n, 5) for n in reached] == [round(n, 5) for n in best]
    assert outcome.objective["panels"] == expected[0]
    for name, bound in outcome.bound.items():
        if name in GREATEST:
            assert outcome.objective[name] <= bound + 1e-5
        else:
            assert outcome.objective[name] >= bound
