"""An annotated copy of a workbook for the district: a comment on each cell that needs a look."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import zip_longest

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.errors import BadInput
from reviewer.files.intake.containers import recognise
from reviewer.files.intake.districts import district_of_name
from reviewer.files.intake.excel_marks import marks_in
from reviewer.files.intake.files import every_sheet
from reviewer.files.intake.headings import Table
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.mapped_tables import Block, Mappings, blocks_in
from reviewer.files.intake.readings import Cell as Value
from reviewer.files.intake.sheets import Refused, Sheet
from reviewer.messages import Language, say
from reviewer.model.intake import SEVERITY, Problem, ReadFile, RowStatus
from reviewer.model.programme import CallDefinition

COLOURS: Mapping[RowStatus, str] = {"reject": "F4B6B6", "flag": "FFE699"}
COMMENT_SIZE = (320, 120)  # width and height in points
WIDEST_SHEET_NAME = 31
# A cell that begins so would be run as a formula by spreadsheet programs when it is edited.
_RUNS = re.compile(r"^[\s\x00]*[=+\-@]")
Place = tuple[str, int, int]
InBlocks = Sequence[tuple[Sheet, Sequence[Block]]]


def annotate(
    data: bytes,
    read: ReadFile,
    definition: CallDefinition,
    language: Language = "zh",
    *,
    cut: bool = False,
    mappings: Mappings = (),
) -> bytes:
    """Give a copy of a file as .xlsx with a comment on each cell that is flagged or void.

    `read` is what the reader, or whoever judged further, found about the same bytes. The copy
    holds values only: formulas become their results or, without one, their text; macros, links
    and names stay behind, so that nothing in it can run. With `cut`, of the rows only those of
    `read`, each in its place below its headings, and no sheet without any. Raises BadInput where
    the file is a Word form or cannot be read as tables.
    """
    if read.kind == "application_form":
        raise BadInput("error.annotation_of_form", file=read.name)
    try:
        sheets = every_sheet(data)
    except Refused as refused:
        raise BadInput(f"problem.{refused.code}", file=read.name, **refused.details) from refused
    district = district_of_name(read.name)
    blocks = [(sheet, _blocks(sheet, definition, mappings, district)) for sheet in sheets]
    if cut:
        sheets = own_sheets(blocks, {(row.sheet, row.row) for row in read.rows})
    book = _built(sheets) if cut else _copy(data, sheets)
    notes = _notes(read, blocks)
    for (name, row, column), problems in notes.items():
        if name in book.sheetnames:
            _comment(book[name], row, column, problems, language)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _copy(data: bytes, sheets: Sequence[Sheet]) -> Workbook:
    """Keep the looks of a new Excel file; build the others anew from their cells."""
    if recognise(data) not in ("xlsx", "xlsm") or marks_in(data) > LIMITS.styled_marks:
        return _built(sheets)
    try:
        book = load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
    except Exception:  # openpyxl is stricter about styles and parts than the reader
        return _built(sheets)
    book.defined_names.clear()
    for sheet in sheets:
        page = book[sheet.name]
        page.defined_names.clear()
        _write_formulas(page, sheet)
        _make_safe(page)
    return book


def _write_formulas(page: Worksheet, sheet: Sheet) -> None:
    """Write as text the formulas that were saved without a result."""
    for (row, column), formula in sheet.formulas.items():
        _write(page.cell(row + 1, column + 1), formula)


def _built(sheets: Sequence[Sheet]) -> Workbook:
    book = Workbook()
    first = book.active
    if first is not None:
        book.remove(first)
    for sheet in sheets:
        page = book.create_sheet(_page_name(sheet.name))
        for row, line in enumerate(sheet.rows, start=1):
            for column, value in enumerate(line, start=1):
                if value is not None and value != "":
                    _write(page.cell(row, column), value)
        _write_formulas(page, sheet)
    return book


def own_sheets(blocks: InBlocks, rows: Collection[tuple[str, int]]) -> list[Sheet]:
    """Leave of sheets the headings and the given rows, by sheet and number, where they stand."""
    kept: list[Sheet] = []
    for sheet, parts in blocks:
        grid: list[list[Value]] = [[] for _ in sheet.rows]
        found = False
        for block in parts:
            for table in block.tables:
                own = [row for row in table.rows if (block.sheet.name, row + 1) in rows]
                found = found or bool(own)
                for row in [*table.heading_rows, *own]:
                    grid[row] = _laid_over(grid[row], block.sheet.rows[row])
        if found:
            kept.append(Sheet(name=sheet.name, rows=grid))
    return kept


def _laid_over(line: Sequence[Value], row: Sequence[Value]) -> list[Value]:
    """Lay the cells of a block over those of the blocks beside it."""
    width = max(len(line), len(row))
    filled = [*line, *([None] * (width - len(line)))]
    return [fresh if fresh is not None else old for old, fresh in zip_longest(filled, row)]


def _page_name(name: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", "_", name)[:WIDEST_SHEET_NAME] or "Sheet1"


def _make_safe(page: Worksheet) -> None:
    for line in page.iter_rows():
        for cell in line:
            if isinstance(cell, Cell) and isinstance(cell.value, str):
                _write(cell, cell.value)
            if cell.hyperlink is not None:
                cell.hyperlink = None


def _write(cell: Cell | MergedCell, value: object) -> None:
    """Write a value so that no program takes text for a formula."""
    if not isinstance(cell, Cell):
        return
    if not isinstance(value, str):
        cell.value = value  # type: ignore[assignment]  # numbers, days and times as read
        return
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.value = text
    if _RUNS.match(text):
        cell.data_type = "s"
        cell.quotePrefix = True


def _notes(read: ReadFile, blocks: InBlocks) -> dict[Place, list[Problem]]:
    """Gather the problems by the cell where they are to be shown."""
    pages: dict[str, str] = {}
    tables: dict[str, Sequence[Table]] = {}
    for sheet, parts in blocks:
        for block in parts:
            pages[block.sheet.name] = _page_name(sheet.name)
            tables[block.sheet.name] = block.tables
    notes: dict[Place, list[Problem]] = defaultdict(list)
    of_file = [
        each_problem
        for each_problem in read.problems
        if SEVERITY[each_problem.status] >= SEVERITY["flag"]
    ]
    if of_file and blocks:
        notes[_page_name(blocks[0][0].name), 1, 1] += of_file
    for row in read.rows:
        if row.sheet not in pages:
            continue
        columns = _columns(tables[row.sheet], row.row - 1)
        for problem in row.problems:
            if SEVERITY[problem.status] >= SEVERITY["flag"]:
                place = columns.get(problem.column or "", 0)
                notes[pages[row.sheet], row.row, place + 1].append(problem)
    return notes


def _blocks(
    sheet: Sheet, definition: CallDefinition, mappings: Mappings, district: str | None
) -> list[Block]:
    try:
        return blocks_in(sheet, definition, mappings, district)
    except Refused:  # said of the file already
        return [Block(sheet, ())]


def _columns(tables: Sequence[Table], row: int) -> dict[str, int]:
    """Give where the columns of the table that holds a row stand, by heading."""
    table = next((table for table in tables if row in table.rows), None)
    if table is None:
        return {}
    read = {column.title: column.place for column in table.columns.values()}
    return {column.title: column.place for column in table.unread} | read


def _comment(
    page: Worksheet, row: int, column: int, problems: Sequence[Problem], language: Language
) -> None:
    cell = _target(page, row, column)
    if cell is None:
        return
    lines = [_line(problem, language) for problem in problems]
    comment = Comment("\n".join(lines), say("annotation.author", language))
    comment.width, comment.height = COMMENT_SIZE
    cell.comment = comment
    gravest = max((problem.status for problem in problems), key=lambda entry: SEVERITY[entry])
    cell.fill = PatternFill("solid", fgColor=COLOURS[gravest])


def _target(page: Worksheet, row: int, column: int) -> Cell | None:
    """Find the cell that can bear a comment: of a merged area only the first one can."""
    cell: Cell | MergedCell = page.cell(row, column)
    if isinstance(cell, MergedCell):
        for area in page.merged_cells.ranges:
            if cell.coordinate in area:
                cell = page.cell(area.min_row, area.min_col)
                break
    return cell if isinstance(cell, Cell) else None


def _line(problem: Problem, language: Language) -> str:
    blanks = {"column": problem.column, "raw": problem.raw, "value": problem.value}
    text = say(f"problem.{problem.code}", language, **{**blanks, **problem.details})
    return say(f"annotation.{problem.status}", language, text=text)
