"""What the fast reader leaves out of old Excel files (.xls): hidden rows, passwords, size.

An old workbook is a stream of records (BIFF) inside a compound file ([MS-CFB], [MS-XLS]).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from reviewer.files.intake.excel_marks import Marks
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.old_excel_looks import NOTE, OldStyles, styled_places
from reviewer.files.intake.sheets import Refused

LAST_SECTOR = 0xFFFFFFFA  # numbers from here on mark ends and free places
STREAM_NAMES = ("Workbook", "Book")
BOF, EOF, FILEPASS, ROW, COLUMNS = 0x0809, 0x000A, 0x002F, 0x0208, 0x007D
# number, label, shared text, small number, small numbers, formula, boolean, rich text
CELLS = frozenset({0x0203, 0x0204, 0x00FD, 0x027E, 0x00BD, 0x0006, 0x0205, 0x00D6})
WORKSHEET = 0x0010
HIDDEN_ROW = 0x20


def read_old_marks(data: bytes) -> list[Marks]:
    """Find hidden rows and columns of an old workbook's sheets, in the file's order.

    Raises Refused where the file is locked, damaged, or lays out more cells than can be meant.
    """
    try:
        stream = workbook_stream(data)
        return list(_sheets(stream))
    except (struct.error, IndexError) as broken:
        raise Refused("file_damaged") from broken


def workbook_stream(data: bytes) -> bytes:
    """Take the workbook's stream out of a compound file."""
    shift, small_shift = struct.unpack_from("<HH", data, 30)
    if shift not in (9, 12) or small_shift != 6:
        raise Refused("file_damaged")
    size = 1 << shift
    table = _table(data, size)
    directory = _chain(data, table, struct.unpack_from("<I", data, 48)[0], size, size)
    root = _entry(directory, 0)
    for place in range(1, len(directory) // 128):
        name, start, length = _entry(directory, place)
        if name not in STREAM_NAMES:
            continue
        if length >= struct.unpack_from("<I", data, 56)[0]:
            return _chain(data, table, start, size, size)[:length]
        small = _chain(data, table, root[1], size, size)
        smaller = _chain(data, table, struct.unpack_from("<I", data, 60)[0], size, size)
        entries = struct.unpack(f"<{len(smaller) // 4}I", smaller)
        return _chain(small, entries, start, 1 << small_shift, 0)[:length]
    raise Refused("file_damaged")


def _entry(directory: bytes, place: int) -> tuple[str, int, int]:
    entry = directory[place * 128 : place * 128 + 128]
    length = min(struct.unpack_from("<H", entry, 64)[0], 64)
    name = entry[: max(length - 2, 0)].decode("utf-16-le", "replace")
    start, size = struct.unpack_from("<II", entry, 116)
    return name, start, size


def _table(data: bytes, size: int) -> tuple[int, ...]:
    """Read the table that says which sector follows which."""
    places = list(struct.unpack_from("<109I", data, 76))
    following, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) // size)):
        if following >= LAST_SECTOR:
            break
        entries = struct.unpack_from(f"<{size // 4}I", data, size * (following + 1))
        places += entries[:-1]
        following = entries[-1]
    table: list[int] = []
    for place in places:
        if place < LAST_SECTOR and len(table) * 4 <= len(data):
            table += struct.unpack_from(f"<{size // 4}I", data, size * (place + 1))
    return tuple(table)


def _chain(data: bytes, table: tuple[int, ...], start: int, size: int, offset: int) -> bytes:
    """Join the sectors of a stream; a chain longer than the file runs in a circle."""
    pieces: list[bytes] = []
    sector = start
    for _ in range(len(data) // size + 1):
        if sector >= LAST_SECTOR:
            return b"".join(pieces)
        pieces.append(data[offset + sector * size : offset + (sector + 1) * size])
        sector = table[sector]
    raise Refused("file_damaged")


def _records(stream: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        yield kind, stream[place + 4 : place + 4 + length]
        place += 4 + length


def _sheets(stream: bytes) -> Iterator[Marks]:
    depth = 0
    marks: Marks | None = None
    height = width = 0
    styles = OldStyles()
    for kind, body in _records(stream):
        if kind == BOF:
            depth += 1
            if depth == 1 and struct.unpack_from("<H", body, 2)[0] == WORKSHEET:
                marks, height, width = Marks(), 0, 0
        elif kind == EOF:
            depth = max(depth - 1, 0)
            if depth == 0 and marks is not None:
                _check_extent(height, width)
                yield marks
                marks = None
        elif kind == FILEPASS:
            raise Refused("file_password")
        elif marks is None:
            styles.take(kind, body)
        else:
            _mark(kind, body, marks)
            if kind in CELLS:
                _add_looks(kind, body, styles, marks)
                row, column = struct.unpack_from("<HH", body)
                height, width = max(height, row + 1), max(width, column + 1)


def _add_looks(kind: int, body: bytes, styles: OldStyles, marks: Marks) -> None:
    for place, number in styled_places(kind, body):
        look = styles.look(number)
        if look:
            marks.looks[place] = look


def _check_extent(height: int, width: int) -> None:
    if height > LIMITS.rows:
        raise Refused("too_many_rows", rows=height, limit=LIMITS.rows)
    if height * width > LIMITS.cells:
        raise Refused("too_many_columns", columns=width, limit=LIMITS.columns)


def _mark(kind: int, body: bytes, marks: Marks) -> None:
    if kind == ROW:
        row, height = struct.unpack_from("<H4xH", body)
        options = struct.unpack_from("<H", body, 12)[0]
        if options & HIDDEN_ROW or height == 0:
            marks.hidden_rows.add(row)
    elif kind == NOTE:
        row, column = struct.unpack_from("<HH", body)
        marks.noted.add((row, column))
    elif kind == COLUMNS:
        first, last = struct.unpack_from("<HH", body)
        if struct.unpack_from("<H", body, 8)[0] & 1:
            marks.hidden_columns.update(range(first, min(last + 1, LIMITS.columns)))
