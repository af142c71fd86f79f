"""The plan's workbook shows panels, a grid per day and a list without experts."""

from __future__ import annotations

import io

from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reviewer.files.exports.plans import plan_workbook
from tests.unit.reviewer.files.builders import panel, plan


def sheets(package: bytes) -> dict[str, list[list[object]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(package))
    return {
        name: [list[object](row) for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def test_three_kinds_of_sheet_in_chinese() -> None:
    assert list(sheets(plan_workbook(plan(), "zh"))) == ["评审组", "3月14日（周一）", "日程清单"]


def test_three_kinds_of_sheet_in_english() -> None:
    assert list(sheets(plan_workbook(plan(), "en"))) == ["Panels", "Mon 14 March", "Timetable"]


def test_panels_name_their_members_with_role_and_load() -> None:
    rows = sheets(plan_workbook(plan(), "zh"))["评审组"]
    assert rows[0][0] == "评审组——重庆市重点软件公共服务平台名单（第二批）"
    assert rows[1][0] == "方案第3版，2022-03-10 14:30生成。"
    assert rows[2][:7] == ["评审组", "类别", "日期", "时间", "会议室", "职责", "专家编号"]
    assert rows[3] == [
        *("A1", "适配评测类", "3月14日（周一）", "09:00—09:30", "901会议室（9楼）", "组长"),
        *("Z001", "甘珩悦", "渝璘榫科技学院", "教授", "技术", 1, 2, 2),
    ]
    assert [row[5] for row in rows[3:]] == ["组长", "组员"]


def test_list_is_ordered_by_time_and_names_no_expert() -> None:
    package = plan_workbook(plan(panel("B1", room="902会议室"), panel("A1")), "zh")
    rows = sheets(package)["日程清单"]
    assert [(row[1], row[3], row[4], row[5]) for row in rows[3:]] == [
        ("09:00", "901会议室（9楼）", "A1", 1),
        ("09:00", "902会议室（9楼）", "B1", 1),
        ("09:15", "901会议室（9楼）", "A1", 2),
        ("09:15", "902会议室（9楼）", "B1", 2),
    ]
    assert "甘珩悦" not in str(rows)
    assert "甘珩悦" in str(sheets(package)["评审组"])


def test_grid_has_a_column_per_room_and_a_line_per_quarter_hour() -> None:
    rows = sheets(plan_workbook(plan(panel("A1"), panel("B1", room="902会议室", slots=3)), "zh"))[
        "3月14日（周一）"
    ]
    assert rows[2] == ["时间", "902会议室", "901会议室"]
    assert [row[0] for row in rows[3:]] == ["09:00", "09:15", "09:30"]
    assert rows[3][1:] == ["B1 B1-0\n重庆瑭榫软件有限公司", "A1 A1-0\n重庆瑭榫软件有限公司"]
    assert rows[5][1:] == ["B1 B1-2\n重庆瑭榫软件有限公司", ""]


def test_grid_merges_slots_longer_than_its_lines() -> None:
    package = plan_workbook(
        plan(panel("A1", minutes=30), panel("B1", room="902会议室", minutes=20)), "zh"
    )
    sheet = load_workbook(io.BytesIO(package))["3月14日（周一）"]
    merged = sorted(str(each_range) for each_range in sheet.merged_cells.ranges)
    assert merged == ["A1:C1", "A2:C2", "B4:B5", "B6:B7", "C4:C6", "C7:C9"]
    assert [sheet.cell(row, 1).value for row in (4, 5, 9)] == ["09:00", "09:10", "09:50"]


def test_a_panel_without_slots_is_listed_without_time() -> None:
    rows = sheets(plan_workbook(plan(panel(slots=0)), "zh"))
    assert list(rows) == ["评审组", "日程清单"]
    assert rows["评审组"][3][2:4] == ["", ""]


def test_equal_plans_give_equal_bytes() -> None:
    assert plan_workbook(plan(), "zh") == plan_workbook(plan(), "zh")
