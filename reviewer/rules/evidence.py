"""How acts are sealed and chained, so that none can be changed or left out unseen.

Every act of a call is one link. What the act says of people (who, by which session, about what,
which rows changed) is its sealed content; the link binds the digest of that content, the number,
the moment, the kind of act, and the link before it. So the links can be shown to anybody, and the
contents to those who may read them (docs/audit-format.md).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

START = "0" * 64  # what the first link of a chain binds
LONGEST_VALUE = 1000  # letters of a JSON value that is kept whole; of longer ones the digest


def canonical(value: object) -> bytes:
    """Write a JSON value in the one form that is hashed: sorted keys, no spaces, UTF-8."""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return written.encode()


def digest_of_json(value: object) -> str:
    """Give the SHA-256 of a JSON value in its canonical form, as 64 hexadecimal letters."""
    return hashlib.sha256(canonical(value)).hexdigest()


def moment_text(moment: datetime) -> str:
    """Write a moment as the chain does: ISO 8601 in UTC."""
    return moment.astimezone(UTC).isoformat()


def seal_of(content: Mapping[str, object]) -> str:
    """Give the digest of an act's sealed content; its `nonce` keeps others from guessing it."""
    return digest_of_json(content)


def link_of(previous: str, *, number: int, at: str, action: str, seal: str) -> str:
    """Give the digest of a link: over the link before it and all that is public of the act."""
    return digest_of_json([previous, number, at, action, seal])


def kept_value(value: object) -> object:
    """Write a column's value as the chain keeps it.

    Moments in ISO 8601 UTC, decimals as plain text without trailing zeros; of documents longer
    than `LONGEST_VALUE` letters the digest alone, as {"sha256": …}.
    """
    if isinstance(value, datetime):
        return moment_text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    if isinstance(value, dict | list | tuple):
        written = canonical(value)
        if len(written) > LONGEST_VALUE:
            return {"sha256": hashlib.sha256(written).hexdigest()}
    return value
