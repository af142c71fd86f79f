"""The timetable as a grid: where each slot begins and how many rows it covers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import gcd
from typing import Protocol

WIDEST_ROW = 15  # minutes


class GridBlock(Protocol):
    """Anything that takes a room from a start to an end, in the call's zone."""

    @property
    def room(self) -> str:
        """Name the room."""

    @property
    def starts_at(self) -> datetime:
        """Give the first moment."""

    @property
    def ends_at(self) -> datetime:
        """Give the moment after the last."""


@dataclass(frozen=True)
class Cell:
    """Hold what stands in a row of a room: a slot that begins there, or free time."""

    slot: GridBlock | None
    rows: int


@dataclass(frozen=True)
class GridRow:
    """Hold a row of the grid; a cell is None where a slot from above covers it."""

    starts_at: datetime
    cells: tuple[Cell | None, ...]


@dataclass(frozen=True)
class TimetableGrid:
    """Hold one day: the rooms as columns, the time as rows of `minutes` each."""

    day: date
    rooms: tuple[str, ...]
    minutes: int
    rows: tuple[GridRow, ...]


def days_of(slots: Iterable[GridBlock]) -> list[date]:
    """List the days on which anything takes place."""
    return sorted({slot.starts_at.date() for slot in slots})


def day_grid(
    slots: Iterable[GridBlock],
    day: date,
    *,
    rooms: Iterable[str] = (),
    hours: tuple[datetime, datetime] | None = None,
) -> TimetableGrid:
    """Lay one day out: rows of fifteen minutes, finer only where a slot begins between them.

    With `rooms` and `hours` the day also shows the rooms and the times in which nothing takes
    place; without them only what is used.
    """
    mine = [slot for slot in slots if slot.starts_at.date() == day]
    if not mine and hours is None:
        return TimetableGrid(day, (), WIDEST_ROW, ())
    rooms = tuple(sorted({*rooms, *(slot.room for slot in mine)}, key=_by_number))
    minutes = _row_minutes(mine)
    step = timedelta(minutes=minutes)
    first = min([slot.starts_at for slot in mine] + ([hours[0]] if hours else []))
    first -= timedelta(minutes=first.minute % WIDEST_ROW)
    last = max([slot.ends_at for slot in mine] + ([hours[1]] if hours else []))
    moments = [first + step * row for row in range(-(-(last - first) // step))]
    begins = {(slot.room, slot.starts_at): slot for slot in mine}
    taken_until: dict[str, datetime] = {}
    rows = []
    for moment in moments:
        cells: list[Cell | None] = []
        for room in rooms:
            slot = begins.get((room, moment))
            if slot is not None:
                taken_until[room] = slot.ends_at
                cells.append(Cell(slot, -(-(slot.ends_at - moment) // step)))
            elif taken_until.get(room, moment) > moment:
                cells.append(None)
            else:
                cells.append(Cell(None, 1))
        rows.append(GridRow(moment, tuple(cells)))
    return TimetableGrid(day, rooms, minutes, tuple(rows))


def _by_number(room: str) -> tuple[int, str]:
    """Order rooms as people count: 901 before 1105."""
    digits = re.search(r"\d+", room)
    return (int(digits.group()) if digits else 0, room)


def _row_minutes(slots: list[GridBlock]) -> int:
    edges = [at.minute for slot in slots for at in (slot.starts_at, slot.ends_at)]
    return max(gcd(WIDEST_ROW, *edges), 1)
