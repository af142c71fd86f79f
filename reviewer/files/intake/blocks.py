"""Tables that stand beside each other in one sheet, each made a sheet of its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from openpyxl.utils import get_column_letter

from reviewer.files.intake.fields import Layout
from reviewer.files.intake.headings import (
    SEARCHED_ROWS,
    bare_heading,
    find_table,
    known_headings,
)
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import Refused, Row, Sheet
from reviewer.files.intake.texts import is_blank


def blocks_of(sheet: Sheet, layouts: tuple[Layout, ...]) -> list[Sheet]:
    """Part a sheet with the same headings several times in one row; give any other as it is.

    Parted only where each part is a table by itself, with columns of its own; what stands above
    the headings belongs to all parts. A part is named after its columns: 附件2〔Q–AE〕.
    """
    known = known_headings(layouts)
    for row, cells in enumerate(sheet.rows[:SEARCHED_ROWS]):
        starts = _starts(cells, known)
        if len(starts) < 2:
            continue
        parts = [_part(sheet, row, columns) for columns in _stretches(starts, sheet, row)]
        try:
            kinds = [_kind(part, row, layouts) for part in parts]
        except Refused:
            continue
        if kinds[0] is not None and all(kind is kinds[0] for kind in kinds):
            return parts
    return [sheet]


def _starts(cells: Row, known: frozenset[str]) -> list[int]:
    """Give where the first known heading of a row stands, and stands again."""
    names = [(place, bare_heading(cell)) for place, cell in enumerate(cells)]
    first = next((name for _, name in names if name in known), None)
    return [place for place, name in names if name == first] if first else []


def _stretches(starts: Sequence[int], sheet: Sheet, row: int) -> list[range]:
    width = max(len(cells) for cells in sheet.rows[row:])
    return [range(first, last) for first, last in pairwise([0, *starts[1:], width])]


def _part(sheet: Sheet, heading_row: int, columns: range) -> Sheet:
    used = [
        place
        for place in columns
        if any(not is_blank(sheet.cell(row, place)) for row in range(heading_row, len(sheet.rows)))
    ]
    first, last = (used[0], used[-1]) if used else (columns.start, columns.stop - 1)
    return replace(
        sheet,
        name=f"{sheet.name}〔{get_column_letter(first + 1)}–{get_column_letter(last + 1)}〕",
        rows=[
            cells if row < heading_row else _cut(cells, columns)
            for row, cells in enumerate(sheet.rows)
        ],
        spans=tuple(span for span in sheet.spans if span.left in columns),
        formulas={place: text for place, text in sheet.formulas.items() if place[1] in columns},
        notes={place: notes for place, notes in sheet.notes.items() if place[1] in columns},
    )


def _cut(cells: Row, columns: range) -> list[Cell]:
    return [cell if place in columns else None for place, cell in enumerate(cells)]


def _kind(part: Sheet, heading_row: int, layouts: tuple[Layout, ...]) -> Layout | None:
    """Give the layout of a part whose table begins in the row where the headings come again."""
    table = find_table(part, layouts)
    return table.layout if table and heading_row in table.heading_rows else None
