"""The annotated copy shows each fault on its cell and can run nothing."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.errors import BadInput
from reviewer.files.intake.annotated import annotate
from reviewer.files.intake.files import read_bytes
from reviewer.model.intake import Problem
from tests.builders.word_forms import filled
from tests.builders.workbooks import saved, summary_plan, summary_row, workbook, xlsx
from tests.unit.reviewer.files.intake.reading import platforms


def page(data: bytes) -> Worksheet:
    """Open the first sheet of a workbook."""
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert isinstance(sheet, Worksheet)
    return sheet


def comments(sheet: Worksheet) -> dict[str, str]:
    """Give the comments of a sheet by the cell that bears them."""
    return {
        cell.coordinate: cell.comment.text
        for line in sheet.iter_rows()
        for cell in line
        if cell.comment is not None
    }


def test_each_faulty_cell_bears_its_comment_and_no_other_does() -> None:
    row = summary_row(1, rd=501, category="适配评测类、投资类", registered="2017/2")
    data = xlsx(summary_plan(row, summary_row(2)))
    copy = page(annotate(data, read_bytes("a.xlsx", data, platforms()), platforms()))
    found = comments(copy)
    assert sorted(found) == ["G5", "I5"]
    assert found["G5"] == "【请核实】研发人员 501 人多于员工总数 500 人，请核实。"
    assert found["I5"].startswith("【退回】“平台类型”填写了多类（适配评测类、投资类）")
    assert copy["I5"].fill.fgColor.rgb == "00F4B6B6"
    assert copy["B6"].value == "重庆示例2号软件有限公司"


def test_a_fault_of_the_whole_row_stands_in_its_first_cell_and_of_the_file_in_the_first() -> None:
    data = xlsx(summary_plan())
    read = read_bytes("a.xlsx", data, platforms())
    rows = tuple(
        replace(row, problems=(Problem(None, "hidden_row", "flag"),)) if not row.ignored else row
        for row in read.rows
    )
    of_file = Problem(None, "macro_workbook", "flag")
    copy = page(annotate(data, replace(read, rows=rows, problems=(of_file,)), platforms(), "en"))
    assert sorted(comments(copy)) == ["A1", "A5"]
    assert comments(copy)["A5"].startswith("[please check] This row is hidden")


def test_a_merged_cell_is_commented_where_it_begins() -> None:
    book = workbook(summary_plan(summary_row(1), summary_row(2, applicant=None)))
    book["附件2"].merge_cells("B5:B6")
    data = saved(book)
    copy = page(annotate(data, read_bytes("a.xlsx", data, platforms()), platforms()))
    assert list(comments(copy)) == ["B5"]


def test_nothing_in_the_copy_can_run() -> None:
    book = workbook(summary_plan(summary_row(1, applicant="=cmd|' /C calc'!A0", brief="@SUM(1)")))
    sheet = book["附件2"]
    sheet["B5"].data_type = "s"
    sheet["G5"] = '=WEBSERVICE("http://example.com")'
    sheet["C5"].hyperlink = "http://example.com"
    book.defined_names["bad"] = DefinedName("bad", attr_text="附件2!$A$1")
    data = saved(book)
    copy = load_workbook(
        io.BytesIO(annotate(data, read_bytes("a.xlsx", data, platforms()), platforms()))
    )
    result = copy["附件2"]
    formulas = [c.coordinate for line in result.iter_rows() for c in line if c.data_type == "f"]
    assert formulas == []
    assert result["B5"].value == "=cmd|' /C calc'!A0"
    assert result["G5"].value == '=WEBSERVICE("http://example.com")'
    assert [result[place].quotePrefix for place in ("B5", "G5", "M5")] == [True, True, True]
    assert result["C5"].hyperlink is None
    assert list(copy.defined_names) == []


def test_text_tables_and_web_pages_become_workbooks_with_comments() -> None:
    row = summary_row(1, rd=501, applicant="=1+1有限公司")
    grid = summary_plan(row).grid()[3:5]
    lines = [",".join(f'"{cell}"' for cell in line) for line in grid]
    csv = "\n".join(lines).encode("gb18030")
    cells = ["".join(f"<td>{cell}</td>" for cell in line) for line in grid]
    web = ("<table><tr>" + "</tr><tr>".join(cells) + "</tr></table>").encode()
    for data in (csv, web):
        copy = page(annotate(data, read_bytes("a.csv", data, platforms()), platforms()))
        assert list(comments(copy)) == ["G2"]
        assert (copy["B2"].value, copy["B2"].data_type) == ("=1+1有限公司", "s")


def test_word_forms_and_unreadable_files_are_refused() -> None:
    form = filled(platforms())
    with pytest.raises(BadInput) as refused:
        annotate(form, read_bytes("申报书.docx", form, platforms()), platforms())
    assert refused.value.code == "error.annotation_of_form"
    picture = b"\x89PNG\r\n\x1a\n" + b"x" * 50
    with pytest.raises(BadInput) as unreadable:
        annotate(picture, read_bytes("a.xlsx", picture, platforms()), platforms())
    assert unreadable.value.code == "problem.file_is_picture"
