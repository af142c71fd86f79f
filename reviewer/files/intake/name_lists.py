"""A plain list of organisations in a workbook: one column of names."""

from __future__ import annotations

from reviewer.errors import BadInput
from reviewer.files.intake.files import every_sheet
from reviewer.files.intake.headings import bare_heading
from reviewer.files.intake.sheets import Refused, Sheet
from reviewer.files.intake.texts import is_blank, written

HEADINGS = ("服务企业名称", "被服务企业名称", "企业名称", "单位名称", "名称", "name", "firm")
HEAD_ROWS = 10


def read_name_list(data: bytes, file: str) -> list[str]:
    """Read the names of a list in its own order; blank rows count for nothing.

    The column is found by its heading within the first rows of a sheet. Raises BadInput with the
    rows where a name stands twice, and for a file without such a column or without a name.
    """
    try:
        sheets = every_sheet(data)
    except Refused as refused:
        raise BadInput("error.sample_unreadable", file=file) from refused
    for sheet in sheets:
        place = _column(sheet)
        if place is not None:
            return _names(sheet, *place, file)
    raise BadInput("error.sample_no_column", file=file)


def _column(sheet: Sheet) -> tuple[int, int] | None:
    for number, row in enumerate(sheet.rows[:HEAD_ROWS]):
        headings = [bare_heading(written(cell)) if not is_blank(cell) else "" for cell in row]
        for known in HEADINGS:
            if known in headings:
                return number, headings.index(known)
    return None


def _names(sheet: Sheet, head: int, column: int, file: str) -> list[str]:
    found: dict[str, int] = {}
    for number, row in enumerate(sheet.rows[head + 1 :], start=head + 2):
        cell = row[column] if column < len(row) else None
        if is_blank(cell):
            continue
        name = written(cell).strip()
        if name in found:
            raise BadInput(
                "error.sample_twice",
                file=file, sheet=sheet.name, row=number, name=name, first=found[name],
            )  # fmt: skip
        found[name] = number
    if not found:
        raise BadInput("error.sample_empty", file=file, sheet=sheet.name)
    return list(found)
