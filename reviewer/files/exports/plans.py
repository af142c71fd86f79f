"""Panels and timetable as a workbook."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from math import gcd
from zoneinfo import ZoneInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.exports.sheets import (
    BORDER,
    HEAD_FILL,
    SheetColumn,
    Value,
    add_sheet,
    cell_at,
    new_book,
    write,
    write_heading,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes
from reviewer.files.exports.words import (
    clock_text,
    day_text,
    local_day,
    moment_text,
    named,
    spoken,
)
from reviewer.messages import Language, say
from reviewer.model.plan_views import PanelView, PlanView, SlotView

SHORTEST_STEP = 5  # minutes; finer grids would not fit a page
TINTS = ("FFFFFF", "EAF2E3", "E3ECF7", "FBF1DC", "F3E6F0", "E2F3F1", "F7E7E1", "ECECF8")


def plan_workbook(view: PlanView, language: Language) -> bytes:
    """Lay out a plan: the panels, the timetable per day as a grid, and the timetable as a list.

    The list names no expert, so that it can hang at the door.
    """
    book = new_book()
    _write_panels(book, view, language)
    for on in sorted({local_day(slot.starts_at, _zone(view)) for _, slot in _slots(view)}):
        _write_grid(book, view, on, language)
    _write_list(book, view, language)
    return steady_bytes(book)


def _zone(view: PlanView) -> str:
    return view.head.timezone


def _slots(view: PlanView) -> list[tuple[PanelView, SlotView]]:
    pairs = [(panel, slot) for panel in view.panels for slot in panel.slots]
    return sorted(pairs, key=lambda pair: (pair[1].starts_at, pair[0].room, pair[0].code))


def _columns(language: Language, *names: tuple[str, int]) -> list[SheetColumn]:
    return [SheetColumn(say(f"outputs.column.{name}", language), width) for name, width in names]


def _title(view: PlanView, part: str, language: Language) -> str:
    return say(f"outputs.sheet.{part}", language) + say(
        "outputs.of_call", language, title=spoken(view.head.title, language)
    )


def _note(view: PlanView, language: Language) -> str:
    made = moment_text(view.created_at, _zone(view))
    return say("outputs.plan_note", language, version=view.version, made=made)


def _write_panels(book: Workbook, view: PlanView, language: Language) -> None:
    sheet = add_sheet(book, say("outputs.sheet.panels", language))
    columns = _columns(
        language,
        ("panel", 10), ("category", 16), ("day", 16), ("hours", 14), ("room", 16), ("role", 8),
        ("expert", 10), ("expert_name", 12), ("employer", 30), ("title", 14), ("kind", 10),
        ("expert_panels", 10), ("expert_slots", 10), ("panel_submissions", 10),
    )  # fmt: skip
    write_heading(sheet, _title(view, "panels", language), len(columns), _note(view, language))
    rows: list[list[Value]] = []
    for panel in view.panels:
        when = _when(panel, _zone(view), language)
        for seat in panel.people:
            rows.append(
                [
                    panel.code, spoken(panel.category_name, language), *when, _place(panel),
                    say(f"outputs.role.{seat.role}", language), seat.expert, seat.name,
                    seat.employer, seat.title, named("outputs.kind", seat.kind, language),
                    seat.panels, seat.load, len(panel.slots),
                ]
            )  # fmt: skip
    write_table(sheet, columns, rows)


def _when(panel: PanelView, zone: str, language: Language) -> tuple[str, str]:
    if not panel.slots:
        return "", ""
    start = min(slot.starts_at for slot in panel.slots)
    end = max(slot.ends_at for slot in panel.slots)
    hours = f"{clock_text(start, zone)}—{clock_text(end, zone)}"
    return day_text(local_day(start, zone), language), hours


def _place(panel: PanelView) -> str:
    return f"{panel.room}（{panel.floor}）" if panel.floor else panel.room


def _write_list(book: Workbook, view: PlanView, language: Language) -> None:
    sheet = add_sheet(book, say("outputs.sheet.timetable", language))
    columns = _columns(
        language,
        ("day", 16), ("start", 8), ("end", 8), ("room", 16), ("panel", 10), ("order", 8),
        ("submission", 14), ("applicant", 34), ("platform", 34), ("category", 16),
    )  # fmt: skip
    title = _title(view, "timetable", language)
    write_heading(sheet, title, len(columns), _note(view, language))
    zone = _zone(view)
    rows: list[list[Value]] = []
    for panel, slot in _slots(view):
        order = 1 + sorted(panel.slots, key=lambda entry: entry.starts_at).index(slot)
        rows.append(
            [
                day_text(local_day(slot.starts_at, zone), language),
                clock_text(slot.starts_at, zone), clock_text(slot.ends_at, zone), _place(panel),
                panel.code, order, slot.submission, slot.applicant, slot.platform,
                spoken(panel.category_name, language),
            ]
        )  # fmt: skip
    write_table(sheet, columns, rows)


def _write_grid(book: Workbook, view: PlanView, on: date, language: Language) -> None:
    zone = ZoneInfo(_zone(view))
    today = [
        (panel, slot)
        for panel, slot in _slots(view)
        if local_day(slot.starts_at, _zone(view)) == on
    ]
    rooms = [room for room in view.rooms if any(panel.room == room for panel, _ in today)]
    rooms += sorted({panel.room for panel, _ in today} - set(rooms))
    sheet = add_sheet(book, day_text(on, language))
    heading = f"{_title(view, 'grid', language)} {day_text(on, language)}"
    write_heading(sheet, heading, len(rooms) + 1, _note(view, language))
    _write_room_heads(sheet, rooms, language)
    step = _step([slot for _, slot in today], zone)
    first = min(slot.starts_at for _, slot in today).astimezone(zone)
    last = max(slot.ends_at for _, slot in today).astimezone(zone)
    for number in range(_lines(first, last, step)):
        cell = cell_at(sheet, 4 + number, 1)
        write(cell, (first + timedelta(minutes=number * step)).strftime("%H:%M"))
        cell.alignment, cell.border = Alignment(horizontal="center", vertical="top"), BORDER
        sheet.row_dimensions[4 + number].height = 32 if step >= 15 else 18
    tints = _tints([panel for panel, _ in today])
    for panel, slot in today:
        top = 4 + _lines(first, slot.starts_at.astimezone(zone), step)
        bottom = 3 + _lines(first, slot.ends_at.astimezone(zone), step)
        _write_block(sheet, (top, max(top, bottom), 2 + rooms.index(panel.room)), panel, slot)
        sheet.cell(top, 2 + rooms.index(panel.room)).fill = tints[panel.code]
    sheet.freeze_panes = "B4"
    sheet.print_title_rows = "3:3"


def _write_room_heads(sheet: Worksheet, rooms: Sequence[str], language: Language) -> None:
    for place, text in enumerate([say("outputs.column.time", language), *rooms], start=1):
        cell = cell_at(sheet, 3, place)
        write(cell, text)
        cell.font, cell.fill, cell.border = Font(bold=True), HEAD_FILL, BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = 9 if place == 1 else 34


def _write_block(
    sheet: Worksheet, where: tuple[int, int, int], panel: PanelView, slot: SlotView
) -> None:
    top, bottom, column = where
    for row in range(top, bottom + 1):
        sheet.cell(row, column).border = BORDER
    if bottom > top:
        sheet.merge_cells(start_row=top, end_row=bottom, start_column=column, end_column=column)
    cell = cell_at(sheet, top, column)
    write(cell, f"{panel.code} {slot.submission}\n{slot.applicant}")
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _step(slots: Sequence[SlotView], zone: ZoneInfo) -> int:
    """Find the coarsest grid, in minutes, on whose lines every slot begins and ends."""
    first = min(slot.starts_at for slot in slots).astimezone(zone)
    moments = [moment for slot in slots for moment in (slot.starts_at, slot.ends_at)]
    offsets = [int((moment - first).total_seconds()) // 60 for moment in moments]
    return max(gcd(*offsets), SHORTEST_STEP)


def _lines(first: datetime, moment: datetime, step: int) -> int:
    return int((moment - first).total_seconds()) // 60 // step


def _tints(panels: Sequence[PanelView]) -> dict[str, PatternFill]:
    codes = list(dict.fromkeys(panel.code for panel in panels))
    return {
        code: PatternFill("solid", start_color=tint, end_color=tint)
        for code, tint in zip(
            codes, (TINTS[place % len(TINTS)] for place in range(len(codes))), strict=True
        )
    }
