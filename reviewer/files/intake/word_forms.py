"""Application forms in Word (申报书): labels and values in tables, read by their labels."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reviewer.files.intake.boxes import ticked_names
from reviewer.files.intake.categories import CategoryNames
from reviewer.files.intake.fields import Layout
from reviewer.files.intake.headings import Column, Table, bare_heading
from reviewer.files.intake.readings import Cell, Finding
from reviewer.files.intake.rows import RowCells
from reviewer.files.intake.sheets import Sheet
from reviewer.files.intake.submissions import read_submission_row
from reviewer.files.intake.texts import compact, is_blank, plain
from reviewer.files.intake.word_tables import WordCell, WordFile, WordTable
from reviewer.model.intake import Problem, ReadRow

SHEET = "申报书"
_HINT = re.compile(r"[(（](?:请|有则填|备注|如有|包括|按条目|对应)[^()（）]*[)）]")
_PLACEHOLDER = re.compile(r"\*年|\*月|X{2,}|x{2,}|？|^例如|^地址（线下")
_EMPTY_AMOUNTS = re.compile(r"^(?:总投资[:：]?已投资[:：]?|%)$")
_YEAR_ROW = re.compile(r"^(20\d\d)$")


@dataclass(frozen=True)
class Entry:
    """Hold what a form says for one value: the label as a person sees it, and the text."""

    label: str
    text: str
    notes: tuple[Finding, ...] = ()


def recognise_form(word: WordFile, layouts: Sequence[Layout]) -> Layout | None:
    """Tell which of several forms a Word file is; None where it is none of them."""
    best: tuple[int, Layout] | None = None
    for layout in layouts:
        labels = set(_labels_of(word, layout))
        if len(layout.signs & labels) >= layout.enough_signs and (
            best is None or len(labels) > best[0]
        ):
            best = (len(labels), layout)
    return best[1] if best else None


def _labels_of(word: WordFile, layout: Layout) -> list[str]:
    cells = [cell for table in word.tables for row in table.rows for cell in row]
    keys = [_key(cell.text, layout) for cell in cells if not cell.continued]
    return [key for key in keys if key]


def _key(text: str, layout: Layout) -> str | None:
    """Give the value that a label stands for; None where the text is no label."""
    bare = bare_heading(re.sub(r"\s", "", text))
    if bare in layout.ignored_labels:
        return None
    found = layout.index.get(bare)
    return found[0] if found else None


def read_entries(word: WordFile, layout: Layout) -> dict[str, Entry]:
    """Collect the values of a form by their labels; of two the one that is filled in counts."""
    entries: dict[str, Entry] = {}
    for table in word.tables:
        if _states_goals(table):
            continue
        for key, entry in [*_pairs(table, layout), *_yearly(table, layout)]:
            if key not in entries or (not entries[key].text and entry.text):
                entries[key] = entry
    return entries


def _states_goals(table: WordTable) -> bool:
    """Tell a table of goals, with the coming years above its columns, from what is already so."""
    for row in table.rows:
        if sum(bool(_YEAR_ROW.match(bare_heading(cell.text))) for cell in row) >= 3:
            return True
    return False


def _pairs(table: WordTable, layout: Layout) -> list[tuple[str, Entry]]:
    found = []
    for row in table.rows:
        cells = [cell for cell in row if not cell.continued]
        for label, value in pairwise(cells):
            key = _key(label.text, layout)
            if key and _key(value.text, layout) is None:
                found.append((key, Entry(_label(label), _value(value.text), value.notes)))
    return found


def _yearly(table: WordTable, layout: Layout) -> list[tuple[str, Entry]]:
    """Read a block with the years at its left and what is counted above it."""
    found = []
    heads: dict[int, WordCell] = {}
    for row in table.rows:
        cells = [cell for cell in row if not cell.continued]
        years = [place for place, cell in enumerate(cells) if bare_heading(cell.text) == "年份"]
        if years:
            heads = {cell.column: cell for cell in cells[years[0] + 1 :]}
            continue
        place = next(
            (n for n, cell in enumerate(cells) if _YEAR_ROW.match(bare_heading(cell.text))), None
        )
        if place is None or not heads:
            continue
        year = bare_heading(cells[place].text)
        for cell in cells[place + 1 :]:
            head = heads.get(cell.column)
            key = _key(year + bare_heading(_flat(head.text)), layout) if head else None
            if key and head:
                label = f"{year}年{_flat(head.text)}"
                found.append((key, Entry(label, _value(cell.text), cell.notes)))
    return found


def _flat(text: str) -> str:
    return re.sub(r"\s", "", text)


def _label(cell: WordCell) -> str:
    return _flat(cell.text)[:40]


def _value(text: str) -> str:
    """Take the form's own hints and placeholders out of a value."""
    bare = _HINT.sub("", text).strip()
    if _PLACEHOLDER.search(bare) or _EMPTY_AMOUNTS.match(compact(bare)):
        return ""
    return bare


def read_form(
    word: WordFile, layout: Layout, names: CategoryNames, district: str | None
) -> ReadRow:
    """Read one application form as one row; a form that nobody filled in is ignored."""
    entries = read_entries(word, layout)
    named = {"applicant", "uscc", *layout.identity}
    if all(not entries[key].text for key in named if key in entries):
        blank = Problem(None, "form_blank", "ignore", None, None)
        return ReadRow(SHEET, 1, layout.record, None, (blank,), ignored=True)
    cells = RowCells(_as_table(entries, layout), 1, {})
    record = read_submission_row(cells, names, None, 1, set())
    record["district"] = record["district"] or district
    missing = [
        Problem(field.aliases[0], "form_field_missing", "flag", None, None)
        for field in layout.fields
        if field.required and field.key not in entries and record.get(field.key) is None
    ]
    return ReadRow(SHEET, 1, layout.record, record, (*cells.problems, *cells.noted(), *missing))


def _as_table(entries: Mapping[str, Entry], layout: Layout) -> Table:
    """Lay a form out as a table of one row, so that its cells are judged like any others."""
    titles: list[Cell] = [entry.label for entry in entries.values()]
    values: list[Cell] = [_chosen(key, entry.text) for key, entry in entries.items()]
    columns = {
        key: Column(place, entry.label) for place, (key, entry) in enumerate(entries.items())
    }
    notes = {(1, place): entry.notes for place, entry in enumerate(entries.values()) if entry.notes}
    return Table(Sheet(SHEET, [titles, values], notes=notes), layout, columns, range(1))


def _chosen(key: str, text: str) -> Cell:
    """Give the ticked answer of a row of boxes; categories are judged by their own reader."""
    if key == "ownership_form":
        ticked = ticked_names(plain(text))
        if ticked:
            return "、".join(entry.strip("/") for entry in ticked)
        return None if "□" in text else text
    if key == "categories" and not ticked_names(plain(text)) and is_blank(text.strip("□ ")):
        return None
    return text or None
