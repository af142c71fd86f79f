"""What a person sees in a sheet: shown numbers, strikes, comments, signs, pictures, errors."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Color, Font, PatternFill

from reviewer.files.intake.files import read_bytes
from reviewer.files.intake.number_formats import as_shown
from reviewer.files.intake.symbol_fonts import UNKNOWN, read_symbols
from reviewer.model.intake import ReadFile, ReadRow
from tests.builders.workbooks import saved, summary_plan, summary_row, workbook
from tests.unit.reviewer.files.intake.reading import data_rows, only_row, platforms

REVENUE, STAFF, PLATFORM, CATEGORY, SERVICE = "D5", "F5", "H5", "I5", "N5"


def changed(change: Callable[[Workbook], None], **cells: object) -> ReadFile:
    """Read one faultless row after a change to its workbook."""
    book = workbook(summary_plan(summary_row(**cells)))  # type: ignore[arg-type]  # cells of tests
    change(book)
    return read_bytes("01_渝北_附件2信息汇总表.xlsx", saved(book), platforms())


def asked(row: ReadRow) -> dict[str, object]:
    """Give what a person is asked about a row: code and value."""
    return {problem.code: problem.value for problem in row.problems if problem.status == "flag"}


@pytest.mark.parametrize(
    ("stored", "code", "shown"),
    [
        (0.58, "0%", "58%"),
        (0.585, "0.00%", "58.5%"),
        (50_001_234, '0!.0,"万"', "5000.1234万"),
        (50_001_234, '0"."0000"万元"', "5000.1234万元"),
        (120_000, "0\\.0,万", "12万"),
        (86, '0"人"', "86人"),
        (5_000, '"约"0', "约5000"),
        (0.5, '0.0"亿元"', "0.5亿元"),
        (123_456_789, '[>=10000]0!.0,"万";0', "12345.6789万"),
        (0, '0;-0;"无"', "无"),
        (5_000, "#,##0.00", 5_000),
        (5_000, "¥#,##0", 5_000),
        (44_000, 'yyyy"年"m"月"', 44_000),
        (7, "General", 7),
        (7, "@", 7),
        (7, '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', 7),
    ],
)
def test_a_number_is_read_in_the_unit_that_its_cell_shows(
    stored: float, code: str, shown: object
) -> None:
    assert as_shown(stored, code)[0] == shown


def test_a_number_shown_smaller_without_a_unit_is_asked_about() -> None:
    def thousands(book: Workbook) -> None:
        book["附件2"][REVENUE].number_format = "#,##0,"

    row = only_row(changed(thousands, revenue=50_000_000))
    assert row.record is not None
    assert row.record["revenue_2021"] == 50_000
    assert "number_shown_scaled" in asked(row)


def test_amounts_shown_in_wan_are_those_shown() -> None:
    def in_wan(book: Workbook) -> None:
        book["附件2"][REVENUE].number_format = '0!.0,"万"'

    row = only_row(changed(in_wan, revenue=105_370_000))
    assert row.record is not None
    assert (row.record["revenue_2021"], row.status) == (10_537, "accept")


def test_a_number_that_no_one_can_see_is_no_answer() -> None:
    def hide(book: Workbook) -> None:
        book["附件2"][STAFF].number_format = ";;;"

    row = only_row(changed(hide))
    assert row.record is not None
    assert row.record["staff"] is None
    assert "number_hidden_by_format" in asked(row)


def strike(book: Workbook) -> None:
    """Cross the revenue out."""
    book["附件2"][REVENUE].font = Font(strike=True)


def test_what_is_crossed_out_is_asked_about_and_not_used() -> None:
    row = only_row(changed(strike))
    assert row.record is not None
    assert row.record["revenue_2021"] is None
    assert asked(row) == {"cell_struck": None}


@pytest.mark.parametrize("color", ["FFFFFFFF", "00FFFFFF", Color(theme=0), Color(indexed=9)])
def test_white_words_on_white_paper_are_asked_about_and_not_used(color: str | Color) -> None:
    def whiten(book: Workbook) -> None:
        book["附件2"][REVENUE].font = Font(color=color)

    row = only_row(changed(whiten))
    assert row.record is not None
    assert row.record["revenue_2021"] is None
    assert asked(row) == {"cell_unseen": None}


def test_white_words_on_a_coloured_ground_are_read() -> None:
    def whiten(book: Workbook) -> None:
        book["附件2"][REVENUE].font = Font(color="FFFFFFFF")
        book["附件2"][REVENUE].fill = PatternFill("solid", fgColor="FF1F4E79")
        book["附件2"][STAFF].font = Font(color=Color(theme=0, tint=-0.5))  # grey

    row = only_row(changed(whiten))
    assert row.record is not None
    assert (row.record["revenue_2021"], asked(row)) == (10_537, {})


def test_a_row_crossed_out_waits_and_keeps_its_words() -> None:
    def whole(book: Workbook) -> None:
        for cell in book["附件2"][5]:
            cell.font = Font(strike=True)

    row = only_row(changed(whole))
    assert row.record is not None
    assert row.record["revenue_2021"] == 10_537
    assert asked(row) == {"struck_row": None}


def test_of_a_number_partly_crossed_out_the_rest_counts() -> None:
    def correct(book: Workbook) -> None:
        book["附件2"][STAFF] = CellRichText(TextBlock(InlineFont(strike=True), "500"), "520")

    row = only_row(changed(correct))
    assert row.record is not None
    assert row.record["staff"] == 520
    assert asked(row) == {"text_partly_struck": "520"}


def test_comments_are_shown_to_a_person() -> None:
    def remark(book: Workbook) -> None:
        book["附件2"][REVENUE].comment = Comment("审计后改为12000", "某")
        book["附件2"][CATEGORY] = None
        book["附件2"][CATEGORY].comment = Comment("咨询规划类", "某")

    row = only_row(changed(remark))
    said = [p.details["words"] for p in row.problems if p.code == "cell_comment"]
    assert said == ["审计后改为12000", "咨询规划类"]
    assert row.status == "flag"


def test_a_comment_upon_a_heading_asks_nothing() -> None:
    def remark(book: Workbook) -> None:
        book["附件2"]["D4"].comment = Comment("以审计报告为准", "某")

    assert only_row(changed(remark)).problems == ()


def test_what_this_program_wrote_upon_a_returned_copy_asks_nothing_anew() -> None:
    def remark(book: Workbook) -> None:
        book["附件2"][REVENUE].comment = Comment("不是数字，请改正。", "评议系统")
        book["附件2"][STAFF].comment = Comment("not a number", "Pingyi")

    assert only_row(changed(remark)).problems == ()


@pytest.mark.parametrize(
    ("font", "tick", "box"), [("Wingdings", "þ", "¨"), ("Wingdings 2", "R", "£")]
)
def test_ticks_set_in_symbol_fonts(font: str, tick: str, box: str) -> None:
    def ticked(book: Workbook) -> None:
        sign = InlineFont(rFont=font)
        book["附件2"][CATEGORY] = CellRichText(
            TextBlock(sign, box), "咨询规划类 ", TextBlock(sign, tick), "适配评测类"
        )

    row = only_row(changed(ticked))
    assert row.record is not None
    assert (row.record["categories"], row.status) == (["testing"], "accept")


def test_signs_of_symbol_fonts_nobody_knows_stay_unknown() -> None:
    assert read_symbols("þ 是", "Wingdings") == "☑ 是"
    assert read_symbols("\uf052", "Wingdings 2") == "☑"
    assert read_symbols("A", "Wingdings") == UNKNOWN


def with_part(content: bytes, name: str, change: Callable[[str], str]) -> bytes:
    """Rewrite one part of a package."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            data = old.read(part)
            new.writestr(part, change(data.decode()).encode() if part == name else data)
    return out.getvalue()


def cell_replaced(reference: str, tag: str) -> ReadRow:
    """Read a faultless row in whose sheet one cell is written by hand."""
    content = with_part(
        saved(workbook(summary_plan())),
        "xl/worksheets/sheet1.xml",
        lambda xml: re.sub(rf'<c r="{reference}"[^>]*>.*?</c>', tag, xml),
    )
    return only_row(read_bytes("01_渝北_附件2信息汇总表.xlsx", content, platforms()))


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ('<c r="D5" t="e"><f>B1/0</f><v>#DIV/0!</v></c>', "cell_error"),
        ('<c r="D5" t="e" vm="1"><v>#VALUE!</v></c>', "cell_picture"),
        ('<c r="D5" t="str"><v>=DISPIMG("ID_8",1)</v></c>', "cell_picture"),
    ],
)
def test_errors_and_pictures_are_no_answers(tag: str, code: str) -> None:
    row = cell_replaced("D5", tag)
    assert row.record is not None
    assert row.record["revenue_2021"] is None
    assert code in asked(row)


def test_day_numbers_of_workbooks_that_count_from_1904() -> None:
    def since_1904(xml: str) -> str:
        return xml.replace("<workbookPr />", '<workbookPr date1904="1" />').replace(
            "<workbookPr/>", '<workbookPr date1904="1"/>'
        )

    plain = saved(workbook(summary_plan(summary_row(registered=41_030))))
    moved = with_part(plain, "xl/workbook.xml", since_1904)
    assert moved != plain
    months = [
        only_row(read_bytes("01_渝北_附件2信息汇总表.xlsx", content, platforms())).record
        for content in (plain, moved)
    ]
    assert [record and record["registered"] for record in months] == ["2012.5", "2016.5"]


def test_a_further_block_is_read_by_its_own_headings() -> None:
    book = workbook(summary_plan())
    sheet = book["附件2"]
    swapped = {"企业名称": "平台名称", "平台名称": "企业名称"}
    headings = [cell.value for cell in sheet[4]]
    sheet.append([])
    sheet.append(["补报"])
    sheet.append([swapped.get(str(text), text) for text in headings])
    row = list(summary_row(2).values())
    row[1], row[7] = row[7], row[1]
    sheet.append(row)
    read = read_bytes("01_渝北_附件2信息汇总表.xlsx", saved(book), platforms())
    records = [row.record or {} for row in data_rows(read)]
    assert [record["applicant"] for record in records] == [
        "重庆示例1号软件有限公司",
        "重庆示例2号软件有限公司",
    ]


def test_tables_within_each_other_are_refused_with_the_way() -> None:
    book = workbook(summary_plan())
    sheet = book["附件2"]
    width = sheet.max_column
    for row in (4, 5):  # the further headings begin with another column than the first ones
        for column in range(1, width):
            sheet.cell(row, width + 1 + column, sheet.cell(row, column + 1).value)
    read = read_bytes("01_渝北_附件2信息汇总表.xlsx", saved(book), platforms())
    assert [problem.code for problem in read.problems] == ["tables_side_by_side"]


def test_a_list_turned_on_its_side_is_refused_with_the_way() -> None:
    book, turned = workbook(summary_plan()), Workbook()
    for row in book["附件2"].iter_rows(min_row=4, max_row=5, values_only=True):
        for number, value in enumerate(row, start=1):
            turned.worksheets[0].cell(number, 1 if row[0] == "序号" else 2, value)
    read = read_bytes("01_渝北_附件2信息汇总表.xlsx", saved(turned), platforms())
    assert [problem.code for problem in read.problems] == ["file_transposed"]


def drawn(*boxes: tuple[str, str, bool], anchor: str = "8, 2, 4, 3, 9, 60, 4, 18") -> bytes:
    """Draw check boxes upon the category of the first row, as Excel writes them."""
    shapes = "".join(
        f'<v:shape id="s{number}" type="#_x0000_t201"><v:textbox><div><font>{label}</font></div>'
        f'</v:textbox><x:ClientData ObjectType="{kind}"><x:Anchor>{anchor}</x:Anchor>'
        f"{'<x:Checked>1</x:Checked>' if ticked else ''}</x:ClientData></v:shape>"
        for number, (kind, label, ticked) in enumerate(boxes)
    )
    links = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="v1" Target="../drawings/vmlDrawing1.vml" Type="vmlDrawing"/>'
        "</Relationships>"
    )
    content = saved(workbook(summary_plan(summary_row(category=None))))
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr("xl/worksheets/_rels/sheet1.xml.rels", links)
        package.writestr("xl/drawings/vmlDrawing1.vml", f"<xml>{shapes}<br></xml>")
    return out.getvalue()


@pytest.mark.parametrize(
    ("boxes", "anchor", "words", "categories"),
    [
        (
            [("Checkbox", "适配评测类", False), ("Checkbox", "咨询规划类", True)],
            "8, 2, 4, 3, 9, 60, 4, 18",
            "□适配评测类 ☑咨询规划类",
            ["consulting"],
        ),
        (
            [("Radio", "适配评测类", True)],
            "8, 2, 3, 17, 9, 60, 4, 18",  # begins a little above its row
            "☑适配评测类",
            ["testing"],
        ),
        ([("Checkbox", "适配评测类", False)], "8, 2, 4, 3, 9, 60, 4, 18", "□适配评测类", []),
    ],
)
def test_check_boxes_drawn_upon_a_cell_are_read_and_asked_about(
    boxes: list[tuple[str, str, bool]], anchor: str, words: str, categories: list[str]
) -> None:
    content = drawn(*boxes, anchor=anchor)
    row = only_row(read_bytes("01_渝北_附件2信息汇总表.xlsx", content, platforms()))
    assert row.record is not None
    assert row.record["categories"] == categories
    (said,) = [problem for problem in row.problems if problem.code == "cell_controls"]
    assert (said.column, said.status, said.details["words"]) == ("平台类型", "flag", words)


def test_other_controls_hide_what_a_cell_says() -> None:
    content = drawn(("Drop", "", False))
    row = only_row(read_bytes("01_渝北_附件2信息汇总表.xlsx", content, platforms()))
    assert "cell_picture" in asked(row)
