"""Tables as districts lay them out: every layout of one content gives the same records."""

from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from reviewer.files.intake import read_bytes
from reviewer.files.intake.readings import Cell
from reviewer.model.intake import ReadFile
from tests.builders.workbooks import (
    SheetPlan,
    application_plan,
    application_row,
    credit_code,
    expert_row,
    roster_plan,
    saved,
    summary_plan,
    summary_row,
    table_plan,
    workbook,
)
from tests.unit.reviewer.files.intake.reading import (
    data_rows,
    industrial_internet,
    only_row,
    platforms,
    read,
    told,
)

RECORD = {
    "seq": 1,
    "applicant": "重庆示例1号软件有限公司",
    "registered": "2015.5",
    "revenue_2021": 10537,
    "software_revenue_2021": 7208,
    "staff": 500,
    "rd": 125,
    "platform": "示例1号适配验证平台",
    "categories": ["testing"],
    "build_from": "2013.9",
    "build_to": "2016.3",
    "in_service": "2016.4",
    "invest_total": 2710,
    "invest_done": 2680,
    "platform_staff": 15,
    "brief": "面向软件企业提供适配评测公共服务。",
    "service": {"products": 252, "clients": 40},
    "service_text": "2021年适配评测产品252件、服务企业40家。",
    "contact": "张子",
    "phone": "10000000001",
    "district": "渝北",
}


def test_the_notices_own_layout() -> None:
    row = only_row(read(summary_plan()))
    assert row.record == RECORD
    assert (row.row, row.sheet, row.kind, row.problems) == (5, "附件2", "submission", ())


def two_row_header(book: Workbook) -> None:
    """Part the headings of money and people into a group and its members."""
    sheet = book["附件2"]
    sheet.insert_rows(4)
    groups = {4: "2021年经营情况（万元）", 6: "人员情况（人）"}
    lower = {
        4: "主营业务收入",
        5: "其中：软件和信息服务业务收入",
        6: "员工总人数",
        7: "其中：研发人员数",
    }
    for column in range(1, 16):
        if column in lower:
            sheet.cell(4, column).value = groups.get(column)
            sheet.cell(5, column).value = lower[column]
        else:
            sheet.cell(4, column).value = sheet.cell(5, column).value
            sheet.cell(5, column).value = None
            sheet.merge_cells(start_row=4, start_column=column, end_row=5, end_column=column)
    for column in groups:
        sheet.merge_cells(start_row=4, start_column=column, end_row=4, end_column=column + 1)


def shifted(book: Workbook) -> None:
    """Put a registry's lines above everything and a column of remarks at the right."""
    sheet = book["附件2"]
    sheet.insert_rows(1, 3)
    sheet.cell(2, 3, "收文编号：2022-017")
    sheet.cell(7, 16, "备注（区县填）")


def moved_right(book: Workbook) -> None:
    """Begin the table in the third column."""
    book["附件2"].insert_cols(1, 2)


@pytest.mark.parametrize("change", [two_row_header, shifted, moved_right])
def test_changed_layouts_give_the_same_record(change: Callable[[Workbook], None]) -> None:
    book = workbook(summary_plan())
    change(book)
    file = read_bytes("01_渝北_附件2.xlsx", saved(book), platforms())
    row = only_row(file)
    assert (row.record, row.problems) == (RECORD, ())
    assert file.problems == ()


def test_column_order_and_other_headings_do_not_matter() -> None:
    plan = summary_plan()
    plan.order = list(reversed(list(plan.headings)))
    plan.headings = {**plan.headings, "applicant": "申报单位（全称）", "staff": "职工总数"}
    assert only_row(read(plan)).record == RECORD


def delimited(encoding: str, mark: bytes = b"") -> ReadFile:
    """Read the summary as a CSV file in an encoding."""
    lines = []
    for line in summary_plan().grid():
        quoted = (
            '"' + str(cell).replace('"', '""') + '"' if cell is not None else "" for cell in line
        )
        lines.append(",".join(quoted))
    data = mark + "\r\n".join(lines).encode(encoding)
    return read_bytes("01_渝北_附件2.csv", data, platforms())


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("gb18030", b""), ("utf-8", b""), ("utf-8", codecs.BOM_UTF8), ("utf-16", b"")],
)
def test_text_tables_in_every_encoding_that_excel_writes(encoding: str, mark: bytes) -> None:
    row = only_row(delimited(encoding, mark))
    assert (row.record, row.problems, row.row) == (RECORD, (), 5)


def test_a_web_page_saved_as_xls_is_read_as_its_table() -> None:
    lines = []
    for line in summary_plan().grid():
        cells = "".join(f"<td>{'' if cell is None else cell}</td>" for cell in line)
        lines.append(f"<tr>{cells}</tr>")
    page = "<html><meta charset=gb18030><table>" + "".join(lines) + "</table></html>"
    data = page.replace("\n", "<br>").encode("gb18030")
    row = only_row(read_bytes("01_渝北_附件2.xls", data, platforms()))
    assert (row.record, row.problems, row.row) == (RECORD, (), 5)


def ignored(file: ReadFile) -> list[tuple[int, str]]:
    """Give row and reason of the rows that were left out."""
    return [(row.row, row.problems[0].code) for row in file.rows if row.ignored]


def test_rows_without_data_are_listed_with_their_reason() -> None:
    plan = summary_plan(
        summary_row(1, applicant=None, registered="例如：2015.5", revenue=None, software=None,
                    staff=None, rd=None, platform=None, category="例如：适配评测类",
                    invest="总投资：xxxx\n已投资：xxxx", contact=None),
        summary_row(1),
        {},
        {key: str(value) for key, value in summary_plan().headings.items()},
        summary_row(2),
        {"seq": "合计", "revenue": 21074},
    )  # fmt: skip
    plan.below = ([], ["注：此表由企业填写。"], ["填报人：甲", "", "审核：乙"])
    file = read(plan)
    assert ignored(file) == [
        (5, "example_row_left_in"),
        (7, "blank_row"),
        (8, "heading_repeated"),
        (10, "total_row"),
        (11, "blank_row"),
        (12, "note_row"),
        (13, "note_row"),
    ]
    assert [row.row for row in data_rows(file)] == [6, 9]
    assert {row.status for row in file.rows if row.ignored} == {"ignore"}


def test_a_district_without_recommendation_says_so() -> None:
    file = read(summary_plan({"applicant": "本区县无推荐"}))
    assert ignored(file)[0] == (5, "nothing_recommended")
    assert data_rows(file) == []


def test_a_row_without_a_name_is_rejected_not_dropped() -> None:
    row = only_row(read(summary_plan(summary_row(applicant=None))))
    assert told(row.problems) == [("name_missing", "reject", None)]


def test_a_hidden_row_is_read_and_asked_about() -> None:
    book = workbook(summary_plan(summary_row(1), summary_row(2)))
    book["附件2"].row_dimensions[6].hidden = True
    rows = data_rows(read_bytes("a.xlsx", saved(book), platforms()))
    assert [told(row.problems) for row in rows] == [[], [("hidden_row", "flag", "")]]


def test_a_name_merged_over_two_rows_belongs_to_both() -> None:
    book = workbook(summary_plan(summary_row(1), summary_row(2, applicant=None)))
    book["附件2"].merge_cells("B5:B6")
    rows = data_rows(read_bytes("a.xlsx", saved(book), platforms()))
    assert [row.record and row.record["applicant"] for row in rows] == [RECORD["applicant"]] * 2
    assert told(rows[1].problems) == [
        ("merged_name_cell_two_platforms", "flag", RECORD["applicant"])
    ]
    assert rows[1].problems[0].raw is None or rows[1].problems[0].raw == ""


def test_a_formula_saved_without_its_result_is_asked_about() -> None:
    book = workbook(summary_plan())
    book["附件2"]["G5"] = "=ROUND(F5*0.4,0)"
    row = only_row(read_bytes("a.xlsx", saved(book), platforms()))
    (problem,) = row.problems
    assert (problem.code, problem.status, problem.raw, problem.value, problem.column) == (
        "formula_no_cached_value",
        "flag",
        "=ROUND(F5*0.4,0)",
        None,
        "其中：研发人员数（人）",
    )
    assert row.record
    assert row.record["rd"] is None


def test_missing_and_repeated_numbers_are_counted_anew() -> None:
    rows = [summary_row(1), summary_row(2, seq=1), summary_row(3, seq=None), summary_row(4, seq=9)]
    read_rows = data_rows(read(summary_plan(*rows)))
    assert [row.record and row.record["seq"] for row in read_rows] == [1, 2, 3, 9]
    assert [told(row.problems) for row in read_rows] == [
        [],
        [("seq_missing_or_repeated", "accept", 2)],
        [("seq_missing_or_repeated", "accept", 3)],
        [],
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"rd": 500}, []),
        ({"rd": 501}, [("rd_gt_staff", "flag", 501)]),
        ({"software": 10537}, []),
        ({"software": 10538}, [("software_revenue_gt_total", "flag", 10538)]),
        ({"staff": None}, [("value_missing", "flag", None)]),
    ],
)
def test_parts_are_not_larger_than_their_whole(
    changes: dict[str, int | None], expected: list[tuple[str, str, object]]
) -> None:
    assert told(only_row(read(summary_plan(summary_row(1, **changes)))).problems) == expected


def test_the_elements_of_an_application_form() -> None:
    row = only_row(read(application_plan(), name="01_渝北_申报书要素.xlsx"))
    assert row.problems == ()
    assert row.record is not None
    assert {key: value for key, value in row.record.items() if value is not None} == {
        "code": "S00001", "district": "渝北", "applicant": "重庆示例1号软件有限公司",
        "uscc": credit_code(1), "legal": "孔桂", "legal_phone": "023-00000000",
        "registered": "2015.5", "capital": 100, "reg_place": "重庆市渝北示例路6号", "staff": 500,
        "rd": 125, "revenue_2021": 10537, "software_revenue_2021": 7208,
        "platform": "示例1号适配验证平台", "categories": ["testing"], "build_from": "2013.9",
        "build_to": "2016.3", "in_service": "2016.4", "invest_total": 2710, "invest_done": 2680,
        "platform_staff": 15, "service": {"products": 252, "clients": 40},
        "service_text": "2021年适配评测产品252件、服务企业40家。", "county_letter": "否",
        "credit": "无", "monitor": "是", "contact": "张子", "phone": "10000000001",
        "email": "s00001@example.com", "received": "2022-02-08",
    }  # fmt: skip


def test_parts_and_wholes_of_an_application_form() -> None:
    rows = [
        application_row(1, invest_done=2710),
        application_row(2, invest_done=2711),
        application_row(3, uscc=None),
    ]
    found = [told(row.problems) for row in data_rows(read(application_plan(*rows)))]
    assert found == [
        [],
        [("invest_done_gt_total", "flag", 2711)],
        [("uscc_missing", "flag", None)],
    ]


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


def test_industrial_internet_applications() -> None:
    cells: dict[str, Cell] = {
        "申报编号": "G001", "区县": "渝北区", "申报单位": "重庆示例工业互联网有限公司",
        "统一社会信用代码（组织机构代码）": credit_code(7), "法定代表人": "孔桂",
        "单位性质": "民营",
        "注册成立时间": "2016.3", "注册地址": "重庆市渝北示例路6号", "注册资金（万元）": 5000,
        "负责人": "张子", "电话及手机": "10000000001", "职务": "总经理",
        "电子邮箱": "g001@example.com", "企业员工总数": 320, "其中：本科以上": 200,
        "其中：研发人员": 120, "其中：技术人员": 150, "2021年研发投入（万元）": 900,
        "2021年营业收入（万元）": 6200, "2021年税金（万元）": 210, "2021年利润（万元）": 480,
        "参与国家项目（个）": 2, "标准制定（项）": 3, "平台名称": "示例平台",
        "建设主体": "示例公司",
        "建设时间": "2018.6", "投资金额（万元）": 3000, "接入设备（台、套）": 12000,
        "兼容协议（种）": 40, "服务制造企业（家）": 260, "获取专利软著（项）": 55,
        "平台所获得的荣誉、认证等情况": "无", "重庆社保缴纳人数": 118,
        "2021年工业互联网业务收入（万元）": 1800, "近3年重大安全事故": "无", "信用查询结果": "无",
        "区县政府书面推荐意见": "是", "收到时间": "2022-05-30 11:30",
    }  # fmt: skip
    plan = table_plan("申报表", list(cells), list(cells.values()))
    from_book = read_bytes("申报表.xlsx", saved(workbook(plan)), industrial_internet())
    row = only_row(from_book)
    assert (from_book.kind, row.kind, row.problems) == ("iiot_application", "iiot_application", ())
    assert row.record is not None
    chosen = ("district", "uscc", "build_from", "insured_staff", "iiot_revenue_2021", "received")
    assert [row.record[key] for key in chosen] == [
        "渝北",
        credit_code(7),
        "2018.6",
        118,
        1800,
        "2022-05-30T11:30",
    ]
    assert row.record["safety_accident"] == "无"
    assert row.record["government_recommendation"] == "是"
