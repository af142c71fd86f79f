"""What the files of a call say as they stand now, so that every import puts all of it together.

An import is judged beside everything that came in before, never beside what an earlier import made
of it: so the order of imports, corrections and undos leaves no trace in the result.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from sqlmodel import Session

from reviewer.model.intake import FileKind, Problem, ReadFile, ReadRow
from reviewer.model.intake_documents import read_problem
from reviewer.model.intakes import ImportedFile, ImportedRow
from reviewer.store import intakes

# What only shows beside other rows or in screening; older imports kept it among the reader's own.
LATE = frozenset(
    {
        "summary_and_form_differ",
        "form_missing",
        "summary_row_missing",
        "duplicate_row",
        "duplicate_row_differs",
        "duplicate_other_district",
        "code_clash",
        "duplicate_expert",
        "expert_code_repeated",
        "expert_incomplete",
        "expert_invalid",
        "days_outside",
    }
)


def standing_readings(session: Session, call: str, replaced: Collection[str]) -> list[ReadFile]:
    """Give what the standing files of a call said when they were read, `replaced` names left out.

    Of each name the newest import that was not taken back.
    """
    files = [file for file in intakes.standing_files(session, call) if file.name not in replaced]
    rows: dict[int, list[ImportedRow]] = defaultdict(list)
    for row in intakes.rows_of(session, [file.id or 0 for file in files]):
        rows[row.file_id].append(row)
    return [_reading(file, rows[file.id or 0]) for file in files]


def _reading(file: ImportedFile, rows: Iterable[ImportedRow]) -> ReadFile:
    kind: FileKind = file.kind  # type: ignore[assignment]  # a column holds any text
    return ReadFile(
        name=file.name,
        digest=file.digest,
        kind=kind,
        rows=tuple(
            ReadRow(
                sheet=row.sheet,
                row=row.row,
                kind=row.kind,
                record=row.record,
                problems=_read_problems(row),
                ignored=row.status == "ignore",
            )
            for row in rows
        ),
        district=file.district,
        import_number=file.import_id,
    )


def _read_problems(row: ImportedRow) -> tuple[Problem, ...]:
    if row.read_problems is not None:
        return tuple(read_problem(problem) for problem in row.read_problems)
    own = (problem for problem in row.problems if problem["code"] not in LATE)
    return tuple(read_problem(problem) for problem in own if "form_file" not in _said(problem))


def _said(problem: dict[str, object]) -> dict[str, object]:
    details = problem.get("details")
    return details if isinstance(details, dict) else {}
