"""Blank workbooks beside the submissions are recognised, and read back what is written in."""

from __future__ import annotations

import io

import pytest
from openpyxl import load_workbook

from reviewer.files.intake.blank_registers import REGISTERS, blank_register
from reviewer.files.intake.files import read_bytes
from tests.builders.workbooks import credit_code
from tests.unit.reviewer.files.intake.reading import data_rows, platforms

WRITTEN: dict[str, dict[str, dict[str, str | int]]] = {
    "roster": {
        "专家名册": {
            "专家编号": "E1",
            "姓名": "范红",
            "单位": "重庆示例检测中心",
            "统一社会信用代码": credit_code(1),
            "专家类型": "技术",
        }
    },
    "recusals": {
        "专家回避申报": {"专家姓名": "范红", "需回避单位": "甲公司", "回避原因": "任职"},
        "申报单位回避申请": {"申报单位": "甲公司", "申请回避专家": "范红", "理由": "竞争"},
    },
    "ownership": {
        "股权关系": {"母公司": "甲集团", "子公司": "甲公司", "持股比例": "51%"},
        "曾用名": {"现用名": "甲公司", "曾用名": "乙公司"},
    },
    "rooms_and_days": {
        "场地": {"会议室": "901会议室", "楼层": "9楼", "可容纳专家数": 12},
        "日程": {"日期": "2022-03-14", "场次": "上午", "开始": "09:00", "结束": "12:00"},
    },
    "prior_list": {"名单": {"平台名称": "甲平台", "建设运营单位": "甲公司"}},
    "receipts": {
        "收件登记": {"文件": "a.xlsx", "报送单位": "渝北", "收到时间": "2022-02-08 10:00"}
    },
}


@pytest.mark.parametrize("kind", REGISTERS)
def test_a_blank_workbook_is_recognised_and_holds_nothing(kind: str) -> None:
    file = read_bytes("空表.xlsx", blank_register(kind), platforms())
    assert (file.kind, data_rows(file)) == (kind, [])


@pytest.mark.parametrize("kind", REGISTERS)
def test_what_is_written_in_is_read(kind: str) -> None:
    book = load_workbook(io.BytesIO(blank_register(kind)))
    for name, row in WRITTEN[kind].items():
        sheet = book[name]
        head = next(
            line for line in sheet.iter_rows() if sum(bool(cell.value) for cell in line) > 1
        )
        places = {str(cell.value): int(cell.column or 0) for cell in head}
        for heading, value in row.items():
            sheet.cell(int(head[0].row or 0) + 1, places[heading]).value = value
    stream = io.BytesIO()
    book.save(stream)
    file = read_bytes("填写.xlsx", stream.getvalue(), platforms())
    rows = data_rows(file)
    assert (file.kind, len(rows)) == (kind, len(WRITTEN[kind]))
    assert [
        problem.code for row in rows for problem in row.problems if problem.status != "accept"
    ] == []
