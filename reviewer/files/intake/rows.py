"""Reading one row of a table cell by cell, keeping what is worth saying about each."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from reviewer.files.intake.amounts import read_amount, read_count, read_percent
from reviewer.files.intake.bands import Band
from reviewer.files.intake.codes import read_credit_code
from reviewer.files.intake.contacts import read_phone
from reviewer.files.intake.fields import Field
from reviewer.files.intake.headings import Column, Table, looks_like_heading
from reviewer.files.intake.lists import read_choice, read_number, read_organisations
from reviewer.files.intake.months import read_day, read_moment, read_month
from reviewer.files.intake.readings import Cell, Finding, Reading, accepted
from reviewer.files.intake.texts import (
    compact,
    is_blank,
    plain,
    read_brief,
    read_name,
    read_person,
    read_text,
    read_yes_no,
    shown,
)
from reviewer.model.intake import Problem
from reviewer.rules.mentions import same_as_above

Value = TypeVar("Value")
READERS: Mapping[str, Callable[[Cell], Reading[object]]] = {
    "name": read_name,
    "person": read_person,
    "text": read_text,
    "brief": read_brief,
    "code": read_credit_code,
    "old_code": lambda cell: read_credit_code(cell, old_allowed=True),
    "month": read_month,
    "day": read_day,
    "moment": read_moment,
    "count": read_count,
    "number": read_number,
    "organisations": read_organisations,
    "percent": read_percent,
    "phone": read_phone,
    "yes_no": read_yes_no,
}
DAY_KINDS = frozenset({"month", "day", "moment"})
LEAST_DAY_NUMBER = 10_000  # smaller ones are years or months written as 2015.5
SIMPLE = frozenset({*READERS, "amount", "choice"})
_TOTAL = re.compile(
    r"^(?:本页|本表|本区|本县|全区|全县|全市|以上|各类|分类)?(?:合计|总计|小计|共计|累计|总和|平均值?|汇总)(?:[\d:：(（]|$)"
)
_NOTE = re.compile(r"^(?:注|备注|说明|填表说明|填报说明|附注|填报人|审核人|制表)[:：]?")
_EXAMPLE = re.compile(r"^(?:例如|示例|样例|例)[:：]|^(?:示例|样例|填写示例)$|[xX×]{3,}")
_NOTHING = re.compile(r"无(?:推荐|申报|报送)|没有(?:推荐|申报)")
Merged = Mapping[tuple[int, int], tuple[int, int]]


@dataclass
class RowCells:
    """Give the cells of one row by value, and collect the problems found while reading them."""

    table: Table
    row: int
    merged: Merged
    problems: list[Problem] = field(default_factory=list)
    band: Band = field(default_factory=Band)

    def has(self, key: str) -> bool:
        """Tell whether the table has a column for a value."""
        return key in self.table.columns

    def column(self, key: str) -> Column:
        """Give the column of a value; only for those that the table has."""
        return self.table.columns[key]

    def own(self, key: str) -> Cell:
        """Give the cell as it stands in this very row; None where there is no such column."""
        if not self.has(key):
            return None
        return self.table.sheet.cell(self.row, self.column(key).place)

    def raw(self, key: str) -> Cell:
        """Give the cell, or what it points to: the merged area it belongs to, the row above."""
        cell = self.own(key)
        if isinstance(cell, str) and same_as_above(cell):
            above = self.above(key)
            return cell if above is None else above
        if not is_blank(cell) or not self.has(key):
            return cell
        origin = self.merged.get((self.row, self.column(key).place))
        return self.table.sheet.cell(*origin) if origin else cell

    def above(self, key: str) -> Cell:
        """Give the nearest cell above that says something of its own; None where there is none."""
        place = self.column(key).place
        for row in range(self.row - 1, self.table.first_row - 1, -1):
            cell = self.table.sheet.cell(row, place)
            if not is_blank(cell) and not (isinstance(cell, str) and same_as_above(cell)):
                return cell
        return None

    def is_merged_below(self, key: str) -> bool:
        """Tell whether the cell is a lower part of an area merged over several rows."""
        origin = self.merged.get((self.row, self.column(key).place)) if self.has(key) else None
        return origin is not None and origin[0] < self.row

    def note(self, key: str, finding: Finding) -> None:
        """Keep a finding about the cell of a value."""
        raw = shown(self.own(key))
        title = self.column(key).title if self.has(key) else None
        self.problems.append(
            Problem(title, finding.code, finding.status, raw, finding.value, finding.details)
        )

    def noted(self) -> list[Problem]:
        """Say what stands upon the cells of the row, whether or not their column is read."""
        sheet, titles = self.table.sheet, self.table.titles
        struck_row = sheet.is_struck_row(self.row)
        return [
            Problem(
                titles.get(place),
                note.code,
                note.status,
                shown(sheet.cell(self.row, place)),
                note.value,
                note.details,
            )
            for place, note in sheet.noted.get(self.row, ())
            if not (struck_row and note.code == "cell_struck")
        ]

    def formula(self, key: str) -> bool:
        """Keep a problem where the cell is a formula whose result was not saved."""
        if not self.has(key):
            return False
        text = self.table.sheet.formulas.get((self.row, self.column(key).place))
        if text is None:
            return False
        title = self.column(key).title
        self.problems.append(Problem(title, "formula_no_cached_value", "flag", text[:200], None))
        return True

    def take(
        self, key: str, reader: Callable[[Cell], Reading[Value]], *, required: bool = False
    ) -> Value | None:
        """Read the cell of a value and keep the findings about it; None where nothing was read."""
        if not self.has(key) or self.formula(key):
            return None
        reading = reader(self.raw(key))
        if self.withheld(key):
            return None
        own = self.own(key)
        if isinstance(own, str) and same_as_above(own) and self.above(key) is not None:
            self.note(key, accepted("same_as_above", plain(self.raw(key))))
        for finding in reading.findings:
            self.note(key, finding)
        if required and reading.value is None and not reading.findings:
            self.note(key, Finding("value_missing", "flag"))
        return reading.value

    def withheld(self, key: str) -> bool:
        """Tell whether a cell is crossed out or unseen in a row that counts: it says nothing.

        What names the row is kept, so that the person who is asked finds it.
        """
        sheet = self.table.sheet
        return bool(sheet.notes) and (
            key not in self.table.layout.needs
            and sheet.is_withheld(self.row, self.column(key).place)
            and not sheet.is_struck_row(self.row)
        )

    def read(self, entry: Field) -> object:
        """Read the cell of a value in the way that its kind asks for."""
        if entry.kind == "amount":
            unit = self.column(entry.key).unit if self.has(entry.key) else "万元"
            return self.take(
                entry.key, lambda cell: read_amount(cell, unit), required=entry.required
            )
        if entry.kind == "percent" and self.has(entry.key):
            title = self.column(entry.key).title
            return self.take(
                entry.key, lambda cell: read_percent(cell, title), required=entry.required
            )
        if entry.kind == "choice":
            return self.take(
                entry.key, lambda cell: read_choice(cell, entry.choices), required=entry.required
            )
        reader = READERS[entry.kind]
        if entry.kind in DAY_KINDS:
            return self.take(
                entry.key, lambda cell: reader(self.shifted(cell)), required=entry.required
            )
        return self.take(entry.key, reader, required=entry.required)

    def shifted(self, cell: Cell) -> Cell:
        """Move a day's bare number to the day from which other workbooks count."""
        shift = self.table.sheet.day_shift
        if shift and isinstance(cell, int | float) and cell > LEAST_DAY_NUMBER:
            return cell + shift
        return cell

    def record(self) -> dict[str, object]:
        """Read every value of the layout that needs no reader of its own."""
        plain_ones = [
            each_field for each_field in self.table.layout.fields if each_field.kind in SIMPLE
        ]
        return {each_one.key: self.read(each_one) for each_one in plain_ones}

    def void_without(self, key: str) -> None:
        """Make the row void where the value that names it is missing."""
        if self.has(key) and is_blank(self.raw(key)):
            title = self.column(key).title
            self.problems = [
                problem
                for problem in self.problems
                if not (problem.column == title and problem.code == "value_missing")
            ]
            self.note(key, Finding("name_missing", "reject"))


def merged_cells(table: Table) -> dict[tuple[int, int], tuple[int, int]]:
    """Map the cells of areas merged over several rows to the cell that holds the value."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    last = len(table.sheet.rows)
    for span in table.sheet.spans:
        if span.bottom == span.top or span.bottom < table.first_row:
            continue
        for row in range(max(span.top, table.first_row), min(span.bottom + 1, last)):
            for column in range(span.left, min(span.right + 1, span.left + 50)):
                found[row, column] = (span.top, span.left)
    return found


def ignored_because(cells: RowCells) -> str | None:
    """Say why a row holds no data: blank, repeated heading, total, example, note; None if it does.

    Rows are never dropped silently: an ignored one is listed with its reason.
    """
    table, row = cells.table, cells.row
    if table.sheet.is_empty_row(row):
        return "blank_row"
    if looks_like_heading(table, row):
        return "heading_repeated"
    filled = [cell for cell in table.sheet.rows[row] if not is_blank(cell)]
    first = compact(filled[0]) if filled else ""
    names = [cells.raw(key) for key in table.layout.needs[:2]]
    unnamed = all(is_blank(name) for name in names)
    partly = any(is_blank(name) for name in names)
    if (_TOTAL.match(first) or _TOTAL.match(compact(names[0]))) and (
        partly or _TOTAL.match(compact(names[0]))
    ):
        return "total_row"
    examples = sum(bool(_EXAMPLE.search(compact(cell))) for cell in filled)
    if examples and (unnamed or examples >= 3 or _EXAMPLE.search(compact(names[0]))):
        return "example_row_left_in"
    few = 2 if table.layout.enough >= 6 else 1
    if len(filled) <= few and partly:
        said = "".join(plain(cell) for cell in filled)
        return "nothing_recommended" if _NOTHING.search(said) else "note_row"
    if unnamed and _NOTE.match(first):
        return "note_row"
    return None
