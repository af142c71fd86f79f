"""Reading all rows of a table in the way of its layout."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from reviewer.files.intake.bands import district_of_sheet, first_band, next_band
from reviewer.files.intake.categories import CategoryNames
from reviewer.files.intake.districts import district_of_lines
from reviewer.files.intake.experts import read_expert_row
from reviewer.files.intake.headings import Table
from reviewer.files.intake.registers import read_register_row
from reviewer.files.intake.rows import RowCells, ignored_because, merged_cells
from reviewer.files.intake.submissions import carried_over_year, read_submission_row
from reviewer.files.intake.texts import is_blank, plain
from reviewer.model.intake import Problem, ReadRow
from reviewer.model.programme import CallDefinition


@dataclass(frozen=True)
class Surroundings:
    """Hold what a row's meaning takes from outside the table.

    `district` is what the file's name says, `rooms` those that another sheet of the file lists.
    """

    definition: CallDefinition
    district: str | None = None
    rooms: Sequence[str] = ()


SUBMISSION_RECORDS = frozenset({"submission", "application", "iiot_application"})
RowReader = Callable[[RowCells], dict[str, object]]


def table_district(table: Table, around: Surroundings) -> str | None:
    """Give the recommending unit of a table: its own line, else its sheet's or its file's name."""
    own = district_of_lines(table.sheet, table.heading_rows.start)
    return own or district_of_sheet(table.sheet.name) or around.district


def row_reader(table: Table, around: Surroundings) -> RowReader:
    """Choose how the rows of a table are read; numbers of rows are counted within the reader."""
    names = CategoryNames(around.definition.categories)
    record = table.layout.record
    if record in SUBMISSION_RECORDS:
        return _submission_reader(names, table_district(table, around), carried_over_year(table))
    if record == "expert":
        year = around.definition.schedule.first_day.year
        return lambda cells: read_expert_row(cells, names, year)
    return lambda cells: read_register_row(cells, around.rooms)


def _submission_reader(
    names: CategoryNames, district: str | None, carried_year: int | None
) -> RowReader:
    seen: set[int] = set()
    places = iter(range(1, 10**9))
    return lambda cells: read_submission_row(
        cells, names, district, next(places), seen, carried_year
    )


def read_rows(table: Table, around: Surroundings) -> list[ReadRow]:
    """Read every row below the headings; rows without data are listed as ignored.

    Blank rows are listed only between rows that hold something.
    """
    reader = row_reader(table, around)
    merged = merged_cells(table)
    rows: list[ReadRow] = []
    blanks: list[ReadRow] = []
    names = CategoryNames(around.definition.categories)
    band = first_band(table.sheet, table.heading_rows.start, names)
    for row in table.rows:
        cells = RowCells(table, row, merged, band=band)
        reason = ignored_because(cells)
        if reason:
            band = next_band(band, table.sheet, row, names)
            ignored = _ignored(table, row, reason)
            (blanks if reason == "blank_row" else rows).append(ignored)
            continue
        rows += blanks
        blanks = []
        rows.append(_read(cells, reader))
    last = max((each_row.row for each_row in rows), default=0)
    rows += [blank for blank in blanks if blank.row < last]
    return sorted(rows, key=lambda entry: entry.row)


def _ignored(table: Table, row: int, reason: str) -> ReadRow:
    first = next((plain(cell) for cell in table.sheet.rows[row] if not is_blank(cell)), None)
    problem = Problem(None, reason, "ignore", first[:100] if first else None, None)
    return ReadRow(
        table.sheet.name, row + 1, table.layout.record, None, problems=(problem,), ignored=True
    )


def _read(cells: RowCells, reader: RowReader) -> ReadRow:
    sheet = cells.table.sheet
    record = reader(cells)
    problems = [*cells.problems, *cells.noted()]
    if sheet.is_struck_row(cells.row):
        problems.append(Problem(None, "struck_row", "flag", None, None))
        if "active" in record:
            record["active"] = False  # who is crossed out of a roster is not drawn
    if cells.row in sheet.hidden_rows:
        problems.append(Problem(None, "hidden_row", "flag", "hidden", ""))
    if sheet.hidden:
        problems.append(Problem(None, "hidden_sheet", "flag", sheet.name, ""))
    return ReadRow(sheet.name, cells.row + 1, cells.table.layout.record, record, tuple(problems))
