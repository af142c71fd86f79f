"""Run `python -m optimizer schedule`: read an instance, write the timetable and the report."""

import argparse
import json
import sys
from pathlib import Path

from optimizer.defences.solve import solve
from optimizer.instance import defence_problem, load_json, read_timetable, write_timetable
from optimizer.outcome import SolveLimits, Timetable
from optimizer.problem import InstanceError
from optimizer.report import BAD_INSTANCE, EXIT, report_document


def parser() -> argparse.ArgumentParser:
    """Describe the options of the command."""
    arguments = argparse.ArgumentParser(prog="python -m optimizer schedule")
    arguments.add_argument("instance", type=Path)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--workers", type=int, default=1)
    arguments.add_argument("--report", type=Path)
    arguments.add_argument("--previous", type=Path)
    arguments.add_argument("--objective", choices=("planned", "compact"), default="compact")
    return arguments


def run(argv: list[str]) -> int:
    """Run the command and give its exit status; a bad instance is told on standard error."""
    options = parser().parse_args(argv)
    try:
        return _run(options)
    except InstanceError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INSTANCE


def _run(options: argparse.Namespace) -> int:
    problem = defence_problem(load_json(options.instance))
    outcome = solve(
        problem,
        SolveLimits(options.seconds, options.workers),
        objective=options.objective,
        previous=_previous(options.previous) if options.previous else None,
    )
    if outcome.plan is not None:
        panels = {d.id: d.panel for d in problem.defences}
        with options.out.open("w", encoding="utf-8", newline="") as stream:
            write_timetable(stream, outcome.plan, panels)
    if options.report:
        text = json.dumps(report_document(outcome), ensure_ascii=False, indent=1)
        options.report.write_text(text + "\n", encoding="utf-8")
    return EXIT[outcome.status]


def _previous(path: Path) -> Timetable:
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            return read_timetable(stream)
    except (OSError, UnicodeDecodeError) as error:
        raise InstanceError(path.name, f"cannot be read: {error}") from error
