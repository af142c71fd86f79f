"""Read an audit file strictly, and hash its parts in the one canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from sys import intern
from typing import Any

Document = Any  # Any: a parsed JSON document, of which nothing is taken for granted
INTERNED = 24  # letters of a text that is kept once however often it stands in the file
STREAMED = 3  # levels of a large part that are hashed entry by entry
FORMAT = "pingyi-audit-2"
PARTS = {"format", "digest", "continued", "public", "sealed", "after"}
# What reading a document that somebody changed by hand can end in.
BROKEN = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    ArithmeticError,
    RecursionError,
)


class NotAnAuditFile(Exception):
    """Say that a file is no audit file of this format."""


@dataclass(frozen=True)
class CheckFinding:
    """Name one thing by the code of its text and what fills the text's blanks."""

    code: str
    details: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class RecordSection:
    """Say what was checked, whether it holds, and what was found where it does not.

    `notes` are what a reader must know although it holds: exceptions, and what was not there.
    """

    name: str
    found: tuple[CheckFinding, ...] = ()
    notes: tuple[CheckFinding, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether nothing was found."""
        return not self.found


def canonical(value: Document) -> bytes:
    """Write a JSON value in its one canonical form: sorted keys, no spaces, UTF-8."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def sha256(value: Document) -> str:
    """Give the SHA-256 of a JSON value in its canonical form."""
    return hashlib.sha256(canonical(value)).hexdigest()


def sha256_of_part(value: Document) -> str:
    """Give the same digest as `sha256`, of a large part, without writing it out whole in memory."""
    digest = hashlib.sha256()
    _feed(digest.update, value, STREAMED)
    return digest.hexdigest()


def _feed(take: Callable[[bytes], None], value: Document, depth: int) -> None:
    if not depth or not value or not isinstance(value, dict | list):
        take(canonical(value))
        return
    named = isinstance(value, dict)
    for place, key in enumerate(sorted(value) if named else range(len(value))):
        opening = ("{" if named else "[").encode() if not place else b","
        take(opening + canonical(key) + b":" if named else opening)
        _feed(take, value[key], depth - 1)
    take(b"}" if named else b"]")


def read_document(file: Path) -> dict[str, Document]:
    """Read an audit file; raises NotAnAuditFile where it is none.

    A key given twice is refused: two readers could take different ones for true.
    """
    try:
        document = json.loads(
            file.read_text(encoding="utf-8"),
            object_pairs_hook=_no_key_twice,
            parse_constant=_no_constant,
        )
    except (ValueError, RecursionError, OSError) as error:
        raise NotAnAuditFile(file.name) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise NotAnAuditFile(file.name)
    return document


def _no_key_twice(pairs: list[tuple[str, Document]]) -> dict[str, Document]:
    found = {
        key: intern(value) if type(value) is str and len(value) <= INTERNED else value
        for key, value in pairs
    }
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Document:
    raise ValueError(name)
