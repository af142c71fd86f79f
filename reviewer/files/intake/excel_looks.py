"""What a person sees in an .xlsx sheet beyond its values: shown numbers, strikes, remarks."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from reviewer.files.intake.excel_parts import (
    Look,
    Place,
    Remarks,
    RichText,
    parse,
    place_of,
    read_looks,
    read_remarks,
    read_rich_texts,
    rich_text,
)
from reviewer.files.intake.number_formats import as_shown
from reviewer.files.intake.readings import Cell, Finding, flagged
from reviewer.files.intake.sheets import Sheet
from reviewer.files.intake.symbol_fonts import read_symbols
from reviewer.files.intake.texts import is_blank, written

_TAG = re.compile(rb"<(?:\w+:)?(row|c)\b([^<>]*)>")
_ROW_NUMBER = re.compile(rb"""\br\s*=\s*["'](\d{1,8})["']""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Z]{1,3}\d{1,8})["']""")
_STYLE = re.compile(rb"""\bs\s*=\s*["'](\d{1,6})["']""")
_SHARED = re.compile(rb"""\bt\s*=\s*["']s["']""")
_VALUE = re.compile(
    rb"\s*(?:<(?:\w+:)?f\b[^<>]*>(?:[^<]*</(?:\w+:)?f\s*>)?)?\s*<(?:\w+:)?v[^<>]*>\s*(\d{1,8})\s*<"
)
_INLINE = re.compile(rb"<((?:\w+:)?is)\b[^<>]*>")
_PICTURE_FORMULA = re.compile(r"^=?_?(?:xlfn\.)?(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_ERROR_WORD = re.compile(
    rb"\s*(?:<(?:\w+:)?f\b[^<>]*>(?:[^<]*</(?:\w+:)?f\s*>)?)?\s*<(?:\w+:)?v>([^<]*)<"
)
_ILLUSTRATED = re.compile(rb"""\bvm\s*=\s*["']\d""")
SHOWN_WORDS = 200
DAYS_OF_1904 = 1462  # between the two days from which workbooks count


@dataclass
class Overlay:
    """Hold what the parts of a package say about single cells of one sheet."""

    looks: dict[Place, Look] = field(default_factory=dict)
    texts: dict[Place, RichText] = field(default_factory=dict)
    remarks: Remarks = field(default_factory=Remarks)
    errors: dict[Place, Finding] = field(default_factory=dict)
    day_shift: int = 0


def read_overlays(data: bytes, parts: Mapping[str, bytes], order: Sequence[str]) -> list[Overlay]:
    """Read what lies over the values of each sheet; `order` names the sheets' parts in order."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        looks = read_looks(package)
        shared = read_rich_texts(package)
        shift = DAYS_OF_1904 if _counts_from_1904(package) else 0
        found: dict[str, Overlay] = {}
        for path in dict.fromkeys(order):
            overlay = Overlay(remarks=read_remarks(package, path), day_shift=shift)
            _add_cells(parts.get(path, b""), looks, shared, overlay)
            found[path] = overlay
    return [found[path] for path in order]


def _counts_from_1904(package: zipfile.ZipFile) -> bool:
    root = parse(package.read("xl/workbook.xml"))
    about = root.find("{*}workbookPr") if root is not None else None
    return about is not None and str(about.get("date1904", "0")).lower() in ("1", "true", "on")


def _add_cells(
    xml: bytes, looks: Mapping[int, Look], shared: Mapping[int, RichText], overlay: Overlay
) -> None:
    inline = b"<is>" in xml and (b"strike" in xml or b"dings" in xml)
    faulty = _ERROR.search(xml) is not None
    if not looks and not shared and not inline and not faulty:
        return
    for place, tag, after in _cells(xml):
        style = _STYLE.search(tag) if looks else None
        look = looks.get(int(style[1])) if style else None
        if look:
            overlay.looks[place] = look
        if faulty and _ERROR.search(tag):
            said = _ERROR_WORD.match(xml, after)
            word = said[1].decode("utf-8", "replace")[:20] if said else ""
            drawn = _ILLUSTRATED.search(tag)  # a picture within its cell is kept as an error
            overlay.errors[place] = (
                flagged("cell_picture") if drawn else flagged("cell_error", None, error=word)
            )
        if shared and _SHARED.search(tag):
            value = _VALUE.match(xml, after)
            rich = shared.get(int(value[1])) if value else None
            if rich:
                overlay.texts[place] = rich
        elif inline:
            _add_inline(xml, after, place, overlay)


def _add_inline(xml: bytes, after: int, place: Place, overlay: Overlay) -> None:
    begin = _INLINE.match(xml, after)
    end = xml.find(b"</" + begin[1] + b">", after) if begin else -1
    if begin is None or end < 0:
        return
    root = parse(b"<is>" + re.sub(rb"<(/?)\w+:", rb"<\1", xml[begin.end() : end]) + b"</is>")
    rich = rich_text(root) if root is not None else None
    if rich:
        overlay.texts[place] = rich


def _cells(xml: bytes) -> Iterator[tuple[Place, bytes, int]]:
    """Walk through the cells' tags; some writers leave out where a row or a cell stands."""
    row = column = -1
    for found in _TAG.finditer(xml):
        if found[1] == b"row":
            said = _ROW_NUMBER.search(found[2])
            row, column = (int(said[1]) - 1 if said else row + 1), -1
            continue
        reference = _REFERENCE.search(found[2])
        place = place_of(reference[1].decode()) if reference else None
        row, column = place or (row, column + 1)
        yield (row, column), found[2], found.end()


def overlaid(sheet: Sheet, overlay: Overlay) -> Sheet:
    """Give a sheet as it shows, with what is to be asked about single cells."""
    rows = [list(row) for row in sheet.rows]
    notes: dict[Place, list[Finding]] = {}
    for place, look in overlay.looks.items():
        if _has(rows, place):
            cell, found = _looked(rows[place[0]][place[1]], look)
            rows[place[0]][place[1]] = cell
            _note(notes, place, *found)
    for place, rich in overlay.texts.items():
        if _has(rows, place):
            rows[place[0]][place[1]] = rich.text.strip() or rich.struck
            if rich.struck:
                code = "text_partly_struck" if rich.text.strip() else "cell_struck"
                struck = rich.struck[:SHOWN_WORDS]
                _note(notes, place, flagged(code, rich.text.strip() or None, struck=struck))
    _add_remarks(rows, overlay.remarks, notes)
    _add_picture_formulas(rows, notes)
    for place, fault in overlay.errors.items():
        _note(notes, place, fault)
    kept = {place: tuple(found) for place, found in notes.items()}
    return replace(sheet, rows=rows, notes=kept, day_shift=overlay.day_shift)


def _has(rows: Sequence[Sequence[Cell]], place: Place) -> bool:
    return 0 <= place[0] < len(rows) and 0 <= place[1] < len(rows[place[0]])


def _note(notes: dict[Place, list[Finding]], place: Place, *found: Finding) -> None:
    if found:
        notes.setdefault(place, []).extend(found)


def _looked(cell: Cell, look: Look) -> tuple[Cell, list[Finding]]:
    if is_blank(cell):
        return cell, []
    found: list[Finding] = []
    if look.number_format:
        cell, asked = as_shown(cell, look.number_format)
        found += asked
    if look.font and isinstance(cell, str):
        cell = read_symbols(cell, look.font)
    if look.unseen and not look.struck:
        found.append(flagged("cell_unseen", None, words=written(cell)[:SHOWN_WORDS]))
    if look.struck:
        found.append(flagged("cell_struck", None, struck=written(cell)[:SHOWN_WORDS]))
    return cell, found


def _add_remarks(
    rows: list[list[Cell]], remarks: Remarks, notes: dict[Place, list[Finding]]
) -> None:
    for place, ticks in remarks.ticks.items():
        if _has(rows, place) and is_blank(rows[place[0]][place[1]]):
            rows[place[0]][place[1]] = ticks
        _note(notes, place, flagged("cell_controls", None, words=ticks[:SHOWN_WORDS]))
    for place, words in remarks.comments.items():
        _note(notes, place, flagged("cell_comment", None, words=words[:SHOWN_WORDS] or "…"))
    for place, words in remarks.boxes.items():
        _note(notes, place, flagged("cell_text_box", None, words=words[:SHOWN_WORDS]))
    for place in remarks.pictures:
        if not _has(rows, place) or is_blank(rows[place[0]][place[1]]):
            _note(notes, place, flagged("cell_picture"))


def _add_picture_formulas(rows: list[list[Cell]], notes: dict[Place, list[Finding]]) -> None:
    """Take out the formula that some writers keep where a cell shows a picture."""
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and _PICTURE_FORMULA.match(cell):
                row[column] = None
                _note(notes, (number, column), flagged("cell_picture"))
