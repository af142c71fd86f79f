"""A search that ends by its work takes the same way on an idle and on a busy machine."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.instance import panel_document, plan_document
from optimizer.outcome import Json, SolveLimits
from optimizer.panels import solve
from optimizer.problem import InstanceError
from tests.unit.optimizer.seasons import random_season, rules

LIMITS = SolveLimits(seconds=600, seed=5, effort=0.3)


def plan_of(seed: int, pause: float) -> tuple[str, dict[str, Json]]:
    """Solve a season whose solver is held up at every question whether to go on."""

    def cancelled() -> bool:
        time.sleep(pause)
        return False

    order = ("compactness", "expertise", "balance", "panels")
    asked = rules(max_slots_per_panel=8, priorities=order)
    problem = replace(random_season(seed, 24, 40), rules=asked)
    outcome = solve(problem, LIMITS, cancelled=cancelled)
    assert outcome.plan is not None
    assert outcome.checker == "passed"
    return outcome.status, plan_document(outcome.plan)


def test_a_held_up_search_gives_the_same_plan() -> None:
    status, plan = plan_of(6, 0.0)
    assert status == "feasible"  # work was over before everything was proved
    assert (status, plan) == plan_of(6, 0.01)


def test_another_process_gives_the_same_plan(tmp_path: Path) -> None:
    instance = tmp_path / "season.json"
    instance.write_text(json.dumps(panel_document(random_season(2, 30, 30))), encoding="utf-8")
    found = set()
    for seed in ("1", "2"):
        out = tmp_path / f"plan{seed}.json"
        command = [sys.executable, "-m", "optimizer", "panels", str(instance), "--out", str(out)]
        subprocess.run(
            [*command, "--effort", "0.2", "--seconds", "600"],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        found.add(out.read_text(encoding="utf-8"))
    assert len(found) == 1


def test_no_effort_is_refused() -> None:
    with pytest.raises(InstanceError, match="effort"):
        SolveLimits(effort=0)
