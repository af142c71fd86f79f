"""Tables as offices type them in a hurry: read as a person would read them, or asked about."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.intake.annotated import annotate
from reviewer.files.intake.files import read_bytes
from reviewer.files.intake.readings import Cell
from reviewer.model.intake import ReadFile
from tests.builders.workbooks import (
    SUMMARY_HEADINGS,
    SheetPlan,
    expert_row,
    roster_plan,
    saved,
    summary_plan,
    summary_row,
    workbook,
)
from tests.unit.reviewer.files.intake.reading import data_rows, only_row, platforms, read

NAME = "01_渝北_附件2信息汇总表.xlsx"


def asked(file: ReadFile) -> list[str]:
    """Give the codes of all that is flagged about rows and file."""
    said = [*file.problems, *(problem for row in data_rows(file) for problem in row.problems)]
    return [problem.code for problem in said if problem.status != "accept"]


def values(file: ReadFile, key: str) -> list[object]:
    """Give one value of every data row."""
    return [(row.record or {}).get(key) for row in data_rows(file)]


def unnamed_units(*above: str) -> SheetPlan:
    """Lay out 附件2 with headings that name no unit, below lines that may."""
    headings = {
        key: text.replace("（万元）", "").replace("\n", "")
        for key, text in SUMMARY_HEADINGS.items()
    }
    row = summary_row(1, revenue=0.5, software=0.25, invest="总投资：0.2\n已投资：0.1")
    return SheetPlan(headings, [row], above=[[line] for line in above], name="附件2")


@pytest.mark.parametrize(
    ("line", "revenue"),
    [
        ("单位：亿元", 5000),
        ("金额单位：亿元", 5000),
        ("（单位：人民币亿元）", 5000),
        ("计量单位：百万元", 50),
        ("单位：千元", "0.05"),
        ("推荐单位：渝北区经济信息委", "0.5"),
    ],
)
def test_a_line_above_the_table_says_in_what_its_amounts_are(line: str, revenue: object) -> None:
    (found,) = values(read(unnamed_units(line)), "revenue_2021")
    assert str(found) == str(revenue)


def test_an_amount_in_foreign_money_is_asked_about() -> None:
    headings = dict(SUMMARY_HEADINGS, revenue="2021年主营业务收入（万美元）")
    file = read(replace(summary_plan(), headings=headings))
    assert values(file, "revenue_2021") == [None]
    assert "number_unreadable" in asked(file)


@pytest.mark.parametrize(
    ("cell", "total"),
    [("总投资：120千元\n已投资：80千元", 12), ("总投资：3百万元，已投资2百万元", 300)],
)
def test_units_within_an_investment(cell: str, total: int) -> None:
    assert values(read(summary_plan(summary_row(1, invest=cell))), "invest_total") == [total]


def test_the_same_as_above_is_what_stands_above() -> None:
    rows = [
        summary_row(1),
        summary_row(2, applicant="同上", contact="〃", registered="同上", category="同前"),
        summary_row(3, applicant="同上"),
    ]
    file = read(summary_plan(*rows))
    assert values(file, "applicant") == ["重庆示例1号软件有限公司"] * 3
    assert values(file, "phone") == ["10000000001", "10000000001", "10000000003"]
    assert values(file, "registered") == ["2015.5"] * 3
    assert values(file, "categories") == [["testing"]] * 3
    second = data_rows(file)[1]
    assert [problem.code for problem in second.problems] == ["same_as_above"] * 4


@pytest.mark.parametrize(
    ("sheet", "district"),
    [
        ("涪陵（2家）", "涪陵"),
        ("渝中区汇总", "渝中"),
        ("3.万州区附件2", "万州"),
        ("2022年巴南推荐表", "巴南"),
        ("Sheet4", "渝北"),
        ("附件2", "渝北"),
    ],
)
def test_a_sheet_is_called_after_its_district_whatever_stands_around(
    sheet: str, district: str
) -> None:
    plan = replace(summary_plan(), above=(["附件2"],), name=sheet)
    assert values(read(plan), "district") == [district]


@pytest.mark.parametrize(
    "word", ["本页小计", "全区总计", "平均", "合计：2家", "以上合计", "分类汇总"]
)
def test_lines_of_totals_are_no_firms(word: str) -> None:
    total = dict.fromkeys(SUMMARY_HEADINGS, None) | {"applicant": word, "revenue": 21074}
    file = read(summary_plan(summary_row(1), total, summary_row(2)))
    assert values(file, "applicant") == ["重庆示例1号软件有限公司", "重庆示例2号软件有限公司"]


def test_a_firm_that_begins_with_such_a_word_is_one() -> None:
    name = "平均时科技（重庆）有限公司"
    assert values(read(summary_plan(summary_row(1, applicant=name))), "applicant") == [name]


@pytest.mark.parametrize(
    ("typed", "name", "codes"),
    [
        ("★重庆示例软件有限公司", "重庆示例软件有限公司", []),
        ("1、重庆示例软件有限公司", "重庆示例软件有限公司", []),
        ("重庆示例（集团）有限公司", "重庆示例（集团）有限公司", []),
        ("重庆示例软件有限公司（已注销）", "重庆示例软件有限公司（已注销）", ["name_with_remark"]),
        ("重庆示例软件有限公司 撤回", "重庆示例软件有限公司撤回", ["name_with_remark"]),
        ("重庆示例软件有限公司（待定）", "重庆示例软件有限公司（待定）", ["name_with_remark"]),
    ],
)
def test_what_stands_around_a_firms_name(typed: str, name: str, codes: list[str]) -> None:
    file = read(summary_plan(summary_row(1, applicant=typed)))
    assert values(file, "applicant") == [name]
    assert asked(file) == codes


@pytest.mark.parametrize(
    ("remark", "codes"),
    [
        ("企业已放弃申报", ["row_with_remark"]),
        ("退回", ["row_with_remark"]),
        ("不予推荐", ["row_with_remark"]),
        ("材料齐全", []),
    ],
)
def test_a_remark_that_a_firm_gave_up_is_asked_about(remark: str, codes: list[str]) -> None:
    headings = dict(SUMMARY_HEADINGS, remark="备注")
    plan = replace(summary_plan(summary_row(1, remark=remark)), headings=headings)
    assert asked(read(plan)) == codes


def test_a_column_that_stands_there_twice_is_asked_about() -> None:
    headings = dict(SUMMARY_HEADINGS, again="2021年主营业务收入（万元）")
    file = read(replace(summary_plan(summary_row(1, again=99)), headings=headings))
    assert values(file, "revenue_2021") == [10537]
    assert [(p.code, p.details["columns"]) for p in file.problems if p.status == "flag"] == [
        ("columns_said_twice", ["2021年主营业务收入（万元）"])
    ]


def test_the_first_of_two_contacts_is_read_and_said() -> None:
    cell = "张三 10000000001；李四 10000000002"
    row = only_row(read(summary_plan(summary_row(1, contact=cell))))
    assert row.record is not None
    assert (row.record["contact"], row.record["phone"]) == ("张三", "10000000001")
    assert [problem.code for problem in row.problems] == ["contact_several"]


def beside(sheet: Worksheet, column: int, rows: list[dict[str, Cell]]) -> None:
    """Write the headings and rows once more, from a column on."""
    for place, key in enumerate(SUMMARY_HEADINGS):
        sheet.cell(4, column + place, SUMMARY_HEADINGS[key])
        for down, row in enumerate(rows):
            sheet.cell(5 + down, column + place, row[key])


def two_beside(change: Callable[[Worksheet], object] = lambda _: None) -> bytes:
    book = workbook(replace(summary_plan(summary_row(1), summary_row(2)), below=()))
    sheet = book["附件2"]
    beside(sheet, 17, [summary_row(3), summary_row(4, staff="很多")])
    change(sheet)
    return saved(book)


def test_two_tables_beside_each_other_are_read_apart() -> None:
    file = read_bytes(NAME, two_beside(), platforms())
    assert values(file, "applicant") == [f"重庆示例{n}号软件有限公司" for n in (1, 2, 3, 4)]
    assert values(file, "district") == ["渝北"] * 4
    assert [(row.sheet, row.row) for row in data_rows(file)] == [
        ("附件2〔A–O〕", 5),
        ("附件2〔A–O〕", 6),
        ("附件2〔Q–AE〕", 5),
        ("附件2〔Q–AE〕", 6),
    ]


def test_three_tables_beside_each_other_one_with_its_columns_in_another_order() -> None:
    def third(sheet: Worksheet) -> None:
        beside(sheet, 33, [summary_row(5)])
        for row in (4, 5):  # revenue and software change places
            first, second = sheet.cell(row, 36).value, sheet.cell(row, 37).value
            sheet.cell(row, 36, second)
            sheet.cell(row, 37, first)

    file = read_bytes(NAME, two_beside(third), platforms())
    assert values(file, "revenue_2021") == [10537] * 5
    assert values(file, "software_revenue_2021") == [7208] * 5


def test_a_comment_goes_to_the_cell_in_its_own_table() -> None:
    data = two_beside()
    copy = annotate(data, read_bytes(NAME, data, platforms()), platforms())
    sheet = load_workbook(io.BytesIO(copy))["附件2"]
    commented = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.comment]
    assert commented == ["V6"]


def test_a_list_of_other_columns_beside_the_table_is_asked_about() -> None:
    book = workbook(summary_plan())
    sheet = book["附件2"]
    listed: list[tuple[Cell, Cell]] = [("序号", "企业名称"), (1, "重庆示例2号软件有限公司")]
    for row, (number, name) in enumerate(listed):
        sheet.cell(4 + row, 18, number)
        sheet.cell(4 + row, 19, name)
    file = read_bytes(NAME, saved(book), platforms())
    assert values(file, "applicant") == ["重庆示例1号软件有限公司"]
    assert asked(file) == ["columns_said_twice"]


def test_a_roster_says_the_same_as_above() -> None:
    rows = [expert_row(1), expert_row(2, employer="同上", past="〃", ties="同上")]
    file = read(roster_plan(*rows), name="评审专家库.xlsx")
    first, second = ((row.record or {}) for row in data_rows(file))
    for key in ("employer", "past_posts", "ties"):
        assert first[key] == second[key]


def late_list() -> Workbook:
    """Write a supplementary list under two rows of headings, with codes and a sealed line."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "补报"
    lines: list[list[Cell]] = [
        ["重庆市重点软件公共服务平台信息汇总表（补报）"],
        ["推荐单位：巴南区经济和信息化委员会（章）　　填报日期：2022年2月23日"],
        ["序号", "企业名称", "统一社会信用代码", "经营情况", None, None, "平台情况"],
        [
            None, None, None, "注册时间", "2021年主营业务收入（万元）",
            "软件和信息服务业务收入（万元）", "平台名称", "平台类型", "2021平台服务情况",
        ],
        [
            1, "重庆示例软件有限公司", "91500112FAKE00001X", "2016年3月", "2,350.5", "1800",
            "示例平台", "开发服务类", "2021年服务开发项目25个、服务单位18家。",
        ],
    ]  # fmt: skip
    for line in lines:
        sheet.append(line)
    for area in ("A3:A4", "B3:B4", "C3:C4", "D3:F3", "G3:I3"):
        sheet.merge_cells(area)
    return book


def test_a_list_with_two_rows_of_headings_and_credit_codes_is_the_districts_list() -> None:
    file = read_bytes("补报表.xlsx", saved(late_list()), platforms())
    assert (file.kind, file.district) == ("summary", "巴南")
    row = only_row(file)
    assert row.record is not None
    assert str(row.record["revenue_2021"]) == "2350.5"
    assert row.record["software_revenue_2021"] == 1800
    assert (row.record["registered"], row.record["district"]) == ("2016.3", "巴南")
    assert row.record["uscc"] is None, "a code with a wrong check digit is no identity"
    wrong = next(problem for problem in row.problems if problem.column == "统一社会信用代码")
    assert (wrong.code, wrong.status) == ("uscc_wrong_check_digit", "flag")
    (missing,) = [problem for problem in file.problems if problem.code == "column_missing"]
    asked = missing.details["columns"]
    assert isinstance(asked, list)
    assert {"研发人员数", "平台专职人数"} <= set(asked)
