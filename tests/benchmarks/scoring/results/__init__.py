"""What was measured, one line of JSON for each run, with its day and machine."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

FOLDER = Path(__file__).parent


def keep(name: str, url: str, found: Mapping[str, object]) -> None:
    """Add one run to the kept results of a benchmark."""
    line = {
        "on": datetime.now(UTC).date().isoformat(),
        "database": url.partition(":")[0].partition("+")[0],
        "cores": os.cpu_count(),
        "load_average": round(os.getloadavg()[0], 1),  # other work at the time
        **found,
    }
    with (FOLDER / f"{name}.jsonl").open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(line, ensure_ascii=False) + "\n")
