"""What of an imported file is a district's own, whatever file its rows came in."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from reviewer.model.intakes import ImportedFile, ImportedRow
from reviewer.rules.districts import short_district


@dataclass(frozen=True)
class OwnPart:
    """Hold the rows of a file that are a district's own; `shared`: other districts' are in it."""

    rows: tuple[ImportedRow, ...]
    shared: bool


def own_part(
    file: ImportedFile, rows: Sequence[ImportedRow], district: str, named: Collection[str]
) -> OwnPart | None:
    """Give a district's part of a file by its short name; None where nothing of it is its own.

    `named` are the districts that the file's rows name. A row that names none is of the file's
    district, unless other districts have rows in the file as well.
    """
    shared = bool(set(named) - {"", district})
    nameless = short_district(file.district) == district and not shared
    own = tuple(row for row in rows if _said(row) == district or (nameless and not _said(row)))
    return OwnPart(own, shared) if own or nameless else None


def problems_of(file: ImportedFile, part: OwnPart) -> list[dict[str, object]]:
    """List what was said of the file as a whole; of a shared one only about the own sheets."""
    sheets = {row.sheet for row in part.rows}
    return [
        problem
        for problem in file.problems
        if not part.shared or (problem.get("details") or {}).get("sheet") in sheets
    ]


def _said(row: ImportedRow) -> str:
    return short_district(str((row.record or {}).get("district") or ""))
