"""Finding the table in a sheet: where its headings stand, in one row or several, merged or not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reviewer.files.intake.fields import Layout
from reviewer.files.intake.layouts import LAYOUTS
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import Sheet
from reviewer.files.intake.texts import compact, is_blank

SEARCHED_ROWS = 60
DEEPEST_HEADING = 3
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_YEAR = re.compile(r"(20\d\d)年?度?")
_UNIT = re.compile(r"\(?(亿元|万元|元)\)?")
_FILLER = re.compile(r"其中|[:：*%＊.。?？]|必填|_")


@dataclass(frozen=True)
class Column:
    """Hold where a value's column stands, its heading as a person sees it, and its money unit."""

    place: int
    title: str
    unit: str = "万元"


@dataclass(frozen=True)
class Table:
    """Hold a table found in a sheet: its layout, the columns by value, and the rows below."""

    sheet: Sheet
    layout: Layout
    columns: Mapping[str, Column]
    heading_rows: range

    @property
    def first_row(self) -> int:
        """Give the first row below the headings, counted from 0."""
        return self.heading_rows.stop


def bare_heading(cell: Cell) -> str:
    """Strip a heading of what varies: spaces, brackets, units, 其中, the word 年 behind a year."""
    if not isinstance(cell, str) or len(cell) > 200:
        return ""
    text = compact(cell)
    if len(text) > 60:
        return ""
    text = _FILLER.sub("", _BRACKETS.sub("", text))
    return _YEAR.sub(r"\1", text).upper()


def _index(layout: Layout) -> dict[str, tuple[str, int]]:
    """Map each bare alias to its value and how good it is (0 the notice's own heading)."""
    found: dict[str, tuple[str, int]] = {}
    for entry in layout.fields:
        for rank, alias in enumerate(entry.aliases):
            bare = alias.upper()
            if bare not in found or found[bare][1] > rank:
                found[bare] = (entry.key, rank)
    return found


INDEXES = {layout.record: _index(layout) for layout in LAYOUTS}
KNOWN = frozenset(name for index in INDEXES.values() for name in index)


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
    return "万元"


@dataclass(frozen=True)
class Candidate:
    """Hold what one column's headings may mean, best first, each with its title, and its unit."""

    place: int
    names: Sequence[tuple[str, str]]
    unit: str


def _candidates(sheet: Sheet, rows: range) -> list[Candidate]:
    stacked = _filled(sheet, rows)
    columns = [[line[place] for line in stacked] for place in range(len(stacked[0]))]
    named = [(place, cells, _names(cells)) for place, cells in enumerate(columns)]
    return [Candidate(place, names, _unit(cells)) for place, cells, names in named if names]


def match_columns(layout: Layout, candidates: Sequence[Candidate]) -> dict[str, Column]:
    """Assign columns to the values of a layout; of two candidates the better heading wins."""
    index = INDEXES[layout.record]
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


def find_table(sheet: Sheet, layouts: Sequence[Layout] = LAYOUTS) -> Table | None:
    """Find the table of a sheet whose headings fit a layout best; None where none fits."""
    best: Table | None = None
    for top in range(min(len(sheet.rows), SEARCHED_ROWS)):
        if not any(bare_heading(cell) in KNOWN for cell in sheet.rows[top]):
            continue
        for depth in range(1, DEEPEST_HEADING + 1):
            if top + depth > len(sheet.rows):
                break
            found = _best_layout(sheet, range(top, top + depth), layouts)
            if found and (best is None or len(found.columns) > len(best.columns)):
                best = found
    return best


def _best_layout(sheet: Sheet, rows: range, layouts: Sequence[Layout]) -> Table | None:
    candidates = _candidates(sheet, rows)
    best: Table | None = None
    for layout in layouts:
        columns = match_columns(layout, candidates)
        if len(columns) < layout.enough or any(key not in columns for key in layout.needs):
            continue
        if best is None or len(columns) > len(best.columns):
            best = Table(sheet, layout, columns, rows)
    return best


def looks_like_heading(table: Table, row: int) -> bool:
    """Tell whether a row repeats the headings, as printed tables do on each page."""
    first = table.sheet.cell(row, table.columns[table.layout.needs[0]].place)
    if bare_heading(first) not in KNOWN:
        return False
    same = 0
    for column in table.columns.values():
        cell = table.sheet.cell(row, column.place)
        if isinstance(cell, str) and bare_heading(cell) == bare_heading(column.title):
            same += 1
    return same >= max(3, len(table.columns) // 2)
