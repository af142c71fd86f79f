"""Tables of Word files, each merged cell once, read from the file's own text without running it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.readings import Cell, Finding
from reviewer.files.intake.sheets import CellSpan, Refused, Sheet
from reviewer.files.intake.word_text import MC, W, WordStyles, WordText, read_styles, read_text

STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"


@dataclass(frozen=True)
class WordCell:
    """Hold one cell: its text, the grid column where it begins, how many it covers.

    `continued` marks the lower part of a cell merged over several rows; `notes` are what is to be
    asked about its text.
    """

    text: str
    column: int
    width: int = 1
    continued: bool = False
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True)
class WordTable:
    """Hold a table's rows of cells."""

    rows: tuple[tuple[WordCell, ...], ...]

    def sheet(self, name: str) -> Sheet:
        """Give the table as a sheet, so that lists in Word are read like those in Excel."""
        grid: list[list[Cell]] = []
        spans: list[CellSpan] = []
        open_spans: dict[int, tuple[int, int]] = {}
        notes: dict[tuple[int, int], tuple[Finding, ...]] = {}
        for number, row in enumerate(self.rows):
            line: list[Cell] = [None] * max(
                (entry.column + entry.width for entry in row), default=0
            )
            for cell in row:
                if cell.continued and cell.column in open_spans:
                    top, width = open_spans[cell.column]
                    spans.append(CellSpan(top, cell.column, number, cell.column + width - 1))
                    continue
                line[cell.column] = cell.text or None
                open_spans[cell.column] = (number, cell.width)
                if cell.notes:
                    notes[number, cell.column] = cell.notes
            grid.append(line)
        return Sheet(name, grid, spans=_longest(spans), notes=notes)


def _longest(spans: list[CellSpan]) -> tuple[CellSpan, ...]:
    best: dict[tuple[int, int], CellSpan] = {}
    for span in spans:
        best[span.top, span.left] = span
    return tuple(best.values())


@dataclass(frozen=True)
class WordFile:
    """Hold what stands in a Word file: its paragraphs outside tables, and its tables."""

    paragraphs: tuple[str, ...]
    tables: tuple[WordTable, ...]


def read_word(data: bytes) -> WordFile:
    """Read a .docx file; raise Refused where it is damaged or too big."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = set(package.namelist())
            parts = {
                name: package.read(f"word/{name}.xml") if f"word/{name}.xml" in names else None
                for name in ("document", "styles", "comments")
            }
    except (zipfile.BadZipFile, KeyError, OSError, ValueError) as broken:
        raise Refused("file_damaged") from broken
    return read_word_parts(parts)


def read_word_parts(parts: Mapping[str, bytes | None]) -> WordFile:
    """Read the XML of a Word file's document, with its styles and comments where it has any."""
    root = _parse(parts.get("document"))
    if root is None:
        raise Refused("file_damaged")
    styles = read_styles(_parse(parts.get("styles")), _parse(parts.get("comments")))
    return read_body(root.find(f"{W}body"), styles)


def read_body(body: etree._Element | None, styles: WordStyles) -> WordFile:
    """Read the paragraphs and tables of a document; raise Refused where they nest too deep."""
    if body is None:
        raise Refused("file_damaged")
    if any(_depth(entry) > LIMITS.nested_tables for entry in body.iter(f"{W}tbl")):
        raise Refused("file_damaged")  # what is inside would be walked through once per table
    paragraphs = [
        read_text(entry, styles).text
        for entry in body.iter(f"{W}p")
        if not _inside(entry, f"{W}tc")
    ]
    tables = [
        _table(entry, styles)
        for entry in body.iter(f"{W}tbl")
        if not _inside(entry, f"{MC}Fallback")
    ]
    return WordFile(
        tuple(text for text in paragraphs if text), tuple(table for table in tables if table.rows)
    )


def _parse(xml: bytes | None) -> etree._Element | None:
    if xml is None:
        return None
    if xml.count(b"<") > LIMITS.text_marks:
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    try:
        return etree.fromstring(
            xml.replace(STRICT[1:-1].encode(), W[1:-1].encode()),
            etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False),
        )
    except (etree.XMLSyntaxError, ValueError) as broken:
        raise Refused("file_damaged") from broken


def _depth(table: etree._Element) -> int:
    return sum(1 for _ in table.iterancestors(f"{W}tbl"))


def _inside(element: etree._Element, tag: str) -> bool:
    return next(element.iterancestors(tag), None) is not None


def _own(element: etree._Element, tag: str, above: str) -> Iterator[etree._Element]:
    """Find descendants that belong to this element, not to a table nested in it."""
    for entry in element.iter(tag):
        if next(entry.iterancestors(above), None) is element:
            yield entry


def _table(table: etree._Element, styles: WordStyles) -> WordTable:
    rows: list[tuple[WordCell, ...]] = []
    for row in _own(table, f"{W}tr", f"{W}tbl"):
        if len(rows) >= LIMITS.rows:
            raise Refused("too_many_rows", rows=len(rows) + 1, limit=LIMITS.rows)
        if row.find(f"{W}trPr/{W}del") is not None:
            continue
        cells: list[WordCell] = []
        column = _number(row.find(f"{W}trPr/{W}gridBefore"), 0)
        for cell in _own(row, f"{W}tc", f"{W}tr"):
            width = _number(cell.find(f"{W}tcPr/{W}gridSpan"), 1)
            merge = cell.find(f"{W}tcPr/{W}vMerge")
            continued = merge is not None and merge.get(f"{W}val", "continue") != "restart"
            gone = cell.find(f"{W}tcPr/{W}cellDel") is not None
            said = WordText("") if gone else read_text(cell, styles)
            cells.append(WordCell(said.text, column, width, continued, said.notes))
            column += width
            if column > LIMITS.columns:
                raise Refused("too_many_columns", columns=column, limit=LIMITS.columns)
        rows.append(tuple(cells))
    return WordTable(tuple(rows))


def _number(element: etree._Element | None, default: int) -> int:
    said = str(element.get(f"{W}val", "")) if element is not None else ""
    return int(said) if said.isdecimal() and len(said) < 6 else default
