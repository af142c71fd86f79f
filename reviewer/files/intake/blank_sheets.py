"""Blank lists in Excel for districts to fill in, drawn from the call's own form."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.styles import Alignment, Font
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.exports.sheets import (
    SheetColumn,
    add_sheet,
    cell_at,
    new_book,
    write,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes
from reviewer.model.forms import FormTable
from reviewer.model.programme import CallDefinition

UNIT_LINE = "推荐单位（盖章）：            填报人：            办公电话："
LINES = 20  # ready for filling in


WIDE_KINDS = frozenset({"name", "organisation", "text", "brief", "service", "organisations"})


def blank_table(definition: CallDefinition, code: str) -> bytes:
    """Make a blank workbook of one of the call's tables; handed in unfilled, it holds no row.

    Raises KeyError where the call's form has no such table.
    """
    tables = {table.code: table for table in definition.form.tables}
    table = tables[code]
    columns = columns_of(definition, table)
    title = f"{definition.title.zh}{table.title.zh}"
    categories = "、".join(category.name.zh for category in definition.categories)
    note = table.note.replace("{categories}", categories)
    book = new_book()
    sheet = add_sheet(book, table.sheet or table.title.zh[:31])
    _line(sheet, 1, title, len(columns), Font(size=16, bold=True), "center")
    _line(sheet, 2, UNIT_LINE, len(columns), Font(size=11), "left")
    rows: Sequence[list[None]] = [[None] * len(columns) for _ in range(LINES)]
    top = write_table(sheet, [SheetColumn(text, width) for text, width in columns], rows)
    if note:
        _line(sheet, top + LINES + 1, note, len(columns), Font(size=10), "left")
    sheet.row_dimensions[top].height = 60
    return steady_bytes(book)


def blank_summary(definition: CallDefinition) -> bytes:
    """Make the blank list that districts fill in."""
    return blank_table(definition, list_of(definition))


def list_of(definition: CallDefinition) -> str:
    """Name the table that recommending units fill in: the list where there is one, else the first.

    Tables read only from Word are passed over.
    """
    sheets = [table for table in definition.form.tables if table.medium != "word"]
    lists = [table for table in sheets if table.role == "list"]
    return (lists or sheets or list(definition.form.tables))[0].code


def columns_of(definition: CallDefinition, table: FormTable) -> list[tuple[str, int]]:
    """Give the headings of a table with the width of their column."""
    year = definition.figures_year
    if table.columns:
        return [(heading.replace("{year}", str(year)), width) for heading, width in table.columns]
    return [
        (entry.label(year), 24 if entry.kind in WIDE_KINDS else 12)
        for entry in definition.form.fields_of(table)
    ]


def _line(sheet: Worksheet, row: int, text: str, columns: int, font: Font, side: str) -> None:
    cell = cell_at(sheet, row, 1)
    write(cell, text)
    cell.font = font
    cell.alignment = Alignment(horizontal=side, vertical="center", wrap_text=True)
    sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=columns)
