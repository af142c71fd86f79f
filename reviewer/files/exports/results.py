"""Scores and ranking as workbooks."""

from __future__ import annotations

from openpyxl import Workbook

from reviewer.files.exports.sheets import (
    SheetColumn,
    Value,
    add_sheet,
    new_book,
    write_heading,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.exports.words import moment_text, named, spoken
from reviewer.messages import Language, say
from reviewer.model.views import CallHead, RankingView, ScoresView


def scores_workbook(view: ScoresView, language: Language) -> bytes:
    """Lay out the scores twice: each sheet with its marks, and one line per submission."""
    book = new_book()
    _write_sheets(book, view, language)
    _write_board(book, view, language)
    return steady_bytes(book)


def _column(name: str, width: int, language: Language) -> SheetColumn:
    return SheetColumn(say(f"outputs.column.{name}", language), width)


def _title(head: CallHead, part: str, language: Language) -> str:
    return say(f"outputs.sheet.{part}", language) + say(
        "outputs.of_call", language, title=spoken(head.title, language)
    )


def _write_sheets(book: Workbook, view: ScoresView, language: Language) -> None:
    sheet = add_sheet(book, say("outputs.sheet.scores", language))
    fixed = (
        ("panel", 10), ("submission", 14), ("applicant", 30), ("platform", 30), ("expert", 10),
        ("expert_name", 12),
    )  # fmt: skip
    columns = [_column(name, width, language) for name, width in fixed]
    columns += [
        SheetColumn(
            say(
                "outputs.column.criterion",
                language,
                name=spoken(each_criterion.name, language),
                weight=f"{each_criterion.weight.normalize():f}",
            ),
            14,
        )
        for each_criterion in view.criteria
    ]
    tail = (("total", 10), ("state", 10), ("submitted_at", 18), ("comment", 40))
    columns += [_column(name, width, language) for name, width in tail]
    rows: list[list[Value]] = []
    for line in view.lines:
        marks = dict(line.marks)
        signed = moment_text(line.submitted_at, view.head.timezone) if line.submitted_at else None
        rows.append(
            [
                line.panel, line.submission, line.applicant, line.platform, line.expert,
                line.expert_name, *(marks.get(criterion.code) for criterion in view.criteria),
                line.total, named("outputs.state", line.state, language), signed, line.comment,
            ]
        )  # fmt: skip
    write_heading(
        sheet,
        _title(view.head, "scores", language),
        len(columns),
        say("outputs.count_note", language, count=len(rows)),
    )
    write_table(sheet, columns, rows)


def _write_board(book: Workbook, view: ScoresView, language: Language) -> None:
    """Show per submission how many have scored and how far the totals lie apart."""
    sheet = add_sheet(book, say("outputs.sheet.score_board", language))
    names = (
        ("panel", 10), ("submission", 14), ("applicant", 32), ("platform", 32), ("sheets", 10),
        ("finished", 10), ("lowest", 10), ("highest", 10), ("spread", 10),
    )  # fmt: skip
    columns = [_column(name, width, language) for name, width in names]
    write_heading(sheet, _title(view.head, "score_board", language), len(columns))
    rows: list[list[Value]] = []
    for code in dict.fromkeys(line.submission for line in view.lines):
        mine = [line for line in view.lines if line.submission == code]
        totals = sorted(
            entry.total for entry in mine if entry.total is not None and entry.state == "submitted"
        )
        ends: list[Value] = (
            [totals[0], totals[-1], totals[-1] - totals[0]] if totals else [None] * 3
        )
        first = mine[0]
        rows.append(
            [first.panel, code, first.applicant, first.platform, len(mine), len(totals), *ends]
        )
    write_table(sheet, columns, rows)


def ranking_workbook(view: RankingView, language: Language) -> bytes:
    """Lay out a frozen ranking with its method printed above it."""
    book = new_book()
    sheet = add_sheet(book, say("outputs.sheet.ranking", language))
    widest = max((len(line.scores) for line in view.lines), default=0)
    names = (
        ("rank", 8), ("submission", 14), ("applicant", 34), ("platform", 34), ("category", 16),
        ("district", 12), ("score", 10), ("decision", 12), ("tied", 8),
    )  # fmt: skip
    columns = [_column(name, width, language) for name, width in names]
    columns += [
        SheetColumn(say("outputs.column.score_of", language, number=number), 9)
        for number in range(1, widest + 1)
    ]
    note = say(
        "outputs.ranking_note",
        language,
        version=view.version,
        plan=view.plan_version,
        made=moment_text(view.created_at, view.head.timezone),
        method=view.method,
    )
    write_heading(sheet, _title(view.head, "ranking", language), len(columns), note)
    rows: list[list[Value]] = [
        [
            line.rank, line.submission, line.applicant, line.platform,
            spoken(line.category, language), line.district, line.score,
            named("outputs.decision", line.decision, language),
            say("outputs.yes", language) if line.tied else None, *line.scores,
            *([None] * (widest - len(line.scores))),
        ]
        for line in view.lines
    ]  # fmt: skip
    write_table(sheet, columns, rows)
    return steady_bytes(book)
