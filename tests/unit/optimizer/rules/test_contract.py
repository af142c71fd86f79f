"""Every hard rule holds in the core, in repairs, in draws, in explanations and in the checker."""

import json
import re
from pathlib import Path

import pytest

import optimizer.check
from optimizer.check import check_plan
from optimizer.explain.patch import patched
from optimizer.instance import panel_document, panel_problem, plan_document, read_plan
from optimizer.outcome import Outcome, PanelPlan, SolveLimits
from optimizer.panels import solve
from optimizer.panels.drawing import draw_members
from optimizer.problem import PanelProblem
from optimizer.rules.member_rule import member_rules
from tests.unit.optimizer.rules.cases import FORM, RuleCase, cases

LIMITS = SolveLimits(20)
CASES = cases()
FOUND = {"optimal", "feasible"}


def broken(problem: PanelProblem, plan: PanelPlan) -> set[str]:
    return {v.rule for v in check_plan(panel_document(problem), plan_document(plan))}


def planned(outcome: Outcome[PanelPlan]) -> PanelPlan:
    assert outcome.status in FOUND
    assert outcome.checker == "passed"
    assert outcome.plan is not None
    return outcome.plan


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_rule_holds_everywhere(case: RuleCase) -> None:
    loose = planned(solve(case.loose, LIMITS))
    tight = planned(solve(case.tight, LIMITS))
    assert broken(case.tight, tight) == set()
    # the checker sees the rule broken where the season does not ask for it
    written = json.dumps(plan_document(loose))
    for old, new in case.renamed:
        written = written.replace(f'"{old}"', f'"{new}"')
    assert case.name in broken(case.tight, read_plan(json.loads(written)))
    planned(solve(case.tight, LIMITS, previous=loose))
    drawn, record = draw_members(case.tight, tight, panel_document(case.tight), "text")
    assert drawn.checker == "passed"
    assert record["frozen"]


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_rule_that_cannot_be_kept_is_named_with_what_helps(case: RuleCase) -> None:
    outcome = solve(case.broken, LIMITS)
    assert outcome.status == "infeasible"
    assert outcome.reasons[0].code == case.code
    document = panel_document(case.broken)
    fixes = [fix for reason in outcome.reasons for fix in reason.fixes]
    assert fixes
    for fix in fixes:
        assert solve(panel_problem(patched(document, fix.change)), LIMITS).status in FOUND


def test_every_rule_of_the_checker_has_a_case() -> None:
    folder = Path(optimizer.check.__path__[0])
    sources = (folder / name for name in ("panels.py", "terms.py", "times.py"))
    text = "".join(path.read_text(encoding="utf-8") for path in sources)
    named = set(re.findall(r'yield (?:from \(\()?"(\w+)"', text))
    named |= {"placed_twice", "not_placed"}
    covered = {case.name for case in CASES} | FORM
    assert named - covered == set()
    assert covered - named == set()
    assert {rule.name for rule in member_rules()} <= {case.name for case in CASES}
