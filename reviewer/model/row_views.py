"""Rows and files of an import as people read them, each with its problems."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.messages import Message
from reviewer.model.intake import Problem
from reviewer.model.intake_documents import KeptFile

# What a person can settle who says what a table and its columns are.
BY_HAND = frozenset(
    {
        "file_unrecognised",
        "file_other_programme",
        "column_missing",
        "columns_unread",
        "columns_said_twice",
        "columns_of_other_year",
        "columns_by_mapping",
        "columns_left_out",
        "sheet_left_out",
    }
)


@dataclass(frozen=True)
class ProblemView:
    """Show what is wrong with a cell: as written, as read, and what to do."""

    column: str | None
    code: str
    status: str
    raw: object
    value: object
    message: Message


@dataclass(frozen=True)
class RowView:
    """Show what became of one row; `id` is the 申报编号 or 专家编号, None where it has none."""

    sheet: str
    row: int
    kind: str
    status: str
    id: str | None
    problems: tuple[ProblemView, ...]


@dataclass(frozen=True)
class FileView:
    """Show one file: what it was recognised as, its rows, its own problems.

    `annotatable`: its bytes are kept and it is a table, so that an annotated copy can go back.
    `mappable`: staff may say what its columns are.
    """

    file: str
    kind: str
    district: str | None
    rows: tuple[RowView, ...]
    problems: tuple[ProblemView, ...]
    annotatable: bool = False
    mappable: bool = False


def problem_view(problem: Problem) -> ProblemView:
    """Show a problem; its message knows the cell as written and as read."""
    details = {
        "column": problem.column,
        "raw": problem.raw,
        "value": problem.value,
        **problem.details,
    }
    return ProblemView(
        column=problem.column,
        code=problem.code,
        status=problem.status,
        raw=problem.raw,
        value=problem.value,
        message=Message(f"problem.{problem.code}", details),
    )


def file_view(file: KeptFile) -> FileView:
    """Show a file as an import keeps it."""
    rows = tuple(
        RowView(
            sheet=row.sheet,
            row=row.row,
            kind=row.kind,
            status=row.status,
            id=row.subject,
            problems=tuple(map(problem_view, row.problems)),
        )
        for row in file.rows
    )
    return FileView(
        file=file.name,
        kind=file.kind,
        district=file.district,
        rows=rows,
        problems=tuple(map(problem_view, file.problems)),
        annotatable=is_annotatable(file.kind, file.digest),
        mappable=bool(file.digest) and any(entry.code in BY_HAND for entry in file.problems),
    )


def is_annotatable(kind: str, digest: str) -> bool:
    """Tell whether a copy with comments can be made: not of Word forms or unreadable files."""
    return bool(digest) and kind not in {"unknown", "other_programme", "application_form"}
