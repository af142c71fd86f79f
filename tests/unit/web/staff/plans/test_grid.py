"""The timetable grid: nothing lost, nothing covered twice, rows of a quarter of an hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from web.staff.plans.grid import Cell, day_grid, days_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = date(2022, 3, 14)


@dataclass(frozen=True)
class Taken:
    room: str
    starts_at: datetime
    ends_at: datetime


def taken(room: str, start: str, end: str, day: date = DAY) -> Taken:
    return Taken(
        room,
        datetime.fromisoformat(f"{day} {start}").replace(tzinfo=SHANGHAI),
        datetime.fromisoformat(f"{day} {end}").replace(tzinfo=SHANGHAI),
    )


def test_a_slot_covers_its_rows_and_free_time_stays_empty() -> None:
    morning, noon = taken("301", "09:00", "09:30"), taken("301", "09:45", "10:00")
    other = taken("302", "09:15", "09:30")
    grid = day_grid([morning, noon, other], DAY)
    assert (grid.rooms, grid.minutes) == (("301", "302"), 15)
    assert [row.starts_at.strftime("%H:%M") for row in grid.rows] == [
        "09:00",
        "09:15",
        "09:30",
        "09:45",
    ]
    assert [row.cells for row in grid.rows] == [
        (Cell(morning, 2), Cell(None, 1)),
        (None, Cell(other, 1)),
        (Cell(None, 1), Cell(None, 1)),
        (Cell(noon, 1), Cell(None, 1)),
    ]


def test_rows_get_finer_where_a_slot_begins_between_quarters() -> None:
    grid = day_grid([taken("301", "09:00", "09:20"), taken("301", "09:25", "09:45")], DAY)
    assert grid.minutes == 5
    assert [cell.rows for row in grid.rows for cell in row.cells if cell and cell.slot] == [4, 4]


def test_other_days_are_left_out_and_an_empty_day_is_empty() -> None:
    later = taken("301", "09:00", "09:15", date(2022, 3, 15))
    assert days_of([later, taken("301", "09:00", "09:15")]) == [DAY, date(2022, 3, 15)]
    assert day_grid([later], DAY).rows == ()


@given(
    st.sets(st.tuples(st.sampled_from(["a", "b", "c"]), st.integers(0, 30)), min_size=1),
    st.sampled_from([5, 10, 15, 20]),
)
def test_every_slot_stands_once_and_rows_add_up(starts: set[tuple[str, int]], step: int) -> None:
    slots = [
        taken(room, _clock(9 * 60 + place * step), _clock(9 * 60 + (place + 1) * step))
        for room, place in starts
    ]
    grid = day_grid(slots, DAY)
    shown = [cell.slot for row in grid.rows for cell in row.cells if cell and cell.slot]
    assert sorted(map(repr, shown)) == sorted(map(repr, slots))
    for column in range(len(grid.rooms)):
        column_cells = [cell for row in grid.rows if (cell := row.cells[column]) is not None]
        covered = sum(cell.rows for cell in column_cells)
        assert covered == len(grid.rows)


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
