"""The public notice says the same in Word, PDF and Excel, and never runs what people typed."""

from __future__ import annotations

import io
import shutil
import subprocess
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import typst
from docx import Document
from python_calamine import CalamineWorkbook

from reviewer.errors import Unavailable
from reviewer.files.notices.content import write_out
from reviewer.files.notices.pdf import notice_pdf
from reviewer.files.notices.sheet import notice_workbook
from reviewer.files.notices.word import notice_word
from reviewer.messages import Language
from reviewer.model.programme import Bilingual
from reviewer.model.views import NoticeCategory, NoticeLine, NoticeView
from tests.unit.reviewer.files.builders import HEAD, TALENT, TESTING

FONTS = {"Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC"}
needs_font = pytest.mark.skipif(
    not FONTS & set(typst.Fonts().families()), reason="no Chinese font on this machine"
)
needs_reader = pytest.mark.skipif(shutil.which("pdftotext") is None, reason="no pdftotext here")


def notice(**changes: object) -> NoticeView:
    values: dict[str, object] = {
        "head": HEAD,
        "version": 1,
        "published_on": date(2022, 3, 24),
        "first_day": date(2022, 3, 25),
        "last_day": date(2022, 3, 31),
        "working_days": 5,
        "method": "去掉一个最高分和一个最低分后取平均分。\n同分时比较核心指标。",
        "categories": (
            NoticeCategory(
                TESTING,
                (
                    NoticeLine(1, "重庆瑭榫检测技术有限公司", "瑭榫软件质量测试平台", "渝北"),
                    NoticeLine(2, "=重庆沄帷信创科技有限公司", "沄帷*适配*平台 #panic()", "渝中"),
                ),
            ),
            NoticeCategory(TALENT, ()),
        ),
        "contact_room": "软件处9008室",
        "contact_phone": "023-00000000",
    }
    return NoticeView(**{**values, **changes})  # type: ignore[arg-type]  # named by field


def word_text(package: bytes) -> str:
    return "\n".join(paragraph.text for paragraph in Document(io.BytesIO(package)).paragraphs)


def pdf_text(package: bytes, tmp_path: Path) -> str:
    """Read a PDF's text without its spaces, which depend on line breaks."""
    file = tmp_path / "notice.pdf"
    file.write_bytes(package)
    run = subprocess.run(["pdftotext", "-layout", str(file), "-"], capture_output=True, check=True)
    return "".join(run.stdout.decode().split())


def test_opening_names_the_period_and_the_first_day_rule() -> None:
    assert write_out(notice(), "zh").opening == (
        "根据《重庆市重点软件公共服务平台名单（第二批）》（渝经信软件〔2021〕27号）要求，经单位申报、"
        "推荐单位审核、形式审查和专家评审，现将拟入选名单予以公示。公示期为2022年3月25日至"
        "2022年3月31日，共5个工作日（公布当日不计入）。"
    )


def test_categories_are_counted_in_chinese_numerals() -> None:
    many = tuple(
        NoticeCategory(Bilingual(zh=f"第{place}类", en=f"C{place}"), ()) for place in range(1, 13)
    )
    headings = [table.heading for table in write_out(notice(categories=many), "zh").tables]
    assert (headings[0], headings[9], headings[11]) == (
        "（一）第1类（0个）",
        "（十）第10类（0个）",
        "（十二）第12类（0个）",
    )


def test_only_given_contacts_are_printed() -> None:
    assert write_out(notice(), "zh").objection[1:] == (
        "受理地点：软件处9008室",
        "联系电话：023-00000000",
    )


def test_scores_are_printed_only_when_they_are_made_public() -> None:
    assert write_out(notice(), "zh").tables[0].columns == (
        "排名",
        "申报单位",
        "平台名称",
        "推荐单位",
    )
    lines = (NoticeLine(1, "甲", "乙", score=Decimal("88.50")), NoticeLine(2, "丙", "丁"))
    table = write_out(notice(categories=(NoticeCategory(TESTING, lines),)), "zh").tables[0]
    assert table.columns == ("排名", "申报单位", "平台名称", "得分")
    assert table.rows == (("1", "甲", "乙", "88.50"), ("2", "丙", "丁", ""))


def test_word_file_holds_title_list_and_dates() -> None:
    package = notice_word(notice(), "zh")
    lines = word_text(package).splitlines()
    assert lines[0] == "关于重庆市重点软件公共服务平台名单（第二批）评审结果的公示"
    assert "（二）人才培养类（0个）" in lines
    assert "本类别无拟入选单位。" in lines
    assert lines[-2:] == ["重庆市经济和信息化委员会", "2022年3月24日"]
    table = Document(io.BytesIO(package)).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["排名", "申报单位", "平台名称", "推荐单位"],
        ["1", "重庆瑭榫检测技术有限公司", "瑭榫软件质量测试平台", "渝北"],
        ["2", "=重庆沄帷信创科技有限公司", "沄帷*适配*平台 #panic()", "渝中"],
    ]


def test_word_file_survives_control_characters() -> None:
    line = NoticeLine(1, "甲\x07乙", "丙")
    package = notice_word(notice(categories=(NoticeCategory(TESTING, (line,)),)), "zh")
    assert Document(io.BytesIO(package)).tables[0].rows[1].cells[1].text == "甲乙"


@needs_font
@needs_reader
def test_pdf_holds_the_same_and_takes_markup_as_text(tmp_path: Path) -> None:
    text = pdf_text(notice_pdf(notice(), "zh"), tmp_path)
    assert "关于重庆市重点软件公共服务平台名单（第二批）" in text
    assert "沄帷*适配*平台#panic()" in text
    assert "本类别无拟入选单位。" in text
    assert "2022年3月24日" in text


@needs_font
@needs_reader
def test_pdf_in_english(tmp_path: Path) -> None:
    text = pdf_text(notice_pdf(notice(), "en"), tmp_path)
    assert "Publicnoticeofthereviewresults:Keysoftwareplatforms" in text
    assert "25March2022" in text


@needs_font
@pytest.mark.parametrize("language", ["zh", "en"])
def test_equal_notices_give_equal_files(language: Language) -> None:
    for make in (notice_pdf, notice_word, notice_workbook):
        assert make(notice(), language) == make(notice(), language)


def test_a_machine_without_chinese_font_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviewer.files.typesetting.FAMILIES", ("No Such Font",))
    with pytest.raises(Unavailable) as refused:
        notice_pdf(notice(), "zh")
    assert refused.value.code == "error.no_chinese_font"


def test_workbook_lists_applicants_and_dates() -> None:
    book = CalamineWorkbook.from_filelike(io.BytesIO(notice_workbook(notice(), "zh")))
    assert book.sheet_names == ["公示名单", "公示说明"]
    rows = book.get_sheet_by_name("公示名单").to_python()
    assert rows[2] == ["类别", "排名", "申报单位", "平台名称", "推荐单位"]
    assert rows[4] == [
        "适配评测类",
        2,
        "=重庆沄帷信创科技有限公司",
        "沄帷*适配*平台 #panic()",
        "渝中",
    ]
    facts = {row[0]: row[1] for row in book.get_sheet_by_name("公示说明").to_python()}
    assert (facts["公示首日"], facts["公示末日"], facts["工作日数"]) == (
        "2022-03-25",
        "2022-03-31",
        5,
    )
