"""Workbooks in Excel's binary form (.xlsb), written record by record: no library writes them."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence

from reviewer.files.intake.readings import Cell

RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Target="worksheets/sheet1.bin" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/>'
    "</Relationships>"
)


def _number(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*out, value])


def _record(kind: int, content: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return head + _number(len(content)) + content


def _text(text: str) -> bytes:
    return struct.pack("<I", len(text.encode("utf-16-le")) // 2) + text.encode("utf-16-le")


def _cell(column: int, cell: Cell) -> bytes:
    place = struct.pack("<II", column, 0)
    if isinstance(cell, int | float):
        return _record(5, place + struct.pack("<d", float(cell)))
    return _record(6, place + _text(str(cell)))


def xlsb(name: str, rows: Sequence[Sequence[Cell]]) -> bytes:
    """Write one sheet of texts and numbers."""
    width = max(len(row) for row in rows)
    data = b"".join(
        _record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, 0, 0, 0))
        + b"".join(_cell(at, cell) for at, cell in enumerate(row) if cell is not None)
        for number, row in enumerate(rows)
    )
    extent = struct.pack("<IIII", 0, len(rows) - 1, 0, width - 1)
    sheet = (
        _record(129) + _record(148, extent) + _record(145) + data + _record(146) + _record(130)
    )  # fmt: skip
    bundle = struct.pack("<II", 0, 1) + _text("rId1") + _text(name)
    book = _record(131) + _record(143) + _record(156, bundle) + _record(144) + _record(132)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/workbook.bin", book)
        package.writestr("xl/_rels/workbook.bin.rels", RELATIONS)
        package.writestr("xl/worksheets/sheet1.bin", sheet)
    return out.getvalue()
