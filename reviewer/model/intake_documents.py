"""What was read of files and what is wrong with it, as the rows of an import keep it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reviewer.model.intake import Problem
from reviewer.model.tables import Json


@dataclass(frozen=True)
class KeptRow:
    """Hold what became of one row: its place, its status, what is wrong with it.

    `subject` is the 申报编号 or 专家编号 that the row speaks of, None where it has none.
    """

    sheet: str
    row: int
    kind: str
    status: str
    subject: str | None
    problems: tuple[Problem, ...]

    def document(self) -> Json:
        """Write the row as a trial reading keeps it."""
        return {
            "sheet": self.sheet,
            "row": self.row,
            "kind": self.kind,
            "status": self.status,
            "subject": self.subject,
            "problems": [problem_document(problem) for problem in self.problems],
        }


@dataclass(frozen=True)
class KeptFile:
    """Hold what became of one file: its digest, what it was recognised as, its rows.

    `cut`: rows of other districts were left out.
    """

    name: str
    digest: str
    kind: str
    district: str | None
    problems: tuple[Problem, ...]
    rows: tuple[KeptRow, ...]
    cut: bool = False

    def document(self) -> Json:
        """Write the file as a trial reading keeps it."""
        return {
            "name": self.name,
            "digest": self.digest,
            "kind": self.kind,
            "district": self.district,
            "problems": [problem_document(problem) for problem in self.problems],
            "rows": [row.document() for row in self.rows],
        }


def read_kept_file(document: Json) -> KeptFile:
    """Read a file back from a trial reading."""
    return KeptFile(
        name=document["name"],
        digest=document["digest"],
        kind=document["kind"],
        district=document["district"],
        problems=tuple(map(read_problem, document["problems"])),
        rows=tuple(
            KeptRow(
                sheet=row["sheet"],
                row=row["row"],
                kind=row["kind"],
                status=row["status"],
                subject=row["subject"],
                problems=tuple(map(read_problem, row["problems"])),
            )
            for row in document["rows"]
        ),
    )


def problem_document(problem: Problem) -> Json:
    """Write a problem as a column keeps it."""
    return {
        "column": problem.column,
        "code": problem.code,
        "status": problem.status,
        "raw": _safe(problem.raw),
        "value": _safe(problem.value),
        "details": _safe(problem.details),
    }


def read_problem(document: Json) -> Problem:
    """Read a problem back from its column."""
    return Problem(
        column=document.get("column"),
        code=document["code"],
        status=document["status"],
        raw=document.get("raw"),
        value=document.get("value"),
        details=document.get("details") or {},
    )


def json_safe(record: Mapping[str, object]) -> dict[str, object]:
    """Write a record with what JSON can hold: whole decimals as int, others as text."""
    return {name: _safe(entry) for name, entry in record.items()}


def _safe(value: object) -> object:
    if value is None or isinstance(value, (str, int, float)):
        return value  # most values, so they come first
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value, "f")
    if isinstance(value, Mapping):
        return {str(name): _safe(element) for name, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [_safe(entry) for entry in value]
    return str(value)
