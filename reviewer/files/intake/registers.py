"""Rows of the smaller files: recusals, ownership, former names, rooms, days, lists, receipts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from reviewer.files.intake.codes import read_credit_code
from reviewer.files.intake.months import clock_of
from reviewer.files.intake.readings import Cell, Reading, accepted, flagged
from reviewer.files.intake.rows import RowCells
from reviewer.files.intake.texts import YES, compact, is_blank, means_nothing

_CLOSED = re.compile(r"不可用|停用|占用|维修|不能用|不开放|不可以用")
EPOCH_YEAR = 1900
ALL_ROOMS = frozenset({"", "全部", "所有", "全部可用", "均可用", "全部会议室"})
_EXCEPT = re.compile(r"^除(?:了)?(.+?)(?:外|以外|之外)(?:均可|全部|都可用|其余可用)?$")


def read_register_row(cells: RowCells, rooms: Sequence[str]) -> dict[str, object]:
    """Read a row of any of the smaller tables; `rooms` are those that the file itself names."""
    record = cells.record()
    kind = cells.table.layout.record
    if kind == "ownership":
        record["parent_uscc"] = cells.take("parent_uscc", read_optional_code)
        record["child_uscc"] = cells.take("child_uscc", read_optional_code)
    elif kind == "former_name":
        record["uscc"] = cells.take("uscc", read_optional_code)
    elif kind == "room":
        note = record["note"]
        record["video"] = compact(cells.raw("video")).lower() in YES
        closed = isinstance(note, str) and _CLOSED.search(note) is not None
        record["unavailable_text"] = note if closed else None
    elif kind == "session":
        record["start"] = cells.take("start", read_time, required=True)
        record["end"] = cells.take("end", read_time, required=True)
        _check_order(cells, record)
        record["closed_rooms"] = cells.take("rooms", lambda cell: read_closed(cell, rooms)) or []
    for need in cells.table.layout.needs:
        if need not in ("start", "end", "on", "received_at"):
            cells.void_without(need)
    return record


def _check_order(cells: RowCells, record: dict[str, object]) -> None:
    """Ask about a session that ends before it begins, and take no end from it."""
    start, end = record["start"], record["end"]
    if isinstance(start, str) and isinstance(end, str) and end <= start:
        cells.note("end", flagged("session_ends_before_start", None, start=start))
        record["end"] = None


def read_optional_code(cell: Cell) -> Reading[str]:
    """Read a credit code where none need be given."""
    return Reading(None) if means_nothing(cell) else read_credit_code(cell)


def read_time(cell: Cell) -> Reading[str]:
    """Read a time of day into HH:MM."""
    if is_blank(cell):
        return Reading(None)
    if isinstance(cell, datetime) and not cell.time():
        # A whole day in a column of hours is 24:00; any other midnight is a misplaced date.
        return _end_of_day() if cell.year <= EPOCH_YEAR else _unreadable()
    if isinstance(cell, datetime | time):
        return Reading(f"{cell.hour:02d}:{cell.minute:02d}")
    if isinstance(cell, timedelta):
        return _minutes(round(cell.total_seconds() / 60))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _minutes(round(float(cell) * 24 * 60)) if 0 <= cell <= 1 else _unreadable()
    value = clock_of(compact(cell).replace(".", ":"))
    if value is None:
        return _unreadable()
    return _end_of_day() if value == "23:59" and "24" in compact(cell) else Reading(value)


def _end_of_day() -> Reading[str]:
    """Read 24:00 as the last minute of the day, since no clock shows 24:00."""
    return Reading("23:59", (accepted("time_end_of_day", "23:59"),))


def _minutes(minutes: int) -> Reading[str]:
    if minutes == 24 * 60:
        return _end_of_day()
    if not 0 <= minutes < 24 * 60:
        return _unreadable()
    return Reading(f"{minutes // 60:02d}:{minutes % 60:02d}")


def _unreadable() -> Reading[str]:
    return Reading(None, (flagged("time_unreadable"),))


def read_closed(cell: Cell, rooms: Sequence[str]) -> Reading[list[str]]:
    """Read 可用会议室 as the rooms that are closed: 全部, 除901会议室外, or a list of open ones."""
    text = compact(cell)
    if text in ALL_ROOMS:
        return Reading([])
    without = _EXCEPT.match(text)
    listed = without[1] if without else text
    named = [_room(piece, rooms) for piece in re.split(r"[、,;，和及/]+", listed)]
    known = [room for room in named if room is not None]
    if len(known) != len(named):
        return Reading(known if without else [], (flagged("rooms_unreadable"),))
    if without:
        return Reading(known)
    closed = [room for room in rooms if room not in known]
    return Reading(closed, (accepted("rooms_listed", "、".join(known)),))


def _room(text: str, rooms: Sequence[str]) -> str | None:
    if text in rooms:
        return text
    like = [room for room in rooms if room.startswith(text) or text.startswith(room)]
    if len(like) == 1:
        return like[0]
    return None if rooms else text or None
