"""Turn results into one JSON document, or into text for a terminal."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from reviewer.usecases.i18n import Language, say

WIDEST_COLUMN = 36


def as_json(value: object) -> Any:  # Any: whatever a JSON document holds
    """Turn a view into what JSON can hold: dates as ISO text, decimals as numbers where exact."""
    if is_dataclass(value) and not isinstance(value, type):
        return as_json(asdict(value))
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): as_json(element) for key, element in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [as_json(entry) for entry in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return value


def print_json(value: object) -> None:
    """Print one JSON document."""
    json.dump(as_json(value), sys.stdout, ensure_ascii=False, indent=2)
    sys.stdout.write("\n")


def print_table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table whose columns line up, wide characters counted as two."""
    cells = [[_cell(entry) for entry in row] for row in rows]
    widths = [
        max([shown_width(head), *(shown_width(row[at]) for row in cells)])
        for at, head in enumerate(heads)
    ]
    print("  ".join(_padded(head, widths[at]) for at, head in enumerate(heads)).rstrip())
    print("  ".join("─" * width for width in widths))
    for row in cells:
        print("  ".join(_padded(cell, widths[at]) for at, cell in enumerate(row)).rstrip())


def shown_width(text: str) -> int:
    """Count the columns a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def tell(code: str, language: Language, **details: object) -> None:
    """Say something on standard error, so that standard output stays one document."""
    print(say(code, language, **details), file=sys.stderr)


def _cell(value: object) -> str:
    text = "" if value is None else str(value).replace("\n", " ")
    if shown_width(text) <= WIDEST_COLUMN:
        return text
    kept = ""
    for sign in text:
        if shown_width(kept + sign) > WIDEST_COLUMN - 1:
            break
        kept += sign
    return kept + "…"


def _padded(text: str, width: int) -> str:
    return text + " " * (width - shown_width(text))
