"""Tables as districts lay them out: every layout of one content gives the same records."""

from __future__ import annotations

import codecs
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from reviewer.files.intake.files import read_bytes
from reviewer.model.intake import ReadFile
from tests.builders.workbooks import (
    saved,
    summary_plan,
    summary_row,
    workbook,
)
from tests.unit.reviewer.files.intake.reading import (
    data_rows,
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
    "uscc": None,
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
