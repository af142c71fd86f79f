"""Solve one instance in a process of its own, and measure it."""

import json
import random
import resource
import sys
from collections import Counter, defaultdict
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from optimizer.defences import solve as solve_defences
from optimizer.instance import defence_problem, load_json, panel_problem
from optimizer.outcome import Outcome, PanelPlan, SolvedSlot, SolveLimits, Timetable
from optimizer.panels import solve as solve_panels
from optimizer.problem import DefenceProblem, PanelProblem, opening_hours
from tests.benchmarks.optimizer.seasons import committees
from tests.benchmarks.optimizer.seasons.generated import generate
from tests.benchmarks.optimizer.seasons.plan_events import HAPPENINGS

CASES = 20
FEW = 2
MEND_SECONDS = 20.0
Row = dict[str, object]


def main(argv: list[str]) -> int:
    """Solve `panels|schedule INSTANCE SECONDS` and print its row as JSON."""
    kind, instance, seconds = argv[0], argv[1], float(argv[2])
    started = perf_counter(), process_time()
    if kind == "panels":
        problem = _season(instance)
        outcome = solve_panels(problem, SolveLimits(seconds))
        row = _row(instance, outcome, started)
        if outcome.plan is not None and outcome.status != "infeasible":
            row |= _withdrawals(problem, outcome.plan, seconds)
            row |= _happenings(problem, outcome.plan, seconds)
    else:
        defences = _timetable(instance)
        timetable = solve_defences(defences, SolveLimits(seconds))
        row = _row(instance, timetable, started)
        row |= {f"{level}_cpu": round(s, 3) for level, s in timetable.cpu_seconds.items()}
        if timetable.plan is not None and timetable.plan.appointments:
            row["same_room_neighbours"] = _neighbours(defences, timetable.plan)
            row |= _busiest_days(defences, timetable.plan)
    sys.stdout.write(json.dumps(row) + "\n")
    return 0


def _season(instance: str) -> PanelProblem:
    """Read a file, or make the season named size:seed or size:seed:rich."""
    if not instance.endswith(".json"):
        size, seed, *more = instance.split(":")
        return generate(int(size), int(seed), rich=more == ["rich"])
    return panel_problem(load_json(Path(instance)))


def _timetable(instance: str) -> DefenceProblem:
    """Read a file, or make the season named standing:size:seed or mixed:size:seed."""
    if instance.endswith(".json"):
        return defence_problem(load_json(Path(instance)))
    kind, size, seed = instance.split(":")
    return committees.generate("standing" if kind == "standing" else "mixed", int(size), int(seed))


def _neighbours(problem: DefenceProblem, timetable: Timetable) -> int:
    """Count, expert by expert, the defences that follow one another at once in one room."""
    panels = {d.id: d.panel for d in problem.defences}
    sittings: dict[str, list[SolvedSlot]] = defaultdict(list)
    for appointment in sorted(timetable.appointments, key=lambda a: a.start):
        for e in panels[appointment.defence]:
            sittings[e].append(appointment)
    return sum(
        a.end == b.start and a.room == b.room
        for mine in sittings.values()
        for a, b in pairwise(mine)
    )


def _row(
    instance: str,
    outcome: Outcome[PanelPlan] | Outcome[Timetable],
    started: tuple[float, float],
) -> Row:
    return {
        "instance": Path(instance).stem,
        "status": outcome.status,
        "checker": outcome.checker,
        **outcome.objective,
        **{f"{name}_bound": bound for name, bound in outcome.bound.items()},
        "reasons": dict(Counter(r.code for r in outcome.reasons)),
        "cpu_seconds": round(process_time() - started[1], 2),
        "wall_seconds": round(perf_counter() - started[0], 2),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _withdrawals(problem: PanelProblem, plan: PanelPlan, seconds: float) -> Row:
    """Let members withdraw one by one, spread over the roster, and repair each time anew."""
    members = sorted({e for p in plan.panels for e in p.experts})
    changes, times, proved = [], [], 0
    for name in members[:: max(1, len(members) // CASES)][:CASES]:
        rest = tuple(e for e in problem.experts if e.id != name)
        left = replace(
            problem,
            experts=rest,
            conflicts=frozenset(pair for pair in problem.conflicts if pair[0] != name),
            pinned=frozenset(pair for pair in problem.pinned if pair[0] != name),
        )
        start = process_time()
        repaired = solve_panels(left, SolveLimits(seconds), previous=plan)
        times.append(process_time() - start)
        changes.append(int(repaired.objective.get("changes", -1)))
        proved += repaired.status == "optimal" and repaired.checker == "passed"
    return {
        "withdrawals": len(changes),
        "changes_most": max(changes),
        "withdrawals_proved": proved,
        "mend_median": round(median(times), 3),
        "mend_worst": round(max(times), 3),
    }


def _happenings(problem: PanelProblem, plan: PanelPlan, seconds: float) -> Row:
    """Let things happen, each a few times, and repair: changes made of changes proved needed."""
    row: Row = {}
    for kind, happening in HAPPENINGS.items():
        chance, told, worst, broken = random.Random(kind), [], 0.0, 0
        for _ in range(FEW):
            changed = happening(chance, problem, plan)
            start = process_time()
            repaired = solve_panels(changed, SolveLimits(min(seconds, MEND_SECONDS)), previous=plan)
            worst = max(worst, process_time() - start)
            broken += repaired.checker != "passed"
            made = repaired.objective.get("changes", repaired.status)
            told.append(f"{made}/{repaired.bound.get('changes', '-')}")
        fault = f" {broken} broken" if broken else ""
        row[f"{kind} (made/least)"] = f"{' '.join(told)} in {worst:.2f} s{fault}"
    return row


def _busiest_days(problem: DefenceProblem, old: Timetable) -> Row:
    """Keep experts away on their busiest days, one case at a time, and move as little as can be."""
    panels = {d.id: d.panel for d in problem.defences}
    sittings = Counter((e, a.start.date()) for a in old.appointments for e in panels[a.defence])
    hours = {d.date: opening_hours(d) for d in problem.days}
    moved_as_hit = lost = proved = 0
    times = []
    for (name, day), hit in sittings.most_common(CASES):
        people = tuple(
            replace(e, unavailable=(*e.unavailable, hours[day])) if e.id == name else e
            for e in problem.experts
        )
        start = process_time()
        repaired = solve_defences(
            replace(problem, experts=people), SolveLimits(30), previous=old, explain=False
        )
        times.append(process_time() - start)
        lost += repaired.objective["planned"] < len(old.appointments)
        moved_as_hit += repaired.objective["moved"] == hit
        proved += repaired.objective["moved"] == repaired.bound["moved"]
    return {
        "cases": len(times),
        "moved_as_hit": moved_as_hit,
        "with_losses": lost,
        "moves_proved": proved,
        "mend_median": round(median(times), 3),
        "mend_worst": round(max(times), 3),
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
