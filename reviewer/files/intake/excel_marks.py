"""What the fast reader of Excel files leaves out: hidden rows, formulas without a result, size."""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from reviewer.files.intake.excel_parts import Look
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.sheets import Refused

# Every pattern ends at the next "<" at the latest: one that looked further for its end would take
# hours over a file in which none ends.
_ROW = re.compile(rb"<(?:\w+:)?row\b([^<>]*)>")
_CELL = re.compile(rb"<(/?)(?:\w+:)?c\b([^<>]*)>")
_COLUMN = re.compile(rb"<(?:\w+:)?col\b([^<>]*)>")
_FORMULA = re.compile(rb"<(?:\w+:)?f\b(?:[^<>]*/>|[^<>]*>([^<]*)</(?:\w+:)?f\s*>)")
_RESULT = re.compile(rb"<(?:\w+:)?(?:v|is)\b[^<>/]*>(?!\s*</)")
_TEXT = re.compile(rb"<(?:\w+:)?si\b")
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b")
_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,8})["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})(\d{1,8})["']""")
_ALL_REFERENCES = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3})\d""")
_HIDDEN = re.compile(rb"""\bhidden\s*=\s*["'](?:1|true)["']""")
_NO_HEIGHT = re.compile(rb"""\bht\s*=\s*["']0(?:\.0+)?["']""")
_MIN = re.compile(rb"""\bmin\s*=\s*["'](\d{1,5})["']""")
_MAX = re.compile(rb"""\bmax\s*=\s*["'](\d{1,5})["']""")


@dataclass
class Marks:
    """Hold what a sheet's own text says beside its values; rows and columns count from 0.

    `looks` and `noted` (cells that bear a comment) are filled for old workbooks alone.
    """

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: dict[tuple[int, int], str] = field(default_factory=dict)
    looks: dict[tuple[int, int], Look] = field(default_factory=dict)
    noted: set[tuple[int, int]] = field(default_factory=set)


def column_number(letters: bytes) -> int:
    """Turn a column's letters into its place, A being 0."""
    place = 0
    for letter in letters:
        place = place * 26 + letter - 64
    return place - 1


def sheet_parts(data: bytes) -> list[tuple[str, bytes]]:
    """Give path and XML of the worksheets in the workbook's order; empty where one is missing.

    Raises Refused for more sheets than can be meant, before any of them is unpacked.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        names = set(package.namelist())
        if "xl/workbook.xml" not in names:
            raise Refused("file_damaged")
        targets = _targets(package, names)
        book = _parse(package.read("xl/workbook.xml"))
        paths = []
        for sheet in book.iter("{*}sheet"):
            key = next((v for k, v in sheet.attrib.items() if str(k).endswith("}id")), "")
            paths.append(targets.get(str(key), ""))
        if len(paths) > LIMITS.sheets:
            raise Refused("too_many_sheets", sheets=len(paths), limit=LIMITS.sheets)
        parts = {path: package.read(path) if path in names else b"" for path in set(paths)}
        return [(path, parts[path]) for path in paths]


def repeats_much(data: bytes, parts: Sequence[bytes]) -> bool:
    """Tell whether the texts that cells share might unfold to more than a file may hold.

    A workbook keeps each text once and names it in any number of cells; the bound is the longest
    text in every cell. Raises Refused for more texts than cells could show.
    """
    longest = 0
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in set(package.namelist()):
            if name.lower().endswith("sharedstrings.xml"):
                longest = max(longest, _longest_text(package.read(name)))
    cells = sum(_count(_CELL, part) for part in parts)
    return longest * cells > LIMITS.unpacked_bytes


def _longest_text(xml: bytes) -> int:
    longest = begin = 0
    for count, text in enumerate(_TEXT.finditer(xml), start=1):
        longest = max(longest, text.start() - begin)
        begin = text.start()
        if count > LIMITS.shared_texts:
            raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    # Comments could make one text look like many.
    return len(xml) if b"<!" in xml else max(longest, len(xml) - begin)


def _count(pattern: re.Pattern[bytes], xml: bytes) -> int:
    return sum(1 for _ in pattern.finditer(xml))


def _targets(package: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    if "xl/_rels/workbook.xml.rels" not in names:
        return {}
    links = _parse(package.read("xl/_rels/workbook.xml.rels"))
    found = {}
    for link in links.iter("{*}Relationship"):
        target = str(link.get("Target", ""))
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        found[str(link.get("Id"))] = posixpath.normpath(path)
    return found


def _parse(xml: bytes) -> etree._Element:
    try:
        return etree.fromstring(
            xml, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except etree.XMLSyntaxError as broken:
        raise Refused("file_damaged") from broken


def check_extent(xml: bytes) -> int:
    """Refuse a sheet with more rows or columns than can be meant; blank formatted ones are free.

    The reader behind this lays out every cell between the first and the last, so one cell at the
    far corner would otherwise take the machine's memory. Gives the number of cells laid out.
    """
    if _count(_MERGED, xml) > LIMITS.merged_areas:
        raise Refused("file_bomb", megabytes=LIMITS.unpacked_bytes // 2**20)
    rows = [int(number) for number in _NUMBER.findall(b"".join(_ROW.findall(xml)))]
    width = (
        max((column_number(entry) for entry in set(_ALL_REFERENCES.findall(xml))), default=0) + 1
    )
    height = max([len(rows), *rows])
    if height <= LIMITS.rows and width <= LIMITS.columns and height * width <= LIMITS.cells:
        return height * width
    height = width = count = 0
    for reference, _ in _filled_cells(xml):
        count += 1
        height = max(height, reference[0] + 1)
        width = max(width, reference[1] + 1)
    if max(height, count // LIMITS.columns) > LIMITS.rows:
        raise Refused("too_many_rows", rows=height, limit=LIMITS.rows)
    if width > LIMITS.columns or height * width > LIMITS.cells:
        raise Refused("too_many_columns", columns=width, limit=LIMITS.columns)
    return height * width


def marks_in(data: bytes) -> int:
    """Count the beginnings and ends of elements in a workbook, blank formatted cells' included."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return sum(package.read(name).count(b"<") for name in set(package.namelist()))


def _filled_cells(xml: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    opened: re.Match[bytes] | None = None
    for found in _CELL.finditer(xml):
        if not found[1]:
            opened = None if found[2].endswith(b"/") else found
            continue
        reference = _REFERENCE.search(opened[2]) if opened else None
        if opened and reference and found.start() > opened.end():
            inside = xml[opened.end() : found.start()]
            yield (int(reference[2]) - 1, column_number(reference[1])), inside
        opened = None


def read_marks(xml: bytes) -> Marks:
    """Find hidden rows and columns and formulas saved without a result."""
    marks = Marks()
    if b"hidden" in xml or b'ht="0' in xml:
        number = 0
        for row in _ROW.finditer(xml):
            said = _NUMBER.search(row[1])
            number = int(said[1]) if said else number + 1
            if _HIDDEN.search(row[1]) or _NO_HEIGHT.search(row[1]):
                marks.hidden_rows.add(number - 1)
        for column in _COLUMN.finditer(xml):
            first, last = _MIN.search(column[1]), _MAX.search(column[1])
            if first and last and _HIDDEN.search(column[1]):
                bounds = range(int(first[1]) - 1, min(int(last[1]), LIMITS.columns))
                marks.hidden_columns.update(bounds)
    if b"<f" in xml or b":f" in xml:
        for place, inside in _filled_cells(xml):
            formula = _FORMULA.search(inside)
            if formula and not _RESULT.search(inside):
                text = (formula[1] or b"").decode("utf-8", "replace")
                marks.formulas[place] = "=" + text if text else "="
    return marks
