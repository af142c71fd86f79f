"""Finding the table in a sheet: where its headings stand, in one row or several, merged or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from reviewer.files.intake.fields import Layout
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import Refused, Sheet
from reviewer.files.intake.texts import compact, is_blank

SEARCHED_ROWS = 60
DEEPEST_HEADING = 3
USUAL_UNIT = "万元"
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_YEAR = re.compile(r"(20\d\d)年?度?")
_UNIT = re.compile(r"((?:亿|千万|百万|十万|万|千|百)?(?:美|港|欧|日)?元)")
# A line above the table that says in what all its amounts are.
_UNIT_LINE = re.compile(rf"(?:金额|货币|计量)?单位(?:为|[:：])\s*[(（]?(?:人民币)?{_UNIT.pattern}")
_FILLER = re.compile(r"其中|[:：*%＊.。?？]|必填|_")


@dataclass(frozen=True)
class Column:
    """Hold where a value's column stands, its heading as a person sees it, and its money unit."""

    place: int
    title: str
    unit: str = USUAL_UNIT


@dataclass(frozen=True)
class Table:
    """Hold a table found in a sheet: its layout, the columns by value, and the rows below.

    `rows_end` is where the next table of the sheet begins (None: at the sheet's end), `unread` the
    columns whose headings the layout does not know; of these `left_out` are the places that staff
    said not to read.
    """

    sheet: Sheet
    layout: Layout
    columns: Mapping[str, Column]
    heading_rows: range
    rows_end: int | None = None
    unread: tuple[Column, ...] = ()
    left_out: frozenset[int] = frozenset()

    @property
    def titles(self) -> dict[int, str]:
        """Give the headings of the columns that are read, by place."""
        return {column.place: column.title for column in self.columns.values()}

    @property
    def first_row(self) -> int:
        """Give the first row below the headings, counted from 0."""
        return self.heading_rows.stop

    @property
    def rows(self) -> range:
        """Give the rows below the headings, down to the next table of the sheet."""
        end = len(self.sheet.rows) if self.rows_end is None else self.rows_end
        return range(self.first_row, end)


def bare_heading(cell: Cell) -> str:
    """Strip a heading of what varies: spaces, brackets, units, 其中, the word 年 behind a year."""
    return _bare(cell) if isinstance(cell, str) and len(cell) <= 200 else ""


@lru_cache(maxsize=20_000)
def _bare(cell: str) -> str:
    text = compact(cell)
    if len(text) > 60:
        return ""
    text = _FILLER.sub("", _BRACKETS.sub("", text))
    return _YEAR.sub(r"\1", text).upper()


@lru_cache(maxsize=256)
def known_headings(layouts: tuple[Layout, ...]) -> frozenset[str]:
    """List every bare heading that some layout knows."""
    return frozenset(name for layout in layouts for name in layout.index)


def _filled(sheet: Sheet, rows: range) -> list[list[Cell]]:
    """Give the heading rows with merged cells filled, so that each column has its headings."""
    width = max((len(sheet.rows[row]) for row in rows), default=0)
    grid = [[sheet.cell(row, column) for column in range(width)] for row in rows]
    for span in sheet.spans:
        if span.bottom < rows.start or span.top >= rows.stop or span.right - span.left > 20:
            continue
        value = sheet.cell(span.top, span.left)
        for row in range(max(span.top, rows.start), min(span.bottom + 1, rows.stop)):
            for column in range(span.left, min(span.right + 1, width)):
                grid[row - rows.start][column] = value
    for line in grid[:-1]:
        for column in range(1, width):
            below = any(not is_blank(lower[column]) for lower in grid[1:])
            if is_blank(line[column]) and below and not is_blank(line[column - 1]):
                line[column] = line[column - 1]
    return grid


def _names(cells: Sequence[Cell]) -> list[tuple[str, str]]:
    """List what one column's stacked headings may mean, best first, each with its title."""
    titles = [re.sub(r"\s+", "", str(cell)) for cell in cells if not is_blank(cell)]
    bare = [bare_heading(title) for title in titles]
    if not bare:
        return []
    last, title = bare[-1], titles[-1]
    found = []
    upper = "".join(dict.fromkeys(bare[:-1]))
    year = _YEAR.search(upper)
    if year and not last.startswith("20"):
        found.append((year[1] + last, title))
    if upper and upper != last:
        found.append((upper + last, title))
    found.append((last, title))
    if len(bare) > 1 and upper != last:
        found.append((bare[0], titles[0]))
    return found


def _unit(cells: Sequence[Cell]) -> str:
    for cell in reversed(cells):
        found = _UNIT.search(compact(cell)) if not is_blank(cell) else None
        if found:
            return found[1]
    return ""


@dataclass(frozen=True)
class HeadingMatch:
    """Hold what one column's headings may mean, best first, each with its title, and its unit."""

    place: int
    names: Sequence[tuple[str, str]]
    unit: str


def _unit_above(sheet: Sheet, heading_row: int) -> str:
    found = _UNIT_LINE.search(_title(sheet, heading_row))
    return found[1] if found else USUAL_UNIT


def heading_matches(sheet: Sheet, rows: range) -> list[HeadingMatch]:
    stacked = _filled(sheet, rows)
    columns = [[line[place] for line in stacked] for place in range(len(stacked[0]))]
    named = [(place, cells, _names(cells)) for place, cells in enumerate(columns)]
    usual = _unit_above(sheet, rows.start)
    return [
        HeadingMatch(place, names, _unit(cells) or usual) for place, cells, names in named if names
    ]


def match_columns(layout: Layout, candidates: Sequence[HeadingMatch]) -> dict[str, Column]:
    """Assign columns to the values of a layout; of two candidates the better heading wins."""
    index = layout.index
    chosen: dict[str, tuple[int, Column]] = {}
    for candidate in candidates:
        for name, title in candidate.names:
            if name not in index:
                continue
            key, rank = index[name]
            if key not in chosen or chosen[key][0] > rank:
                chosen[key] = (rank, Column(candidate.place, title, candidate.unit))
                break
    return {key: column for key, (_, column) in chosen.items()}


def find_table(sheet: Sheet, layouts: tuple[Layout, ...]) -> Table | None:
    """Find the first table of a sheet; None where none fits."""
    return next(iter(find_tables(sheet, layouts)), None)


def find_tables(sheet: Sheet, layouts: tuple[Layout, ...]) -> list[Table]:
    """Find the tables of a sheet, one below the other, each with the columns that it names itself.

    Headings that come again in the same order, as on every printed page, begin no table. Raises
    Refused where two tables stand side by side that `blocks_of` has not parted: a row would then
    say two things.
    """
    found: list[Table] = []
    known = known_headings(layouts)
    for top in range(len(sheet.rows)):
        if not _may_be_heading(sheet, top, known, len(found) > 0):
            continue
        for depth in range(1, DEEPEST_HEADING + 1):
            if top + depth > len(sheet.rows):
                break
            table = _best_layout(sheet, range(top, top + depth), layouts)
            if table:
                _keep_better(found, table)
    for place, table in enumerate(found[:-1]):
        found[place] = replace(table, rows_end=found[place + 1].heading_rows.start)
    return found


def _keep_better(found: list[Table], table: Table) -> None:
    """Add a table, or put it in the place of one whose headings it reads better."""
    last = found[-1] if found else None
    if last is None:
        found.append(table)
    elif table.heading_rows.start < last.heading_rows.stop:
        if len(table.columns) > len(last.columns):
            found[-1] = table
    elif _places(table) != _places(last) or table.layout is not last.layout:
        found.append(table)


def _places(table: Table) -> dict[str, int]:
    return {key: column.place for key, column in table.columns.items()}


def _may_be_heading(sheet: Sheet, row: int, headings: frozenset[str], further: bool) -> bool:
    """Tell whether a row holds a known heading; for a further table, two of its own."""
    if not further and row >= SEARCHED_ROWS:
        return False
    known = 0
    for cell in sheet.rows[row]:
        if isinstance(cell, str) and len(cell) <= 60 and bare_heading(cell) in headings:
            known += 1
            if known > further:
                return True
    return False


def _best_layout(sheet: Sheet, rows: range, layouts: tuple[Layout, ...]) -> Table | None:
    candidates = heading_matches(sheet, rows)
    fitting = [table for layout in layouts if (table := _fit(sheet, rows, layout, candidates))]
    if not fitting:
        return None
    title = _title(sheet, rows.start)
    named = [table for table in fitting if any(word in title for word in table.layout.titles)]
    best = max(named if len(named) == 1 else fitting, key=lambda table: len(table.columns))
    _refuse_beside(best, candidates)
    return best


def _fit(
    sheet: Sheet, rows: range, layout: Layout, candidates: Sequence[HeadingMatch]
) -> Table | None:
    columns = match_columns(layout, candidates)
    if len(columns) < layout.enough or any(key not in columns for key in layout.needs):
        return None
    read = {column.place for column in columns.values()}
    unread = tuple(
        Column(candidate.place, candidate.names[0][1], candidate.unit)
        for candidate in candidates
        if candidate.place not in read
    )
    return Table(sheet, layout, columns, rows, unread=unread)


def _title(sheet: Sheet, heading_row: int) -> str:
    above = sheet.rows[max(0, heading_row - 6) : heading_row]
    return "".join(compact(cell)[:80] for row in above for cell in row if isinstance(cell, str))


def _refuse_beside(table: Table, candidates: Sequence[HeadingMatch]) -> None:
    """Refuse a sheet with the same headings a second time beside the first."""
    read = {column.place for column in table.columns.values()}
    rest = [candidate for candidate in candidates if candidate.place not in read]
    beside = _fit(table.sheet, table.heading_rows, table.layout, rest)
    if beside is not None:
        raise Refused("tables_side_by_side", sheet=table.sheet.name)


def is_transposed(sheet: Sheet, layouts: tuple[Layout, ...]) -> bool:
    """Tell whether the headings stand below each other in a column, the answers beside them."""
    width = max((len(row) for row in sheet.rows[:SEARCHED_ROWS]), default=0)
    turned = [
        [sheet.cell(row, column) for row in range(min(len(sheet.rows), 2 * SEARCHED_ROWS))]
        for column in range(min(width, 10))
    ]
    return bool(turned) and bool(find_tables(Sheet(sheet.name, turned), layouts))


def columns_said_twice(table: Table) -> list[str]:
    """List the headings of columns that say what another column is read for."""
    index = table.layout.index
    twice = (
        column.title[:60]
        for column in table.unread
        if column.place not in table.left_out
        and bare_heading(column.title) in index
        and _has_values(table, column.place)
        if index[bare_heading(column.title)][0] in table.columns
    )
    return list(dict.fromkeys(twice))


def unread_columns(table: Table) -> list[tuple[str, bool]]:
    """List the headings of columns that nothing reads, each with whether only its year is strange.

    A column is listed where it has a heading and something below it.
    """
    stems = {_YEAR.sub("", name) for name in table.layout.index}
    found: dict[str, bool] = {}
    twice = set(columns_said_twice(table))
    for column in table.unread:
        if column.place in table.left_out:
            continue
        if _has_values(table, column.place) and column.title[:60] not in twice:
            name = bare_heading(column.title)
            other_year = bool(_YEAR.search(name)) and _YEAR.sub("", name) in stems
            found.setdefault(column.title[:60], other_year)
    return list(found.items())


def _has_values(table: Table, place: int) -> bool:
    return any(not is_blank(table.sheet.cell(row, place)) for row in table.rows)


def looks_like_heading(table: Table, row: int) -> bool:
    """Tell whether a row repeats the headings, as printed tables do on each page."""
    first = table.sheet.cell(row, table.columns[table.layout.needs[0]].place)
    if bare_heading(first) not in table.layout.index:
        return False
    same = 0
    for column in table.columns.values():
        cell = table.sheet.cell(row, column.place)
        if isinstance(cell, str) and bare_heading(cell) == bare_heading(column.title):
            same += 1
    return same >= max(3, len(table.columns) // 2)
