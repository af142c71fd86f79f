"""Benchmark the matching engine on named instances and on generated ones.

    python -m tests.benchmarks.optimizer.matching [DIRECTORY of npz files] [options]

Every run is a process of its own, so that its memory is its own; every answer is checked by the
independent checker. Prints a table and, with --keep NAME, writes it to results/NAME.md and .json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from tests.benchmarks.optimizer.matching.generated import DENSE_KINDS, KINDS
from tests.benchmarks.optimizer.matching.single_run import OBJECTIVES

RESULTS = Path(__file__).parent / "results"
COLUMNS = (
    *("instance", "objective", "status", "total", "total_bound", "worst", "worst_bound"),
    *("expected_total", "expected_total_bound", "highest_probability"),
    *("tail", "tail_bound", "p5", "p10", "cpu_seconds", "wall_seconds", "read_seconds", "ratio"),
    *("megabytes", "checker"),
)


@dataclass(frozen=True, slots=True)
class Task:
    """Hold one run: a file, or a generated instance as kind:size; the objective and its time."""

    instance: str
    objective: str
    seconds: float
    cpu_time: bool = False


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.optimizer.matching")
    parser.add_argument("directory", type=Path, nargs="?", help="of the named instances")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100, 300, 1000, 3000])
    parser.add_argument("--kinds", choices=KINDS, nargs="*", default=list(DENSE_KINDS))
    parser.add_argument("--objectives", choices=OBJECTIVES, nargs="*")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--limit", type=float, default=600.0, help="seconds of a generated one")
    parser.add_argument(
        "--cpu-time", action="store_true", help="count limits in CPU seconds: for a loaded machine"
    )
    parser.add_argument("--keep", help="name under which the results are kept")
    options = parser.parse_args()
    files = sorted(options.directory.glob("*.npz")) if options.directory else []
    objectives = options.objectives or ["total", "fair"]
    tasks = [Task(str(f), o, options.seconds) for f in files for o in objectives]
    sizes = sorted(options.sizes)
    tasks += [
        Task(f"{kind}:{size}", objective, options.limit)
        for kind in options.kinds
        for size in sizes
        for objective in options.objectives or ["total"]
    ]
    rows = []
    print(_line(COLUMNS), _line(["---"] * len(COLUMNS)), sep="\n")
    for task in tasks:
        rows.append(_run(replace(task, cpu_time=options.cpu_time)))
        print(_line([_shown(rows[-1].get(column)) for column in COLUMNS]), flush=True)
    growth = _growth(rows)
    print(*growth, sep="\n")
    if options.keep:
        _keep(options.keep, rows, growth)
    return 0 if all(row["checker"] == "passed" for row in rows) else 1


def _run(task: Task) -> dict[str, object]:
    """Run one task in a process of its own on one core."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "row.json"
        script = [sys.executable, "-m", "tests.benchmarks.optimizer.matching.single_run"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
        command = [*script, json.dumps(asdict(task)), str(out)]
        subprocess.run(command, check=True, env=environment)
        row: dict[str, object] = json.loads(out.read_text("utf-8"))
    return row


def _shown(value: object) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value or "")


def _line(cells: tuple[str, ...] | list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _growth(rows: list[dict[str, object]]) -> list[str]:
    """Tell how time grows with the number of pairs, by kind of generated instance."""
    lines = []
    for kind in KINDS:
        points = [
            (int(str(row["instance"]).split(":")[1]), float(str(row["cpu_seconds"])))
            for row in rows
            if str(row["instance"]).startswith(kind + ":") and row["objective"] == "total"
        ]
        if len(points) > 1:
            sizes, seconds = np.log(np.array(points, np.float64)).T
            slope = np.polyfit(2 * sizes, seconds, 1)[0]
            lines.append(f"growth of {kind}: CPU seconds ~ (submissions x experts)^{slope:.2f}")
    return lines


def _keep(name: str, rows: list[dict[str, object]], growth: list[str]) -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores shared, one used"
    head = f"# {name}\n\n{date.today().isoformat()}, Python {platform.python_version()}, {machine}."  # noqa: DTZ011  # a day on which a person measured
    table = [_line(COLUMNS), _line(["---"] * len(COLUMNS))]
    table += [_line([_shown(row.get(column)) for column in COLUMNS]) for row in rows]
    text = "\n".join([head, "", *table, "", *growth]) + "\n"
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.md").write_text(text, "utf-8")
    document = json.dumps({"growth": growth, "rows": rows}, indent=1)
    (RESULTS / f"{name}.json").write_text(document + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
