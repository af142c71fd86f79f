"""What stands in the sheets of a file, so that staff can say what each column is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reviewer.files.intake.districts import district_of_lines, district_of_name
from reviewer.files.intake.fields import Layout
from reviewer.files.intake.files import every_sheet
from reviewer.files.intake.headings import (
    DEEPEST_HEADING,
    SEARCHED_ROWS,
    Table,
    heading_matches,
    match_columns,
)
from reviewer.files.intake.mapped_tables import (
    Block,
    blocks_in,
    layouts_by_code,
    numbered_headings,
)
from reviewer.files.intake.sheets import Refused, Sheet
from reviewer.files.intake.texts import compact, is_blank, plain
from reviewer.model.column_mappings import (
    LONGEST_HEADING,
    NOT_READ,
    ReadingGround,
    TableMapping,
)

SAMPLES = 3
LONGEST_SAMPLE = 40
LONGEST_LINE = 12  # cells shown of a line
MOST_COLUMNS = 120
Cells = tuple[str, ...]


@dataclass(frozen=True)
class HeadingLines:
    """Name the lines of a sheet in which the headings stand, as Excel numbers them."""

    first: int
    last: int


@dataclass(frozen=True)
class Chosen:
    """Say of one sheet in which lines its headings stand (0: guess), and what kind it is."""

    sheet: str
    first: int = 0
    last: int = 0
    kind: str = ""


@dataclass(frozen=True)
class ColumnOutline:
    """Hold one column: its heading, as compared and as written, samples, and what it is read as.

    `key` None: nothing reads it; NOT_READ: staff said to leave it out.
    """

    heading: str
    title: str
    samples: Cells
    key: str | None


@dataclass(frozen=True)
class SheetOutline:
    """Hold one sheet: its first lines, where its headings stand, and its columns.

    `layout` is the code of the kind of table that it is read as; None: it is not recognised.
    `mapping` numbers what staff said of it before, 0: nothing; `lines` are numbered cells.
    """

    name: str
    lines: tuple[tuple[int, Cells], ...]
    headings: HeadingLines
    layout: str | None
    district: str
    columns: tuple[ColumnOutline, ...]
    mapping: int = 0


def outline(
    data: bytes,
    name: str,
    ground: ReadingGround,
    chosen: Chosen | None = None,
) -> list[SheetOutline]:
    """Show the sheets of a file; `chosen` says of one sheet where its headings stand.

    Raises Refused for a file that holds no tables.
    """
    shown = []
    for sheet in every_sheet(data):
        if all(sheet.is_empty_row(row) for row in range(len(sheet.rows))):
            continue
        own = chosen if chosen and chosen.sheet == sheet.name else None
        shown.append(_outlined(sheet, name, ground, own))
    return shown


def _outlined(
    sheet: Sheet, name: str, ground: ReadingGround, chosen: Chosen | None
) -> SheetOutline:
    district = district_of_name(name)
    block = _block(sheet, ground, district)
    table = block.tables[0] if block.tables else None
    left = block.left_out[0] if block.left_out else None
    place = _rows_of(chosen, sheet) or (table.heading_rows if table else _guessed(sheet))
    if table is not None and table.heading_rows != place:
        table = None
    matches = heading_matches(sheet, place)
    code = _code(ground, table) if table else (NOT_READ if left else None)
    kind = layouts_by_code(ground.definition).get(chosen.kind) if chosen else None
    if chosen and kind is not None and chosen.kind != code:
        # Another kind than it is read as: what its own headings make of the columns.
        table = Table(sheet, kind, match_columns(kind, matches), place)
        code = chosen.kind
    columns = tuple(
        ColumnOutline(
            heading=heading,
            title=match.names[0][1][:LONGEST_HEADING],
            samples=_samples(sheet, place.stop, match.place),
            key=_key(table, left, heading, match.place),
        )
        for heading, match in numbered_headings(matches)[:MOST_COLUMNS]
    )
    said = district_of_lines(sheet, place.start) or district or ""
    mapping = table.layout.mapping if table else (left.number if left else 0)
    return SheetOutline(
        name=sheet.name,
        lines=_first_lines(sheet, place),
        headings=HeadingLines(place.start + 1, place.stop),
        layout=code,
        district=said,
        columns=columns,
        mapping=mapping,
    )


def _block(sheet: Sheet, ground: ReadingGround, district: str | None) -> Block:
    try:
        blocks = blocks_in(sheet, ground.definition, ground.mappings, district)
    except Refused:  # two tables beside each other: staff say which columns count
        return Block(sheet, ())
    return blocks[0] if len(blocks) == 1 else Block(sheet, ())


def _rows_of(lines: Chosen | None, sheet: Sheet) -> range | None:
    if lines is None or not 1 <= lines.first <= len(sheet.rows):
        return None
    last = min(max(lines.last, lines.first), lines.first + DEEPEST_HEADING - 1, len(sheet.rows))
    return range(lines.first - 1, last)


def _guessed(sheet: Sheet) -> range:
    """Guess where the headings stand: the line with the most different short texts."""

    def headings(row: int) -> int:
        texts = {
            compact(cell)
            for cell in sheet.rows[row]
            if isinstance(cell, str) and not is_blank(cell) and len(cell) <= LONGEST_HEADING
        }
        return len({text for text in texts if not text.replace(".", "").isdecimal()})

    searched = range(min(len(sheet.rows), SEARCHED_ROWS))
    row = max(searched, key=lambda each: (headings(each), -each))
    return range(row, row + 1)


def _key(table: Table | None, left: TableMapping | None, heading: str, place: int) -> str | None:
    if table is None:
        return NOT_READ if left and heading in left.columns else None
    for key, column in table.columns.items():
        if column.place == place:
            return key
    return NOT_READ if place in table.left_out else None


def _code(ground: ReadingGround, table: Table) -> str | None:
    """Give the code of a table's layout; None for one of another programme."""
    known = layouts_by_code(ground.definition)
    for code, layout in known.items():
        if layout is table.layout or (table.layout.mapping and _same(layout, table.layout)):
            return code
    return None


def _same(layout: Layout, mapped: Layout) -> bool:
    return (layout.code, layout.record) == (mapped.code, mapped.record)


def _samples(sheet: Sheet, first_row: int, place: int) -> Cells:
    found: list[str] = []
    for row in range(first_row, min(len(sheet.rows), first_row + SEARCHED_ROWS)):
        cell = sheet.cell(row, place)
        if not is_blank(cell):
            found.append(plain(cell)[:LONGEST_SAMPLE])
        if len(found) == SAMPLES:
            break
    return tuple(found)


def _first_lines(sheet: Sheet, headings: range) -> tuple[tuple[int, Cells], ...]:
    rows: Sequence[int] = range(min(len(sheet.rows), headings.stop + SAMPLES))[-8:]
    return tuple(
        (
            row + 1,
            tuple(
                plain(cell)[:LONGEST_SAMPLE]
                for cell in sheet.rows[row][:LONGEST_LINE]
                if not is_blank(cell)
            ),
        )
        for row in rows
        if not sheet.is_empty_row(row)
    )
