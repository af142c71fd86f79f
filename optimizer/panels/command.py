"""Run `python -m optimizer panels`: read an instance, write the plan and the report."""

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path

from optimizer.draw import DrawError
from optimizer.instance import load_json, panel_problem, plan_document, read_plan
from optimizer.outcome import Json, SolveLimits
from optimizer.panels.drawing import draw_members
from optimizer.panels.solve import solve
from optimizer.panels.tradeoffs import trade_off_document, trade_offs
from optimizer.problem import InstanceError
from optimizer.report import BAD_INSTANCE, EXIT, report_document

DRAWABLE = ("optimal", "feasible")


def parser() -> argparse.ArgumentParser:
    """Describe the options of the command."""
    arguments = argparse.ArgumentParser(prog="python -m optimizer panels")
    arguments.add_argument("instance", type=Path)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--seconds", type=float, default=60.0)
    arguments.add_argument("--workers", type=int, default=1)
    arguments.add_argument(
        "--effort", type=float, help="work after which to stop, the same plan on any machine"
    )
    arguments.add_argument("--report", type=Path)
    arguments.add_argument("--previous", type=Path)
    arguments.add_argument("--policy", choices=("optimise", "draw"), default="optimise")
    arguments.add_argument("--seed", default="", help="the operator's text of a draw")
    arguments.add_argument(
        "--tradeoffs", type=float, metavar="SECONDS", help="also report what changes would bring"
    )
    arguments.add_argument("--record", type=Path, help="where to write the record of a draw")
    return arguments


def run(argv: list[str]) -> int:
    """Run the command and give its exit status; a bad instance is told on standard error."""
    options = parser().parse_args(argv)
    try:
        return _run(options)
    except InstanceError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INSTANCE
    except DrawError as error:
        sys.stderr.write(f"{error}\n")
        return EXIT["timeout"] if error.code == "unproved" else BAD_INSTANCE


def _run(options: argparse.Namespace) -> int:
    instance = load_json(options.instance)
    problem = panel_problem(instance)
    previous = read_plan(load_json(options.previous)) if options.previous else None
    limits = SolveLimits(options.seconds, options.workers, effort=options.effort)
    outcome = solve(problem, limits, previous=previous)
    if options.policy == "draw" and outcome.plan is not None and outcome.status in DRAWABLE:
        formed = outcome.seconds
        outcome, record = draw_members(problem, outcome.plan, instance, options.seed)
        outcome = replace(outcome, seconds=formed + outcome.seconds)
        if options.record:
            write_json(options.record, record)
    if outcome.plan is not None:
        write_json(options.out, plan_document(outcome.plan))
    if options.report:
        report = report_document(outcome)
        if options.tradeoffs:
            more = trade_offs(problem, outcome, replace(limits, seconds=options.tradeoffs))
            report["tradeoffs"] = [trade_off_document(entry) for entry in more]
        write_json(options.report, report)
    return EXIT[outcome.status]


def write_json(path: Path, document: Json) -> None:
    """Write a JSON document that people can read too."""
    text = json.dumps(document, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
