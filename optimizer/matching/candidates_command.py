"""Run `python -m optimizer candidates`: texts in, a sparse instance for `match` out."""

import argparse
import sys
from pathlib import Path

import numpy as np

from optimizer.instance import load_json
from optimizer.matching.text_candidates import MANY, text_candidates
from optimizer.problem import InstanceError, require
from optimizer.reading import Reader
from optimizer.report import BAD_INSTANCE


def parser() -> argparse.ArgumentParser:
    """Describe the options of the command."""
    arguments = argparse.ArgumentParser(prog="python -m optimizer candidates")
    add = arguments.add_argument
    add("texts", type=Path, help="JSON: submissions and experts, each a list of {id, text}")
    add("--out", type=Path, required=True, help="npz for `match`: lists of candidates")
    add("--candidates", type=int, default=MANY, help="at most, of a submission")
    add("--seats", type=int, default=3, help="experts that each submission asks for")
    add("--max-load", type=int, default=8, help="seats of an expert at most")
    return arguments


def run(argv: list[str]) -> int:
    """Run the command and give its exit status; bad input is told on standard error."""
    options = parser().parse_args(argv)
    try:
        _run(options)
    except InstanceError as error:
        sys.stderr.write(f"{error}\n")
        return BAD_INSTANCE
    return 0


def _run(options: argparse.Namespace) -> None:
    for name in ("candidates", "seats", "max_load"):
        require(getattr(options, name) >= 1, name.replace("_", "-"), "must be at least 1")
    reader = Reader(load_json(options.texts))
    submissions, experts = _texts(reader, "submissions"), _texts(reader, "experts")
    found = text_candidates(
        [text for _, text in submissions], [text for _, text in experts], options.candidates
    )
    with options.out.open("wb") as stream:
        np.savez(
            stream,
            indptr=found.indptr,
            indices=found.indices.astype(np.int32),
            values=found.values,
            demand=np.full(len(submissions), options.seats),
            max_load=np.full(len(experts), options.max_load),
            min_load=np.zeros(len(experts), np.int64),
            submission_id=np.array([name for name, _ in submissions]),
            expert_id=np.array([name for name, _ in experts]),
        )


def _texts(reader: Reader, key: str) -> list[tuple[str, str]]:
    """Read the ids and texts of a list; there must be at least one."""
    found = [(row.text("id"), row.text("text")) for row in reader.objects(key)]
    require(len(found) > 0, key, "is empty")
    return found
