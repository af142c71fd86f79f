"""The way of the work: every step in every phase."""

from __future__ import annotations

import pytest

from reviewer.errors import WrongPhase
from reviewer.model.calls import Phase
from reviewer.rules.phases import ORDER, STEPS, is_open, phase_after, require_open

# For each step, a row of the phases in order: . too early, o open; after the row too late.
TABLE = {
    "import": "ooooo",
    "screen": "ooooo",
    "decide": ".oooo",
    "find_conflicts": ".oooo",
    "judge_conflict": "..oooo",
    "plan": "..ooo",
    "arrange": "..oooo",
    "replan": "...ooo",
    "invite": "...ooo",
    "score": "...ooo",
    "rank": ".....oo",
    "notice": "......oo",
    "object": ".......o",
    "archive": ".......oo",
}
CELLS = [
    pytest.param(step, phase, (row.ljust(9, "x"))[place], id=f"{step}-{phase.value}")
    for step, row in TABLE.items()
    for place, phase in enumerate(Phase)
]
AFTER = {
    "import": {"intake": "intake", "invitations": "intake"},
    "screen": {"intake": "screening", "panels": "screening"},
    "decide": {"screening": "screening", "panels": "panels"},
    "find_conflicts": {"screening": "conflicts", "invitations": "conflicts"},
    "judge_conflict": {"conflicts": "conflicts", "scoring": "scoring"},
    "plan": {"conflicts": "panels", "invitations": "panels"},
    "replan": {"panels": "panels", "invitations": "invitations", "scoring": "scoring"},
    "arrange": {
        "conflicts": "panels",
        "panels": "panels",
        "invitations": "invitations",
        "scoring": "scoring",
    },
    "invite": {"panels": "invitations", "invitations": "invitations", "scoring": "scoring"},
    "score": {"panels": "scoring", "invitations": "scoring", "scoring": "scoring"},
    "rank": {"scoring": "ranking", "ranking": "ranking"},
    "notice": {"ranking": "notice", "notice": "notice"},
    "object": {"notice": "notice"},
    "archive": {"notice": "archive", "archive": "archive"},
}


def test_every_step_is_in_the_tables() -> None:
    assert set(TABLE) == set(STEPS) == set(AFTER)
    assert len(ORDER) == 9


@pytest.mark.parametrize(("step", "phase", "expected"), CELLS)
def test_a_step_is_open_exactly_in_its_phases(step: str, phase: Phase, expected: str) -> None:
    assert is_open(step, phase) is (expected == "o")
    if expected == "o":
        require_open(step, phase)
        return
    with pytest.raises(WrongPhase) as refusal:
        require_open(step, phase)
    assert refusal.value.code == ("error.too_early" if expected == "." else "error.too_late")
    assert refusal.value.details["phase"] == phase.value


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [(step, before, after) for step, row in AFTER.items() for before, after in row.items()],
)
def test_a_step_leads_where_it_should(step: str, before: str, after: str) -> None:
    assert phase_after(step, before) == after


def test_an_open_step_never_skips_a_phase_whose_work_is_not_done() -> None:
    work = {"screen": 1, "find_conflicts": 2, "plan": 3, "rank": 6, "notice": 7, "archive": 8}
    for step, target in work.items():
        earliest = ORDER.index(STEPS[step].earliest)
        assert target - earliest <= 1, step
