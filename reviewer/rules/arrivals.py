"""Who came to the hearings: codes of letters as they are read aloud, and who is missing."""

from __future__ import annotations

import unicodedata
from datetime import datetime, timedelta

# So long before they are needed, those who are not there are named.
MISSING_BEFORE = timedelta(minutes=10)
# Without I, L, O and U: read from paper or over the telephone, each is itself.
LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 8
_ALIKE = str.maketrans({"I": "1", "L": "1", "O": "0", "U": "V"})


def arrival_letters(mac: bytes) -> str:
    """Give the code that stands for a digest: two groups of four letters."""
    number = int.from_bytes(mac[:5], "big")
    letters = "".join(LETTERS[number >> 5 * place & 31] for place in reversed(range(LENGTH)))
    return f"{letters[:4]}-{letters[4:]}"


def plain_code(typed: str) -> str:
    """Read a code as somebody typed it: capitals, letters that look alike, signs between."""
    text = unicodedata.normalize("NFKC", typed).upper().translate(_ALIKE)
    letters = "".join(letter for letter in text if letter in LETTERS)[: LENGTH + 1]
    return f"{letters[:4]}-{letters[4:]}"


def is_missing(due: datetime, now: datetime, *, came: bool) -> bool:
    """Tell whether somebody should be there by now and did not come."""
    return not came and due - now <= MISSING_BEFORE
