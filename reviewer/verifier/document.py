"""Read an audit file strictly, and hash its parts in the one canonical form."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Document = Any  # Any: a parsed JSON document, of which nothing is taken for granted
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
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def _no_constant(name: str) -> Document:
    raise ValueError(name)
