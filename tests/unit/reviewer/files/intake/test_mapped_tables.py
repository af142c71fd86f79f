"""Tables read as staff said: kind, columns, what is left out, whose files are meant."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook

from reviewer.files.intake.files import read_bytes
from reviewer.files.intake.mapped_tables import layouts_by_code
from reviewer.files.intake.outlines import Chosen, outline
from reviewer.model.column_mappings import ReadingGround, TableMapping, read_mapping
from reviewer.model.intake import ReadFile
from tests.unit.reviewer.files.intake.reading import data_rows, only_row, platforms

OWN_HEADINGS = ("主体全称", "去年营收", "平台叫什么", "属于哪一类", "备忘")
ROW = ("重庆甲软件有限公司", 1200, "甲公共服务平台", "适配评测类", "内部用")
SAID = {
    "主体全称": "applicant",
    "去年营收": "revenue_2021",
    "平台叫什么": "platform",
    "属于哪一类": "categories",
    "备忘": "",
}
CODE = "form.summary"


def book(*rows: tuple[object, ...], sheet: str = "本区情况", above: str = "") -> bytes:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = sheet
    if above:
        page.append([above])
    for row in rows:
        page.append(list(row))
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def mapping(number: int = 7, **changes: object) -> TableMapping:
    said: dict[str, object] = {
        "number": number,
        "layout": CODE,
        "district": "",
        "columns": SAID,
        **changes,
    }
    return read_mapping(said)


def read(data: bytes, *said: TableMapping, name: str = "渝北_情况.xlsx") -> ReadFile:
    return read_bytes(name, data, platforms(), said)


def codes(file: ReadFile) -> list[str]:
    return [problem.code for problem in file.problems]


def test_a_table_nobody_knows_is_read_as_was_said() -> None:
    data = book(OWN_HEADINGS, ROW)
    assert (read(data).kind, codes(read(data))) == ("unknown", ["file_unrecognised"])
    file = read(data, mapping())
    assert (file.kind, file.district) == ("summary", "渝北")
    row = only_row(file)
    assert row.record is not None
    told = {key: row.record[key] for key in ("applicant", "platform", "categories")}
    assert told == {
        "applicant": "重庆甲软件有限公司",
        "platform": "甲公共服务平台",
        "categories": ["testing"],
    }
    assert str(row.record["revenue_2021"]) == "1200"
    said = {problem.code: problem.details for problem in file.problems}
    assert said["columns_by_mapping"]["columns"] == [
        "主体全称→企业名称",
        "去年营收→2021主营业务收入",
        "平台叫什么→平台名称",
        "属于哪一类→平台类型",
    ]
    assert said["columns_left_out"]["columns"] == ["备忘"]
    assert "columns_unread" not in said


def test_what_was_said_stands_above_the_headings_and_the_rest_is_read_as_declared() -> None:
    # 企业名称 holds the group here, the applicant stands in a column of its own.
    headings = ("企业名称", "申报主体名", "平台名称", "平台类型", "员工总人数")
    row = ("某集团", "重庆甲软件有限公司", "甲公共服务平台", "适配评测类", 30)
    said = {"企业名称": "", "申报主体名": "applicant", "平台名称": "platform"}
    record = only_row(read(book(headings, row), mapping(columns=said))).record
    assert record is not None
    assert (record["applicant"], record["staff"]) == ("重庆甲软件有限公司", 30)


@pytest.mark.parametrize(
    ("district", "name", "above", "kind"),
    [
        ("", "某表.xlsx", "", "summary"),
        ("渝北", "渝北_情况.xlsx", "", "summary"),
        ("渝北", "某表.xlsx", "推荐单位：渝北区经济信息委", "summary"),
        ("渝北", "万州_情况.xlsx", "", "unknown"),
        ("渝北", "某表.xlsx", "", "unknown"),
    ],
)
def test_it_holds_for_the_sender_it_was_said_of(
    district: str, name: str, above: str, kind: str
) -> None:
    data = book(OWN_HEADINGS, ROW, above=above)
    assert read(data, mapping(district=district), name=name).kind == kind


def test_headings_that_lack_one_that_is_read_are_not_meant() -> None:
    fewer = book(OWN_HEADINGS[1:], ROW[1:])
    assert read(fewer, mapping()).kind == "unknown"
    without_left_out = book(OWN_HEADINGS[:-1], ROW[:-1])
    assert len(data_rows(read(without_left_out, mapping()))) == 1


def test_the_fuller_one_and_the_sender_s_own_come_first() -> None:
    data = book(OWN_HEADINGS, ROW)
    roster = mapping(1, layout="register.prior_listing", columns={"主体全称": "operator"})
    mine = mapping(3, district="渝北", columns={**SAID, "备忘": "brief"})
    assert read(data, roster, mapping()).kind == "summary"
    record = only_row(read(data, mapping(), mine)).record
    assert record is not None
    assert record["brief"] == "内部用"


def test_a_table_said_to_be_left_out_is_not_read() -> None:
    left = mapping(layout="", columns=dict.fromkeys(OWN_HEADINGS, ""))
    file = read(book(OWN_HEADINGS, ROW), left)
    assert (file.kind, codes(file), file.rows) == ("unknown", ["sheet_left_out"], ())


def test_two_columns_of_one_heading_are_told_apart_and_headings_come_again() -> None:
    headings = ("名称", "名称", "类别为")
    row = ("重庆甲软件有限公司", "甲公共服务平台", "适配评测类")
    said = {"名称": "applicant", "名称#2": "platform", "类别为": "categories"}
    rows = data_rows(read(book(headings, row, headings, row), mapping(columns=said)))
    assert [(row.record or {})["platform"] for row in rows] == ["甲公共服务平台"] * 2


def test_a_register_is_named_too() -> None:
    said = {"谁": "name", "在哪上班": "employer", "能当组长吗": "can_chair"}
    data = book(("谁", "在哪上班", "能当组长吗"), ("王专家", "某大学", "是"))
    file = read(data, mapping(layout="register.expert", columns=said))
    record = only_row(file).record
    assert file.kind == "roster"
    assert record is not None
    assert (record["name"], record["employer"], record["can_chair"]) == ("王专家", "某大学", True)


def test_a_kind_that_the_call_has_no_more_reads_nothing() -> None:
    assert read(book(OWN_HEADINGS, ROW), mapping(layout="form.gone")).kind == "unknown"


def test_an_outline_shows_headings_samples_and_what_is_read() -> None:
    ground = ReadingGround(platforms())
    data = book(("本区软件平台情况",), OWN_HEADINGS, ROW)
    (sheet,) = outline(data, "渝北_情况.xlsx", ground)
    assert (sheet.layout, sheet.headings.first, sheet.district) == (None, 2, "渝北")
    assert [column.title for column in sheet.columns] == list(OWN_HEADINGS)
    assert sheet.columns[1].samples == ("1200",)
    assert {column.key for column in sheet.columns} == {None}
    (again,) = outline(data, "渝北_情况.xlsx", ReadingGround(platforms(), (mapping(),)))
    assert (again.layout, again.mapping) == (CODE, 7)
    assert [column.key for column in again.columns] == list(SAID.values())


def test_an_outline_of_another_kind_offers_what_its_headings_say() -> None:
    data = book(("企业名称", "平台名称", "说明一"), ("甲", "乙", "丙"))
    chosen = Chosen("本区情况", 1, 1, "register.prior_listing")
    (sheet,) = outline(data, "a.xlsx", ReadingGround(platforms()), chosen)
    assert [column.key for column in sheet.columns] == ["operator", "platform", None]
    moved = Chosen("本区情况", 2, 9, "register.prior_listing")
    (sheet,) = outline(data, "a.xlsx", ReadingGround(platforms()), moved)
    assert [column.title for column in sheet.columns] == ["甲", "乙", "丙"]


def test_every_kind_of_table_has_a_code() -> None:
    known = layouts_by_code(platforms())
    assert {"form.summary", "form.elements", "register.expert", "register.receipt"} <= set(known)
