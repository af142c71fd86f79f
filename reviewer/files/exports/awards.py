"""Awards, objections and sums as workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation

from openpyxl import Workbook

from reviewer.files.exports.result_words import correction_text, state_text
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
from reviewer.model.result_views import AwardListView, ObjectionEntry, SumsView
from reviewer.model.views import CallHead

CHECK_COLUMNS = (
    ("submission", 14), ("applicant", 32), ("field", 24), ("former", 16), ("value", 16),
    ("verdict", 12), ("check_reason", 40), ("check_evidence", 28), ("check_by", 14),
    ("check_at", 18),
)  # fmt: skip


def awards_workbook(view: AwardListView, language: Language) -> bytes:
    """Lay out who gets what, amounts in yuan as numbers, with sums by tier and by payer."""
    book = new_book()
    sheet = add_sheet(book, say("outputs.sheet.awards", language))
    lines = view.lines
    names = [("place", 8), ("submission", 14), ("applicant", 34)]
    names += [("platform", 30)] * any(line.platform for line in lines)
    names += [("district", 12), ("rank", 8)]
    names += [("score", 10)] * any(line.score is not None for line in lines)
    names += [("tier", 14)] * any(line.tier for line in lines)
    names += [("asked", 16)] * any(line.asked is not None for line in lines)
    names += [("amount", 16)] * any(line.fen is not None for line in lines)
    columns = [SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in names]
    columns += [SheetColumn(f"{spoken(name, language)}", 16) for name, _ in view.payers]
    columns.append(SheetColumn(say("outputs.column.remark", language), 48))
    _head(
        sheet_title(view.head, "awards", language), book, len(columns), state_text(view, language)
    )
    rows: list[list[Value]] = []
    for line in lines:
        cells: dict[str, Value] = {
            "place": line.place,
            "submission": line.submission,
            "applicant": line.applicant,
            "platform": line.platform,
            "district": line.district,
            "rank": line.rank,
            "score": line.score,
            "tier": spoken(line.tier, language) if line.tier else "",
            "asked": yuan(line.asked),
            "amount": yuan(line.fen),
        }
        parts: list[Value] = [yuan(fen) for fen in line.parts]
        parts += [None] * (len(view.payers) - len(parts))
        rows.append([*(cells[name] for name, _ in names), *parts, line.remark])
    write_table(sheet, columns, rows)
    _write_sums(book, view, language)
    return steady_bytes(book)


def _write_sums(book: Workbook, view: AwardListView, language: Language) -> None:
    sheet = add_sheet(book, say("outputs.sheet.sums", language))
    heads = (("sum_of", 28), ("count", 10), ("amount", 18))
    columns = [SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in heads]
    rows: list[list[Value]] = [
        [spoken(name, language), count, yuan(fen)] for name, count, fen in view.tiers
    ]
    rows += [[spoken(name, language), None, yuan(fen)] for name, fen in view.payers]
    rows.append([say("outputs.in_all", language), len(view.lines), yuan(view.total)])
    write_table(sheet, columns, rows)


def yuan(fen: int | None) -> Decimal | None:
    """Give an amount in yuan."""
    return None if fen is None else Decimal(fen) / 100


def objections_workbook(
    head: CallHead, entries: Sequence[ObjectionEntry], language: Language
) -> bytes:
    """Lay out every objection with when it came, what it says, and what came of it."""
    book = new_book()
    heads = (
        ("number", 8), ("received_on", 14), ("in_time", 10), ("raised_by", 22), ("raised_as", 12),
        ("contact", 18), ("submission", 14), ("applicant", 30), ("objection_text", 50),
        ("answer_by", 14), ("outcome", 14), ("redo", 22), ("answer", 50), ("answered_on", 14),
        ("correction", 22),
    )  # fmt: skip
    sheet = add_sheet(book, say("outputs.sheet.objections", language))
    columns = [SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in heads]
    _head(
        sheet_title(head, "objections", language),
        book,
        len(columns),
        say("outputs.count_note", language, count=len(entries)),
    )
    rows: list[list[Value]] = [
        [
            entry.number, entry.received_on.isoformat(),
            say("outputs.yes" if entry.in_time else "outputs.no", language), entry.raised_by,
            say(f"objection.as.{entry.raised_as}", language), entry.contact, entry.submission,
            entry.applicant, entry.text, entry.answer_by.isoformat(),
            say(f"objection.outcome.{entry.outcome or 'open'}", language),
            say(f"objection.redo.{entry.redo}", language) if entry.redo else "", entry.answer,
            entry.answered_on.isoformat() if entry.answered_on else None,
            correction_text(entry, language),
        ]
        for entry in entries
    ]  # fmt: skip
    write_table(sheet, columns, rows)
    return steady_bytes(book)


def sums_workbook(view: SumsView, language: Language) -> bytes:
    """Lay out every sum with its values and marks, the readings, and the checked fields."""
    book = new_book()
    part = "audited" if view.audited else "sums_by_formula"
    sheet = add_sheet(book, say(f"outputs.sheet.{part}", language))
    fixed = (("submission", 14), ("applicant", 32), ("district", 12), ("standing", 12))
    columns = [SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in fixed]
    columns += [SheetColumn(name, 14) for name in (*view.values, *view.marks)]
    columns.append(
        SheetColumn(say(f"outputs.column.{'granted' if view.audited else 'total'}", language), 12)
    )
    _head(sheet_title(view.head, part, language), book, len(columns), "")
    rows: list[list[Value]] = [
        [
            line.submission, line.applicant, line.district,
            named("outputs.status", line.standing, language),
            *(_number(text) for text in (*line.values, *line.marks)), line.total,
        ]
        for line in view.lines
    ]  # fmt: skip
    write_table(sheet, columns, rows)
    _write_readings(book, view, language)
    _write_checks(book, view, language)
    return steady_bytes(book)


def _write_readings(book: Workbook, view: SumsView, language: Language) -> None:
    if not view.readings:
        return
    sheet = add_sheet(book, say("outputs.sheet.readings", language))
    heads = (("reading", 60), ("value", 20), ("clause", 16))
    columns = [SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in heads]
    write_table(sheet, columns, [list(reading) for reading in view.readings])


def _write_checks(book: Workbook, view: SumsView, language: Language) -> None:
    sheet = add_sheet(book, say("outputs.sheet.checks", language))
    columns = [SheetColumn(say(f"outputs.column.{name}", language), w) for name, w in CHECK_COLUMNS]
    rows: list[list[Value]] = [
        [
            check.submission, check.applicant, check.field, check.former, check.value,
            say(f"check.verdict.{check.verdict}", language), check.reason, check.evidence,
            check.by, moment_text(check.at, view.head.timezone),
        ]
        for check in view.checks
    ]  # fmt: skip
    write_table(sheet, columns, rows)


def _number(text: str) -> Value:
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def sheet_title(head: CallHead, part: str, language: Language) -> str:
    """Head a sheet with what it is and of which call."""
    title = say("outputs.of_call", language, title=spoken(head.title, language))
    return say(f"outputs.sheet.{part}", language) + title


def _head(title: str, book: Workbook, columns: int, note: str) -> None:
    write_heading(book.worksheets[-1], title, columns, note)
