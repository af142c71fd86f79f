"""Lay out tables on worksheets: safe text, frozen headings, widths, A4 landscape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

Value = str | int | Decimal | bool | None
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
LONGEST_TITLE = 31  # Excel refuses longer sheet names
LONGEST_TEXT = 32_767  # … and longer cell texts
_FORBIDDEN_IN_TITLES = str.maketrans(dict.fromkeys("[]:*?/\\", "_"))
_LINE = Side(style="thin", color="BFBFBF")
BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
HEAD_FILL = PatternFill("solid", start_color="E8EDF3", end_color="E8EDF3")


@dataclass(frozen=True)
class SheetColumn:
    """Head a column; `width` is in characters of the default font."""

    heading: str
    width: int = 14


def add_sheet(book: Workbook, title: str) -> Worksheet:
    """Add a sheet under a name that Excel accepts, made distinct when it is taken already."""
    wanted = title.translate(_FORBIDDEN_IN_TITLES).strip("'")[:LONGEST_TITLE] or "1"
    name, number = wanted, 2
    while name.lower() in {sheetname.lower() for sheetname in book.sheetnames}:
        tail = f" ({number})"
        name, number = wanted[: LONGEST_TITLE - len(tail)] + tail, number + 1
    sheet: Worksheet = book.create_sheet(name)
    set_up_page(sheet)
    return sheet


def new_book() -> Workbook:
    """Start a workbook without sheets."""
    book = Workbook()
    book.remove(book.worksheets[0])
    return book


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """Give a cell to write to; raises TypeError for one that a merge has covered."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        msg = f"row {row}, column {column} is covered by a merged cell"
        raise TypeError(msg)
    return cell


def write(cell: Cell, value: Value) -> None:
    """Put a value into a cell; text stays text, whatever it begins with.

    A text that begins like a formula is stored as text with Excel's quote mark, so that neither
    opening nor editing it runs anything. Characters that no workbook may hold are dropped.
    """
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_TEXT]
    cell.data_type = "s"
    if value.startswith(FORMULA_STARTS):
        cell.quotePrefix = True


def write_heading(sheet: Worksheet, title: str, columns: int, note: str = "") -> None:
    """Put a title, and a note below it where there is one, across the table."""
    for text, size in ((title, 14), (note, 10)):
        if not text:
            continue
        row = 1 if text == title else 2
        cell = cell_at(sheet, row, 1)
        write(cell, text)
        cell.font = Font(size=size, bold=row == 1)
        cell.alignment = Alignment(
            horizontal="center" if row == 1 else "left", vertical="center", wrap_text=True
        )
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=max(columns, 1))
    if note:
        sheet.row_dimensions[2].height = 15 * (1 + _width(note) // 110)


def write_table(
    sheet: Worksheet, columns: Sequence[SheetColumn], rows: Sequence[Sequence[Value]]
) -> int:
    """Write headings and rows below what stands there; give the row of the headings.

    The headings are frozen, filtered, and repeated on every printed page.
    """
    top = sheet.max_row + 1 if sheet.max_row > 1 or sheet["A1"].value is not None else 1
    for place, column in enumerate(columns, start=1):
        cell = cell_at(sheet, top, place)
        write(cell, column.heading)
        cell.font, cell.fill, cell.border = Font(bold=True), HEAD_FILL, BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    for number, row in enumerate(rows, start=top + 1):
        for place, value in enumerate(row, start=1):
            cell = cell_at(sheet, number, place)
            write(cell, value)
            cell.border = BORDER
            cell.alignment = Alignment(vertical="center", wrap_text=True)
    sheet.freeze_panes = f"A{top + 1}"
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A{top}:{last}{top + len(rows)}"
    sheet.print_title_rows = f"{top}:{top}"
    return top


def set_up_page(sheet: Worksheet) -> None:
    """Print on A4 across, all columns on one page, with page numbers."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    if sheet.oddFooter is not None:
        sheet.oddFooter.center.text = "&P / &N"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
