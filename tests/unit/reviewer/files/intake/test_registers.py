"""Lists beside the submissions: roster, recusals, ownership, rooms and days."""

from __future__ import annotations

from tests.builders.workbooks import (
    SheetPlan,
    credit_code,
    expert_row,
    roster_plan,
    table_plan,
)
from tests.unit.reviewer.files.intake.reading import (
    data_rows,
    only_row,
    read,
    told,
)


def test_the_roster() -> None:
    row = only_row(read(roster_plan(), name="评审专家库.xlsx"))
    assert row.problems == ()
    assert row.record == {
        "code": "E00001", "name": "范红超", "employer": "重庆示例检测中心",
        "uscc": credit_code(90001), "title": "研究员", "years": 18, "kind": "technical",
        "fields": ["信创适配", "软件测试"], "categories": ["testing", "talent"],
        "phone": "10000010001", "email": "expert00001@example.com",
        "past_posts": [{"employer": "渝示例大学", "from": "2000.1", "to": "2003.12"}],
        "ties": [
            {"organisation": "重庆示例软件有限公司", "kind": "shareholding", "text": "持股1%"}
        ],
        "can_chair": True, "available_on": ["2022-03-14", "2022-03-16"], "active": True,
    }  # fmt: skip


def test_faults_of_the_roster() -> None:
    rows = [
        expert_row(1, phone=10000000021.0),
        expert_row(2, name="彭\u3000玲"),
        expert_row(3, chair=None),
        expert_row(4, chair="√"),
        expert_row(5, status="暂停"),
        expert_row(6, kind="其他"),
        expert_row(7, code=None),
        expert_row(8, employer=None),
        expert_row(9, categories=None, kind="财务"),
    ]
    found = data_rows(read(roster_plan(*rows), name="评审专家库.xlsx"))
    assert [told(row.problems) for row in found] == [
        [("phone_float", "accept", "10000000021")],
        [("name_inner_space", "accept", "彭玲")],
        [("lead_tick", "accept", "否")],
        [("lead_tick", "accept", "是")],
        [("status_suspended", "accept", "暂停")],
        [("expert_kind_unknown", "flag", None)],
        [("expert_code_missing", "flag", None)],
        [("name_missing", "reject", None)],
        [],
    ]
    assert [row.record and row.record["active"] for row in found].index(False) == 4


def records(*plans: SheetPlan) -> list[dict[str, object] | None]:
    """Read tables of one workbook and give their records."""
    return [row.record for row in data_rows(read(*plans, name="附件.xlsx"))]


def test_recusals_declared_and_requested() -> None:
    declared = table_plan(
        "专家回避声明",
        ["序号", "专家编号", "专家姓名", "需回避单位", "涉及平台", "回避原因", "声明日期"],
        [1, "E00002", "陈杰俊", "甲公司", "甲平台", "持有股份", "2022-03-06"],
    )
    requested = table_plan(
        "申报单位申请回避",
        ["序号", "申报单位", "申请回避专家", "专家所在单位", "理由", "提出日期", "处理意见"],
        [1, "乙公司", "苗俊红", "丙公司", "有合同纠纷", "2022-03-08", None],
    )
    assert records(declared, requested) == [
        {
            "expert_code": "E00002",
            "expert_name": "陈杰俊",
            "organisation": "甲公司",
            "platform": "甲平台",
            "reason": "持有股份",
            "declared_on": "2022-03-06",
        },
        {
            "applicant": "乙公司",
            "expert_name": "苗俊红",
            "expert_employer": "丙公司",
            "reason": "有合同纠纷",
            "requested_on": "2022-03-08",
            "verdict": None,
        },
    ]


def test_ownership_and_former_names() -> None:
    owners = table_plan(
        "股权关系",
        ["母公司", "母公司统一社会信用代码", "子公司", "子公司统一社会信用代码", "持股比例%"],
        ["甲集团", credit_code(1), "甲公司", None, 58],
    )
    formers = table_plan(
        "曾用名", ["现用名", "统一社会信用代码", "曾用名"], ["甲公司", credit_code(2), "乙公司"]
    )
    assert records(owners, formers) == [
        {
            "parent": "甲集团",
            "parent_uscc": credit_code(1),
            "child": "甲公司",
            "child_uscc": None,
            "percent": 58,
        },
        {"current": "甲公司", "uscc": credit_code(2), "former": "乙公司"},
    ]


def test_rooms_and_days() -> None:
    rooms = table_plan(
        "场地",
        ["会议室", "楼层", "可容纳专家数", "投影", "视频答辩", "备注"],
        ["901会议室", "9楼", 9, "有", "有", None],
        ["904会议室", "9楼", 5, "有", "无", "下午17:00后不可用"],
    )
    days = table_plan(
        "日程",
        ["日期", "星期", "场次", "开始", "结束", "可用会议室"],
        ["2022-03-14", "一", "上午", "09:00", "12:00", "全部"],
        ["2022-03-16", "三", "上午", "09:00", "12:00", "除901会议室外"],
    )
    assert records(days, rooms) == [
        {
            "name": "901会议室", "floor": "9楼", "capacity": 9, "note": None, "video": True,
            "unavailable_text": None,
        },
        {
            "name": "904会议室", "floor": "9楼", "capacity": 5, "note": "下午17:00后不可用",
            "video": False, "unavailable_text": "下午17:00后不可用",
        },
        {"on": "2022-03-14", "label": "上午", "start": "09:00", "end": "12:00", "closed_rooms": []},
        {
            "on": "2022-03-16", "label": "上午", "start": "09:00", "end": "12:00",
            "closed_rooms": ["901会议室"],
        },
    ]  # fmt: skip
