"""Read one old workbook in a process of its own, run as a script with a bound on its memory.

The native reader lays out every cell between the first and the last that a file claims, and a
damaged .xls, .xlsb or .ods file may claim billions: the process that asks for so much memory is
ended by the system, and must not be the one that serves people. Takes the file on standard input
and the most sheets, rows, columns, cells and letters as arguments; writes one JSON document.
"""

from __future__ import annotations

import io
import json
import resource
import sys
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

MEMORY_BYTES = 1_500 * 2**20
PROCESSOR_SECONDS = 60


def main(arguments: list[str]) -> int:
    """Read standard input, write what it holds; 0 done, 1 refused with a reason."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    limits = ProcessLimits(*map(int, arguments))
    try:
        answer = read_book(sys.stdin.buffer.read(), limits)
    except PasswordError:
        answer = {"refused": "file_password", "details": {}}
    except (CalamineError, OSError, ValueError, TypeError, OverflowError):
        answer = {"refused": "file_damaged", "details": {}}
    sys.stdout.write(json.dumps(answer))
    return 1 if "refused" in answer else 0


class ProcessLimits(NamedTuple):
    """Say how much a workbook may hold; `letters` in all its texts together."""

    sheets: int
    rows: int
    columns: int
    cells: int
    letters: int


def read_book(data: bytes, limits: ProcessLimits) -> dict[str, object]:
    """Read every worksheet; dates and times as {"type": …, "value": …}."""
    found: list[object] = []
    cells = letters = 0
    with CalamineWorkbook.from_object(io.BytesIO(data)) as book:
        if len(book.sheets_metadata) > limits.sheets:
            details = {"sheets": len(book.sheets_metadata), "limit": limits.sheets}
            return {"refused": "too_many_sheets", "details": details}
        for place, about in enumerate(book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(place)
            height, width = sheet.total_height, sheet.total_width
            if height > limits.rows:
                details = {"rows": height, "limit": limits.rows}
                return {"refused": "too_many_rows", "details": details}
            if width > limits.columns or height * width > limits.cells:
                details = {"columns": width, "limit": limits.columns}
                return {"refused": "too_many_columns", "details": details}
            cells += height * width
            if cells > limits.cells:
                details = {"cells": cells, "limit": limits.cells}
                return {"refused": "too_many_cells", "details": details}
            grid = sheet.to_python(skip_empty_area=False)
            letters += sum(len(cell) for line in grid for cell in line if isinstance(cell, str))
            if letters > limits.letters:
                return {"refused": "file_bomb", "details": {"megabytes": limits.letters // 2**20}}
            hidden = about.visible != SheetVisibleEnum.Visible
            found.append(_sheet(sheet, grid, hidden, limits.rows))
    return {"sheets": found}


def _sheet(
    sheet: CalamineSheet, grid: Sequence[Sequence[object]], hidden: bool, most_spans: int
) -> dict[str, object]:
    spans = sheet.merged_cell_ranges or []
    return {
        "name": sheet.name,
        "hidden": hidden,
        "rows": [[_plain(cell) for cell in line] for line in grid],
        "spans": [[*first, *last] for first, last in spans[:most_spans]],
    }


def _plain(cell: object) -> object:
    if isinstance(cell, timedelta):
        return {"type": "span", "value": cell.total_seconds()}
    if isinstance(cell, datetime):
        return {"type": "moment", "value": cell.isoformat()}
    if isinstance(cell, date):
        return {"type": "day", "value": cell.isoformat()}
    if isinstance(cell, time):
        return {"type": "time", "value": cell.isoformat()}
    return cell


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
