"""A planted cause is the cause named, smallest, and every fix offered repairs the season."""

from collections.abc import Callable
from time import monotonic

import pytest

from optimizer.check import check_plan
from optimizer.explain import causes_of
from optimizer.explain.decision import decide
from optimizer.explain.items import about, only
from optimizer.explain.patch import patched
from optimizer.explain.screens import lacking
from optimizer.instance import panel_document, panel_problem, plan_document
from optimizer.outcome import SolveLimits
from optimizer.panels import solve
from tests.builders.impossible import KINDS, Planted
from tests.builders.spare_season import good_season

SECONDS = 8.0
AGAIN = 5.0
"""Seconds for one question; each takes a fraction of that."""
Kind = Callable[[int], Planted]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_the_cause_named_is_the_one_planted(kind: Kind) -> None:
    for seed in range(3):
        planted = kind(seed)
        causes = causes_of(planted.problem, monotonic() + SECONDS)
        assert causes
        assert {cause.code for cause in causes} <= set(planted.codes), causes
        assert set(planted.involved) <= set(causes[0].involved)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_no_part_of_a_cause_can_be_left_out(kind: Kind) -> None:
    planted = kind(1)
    for cause in causes_of(planted.problem, monotonic() + SECONDS):
        some = about(planted.problem, set(cause.submissions))
        whole = only(some, cause.core)
        assert lacking(whole) or decide(whole, AGAIN) is False
        for item in cause.core:
            fewer = only(some, [other for other in cause.core if other != item])
            assert not lacking(fewer), (cause.code, item)
            assert decide(fewer, AGAIN) is not False, (cause.code, item)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_fix_applied_gives_a_plan_without_a_broken_rule(kind: Kind) -> None:
    problem = kind(2).problem
    outcome = solve(problem, SolveLimits(SECONDS))
    assert outcome.status == "infeasible"
    assert outcome.checker == "passed"
    document = panel_document(problem)
    for reason in outcome.reasons:
        assert reason.fixes, (reason.code, reason.tried)
        for fix in reason.fixes:
            changed = patched(document, fix.change)
            repaired = decide(panel_problem(changed), AGAIN)
            if isinstance(repaired, bool) or repaired is None:
                repaired = solve(panel_problem(changed), SolveLimits(AGAIN)).plan
            assert repaired is not None, fix.message
            assert not check_plan(
                panel_document(panel_problem(changed)), plan_document(repaired)
            ), fix.message


def test_the_season_before_planting_is_possible() -> None:
    for seed in range(3):
        for each in (4, 10):
            outcome = solve(good_season(seed, each), SolveLimits(1))
            assert outcome.status in {"optimal", "feasible"}
            assert outcome.checker == "passed"


def test_two_planted_causes_are_both_named_and_mended_together() -> None:
    first, second = (kind(0).problem for kind in (KINDS[0], KINDS[1]))
    experts = tuple(e for e in first.experts)
    problem = panel_problem({**panel_document(second), "experts": panel_document(first)["experts"]})
    assert problem.experts == experts
    outcome = solve(problem, SolveLimits(SECONDS))
    assert [r.code for r in outcome.reasons] == ["no_chair", "no_chair_for_submission"]
    for reason in outcome.reasons:
        assert reason.fixes
        for fix in reason.fixes:
            changed = panel_problem(patched(panel_document(problem), fix.change))
            assert solve(changed, SolveLimits(1)).checker == "passed"
        base = reason.fixes[0].change
        for step in base:
            fewer = patched(panel_document(problem), [entry for entry in base if entry is not step])
            assert decide(panel_problem(fewer), AGAIN) is False
