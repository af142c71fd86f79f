"""The list of dishonest acts of a call as a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.files.exports.sheets import SheetColumn, add_sheet, new_book, write_table
from reviewer.files.exports.steady import steady_bytes
from reviewer.messages import Language, say

COLUMNS = (
    ("submission", 14),
    ("applicant", 32),
    ("uscc", 22),
    ("stage", 12),
    ("act", 40),
    ("evidence", 40),
    ("recorded_by", 14),
    ("day", 14),
)


def integrity_book(lines: Sequence[Sequence[str]], language: Language = "zh") -> bytes:
    """Write one line per act, in the order of the columns."""
    book = new_book()
    columns = [SheetColumn(say(f"integrity.{name}", language), width) for name, width in COLUMNS]
    write_table(add_sheet(book, say("integrity.sheet", language)), columns, lines)
    return steady_bytes(book)
