"""Files of an import as they are kept: each row with its place, status and problems."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.model.intake import SEVERITY, Problem, ReadFile, ReadRow, RowStatus
from reviewer.model.intake_documents import KeptFile, KeptRow
from reviewer.rules.joining import Joined
from reviewer.rules.joining.rows import RowProblem

Late = dict[tuple[str, str, int], list[Problem]]


def keep_file(file: ReadFile, joined: Joined, late: Late) -> KeptFile:
    """Give a file as an import keeps it, with what showed late beside what the reader found."""
    return KeptFile(
        name=file.name,
        digest=file.digest,
        kind=file.kind,
        district=file.district,
        problems=file.problems,
        rows=tuple(_kept_row(row, file.name, joined, late) for row in file.rows),
    )


def _kept_row(row: ReadRow, file: str, joined: Joined, late: Late) -> KeptRow:
    place = (file, row.sheet, row.row)
    problems = (*row.problems, *late.get(place, ()))
    return KeptRow(
        sheet=row.sheet,
        row=row.row,
        kind=row.kind,
        status=_status(row, problems),
        subject=joined.subjects.get(place),
        problems=problems,
    )


def late_problems(joined: Joined, forecast_found: Sequence[RowProblem]) -> Late:
    """Gather by place what only showed when the rows were put together and judged."""
    found: Late = {}
    for problem in (*joined.row_problems, *forecast_found):
        found.setdefault((problem.file, problem.sheet, problem.row), []).append(problem.problem)
    return found


def _status(row: ReadRow, problems: Sequence[Problem]) -> RowStatus:
    if row.ignored:
        return "ignore"
    statuses: list[RowStatus] = ["accept", *(problem.status for problem in problems)]
    return max(statuses, key=lambda status: SEVERITY[status])
