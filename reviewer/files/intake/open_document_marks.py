"""What the fast reader leaves out of OpenDocument sheets: hidden rows, shares, strikes …"""

from __future__ import annotations

import io
import zipfile

from lxml import etree

from reviewer.files.intake.excel_marks import Marks
from reviewer.files.intake.excel_parts import Look, parse
from reviewer.files.intake.limits import LIMITS

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
PERCENT = "0.00%"


def read_open_document_marks(data: bytes) -> list[Marks]:
    """Find what a person sees beside the values of each sheet; nothing where it is no XML."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read("content.xml")
    if xml.count(b"<") > LIMITS.text_marks:
        return []
    root = parse(xml)
    if root is None:
        return []
    struck = _struck_styles(root)
    return [_marks(table, struck) for table in root.iter(f"{TABLE}table")]


def _struck_styles(root: etree._Element) -> frozenset[str]:
    found = set()
    for style in root.iter(f"{STYLE}style"):
        text = style.find(f"{STYLE}text-properties")
        line = str(text.get(f"{STYLE}text-line-through-style", "none")) if text is not None else ""
        if line not in ("", "none"):
            found.add(str(style.get(f"{STYLE}name", "")))
    return frozenset(found)


def _repeated(element: etree._Element, name: str) -> int:
    said = str(element.get(f"{TABLE}number-{name}-repeated", "1"))
    return int(said) if said.isdecimal() and len(said) < 8 else 1


def _marks(table: etree._Element, struck: frozenset[str]) -> Marks:
    marks = Marks()
    row = 0
    for line in table.iter(f"{TABLE}table-row"):
        times = _repeated(line, "rows")
        if line.get(f"{TABLE}visibility") in ("collapse", "filter"):
            marks.hidden_rows.update(range(row, min(row + times, LIMITS.rows)))
        if row < LIMITS.rows:
            _mark_cells(line, row, struck, marks)
        row += times
    return marks


def _mark_cells(line: etree._Element, row: int, struck: frozenset[str], marks: Marks) -> None:
    column = 0
    for cell in line.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):
        times = _repeated(cell, "columns")
        share = cell.get(f"{OFFICE}value-type") == "percentage"
        look = Look(PERCENT if share else "", cell.get(f"{TABLE}style-name") in struck)
        if not look.is_plain and len(cell):
            for place in range(column, min(column + times, LIMITS.columns)):
                marks.looks[row, place] = look
        if cell.find(f"{OFFICE}annotation") is not None:
            marks.noted.add((row, column))
        column += times
