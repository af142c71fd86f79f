"""The log of a call (操作留痕) as a workbook: written row by row, since a log may be long."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from reviewer.files.exports.sheets import HEAD_FILL, write
from reviewer.files.exports.steady import steady_package
from reviewer.messages import Language, say

A4 = 9  # Excel's number of the paper
COLUMNS = (("at", 20), ("role", 10), ("actor", 16), ("act", 18), ("about", 26), ("detail", 80))


@dataclass(frozen=True)
class LogLine:
    """Write out one line of the log: `at` to the second on the call's clock."""

    at: str
    role: str
    actor: str
    act: str
    about: str
    detail: str


def log_workbook(lines: Iterable[LogLine], language: Language) -> bytes:
    """Lay out a log, in the order given; text stays text, whatever it begins with."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(say("outputs.log.sheet", language))
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.freeze_panes = "A2"
    for place, (_, width) in enumerate(COLUMNS, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    heads = []
    for name, _ in COLUMNS:
        cell = WriteOnlyCell(sheet, say(f"outputs.log.{name}", language))
        cell.font, cell.fill = Font(bold=True), HEAD_FILL
        heads.append(cell)
    sheet.append(heads)
    wrapped = Alignment(vertical="top", wrap_text=True)
    for line in lines:
        row = []
        for text in (line.at, line.role, line.actor, line.act, line.about, line.detail):
            cell = WriteOnlyCell(sheet)
            write(cell, text)
            cell.alignment = wrapped
            row.append(cell)
        sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return steady_package(stream.getvalue())
