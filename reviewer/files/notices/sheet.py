"""The public notice as an Excel file: the list, and beside it what the notice says."""

from __future__ import annotations

from decimal import Decimal

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
from reviewer.files.exports.words import spoken
from reviewer.files.notices.content import write_out
from reviewer.messages import Language, say
from reviewer.model.views import NoticeView

WIDTHS = {
    "rank": 8,
    "category": 18,
    "applicant": 36,
    "platform": 36,
    "district": 14,
    "score": 10,
    "tier": 12,
    "amount": 16,
    "remark": 48,
}


def notice_workbook(view: NoticeView, language: Language) -> bytes:
    """Lay out the notice's list, one row per applicant, and its dates and texts."""
    book = new_book()
    _write_list(book, view, language)
    _write_facts(book, view, language)
    return steady_bytes(book)


def _write_list(book: Workbook, view: NoticeView, language: Language) -> None:
    sheet = add_sheet(book, say("outputs.sheet.notice", language))
    text = write_out(view, language)
    lines = [line for category in view.categories for line in category.lines]
    names = ["category", "rank", "applicant"] + ["platform"] * any(line.platform for line in lines)
    names += ["district"] * any(line.district for line in lines)
    names += ["score"] * any(line.score is not None for line in lines)
    names += ["tier", "amount"] * any(line.tier or line.fen is not None for line in lines)
    names += ["remark"] * any(line.remark for line in lines)
    write_heading(sheet, text.title, len(names), text.opening)
    rows: list[list[Value]] = []
    for category in view.categories:
        for line in category.lines:
            values: dict[str, Value] = {
                "category": spoken(category.name, language),
                "rank": line.rank,
                "applicant": line.applicant,
                "platform": line.platform,
                "district": line.district,
                "score": line.score,
                "tier": spoken(line.tier, language) if line.tier else "",
                "amount": None if line.fen is None else Decimal(line.fen) / 100,
                "remark": line.remark,
            }
            rows.append([values[name] for name in names])
    columns = [SheetColumn(say(f"outputs.column.{name}", language), WIDTHS[name]) for name in names]
    write_table(sheet, columns, rows)


def _write_facts(book: Workbook, view: NoticeView, language: Language) -> None:
    sheet = add_sheet(book, say("outputs.sheet.facts", language))
    text = write_out(view, language)
    facts: list[tuple[str, Value]] = [
        ("call", spoken(view.head.title, language)),
        ("document", view.head.document),
        ("version", view.version),
        ("published_on", view.published_on.isoformat()),
        ("first_day", view.first_day.isoformat()),
        ("last_day", view.last_day.isoformat()),
        ("working_days", view.working_days),
        ("changes", "\n".join(text.changes)),
        ("method", "\n".join(text.method)),
        ("objection", "\n".join(text.objection)),
        ("organiser", text.signature),
    ]
    columns = [
        SheetColumn(say("outputs.column.fact", language), 16),
        SheetColumn(say("outputs.column.content", language), 100),
    ]
    rows = [[say(f"outputs.fact.{name}", language), value] for name, value in facts if value]
    write_table(sheet, columns, rows)
