"""Run `python -m optimizer match`: read an instance, write the pairs and the report."""

import argparse
import json
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np

from optimizer.instance import load_json
from optimizer.matching.archive import read_pairs
from optimizer.matching.memory import free_memory
from optimizer.matching.plan import Lottery, MatchOptions
from optimizer.matching.problem import NO_PAIRS
from optimizer.matching.reading import read_problem
from optimizer.matching.solve import match
from optimizer.outcome import Json, SolveLimits
from optimizer.problem import InstanceError, require
from optimizer.report import BAD_INSTANCE, EXIT, report_document

ROWS = 50_000  # written in one go


def parser() -> argparse.ArgumentParser:
    """Describe the options of the command."""
    arguments = argparse.ArgumentParser(prog="python -m optimizer match")
    add = arguments.add_argument
    add("instance", type=Path, help="npz with affinity, conflict, demand, max_load, min_load")
    add("--out", type=Path, required=True, help="CSV of the pairs, header paper,reviewer")
    add("--objective", choices=("total", "fair"), default="total")
    add("--total-floor", type=float, help="share of the greatest total that fair must reach")
    add("--seconds", type=float, default=60.0)
    add("--workers", type=int, default=1, help="accepted; the engine works on one core")
    add("--report", type=Path, help="JSON with values, bounds and reasons")
    add("--rules", type=Path, help="JSON with further rules: groups, pins, targets, names")
    add("--previous", type=Path, help="CSV of an older plan, of which as much as can stay stays")
    add("--draw", metavar="SEED", help="draw at random; the seed decides and replays the draw")
    add("--limit", default="1/2", help="greatest probability of a pair in a draw, like 0.4 or 2/5")
    add("--probabilities", type=Path, help="CSV of the probabilities a draw was made from")
    add("--seed", type=int, default=0, help="of the search for a fair plan")
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
    asked = _asked(options)
    problem = read_problem(options.instance, _rules(options.rules), free_memory())
    if options.previous is not None:
        previous = read_pairs(options.previous, problem.shape)
        asked = MatchOptions(
            asked.objective, asked.limits, asked.total_floor, previous, asked.lottery
        )
    outcome = match(problem, asked)
    if outcome.plan is not None:
        _write_rows(options.out, "paper,reviewer", outcome.plan.pairs, "%d,%d")
        drawn = outcome.plan.probabilities
        if options.probabilities is not None and drawn is not None:
            header = "paper,reviewer,probability"
            _write_rows(options.probabilities, header, drawn, "%d,%d,%.12g")
    if options.report is not None:
        document = report_document(outcome)
        text = json.dumps(document, ensure_ascii=False, indent=1)
        options.report.write_text(text + "\n", encoding="utf-8")
    return EXIT[outcome.status]


def _asked(options: argparse.Namespace) -> MatchOptions:
    """Turn the options of the command into those of the engine."""
    require(np.isfinite(options.seconds), "seconds", "must be a finite number")
    limits = SolveLimits(options.seconds, options.workers, options.seed)
    lottery = None
    if options.draw is not None:
        lottery = Lottery(options.draw, _probability(options.limit))
    return MatchOptions(options.objective, limits, options.total_floor, NO_PAIRS, lottery)


def _probability(text: str) -> Fraction:
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise InstanceError("limit", f"{text!r} is not a probability") from error


def _rules(path: Path | None) -> Mapping[str, Json]:
    if path is None:
        return {}
    document = load_json(path)
    if not isinstance(document, dict):
        raise InstanceError("rules", "must be an object")
    return document


def _write_rows(path: Path, header: str, rows: np.ndarray, form: str) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(header + "\n")
        for start in range(0, len(rows), ROWS):
            part = rows[start : start + ROWS]
            stream.write((form + "\n") * len(part) % tuple(part.ravel().tolist()))
