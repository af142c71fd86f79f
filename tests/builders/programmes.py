"""A call of any kind on its way: workbooks of its own form, people, rooms, panels, marks."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from openpyxl import load_workbook

from reviewer.files.intake.blank_sheets import blank_table, list_of
from reviewer.model.plan_documents import PlanDocument
from reviewer.model.programme import CallDefinition
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import sign_declaration
from reviewer.usecases.plans.solve import prepare_panels, solve, store_plan
from reviewer.usecases.scoring.sheet import save_scoresheet
from tests.builders.people import STAFF, expert
from tests.builders.workbooks import (
    credit_code,
    expert_row,
    roster_plan,
    table_plan,
    xlsx,
)

Row = dict[str, str | int | float | None]
ROOM_HEADINGS = ("会议室", "楼层", "容纳人数")
DAY_HEADINGS = ("日期", "时段", "开始", "结束")


def filled(definition: CallDefinition, rows: Sequence[Row]) -> bytes:
    """Fill in the call's own blank workbook; an unknown heading is an error."""
    book = load_workbook(io.BytesIO(blank_table(definition, list_of(definition))))
    sheet = book.worksheets[0]
    lines = list(sheet.iter_rows())
    top = next(n for n, cells in enumerate(lines, start=1) if sum(bool(c.value) for c in cells) > 3)
    places = {str(cell.value): cell.column for cell in sheet[top] if cell.value}
    for number, row in enumerate(rows, start=1):
        for heading, value in row.items():
            sheet.cell(top + number, int(places[heading] or 0)).value = value
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def write_meeting(definition: CallDefinition, folder: Path, people: int = 9) -> list[Path]:
    """Write a roster for every category of a call, and rooms with one day, into a folder."""
    names = "、".join(category.name.zh for category in definition.categories)
    rows = [
        expert_row(
            number,
            name=f"专家{number:02d}",
            employer=f"第{number:02d}研究院",
            kind="技术" if number <= people - 3 else "财务",
            fields="",
            categories=names if number <= people - 3 else "",
            past=None,
            ties=None,
            days=None,
        )
        for number in range(1, people + 1)
    ]
    first = definition.schedule.first_day
    days = [
        (day.isoformat(), label, start, end)
        for day in (first, first + timedelta(days=1))
        for label, start, end in (("上午", "09:00", "12:00"), ("下午", "14:00", "17:30"))
    ]
    roster, rooms = folder / "评审专家库.xlsx", folder / "评审场地与日程.xlsx"
    roster.write_bytes(xlsx(roster_plan(*rows)))
    rooms.write_bytes(
        xlsx(
            table_plan("场地", ROOM_HEADINGS, ("901会议室", "9楼", 20), ("902会议室", "9楼", 20)),
            table_plan("日程", DAY_HEADINGS, *days),
        )
    )
    return [roster, rooms]


def seat(context: AppContext, definition: CallDefinition) -> PlanDocument:
    """Form the panels of a call and store them."""
    prepared = prepare_panels(context, STAFF, definition.name)
    return store_plan(context, STAFF, prepared, solve(prepared, seconds=20), seconds=20).document


def mark_all(context: AppContext, definition: CallDefinition, plan: PlanDocument) -> None:
    """Let every member sign and mark what the panel hears, each submission lower than the last."""
    name = definition.name
    for panel in plan.panels:
        criteria = definition.scoring.for_category(panel.category).criteria
        for code in panel.experts:
            sign_declaration(context, expert(code, name), name, agreed=True)
            for rank, heard in enumerate(sorted(slot.submission for slot in panel.slots)):
                save_scoresheet(
                    context,
                    expert(code, name),
                    name,
                    heard,
                    marks={
                        entry.code: str(entry.maximum - rank) for entry in criteria if entry.entered
                    },
                    comment="已阅",
                    version=0,
                    submit=True,
                )


def coded(rows: Sequence[Row]) -> list[Row]:
    """Give each row a credit code of its own."""
    return [{"统一社会信用代码": credit_code(n), **row} for n, row in enumerate(rows, start=1)]
