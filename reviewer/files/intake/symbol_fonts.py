"""Ticks and boxes that are letters of a symbol font: þ in Wingdings is a ticked box."""

from __future__ import annotations

UNKNOWN = "\ufffd"
# Code points of the fonts that offices tick with, as the signs they show.
_WINGDINGS = {
    0xFE: "☑", 0xFC: "✓", 0xFD: "☒", 0xFB: "✗", 0xA8: "□", 0x6F: "□", 0x71: "□", 0x72: "□",
    0x78: "☒", 0xA1: "○", 0x6D: "○", 0xA4: "◉", 0x6C: "●", 0x6E: "■", 0xA7: "▪", 0x9F: "•",
}  # fmt: skip
_WINGDINGS_2 = {
    0x52: "☑", 0x50: "✓", 0x51: "☒", 0x53: "☒", 0x54: "☒", 0x4F: "✗", 0xA3: "□", 0x2A: "□",
    0x30: "□", 0x81: "○", 0x99: "○", 0x98: "●", 0x9E: "◉", 0xA2: "■", 0x96: "•", 0x97: "•",
}  # fmt: skip
_WEBDINGS = {0x61: "✓", 0x63: "□", 0x67: "■", 0x72: "✗"}
_MARLETT = {0x61: "✓", 0x62: "✓", 0x72: "✗"}
_SYMBOL = {0xD6: "√", 0xB4: "×", 0xB7: "•"}
FONTS = {
    "wingdings": _WINGDINGS,
    "wingdings 2": _WINGDINGS_2,
    "webdings": _WEBDINGS,
    "marlett": _MARLETT,
    "symbol": _SYMBOL,
}
_PRIVATE = range(0xF000, 0xF100)


def is_symbol_font(name: str | None) -> bool:
    """Tell whether a font draws signs where others draw letters."""
    return (name or "").strip().lower() in FONTS


def sign_of(code: int, font: str | None) -> str:
    """Give the sign that a code point of a symbol font shows; U+FFFD for one nobody knows."""
    place = code - _PRIVATE.start if code in _PRIVATE else code
    named = FONTS.get((font or "").strip().lower())
    if named is not None:
        return named.get(place, UNKNOWN)
    found = {table[place] for table in (_WINGDINGS, _WINGDINGS_2) if place in table}
    return found.pop() if len(found) == 1 else UNKNOWN


def read_symbols(text: str, font: str | None) -> str:
    """Turn a text set in a symbol font into the signs it shows.

    Han letters, spaces and the like fall back to another font on every screen, so they stay; so
    do signs that are ticks already.
    """
    return "".join(sign_of(ord(letter), font) if _drawn(ord(letter)) else letter for letter in text)


def _drawn(code: int) -> bool:
    return 0x21 <= code < 0x100 or code in _PRIVATE
