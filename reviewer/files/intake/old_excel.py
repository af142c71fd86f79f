"""Old and rare workbook formats (.xls, .xlsb, .ods), read in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TypeGuard

from reviewer.files.intake import excel_child
from reviewer.files.intake.containers import Container
from reviewer.files.intake.excel_looks import Overlay, overlaid
from reviewer.files.intake.excel_marks import Marks
from reviewer.files.intake.excel_parts import Remarks
from reviewer.files.intake.limits import LIMITS
from reviewer.files.intake.old_excel_marks import read_old_marks
from reviewer.files.intake.open_document_marks import read_open_document_marks
from reviewer.files.intake.readings import Cell
from reviewer.files.intake.sheets import CellSpan, Refused, Sheet

PATIENCE_SECONDS = 90


def read_old_excel(data: bytes, container: Container) -> list[Sheet]:
    """Read the worksheets of an old workbook; raise Refused where it is locked or damaged.

    A file that makes the reader ask for too much memory or time counts as damaged.
    """
    if container == "ods":
        return read_apart(data, read_open_document_marks(data))
    return read_apart(data, read_old_marks(data) if container == "xls" else [])


def read_apart(data: bytes, marks: Sequence[Marks]) -> list[Sheet]:
    """Read the worksheets of any workbook in a process of its own; raises as `read_old_excel`."""
    answer = _ask(data)
    if "refused" in answer:
        details = answer.get("details")
        raise Refused(str(answer["refused"]), **(details if _is_mapping(details) else {}))
    listed = answer.get("sheets")
    sheets = [entry for entry in listed if _is_mapping(entry)] if isinstance(listed, list) else []
    found = marks if len(marks) == len(sheets) else [Marks()] * len(sheets)
    return [_sheet(element, mark) for element, mark in zip(sheets, found, strict=True)]


def _ask(data: bytes) -> Mapping[str, object]:
    limits = [LIMITS.sheets, LIMITS.rows, LIMITS.columns, LIMITS.cells, LIMITS.unpacked_bytes]
    command = [sys.executable, str(Path(excel_child.__file__)), *map(str, limits)]
    try:
        # The command is this program's own script; only numbers are its arguments.
        done = subprocess.run(  # noqa: S603 as said above
            command, input=data, capture_output=True, timeout=PATIENCE_SECONDS, check=False
        )
        answer = json.loads(done.stdout) if done.stdout else None
    except (subprocess.TimeoutExpired, ValueError) as broken:
        raise Refused("file_damaged") from broken
    if not _is_mapping(answer):
        raise Refused("file_damaged")
    return answer


def _is_mapping(value: object) -> TypeGuard[dict[str, object]]:
    return isinstance(value, dict)


def _sheet(answer: Mapping[str, object], marks: Marks) -> Sheet:
    rows, spans = answer["rows"], answer["spans"]
    if not isinstance(rows, list) or not isinstance(spans, list):
        raise Refused("file_damaged")
    read = Sheet(
        name=str(answer["name"]),
        rows=[[_cell(cell) for cell in line] for line in rows],
        hidden=bool(answer["hidden"]),
        hidden_rows=frozenset(marks.hidden_rows),
        hidden_columns=frozenset(marks.hidden_columns),
        formulas=marks.formulas,
        spans=tuple(CellSpan(*span) for span in spans),
    )
    remarks = Remarks(comments=dict.fromkeys(marks.noted, ""))
    return overlaid(read, Overlay(looks=marks.looks, remarks=remarks))


def _cell(value: object) -> Cell:
    if not isinstance(value, dict):
        return value if isinstance(value, str | int | float) else None
    said = value["value"]
    if value["type"] == "span":
        return timedelta(seconds=said)
    if value["type"] == "moment":
        return datetime.fromisoformat(said)
    if value["type"] == "day":
        return date.fromisoformat(said)
    return time.fromisoformat(said)
