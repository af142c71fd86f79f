"""Workbooks in the old binary format (.xls, BIFF8), written record by record."""

from __future__ import annotations

import struct
from collections.abc import Collection, Mapping, Sequence

from reviewer.files.intake.readings import Cell

SECTOR = 512
FREE, END, FAT_SECTOR, NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
BOF, EOF, BOUNDSHEET, FILEPASS = 0x0809, 0x000A, 0x0085, 0x002F
FONT, FORMAT, STYLE, NOTE = 0x0031, 0x041E, 0x00E0, 0x001C
NUMBER, LABEL, ROW, MERGED = 0x0203, 0x0204, 0x0208, 0x00E5


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _text(value: str, width: str = "<H") -> bytes:
    return struct.pack(width, len(value)) + b"\x01" + value.encode("utf-16-le")


def _cell(row: int, column: int, value: Cell, style: int = 0) -> bytes:
    place = struct.pack("<HHH", row, column, style)
    if isinstance(value, int | float):
        return _record(NUMBER, place + struct.pack("<d", float(value)))
    return _record(LABEL, place + _text(str(value)[:1_000]))


def _sheet(
    grid: Sequence[Sequence[Cell]],
    hidden_rows: Collection[int],
    merged: Sequence[tuple[int, int, int, int]],
    styles: Mapping[tuple[int, int], int],
    noted: Sequence[tuple[int, int]],
) -> bytes:
    parts = [_record(BOF, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 1997, 0, 6))]
    for number, line in enumerate(grid):
        options = 0x0120 if number in hidden_rows else 0x0100
        parts.append(
            _record(ROW, struct.pack("<HHHHHHHH", number, 0, len(line), 255, 0, 0, options, 15))
        )
        parts += [
            _cell(number, place, value, styles.get((number, place), 0))
            for place, value in enumerate(line)
            if value is not None
        ]
    parts += [_record(NOTE, struct.pack("<HHHHHBx", *place, 0, 1, 0, 0)) for place in noted]
    if merged:
        areas = b"".join(struct.pack("<HHHH", *area) for area in merged)
        parts.append(_record(MERGED, struct.pack("<H", len(merged)) + areas))
    return b"".join([*parts, _record(EOF, b"")])


def _looks(formats: Sequence[str]) -> bytes:
    """Write a plain and a struck font, then a style per number format; the last one is struck."""
    fonts = [struct.pack("<HHHHHBBBx", 200, struck, 0, 400, 0, 0, 0, 0) for struck in (0, 8)]
    parts = [_record(FONT, font + _text("Arial", "<B")) for font in fonts]
    parts += [
        _record(FORMAT, struct.pack("<H", 164 + number) + _text(code))
        for number, code in enumerate(formats)
    ]
    plain = [(0, 0), *((0, 164 + number) for number in range(len(formats))), (1, 0)]
    parts += [_record(STYLE, struct.pack("<HH16x", *style)) for style in plain]
    return b"".join(parts)


def _book(sheets: Sequence[tuple[str, bytes]], *, locked: bool, looks: bytes = b"") -> bytes:
    head = _record(BOF, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 1997, 0, 6))
    if locked:
        head += _record(FILEPASS, b"\x01\x00" + b"\x01" * 52)
    head += looks
    names = [_text(name, "<B") for name, _ in sheets]
    start = len(head) + sum(4 + 6 + len(name) for name in names) + 4
    entries = b""
    for name, (_, content) in zip(names, sheets, strict=True):
        entries += _record(BOUNDSHEET, struct.pack("<IBB", start, 0, 0) + name)
        start += len(content)
    return head + entries + _record(EOF, b"") + b"".join(content for _, content in sheets)


def _compound(stream: bytes) -> bytes:
    """Wrap a stream named Workbook into a compound file with one table of sectors."""
    stream += b"\x00" * (-len(stream) % SECTOR)
    stream = stream.ljust(4096, b"\x00")
    count = len(stream) // SECTOR
    assert count + 2 <= SECTOR // 4, "one sector of the table holds 128 entries"
    table = [FAT_SECTOR, END, *range(3, count + 2), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 16
    header += struct.pack("<HHHHH6x", 0x003E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, END, 0, END, 0)
    header += struct.pack("<109I", 0, *[FREE] * 108)
    root = _entry("Root Entry", 5, child=1, start=END, size=0)
    directory = root + _entry("Workbook", 2, child=NONE, start=2, size=len(stream))
    directory += (b"\x00" * 66 + struct.pack("<BBIII", 0, 0, NONE, NONE, NONE)).ljust(
        128, b"\x00"
    ) * 2
    return header + struct.pack("<128I", *table) + directory + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    text = (name + "\x00").encode("utf-16-le")
    body = text.ljust(64, b"\x00") + struct.pack("<HBBIII", len(text), kind, 1, NONE, NONE, child)
    return body.ljust(116, b"\x00") + struct.pack("<IQ", start, size)


def old_workbook(
    grid: Sequence[Sequence[Cell]],
    *,
    name: str = "附件2",
    hidden_rows: Collection[int] = (),
    merged: Sequence[tuple[int, int, int, int]] = (),
    locked: bool = False,
    formats: Sequence[str] = (),
    styles: Mapping[tuple[int, int], int] | None = None,
    noted: Sequence[tuple[int, int]] = (),
) -> bytes:
    """Build an .xls file of one sheet.

    `merged` areas are (first row, last row, first column, last column), all counted from 0. Style
    1 and so on show their cells in these `formats`, the one behind them strikes; `noted` cells bear
    a comment.
    """
    sheet = _sheet(grid, hidden_rows, merged, styles or {}, noted)
    looks = _looks(formats) if styles else b""
    return _compound(_book([(name, sheet)], locked=locked, looks=looks))
