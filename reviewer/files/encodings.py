"""Turn bytes from strangers into words that any database can keep."""

from __future__ import annotations

ENCODINGS = ("utf-8-sig", "gb18030")
# Encodings of names, whose time grows with the square of the length.
OF_NAMES = frozenset({"punycode", "idna"})


def decode_words(content: bytes, named: str | None) -> str:
    """Decode by the encoding that the sender named, else as UTF-8, GB18030, or byte by byte."""
    asked = (named,) if named and named.lower() not in OF_NAMES else ()
    for encoding in (*asked, *ENCODINGS):
        try:
            return storable(content.decode(encoding))
        except (ValueError, LookupError):
            continue
    return storable(content.decode("latin-1"))


def storable(text: str) -> str:
    """Leave out what no database takes: zero bytes, and halves of a letter (as question marks)."""
    return text.replace("\0", "").encode(errors="replace").decode()


def printable(name: str) -> str:
    """Give a file's name as words to keep and show: no control or turning signs."""
    return "".join(letter for letter in storable(name) if letter.isprintable())
