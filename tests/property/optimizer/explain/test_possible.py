"""A season that was made from a plan is never called impossible."""

import random
from dataclasses import replace
from datetime import datetime, time, timedelta
from fractions import Fraction
from time import monotonic

import pytest

from optimizer.check import check_plan
from optimizer.explain import causes_of, decide, surely_impossible
from optimizer.instance import panel_document, plan_document
from optimizer.outcome import PanelPlan, Slot, SolvedPanel, SolveLimits
from optimizer.panels import solve
from optimizer.problem import (
    Break,
    Day,
    PanelExpert,
    PanelProblem,
    PanelRoom,
    PanelRules,
    PanelSubmission,
    Span,
)
from tests.builders.spare_season import MARCH_FIRST, TESTING

SEEDS = range(40)
OPEN, NOON, AFTER, CLOSE = (datetime.combine(MARCH_FIRST, time(h)) for h in (9, 12, 13, 17))
SLOT = timedelta(minutes=15)


def _starts(chance: random.Random, count: int) -> list[datetime]:
    """Draw the starts of a panel's slots, with waiting in between, outside the break."""
    free = [OPEN + timedelta(minutes=5 * n) for n in range(91)]
    free = [t for t in free if t + SLOT <= NOON or t >= AFTER]
    found: list[datetime] = []
    for t in sorted(chance.sample(free, 40)):
        if len(found) < count and (not found or t >= found[-1] + SLOT):
            found.append(t)
    return found


def _around(chance: random.Random, start: datetime, end: datetime) -> tuple[Span, ...]:
    """Leave hardly more time than is needed."""
    before, after = (timedelta(minutes=chance.choice((0, 0, 5, 40))) for _ in range(2))
    spans = []
    if start - before > OPEN:
        spans.append(Span(OPEN, start - before))
    if end + after < CLOSE:
        spans.append(Span(end + after, CLOSE))
    return tuple(spans)


def tight_season(seed: int) -> tuple[PanelProblem, PanelPlan]:
    """Draw a plan first, then a season around it that allows little else."""
    chance = random.Random(seed)
    experts: list[PanelExpert] = []
    subjects: list[PanelSubmission] = []
    panels = []
    conflicts = set()
    for p in range(chance.choice((1, 2, 2, 3))):
        starts = _starts(chance, chance.randint(1, 4))
        end = starts[-1] + SLOT
        crew = [f"E{p}{i}" for i in range(3)]
        for i, name in enumerate(crew):
            experts.append(
                PanelExpert(
                    name,
                    f"firm {name}",
                    "finance" if i == 2 else "technical",
                    {TESTING: 0.9},
                    can_chair=i == 0,
                    max_panels=1,
                    unavailable=_around(chance, starts[0], end),
                )
            )
        slots = []
        for start in starts:
            name = f"S{len(subjects):02d}"
            away = _around(chance, start, start + SLOT) if chance.random() < 0.7 else ()
            subjects.append(PanelSubmission(name, TESTING, (f"by {name}",), away))
            slots.append(Slot(name, start, start + SLOT))
            others = [e.id for e in experts if e.id not in crew]
            conflicts |= {(e, name) for e in others if chance.random() < 0.5}
        panels.append(
            SolvedPanel(f"P{p}", TESTING, f"R{p}", tuple(crew), crew[0], (), tuple(slots))
        )
    chance.shuffle(experts)
    problem = PanelProblem(
        slot_minutes=15,
        days=(Day(MARCH_FIRST, time(9), time(17)),),
        breaks=(Break(None, time(12), time(13)),),
        rooms=tuple(PanelRoom(p.room) for p in panels),
        experts=tuple(experts),
        submissions=tuple(chance.sample(subjects, len(subjects))),
        rules=PanelRules(3, 3, technical_share=Fraction(2, 3), max_same_employer=1),
        conflicts=frozenset(conflicts),
    )
    return problem, PanelPlan(tuple(panels))


@pytest.mark.parametrize("seed", SEEDS)
def test_a_season_made_from_a_plan_is_possible(seed: int) -> None:
    problem, plan = tight_season(seed)
    document = panel_document(problem)
    assert check_plan(document, plan_document(plan)) == ()
    assert not surely_impossible(problem)
    found = decide(problem, 20)
    assert isinstance(found, PanelPlan)
    assert check_plan(document, plan_document(found)) == ()


@pytest.mark.parametrize("seed", list(SEEDS)[:8])
def test_the_command_never_calls_it_impossible(seed: int) -> None:
    problem, _ = tight_season(seed)
    outcome = solve(problem, SolveLimits(5))
    assert outcome.status in {"optimal", "feasible"}
    assert outcome.checker == "passed"
    assert outcome.reasons == ()


@pytest.mark.parametrize("seed", list(SEEDS)[:8])
def test_a_plan_found_without_a_rule_is_no_plan_with_it(seed: int) -> None:
    """One member fewer leaves nobody to take the seat, which is seen and told."""
    problem, _ = tight_season(seed)
    gone = problem.experts[0].id
    fewer = replace(
        problem,
        experts=problem.experts[1:],
        conflicts=frozenset(pair for pair in problem.conflicts if pair[0] != gone),
    )
    verdict = decide(fewer, 20)
    assert verdict is not None
    if verdict is False:
        assert causes_of(fewer, monotonic() + 3)
