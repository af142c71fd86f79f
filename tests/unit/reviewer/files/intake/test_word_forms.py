"""Application forms in Word: blank ones read back, filled ones give the same record as a list."""

from __future__ import annotations

import io

from docx import Document

from reviewer.files.intake.blank_forms import blank_form
from reviewer.files.intake.files import read_bytes
from tests.builders.word_forms import filled, saved, word_table
from tests.builders.workbooks import credit_code, summary_plan
from tests.unit.reviewer.files.intake.reading import (
    industrial_internet,
    only_row,
    platforms,
    told,
)


def test_blank_forms_of_both_calls_are_recognised_and_without_error() -> None:
    for definition in (platforms(), industrial_internet()):
        file = read_bytes("申报书.docx", blank_form(definition), definition)
        assert (file.kind, file.problems) == ("application_form", ())
        assert [(row.status, told(row.problems)) for row in file.rows] == [
            ("ignore", [("form_blank", "ignore", None)])
        ]


def test_a_blank_form_opens_in_word_with_its_title() -> None:
    document = Document(io.BytesIO(blank_form(platforms())))
    assert document.paragraphs[0].text == "重庆市重点软件公共服务平台名单（第二批）申报书"
    assert len(document.tables) == 4


def test_the_platform_form_filled_in_reads_without_a_single_problem() -> None:
    file = read_bytes("申报书.docx", filled(platforms()), platforms())
    row = only_row(file)
    assert [problem for problem in row.problems if problem.status != "accept"] == []
    assert row.record is not None
    assert {key: value for key, value in row.record.items() if value is not None} == {
        "code": "S00001", "district": "渝北", "applicant": "重庆示例软件有限公司",
        "uscc": credit_code(1), "legal": "孔桂", "legal_phone": "023-00000000",
        "registered": "2015.5", "capital": 1000, "reg_place": "重庆市渝北示例路6号",
        "office_place": "重庆市渝北示例路8号", "ownership_form": "股份制", "staff": 500, "rd": 125,
        "revenue_2021": 10537, "software_revenue_2021": 7208, "profit_2021": 1940,
        "tax_2021": 388, "rights_2021": 89, "revenue_2020": 9483, "software_revenue_2020": 6487,
        "profit_2020": -5, "tax_2020": 0, "rights_2020": 3, "platform": "示例适配验证平台",
        "categories": ["testing"], "build_from": "2013.9", "build_to": "2016.3",
        "in_service": "2016.4", "invest_total": 2710, "invest_done": 2680, "platform_staff": 15,
        "service": {"products": 252, "clients": 40},
        "service_text": "2021年适配评测产品252件、服务企业40家。", "county_letter": "否",
        "credit": "无", "monitor": "是", "contact": "张子", "phone": "10000000001",
        "email": "s1@example.com", "received": "2022-02-08",
    }  # fmt: skip


def test_the_industrial_internet_form_filled_in() -> None:
    definition = industrial_internet()
    row = only_row(read_bytes("申报书.docx", filled(definition), definition))
    assert row.problems == ()
    assert row.record is not None
    chosen = (
        "code", "district", "applicant", "uscc", "ownership_form", "staff", "rd", "contact",
        "iiot_revenue_2021", "insured_staff", "build_from", "government_recommendation", "received",
    )  # fmt: skip
    assert [row.record[key] for key in chosen] == [
        "G001", "渝北", "重庆示例工业互联网有限公司", credit_code(7), "民营", 320, 120, "张子",
        1800, 118, "2018.6", "是", "2022-05-30T11:30",
    ]  # fmt: skip


def test_faults_of_a_form_are_told_like_those_of_a_list() -> None:
    changes = {
        "统一社会信用代码": "",
        "平台类型": "☑适配评测类 ☑咨询规划类 □开发服务类",
        "在职职工人数（人）": "100",
        "平台投资（万元）": "总投资：549 已投资：740",
        "注册时间": "",
    }
    row = only_row(read_bytes("申报书.docx", filled(platforms(), changes), platforms()))
    assert row.status == "reject"
    grave = [problem for problem in row.problems if problem.status != "accept"]
    assert {(entry.code, entry.column, entry.status) for entry in grave} == {
        ("uscc_missing", "统一社会信用代码", "flag"),
        ("category_checkbox_two", "平台类型", "reject"),
        ("rd_gt_staff", "其中：研发人员（人）", "flag"),
        ("invest_done_gt_total", "平台投资（万元）", "flag"),
        ("value_missing", "注册时间", "flag"),
    }


def test_a_form_of_the_other_call_is_skipped() -> None:
    file = read_bytes("申报书.docx", filled(industrial_internet()), platforms())
    assert (file.kind, file.rows) == ("other_programme", ())


def test_goals_of_coming_years_are_not_taken_for_what_is() -> None:
    definition = industrial_internet()
    changes = {"2021年营业收入（万元）": "", "2021年工业互联网业务收入（万元）": ""}
    document = Document(io.BytesIO(filled(definition, changes)))
    goals = document.add_table(rows=3, cols=5)
    lines = [
        ["发展目标", "2022年", "2023年", "2024年", "2025年"],
        ["营业收入（万元）", "7000", "8000", "9000", "10000"],
        ["其中：工业互联网业务收入（万元）", "2000", "3000", "4000", "5000"],
    ]
    for number, line in enumerate(lines):
        for place, text in enumerate(line):
            goals.cell(number, place).text = text
    row = only_row(read_bytes("申报书.docx", saved(document), definition))
    assert row.record is not None
    assert (row.record["revenue_2021"], row.record["iiot_revenue_2021"]) == (None, None)
    assert told(row.problems) == [("value_missing", "flag", None)] * 2


def test_a_summary_set_as_a_word_table_is_a_summary() -> None:
    grid = summary_plan().grid()[3:]
    file = read_bytes("01_渝北_附件2.docx", word_table(grid), platforms())
    row = only_row(file)
    assert (file.kind, file.district, row.problems) == ("summary", "渝北", ())
    assert row.record is not None
    assert row.record["applicant"] == "重庆示例1号软件有限公司"


def test_other_word_files_are_listed_as_unknown() -> None:
    file = read_bytes("说明.docx", word_table([["甲", "乙"], ["丙", "丁"]]), platforms())
    assert (file.kind, told(file.problems)) == ("unknown", [("file_unrecognised", "ignore", None)])
