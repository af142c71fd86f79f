"""Have strangers' files read outside this process: a bad one costs a bounded child alone.

The child has bounds on memory and processor time, gives way to everybody else, and is waited for no
longer than its time. What it cannot read within them is refused with a sentence, alone: where
several files came together, each is then read by a child of its own.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from reviewer.model.column_mappings import TableMapping
from reviewer.model.intake import Problem, ReadFile, ReadRow
from reviewer.model.intake_documents import read_problem
from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json

PATIENCE_SECONDS = 240
CHILD = "reviewer.files.intake.reader_child"
Named = Sequence[tuple[str, Path]]


def read_apart(
    named: Named,
    definition: CallDefinition,
    progress: Path | None = None,
    mappings: Sequence[TableMapping] = (),
) -> list[ReadFile]:
    """Read files, each under its name, in a process of their own.

    How many are read is written to `progress`, for whoever waits.
    """
    document = {
        "definition": definition.model_dump(mode="json"),
        "mappings": [mapping.document() for mapping in mappings],
    }
    together = _ask(named, document, progress)
    if together is not None:
        return together
    if len(named) == 1:
        return [_beyond(*named[0])]
    alone = [(entry, _ask([entry], document, None)) for entry in named]
    return [found[0] if found else _beyond(*entry) for entry, found in alone]


def _ask(named: Named, ground: Json, progress: Path | None) -> list[ReadFile] | None:
    files = [{"name": name, "path": str(path)} for name, path in named]
    place = None if progress is None else str(progress)
    asked = json.dumps({**ground, "files": files, "progress": place})
    try:
        # The command is this program's own module; what strangers sent is only read by it.
        done = subprocess.run(  # noqa: S603 as said above
            [sys.executable, "-m", CHILD],
            input=asked.encode(),
            capture_output=True,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
        if done.returncode:
            return None
        return [_file(document) for document in json.loads(done.stdout)]
    except (subprocess.TimeoutExpired, ValueError):
        return None


def _beyond(name: str, path: Path) -> ReadFile:
    digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    problem = Problem(None, "file_beyond_bounds", "reject", name)
    return ReadFile(name, digest, "unknown", problems=(problem,))


def _file(document: Mapping[str, object]) -> ReadFile:
    rows, problems = _listed(document["rows"]), _listed(document["problems"])
    district = document["district"]
    return ReadFile(
        name=str(document["name"]),
        digest=str(document["digest"]),
        kind=document["kind"],  # type: ignore[arg-type]  # the child is this program's own
        rows=tuple(
            ReadRow(
                sheet=row["sheet"],
                row=row["row"],
                kind=row["kind"],
                record=row["record"],
                problems=tuple(map(read_problem, row["problems"])),
                ignored=row["ignored"],
            )
            for row in rows
        ),
        problems=tuple(map(read_problem, problems)),
        district=None if district is None else str(district),
    )


def _listed(value: object) -> list[Json]:
    return value if isinstance(value, list) else []
