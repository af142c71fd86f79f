"""Read strangers' files in a process of its own, with its own bounds; run by `apart`.

Reads one JSON document from standard input (the call's definition; what staff said of columns;
names and places of files) and writes one: what `files.read_named` found, file by file.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from contextlib import suppress
from pathlib import Path

from reviewer.files.intake.files import read_named
from reviewer.model.column_mappings import read_mapping
from reviewer.model.intake import ReadFile
from reviewer.model.intake_documents import json_safe, problem_document
from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json

MEMORY_BYTES = 1_800 * 2**20
PROCESSOR_SECONDS = 120
POLITENESS = 19  # pages go before


def main() -> int:
    """Read what standard input names; 0 done, anything else: it went beyond its bounds."""
    os.nice(POLITENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    asked = json.load(sys.stdin)
    definition = CallDefinition.model_validate(asked["definition"])
    mappings = [read_mapping(entry) for entry in asked["mappings"]]
    named = [(str(entry["name"]), Path(entry["path"])) for entry in asked["files"]]
    place = asked.get("progress")
    found: list[Json] = []
    for number, entry in enumerate(named):
        tell(place, number, len(named))
        found += [file_document(file) for file in read_named([entry], definition, mappings)]
    json.dump(found, sys.stdout)
    return 0


def tell(place: str | None, done: int, of: int) -> None:
    """Write how many files are read, where somebody waits to see it; nothing hangs on it."""
    if place is None:
        return
    with suppress(OSError):
        Path(place).write_text(f"{done} {of}")


def file_document(file: ReadFile) -> Json:
    """Write a file that was read as JSON."""
    return {
        "name": file.name,
        "digest": file.digest,
        "kind": file.kind,
        "district": file.district,
        "problems": [problem_document(problem) for problem in file.problems],
        "rows": [
            {
                "sheet": row.sheet,
                "row": row.row,
                "kind": row.kind,
                "record": None if row.record is None else json_safe(row.record),
                "problems": [problem_document(problem) for problem in row.problems],
                "ignored": row.ignored,
            }
            for row in file.rows
        ],
    }


if __name__ == "__main__":
    sys.exit(main())
