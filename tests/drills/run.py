"""Run every drill and keep what came of it, with the day: `make drills`.

Takes pytest's own arguments, as `-k sqlite`. Adds one line for each drill to `results.jsonl`.
"""

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent
RESULTS = FOLDER / "results.jsonl"


class Tally:
    """Count for each drill how its cases ended."""

    def __init__(self) -> None:
        self.found: dict[str, Counter[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note the end of a case, and whatever failed around it."""
        if report.when == "call" or report.failed:
            name = report.nodeid.rpartition("/")[2].partition("[")[0]
            self.found.setdefault(name, Counter())[report.outcome] += 1


def main(arguments: list[str]) -> int:
    """Run the drills; the exit status is pytest's."""
    tally = Tally()
    own = ["-q", "-m", "drill or not drill", *arguments, str(FOLDER)]
    status = int(pytest.main(own, plugins=[tally]))
    day = datetime.now(UTC).isoformat(timespec="minutes")
    with RESULTS.open("a", encoding="utf-8") as stream:
        for name, ends in sorted(tally.found.items()):
            line = {"at": day, "cores": os.cpu_count(), "drill": name, **ends}
            stream.write(json.dumps(line) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
