"""Submissions and conflicts as workbooks."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.files.exports.sheets import (
    SheetColumn,
    Value,
    add_sheet,
    new_book,
    write_heading,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.exports.words import named, spoken
from reviewer.messages import Language, say
from reviewer.model.views import CallHead, ConflictLine, SubmissionLine

SUBMISSION_COLUMNS = (
    ("submission", 14), ("applicant", 32), ("uscc", 22), ("platform", 32), ("category", 14),
    ("district", 12), ("status", 12), ("standing", 12), ("reasons", 50), ("verdict", 12),
    ("verdict_reason", 28), ("verdict_by", 12), ("file", 30), ("row", 8),
)  # fmt: skip
CONFLICT_COLUMNS = (
    ("expert", 10), ("expert_name", 12), ("employer", 30), ("submission", 14), ("applicant", 32),
    ("platform", 32), ("conflict_kind", 18), ("evidence", 40), ("hard", 8), ("separates", 10),
    ("verdict", 12), ("verdict_reason", 28),
)  # fmt: skip


def submissions_workbook(
    head: CallHead, lines: Sequence[SubmissionLine], language: Language
) -> bytes:
    """Lay out every submission with its status, its reasons and the decisions taken."""
    rows: list[list[Value]] = [
        [
            line.code, line.applicant, line.uscc, line.platform,
            spoken(line.category, language) if line.category else None, line.district,
            named("outputs.status", line.status, language),
            named("outputs.status", line.standing or line.status, language), _reasons(line),
            named("outputs.verdict", line.verdict, language), line.verdict_reason, line.verdict_by,
            line.file, line.row,
        ]
        for line in lines
    ]  # fmt: skip
    return _list_book(head, "submissions", SUBMISSION_COLUMNS, rows, language)


def conflicts_workbook(head: CallHead, lines: Sequence[ConflictLine], language: Language) -> bytes:
    """Lay out every conflict of interest with its kind, evidence and verdict."""
    rows: list[list[Value]] = [
        [
            line.expert, line.expert_name, line.employer, line.submission, line.applicant,
            line.platform,
            named("conflict", line.kind, language), line.evidence, _yes(line.hard, language),
            _yes(line.separates, language), named("outputs.verdict", line.verdict, language),
            line.verdict_reason,
        ]
        for line in lines
    ]  # fmt: skip
    return _list_book(head, "conflicts", CONFLICT_COLUMNS, rows, language)


def _list_book(
    head: CallHead,
    part: str,
    names: Sequence[tuple[str, int]],
    rows: list[list[Value]],
    language: Language,
) -> bytes:
    book = new_book()
    name = say(f"outputs.sheet.{part}", language)
    sheet = add_sheet(book, name)
    title = name + say("outputs.of_call", language, title=spoken(head.title, language))
    write_heading(sheet, title, len(names), say("outputs.count_note", language, count=len(rows)))
    columns = [
        SheetColumn(say(f"outputs.column.{entry}", language), width) for entry, width in names
    ]
    write_table(sheet, columns, rows)
    return steady_bytes(book)


def _reasons(submission: SubmissionLine) -> str:
    return "\n".join(
        f"{reason.text}（{reason.clause}）" if reason.clause else reason.text
        for reason in submission.reasons
    )


def _yes(value: bool, language: Language) -> str:
    return say("outputs.yes" if value else "outputs.no", language)
