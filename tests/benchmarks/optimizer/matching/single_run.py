"""Solve one instance of the benchmark in a process of its own, and measure it."""

import json
import resource
import sys
from fractions import Fraction
from pathlib import Path
from time import monotonic, perf_counter, process_time
from unittest.mock import patch

import numpy as np

from optimizer.check.matching import Apart, Matching, check_matching, measure
from optimizer.matching.memory import free_memory
from optimizer.matching.plan import Lottery, MatchingOutcome, MatchOptions
from optimizer.matching.problem import MatchingProblem
from optimizer.matching.reading import read_problem
from optimizer.matching.solve import match
from optimizer.outcome import SolveLimits
from tests.benchmarks.optimizer.matching.generated import generate, with_rules

OBJECTIVES = ("total", "fair", "draw", "total-apart", "draw-apart")
LIMIT = Fraction(1, 2)


def options_of(objective: str, seconds: float) -> MatchOptions:
    """Turn the name of a task into what the engine is asked."""
    limits = SolveLimits(seconds)
    if objective.startswith("draw"):
        return MatchOptions("total", limits, lottery=Lottery("benchmark", LIMIT))
    return MatchOptions("fair" if objective == "fair" else "total", limits)


def solved(instance: str, objective: str, seconds: float) -> dict[str, object]:
    """Solve an instance and give its row of the table."""
    start = process_time()
    problem, name = _problem(instance)
    read = process_time() - start
    if objective.endswith("apart"):
        problem = with_rules(problem)
    start, clock = process_time(), perf_counter()
    outcome = match(problem, options_of(objective, seconds))
    spent, clock = process_time() - start, perf_counter() - clock
    row: dict[str, object] = {
        "instance": name,
        "objective": objective,
        "status": outcome.status,
        "cpu_seconds": round(spent, 3),
        "wall_seconds": round(clock, 3),
        "read_seconds": round(read, 3),
        "ratio": round(spent / read, 2),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    row |= {f"{level}_bound": bound for level, bound in outcome.bound.items()}
    for name in ("expected_total", "highest_probability"):
        if name in outcome.objective:
            row[name] = outcome.objective[name]
    return row | _measured(problem, outcome)


def _problem(instance: str) -> tuple[MatchingProblem, str]:
    path = Path(instance)
    if path.suffix == ".npz":
        return read_problem(path, {}, free_memory()), path.stem
    kind, size = instance.split(":")
    return generate(kind, int(size)), instance


def _measured(problem: MatchingProblem, outcome: MatchingOutcome) -> dict[str, object]:
    """Check and measure a plan without the engine."""
    if outcome.plan is None:
        return {"checker": "no plan"}
    pairs = outcome.plan.pairs
    numbers = problem.demand, problem.max_load, problem.min_load
    plain = Matching(
        problem.table.for_checker(),
        *numbers,
        apart=[Apart(a.name, a.codes, a.at_most) for a in problem.attributes],
        max_meetings=problem.max_meetings,
    )
    broken = check_matching(plain, pairs)
    figures = measure(plain, pairs)
    values = problem.table.values(pairs[:, 0], pairs[:, 1])
    sums = np.bincount(pairs[:, 0], weights=values, minlength=problem.shape[0])
    return {
        "total": figures.total,
        "worst": figures.worst,
        "tail": figures.tail,
        "p5": float(np.percentile(sums, 5)),
        "p10": float(np.percentile(sums, 10)),
        "checker": "passed" if not broken else broken[0].rule,
    }


def main() -> None:
    """Read the task, solve it, write its row."""
    task = json.loads(sys.argv[1])
    clock = process_time if task["cpu_time"] else monotonic
    with patch("optimizer.matching.deadline.monotonic", clock):
        row = solved(task["instance"], task["objective"], task["seconds"])
    Path(sys.argv[2]).write_text(json.dumps(row), "utf-8")


if __name__ == "__main__":
    main()
