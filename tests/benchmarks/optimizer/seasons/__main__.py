"""Benchmark panels and timetables on named and on generated instances.

    python -m tests.benchmarks.optimizer.seasons [--panels DIR] [--schedules DIR] [options]

Every run is a process of its own; every plan is checked by the independent checker. Prints one
table for each kind and, with --keep NAME, writes them to results/NAME.md and NAME.json.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from tests.benchmarks.optimizer.seasons.given import compared

RESULTS = Path(__file__).parent / "results"
Row = dict[str, object]


def main() -> int:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.optimizer.seasons")
    parser.add_argument("--panels", type=Path, help="directory of panel instances")
    parser.add_argument("--schedules", type=Path, help="directory of timetable instances")
    parser.add_argument("--only", nargs="*", help="names of the instances to run")
    parser.add_argument("--generated", nargs="*", default=["160:1", "500:1", "1000:1", "2000:1"])
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument(
        "--timetables", nargs="*", default=[], help="timetables to invent, such as standing:60:1"
    )
    parser.add_argument("--longer", nargs="*", default=[], help="instances solved for longer")
    parser.add_argument("--longer-seconds", type=float, default=60.0)
    parser.add_argument("--keep", help="name under which the results are kept")
    options = parser.parse_args()
    tables = {
        "panels": [*_files(options.panels, options.only), *options.generated],
        "schedule": [*_files(options.schedules, options.only), *options.timetables],
    }
    kept: dict[str, list[Row]] = {}
    text = [
        f"{datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, {os.cpu_count()} shared cores, one "
        f"worker, at most {options.seconds:g} s a solve"
        + (f", {options.longer_seconds:g} s for {_names(options.longer)}" if options.longer else "")
    ]
    for kind, instances in tables.items():
        if not instances:
            continue
        longer = dict.fromkeys(options.longer, options.longer_seconds)
        kept[kind] = [
            _run(kind, instance, longer.get(Path(instance).stem, options.seconds))
            for instance in instances
        ]
        text += ["", f"## {kind}", "", *_table(kept[kind])]
        beside = compared(kept[kind]) if kind == "schedule" else []
        if beside:
            text += ["", "## beside the figures given with the instances", "", *_table(beside)]
        print("\n".join(text), flush=True)
    if options.keep:
        (RESULTS / f"{options.keep}.md").write_text("\n".join(text) + "\n", encoding="utf-8")
        document = json.dumps(kept, indent=1)
        (RESULTS / f"{options.keep}.json").write_text(document + "\n", encoding="utf-8")
    return 0


def _files(directory: Path | None, only: list[str] | None) -> list[str]:
    if directory is None:
        return []
    every = sorted(p for p in directory.glob("*.json") if not p.name.endswith(".key.json"))
    return [str(p) for p in every if not only or p.stem in only]


def _names(instances: list[str]) -> str:
    return ", ".join(instances)


def _run(kind: str, instance: str, seconds: float) -> Row:
    command = [sys.executable, "-m", "tests.benchmarks.optimizer.seasons.one"]
    done = subprocess.run(
        [*command, kind, instance, str(seconds)], capture_output=True, text=True, check=True
    )
    row: Row = json.loads(done.stdout)
    print(json.dumps(row), file=sys.stderr, flush=True)
    return row


def _table(rows: list[Row]) -> list[str]:
    columns = list(dict.fromkeys(name for row in rows for name in row))
    lines = [columns, ["---"] * len(columns)]
    lines += [[str(row.get(name, "")) for name in columns] for row in rows]
    return ["| " + " | ".join(line) + " |" for line in lines]


if __name__ == "__main__":
    sys.exit(main())
