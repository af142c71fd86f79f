"""On tiny random seasons a decision agrees with trying everything, and causes are smallest."""

from time import monotonic

from hypothesis import HealthCheck, given, settings

from optimizer.check import check_plan
from optimizer.explain import causes_of, decide, surely_impossible
from optimizer.explain.items import about, only
from optimizer.explain.screens import lacking
from optimizer.instance import panel_document, plan_document
from optimizer.outcome import PanelPlan
from optimizer.problem import PanelProblem
from tests.property.optimizer.panels.brute import best_plan
from tests.property.optimizer.panels.test_brute_force import tiny_seasons

SECONDS = 10.0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tiny_seasons())
def test_a_decision_is_what_trying_everything_finds(problem: PanelProblem) -> None:
    best = best_plan(problem)
    found = decide(problem, SECONDS)
    assert found is not None
    if isinstance(found, PanelPlan):
        assert check_plan(panel_document(problem), plan_document(found)) == ()
        assert not surely_impossible(problem)
    else:
        assert best is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tiny_seasons())
def test_an_impossible_season_has_a_cause_of_which_nothing_can_be_left_out(
    problem: PanelProblem,
) -> None:
    causes = causes_of(problem, monotonic() + SECONDS)
    impossible = decide(problem, SECONDS) is False
    assert bool(causes) == impossible
    for cause in causes:
        assert cause.message.zh
        assert "{" not in cause.message.zh + cause.message.en
        some = about(problem, set(cause.submissions))
        for item in cause.core:
            fewer = only(some, [other for other in cause.core if other != item])
            assert not lacking(fewer)
            assert isinstance(decide(fewer, SECONDS), PanelPlan)
