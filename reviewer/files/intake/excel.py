"""Excel workbooks, new and old, read as plain cells: no formula or macro is ever run."""

from __future__ import annotations

import io

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from reviewer.files.intake.containers import Container
from reviewer.files.intake.excel_looks import Overlay, overlaid, read_overlays
from reviewer.files.intake.excel_marks import (
    Marks,
    check_extent,
    read_marks,
    repeats_much,
    sheet_parts,
)
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.old_excel import read_apart, read_old_excel
from reviewer.files.intake.sheets import CellSpan, Refused, Sheet


def read_excel(data: bytes, container: Container) -> list[Sheet]:
    """Read the worksheets of a workbook; raise Refused where it is locked, damaged or too big."""
    if container not in ("xlsx", "xlsm"):
        return read_old_excel(data, container)
    named = _checked_parts(data)
    order = [path for path, _ in named]
    parts = [part for _, part in named]
    marks = [read_marks(part) for part in parts]
    if repeats_much(data, parts):
        return read_apart(data, marks)
    overlays = read_overlays(data, dict(named), order)
    try:
        return _read(data, marks, overlays)
    except Refused:
        raise
    except PasswordError as locked:
        raise Refused("file_password") from locked
    except (CalamineError, OSError, ValueError, TypeError, OverflowError) as broken:
        raise Refused("file_damaged") from broken
    except BaseException as panic:  # anything else is passed on
        # A panic of the native reader arrives as a class of its own, outside Exception.
        if type(panic).__name__ != "PanicException":
            raise
        raise Refused("file_damaged") from panic


def _checked_parts(data: bytes) -> list[tuple[str, bytes]]:
    parts = sheet_parts(data)
    cells = sum(check_extent(part) for _, part in parts)
    if cells > LIMITS.cells:
        raise Refused("too_many_cells", cells=cells, limit=LIMITS.cells)
    return parts


def _read(data: bytes, marks: list[Marks], overlays: list[Overlay]) -> list[Sheet]:
    sheets = []
    with CalamineWorkbook.from_object(io.BytesIO(data)) as book:
        if len(book.sheets_metadata) > LIMITS.sheets:
            raise Refused("too_many_sheets", sheets=len(book.sheets_metadata), limit=LIMITS.sheets)
        for place, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            found = marks[place] if place < len(marks) else Marks()
            hidden = about.visible != SheetVisibleEnum.Visible
            sheet = _sheet(book.get_sheet_by_index(place), hidden, found)
            over = overlays[place] if place < len(overlays) else Overlay()
            sheets.append(overlaid(sheet, over))
    return sheets


def _sheet(sheet: CalamineSheet, hidden: bool, marks: Marks) -> Sheet:
    height, width = sheet.total_height, sheet.total_width
    if height > LIMITS.rows:
        raise Refused("too_many_rows", rows=height, limit=LIMITS.rows)
    if width > LIMITS.columns or height * width > LIMITS.cells:
        raise Refused("too_many_columns", columns=width, limit=LIMITS.columns)
    merged = sheet.merged_cell_ranges or []
    return Sheet(
        name=sheet.name,
        rows=sheet.to_python(skip_empty_area=False),
        hidden=hidden,
        hidden_rows=frozenset(marks.hidden_rows),
        hidden_columns=frozenset(marks.hidden_columns),
        spans=tuple(CellSpan(a, b, c, d) for (a, b), (c, d) in merged[: LIMITS.rows]),
        formulas=marks.formulas,
    )
