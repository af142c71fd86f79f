"""What the styles of an old workbook (.xls) add to its cells: shown numbers, strikes, comments.

Records of [MS-XLS]: FONT, FORMAT and XF before the sheets, the number of its style in each cell.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewer.files.intake.excel_parts import Look, Place
from reviewer.files.intake.number_formats import BUILT_IN, read_format
from reviewer.files.intake.symbol_fonts import is_symbol_font

FONT, FORMAT, STYLE, NOTE, NUMBERS = 0x0031, 0x041E, 0x00E0, 0x001C, 0x00BD
STRUCK = 0x0008
LEFT_OUT_FONT = 4  # no font has this number: those behind it stand one place earlier


@dataclass
class OldStyles:
    """Gather the styles of a workbook while its records pass by."""

    fonts: list[tuple[bool, str]] = field(default_factory=list)
    formats: dict[int, str] = field(default_factory=lambda: dict(BUILT_IN))
    styles: list[tuple[int, int]] = field(default_factory=list)

    def take(self, kind: int, body: bytes) -> None:
        """Take in a record that stands before the sheets; a damaged one adds nothing."""
        try:
            self._take(kind, body)
        except (struct.error, IndexError):
            return

    def _take(self, kind: int, body: bytes) -> None:
        if kind == FONT:
            name = _text(body, 14, 1)
            struck = bool(struct.unpack_from("<H", body, 2)[0] & STRUCK)
            self.fonts.append((struck, name if is_symbol_font(name) else ""))
        elif kind == FORMAT:
            self.formats[struct.unpack_from("<H", body)[0]] = _text(body, 2, 2)
        elif kind == STYLE:
            self.styles.append(struct.unpack_from("<HH", body))

    def look(self, number: int) -> Look | None:
        """Give what a style adds to a cell; None where it adds nothing."""
        if number >= len(self.styles):
            return None
        font, shown = self.styles[number]
        font -= font > LEFT_OUT_FONT
        struck, name = self.fonts[font] if font < len(self.fonts) else (False, "")
        code = self.formats.get(shown, "")
        more = any(not section.is_plain for section in read_format(code))
        look = Look(code if more else "", struck, name)
        return None if look.is_plain else look


def _text(body: bytes, offset: int, width: int) -> str:
    length = int.from_bytes(body[offset : offset + width], "little")
    wide = body[offset + width] & 1
    content = body[offset + width + 1 :]
    if wide:
        return content[: 2 * length].decode("utf-16-le", "replace")
    return content[:length].decode("latin-1")


def styled_places(kind: int, body: bytes) -> Iterator[tuple[Place, int]]:
    """Give where the cells of a record stand, each with the number of its style."""
    row, column = struct.unpack_from("<HH", body)
    if kind != NUMBERS:
        yield (row, column), struct.unpack_from("<H", body, 4)[0]
        return
    for place in range((len(body) - 6) // 6):
        yield (row, column + place), struct.unpack_from("<H", body, 4 + 6 * place)[0]
