"""Files as they come: each is read, or a sentence says what it is and how to save it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from reviewer.files.intake.files import read_bytes
from reviewer.messages import say
from reviewer.model.intake import ReadFile
from tests.builders.binary_workbooks import xlsb
from tests.builders.word_forms import filled
from tests.builders.workbooks import SUMMARY_HEADINGS, summary_plan, summary_row, xlsx
from tests.unit.reviewer.files.intake.reading import data_rows, only_row, platforms

NAME = "01_渝北_附件2信息汇总表"
ROW = [str(value).replace("\n", " ") for value in summary_row().values()]
HEADINGS = [heading.replace("\n", "") for heading in SUMMARY_HEADINGS.values()]


def delimited(separator: str, first: str = "") -> str:
    """Write the list with a separator."""
    return first + "\n".join(separator.join(line) for line in (HEADINGS, ROW)) + "\n"


def read(content: bytes, ending: str = ".csv") -> ReadFile:
    """Read a file under the first call."""
    return read_bytes(NAME + ending, content, platforms())


@pytest.mark.parametrize("separator", [";", "\t", "|"])
@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode(),
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("gb18030"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: b"\xfe\xff" + text.encode("utf-16-be"),
    ],
    ids=["utf8", "utf8-mark", "gb18030", "utf16be", "utf16le", "utf16be-mark"],
)
def test_text_tables_in_every_encoding(separator: str, encode: Callable[[str], bytes]) -> None:
    row = only_row(read(encode(delimited(separator))))
    assert row.record is not None
    assert row.record["applicant"] == summary_row()["applicant"]
    assert (row.record["revenue_2021"], row.status) == (10_537, "accept")


def test_excels_own_line_about_the_separator() -> None:
    row = only_row(read(delimited(";", "sep=;\n").encode()))
    assert row.record is not None
    assert row.record["staff"] == 500


def test_a_comma_that_parts_no_thousands_is_not_read_over() -> None:
    text = delimited(";").replace(";10537;", ";10537,5;")
    row = only_row(read(text.encode()))
    assert row.record is not None
    assert row.record["revenue_2021"] is None
    assert [problem.code for problem in row.problems] == ["number_unreadable"]


SPREADSHEET = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:html="http://www.w3.org/TR/REC-html40">
<Styles><Style ss:ID="gone"><Font ss:StrikeThrough="1"/></Style>
<Style ss:ID="wan"><NumberFormat ss:Format="0!.0,&quot;万&quot;"/></Style></Styles>
<Worksheet ss:Name="附件2"><Table>{rows}</Table></Worksheet></Workbook>"""


def spreadsheet(*rows: str) -> bytes:
    """Write a workbook as Excel 2003 saves it in XML."""
    return SPREADSHEET.format(rows="".join(rows)).encode()


def xml_row(cells: list[str], attributes: str = "") -> str:
    """Write a row of texts."""
    inside = "".join(
        cell if cell.startswith("<Cell") else f'<Cell><Data ss:Type="String">{cell}</Data></Cell>'
        for cell in cells
    )
    return f"<Row{attributes}>{inside}</Row>"


def test_a_spreadsheet_of_excel_2003() -> None:
    row = only_row(read(spreadsheet(xml_row(HEADINGS), xml_row(ROW, ' ss:Index="4"')), ".xls"))
    assert row.record is not None
    assert (row.record["platform"], row.row) == (summary_row()["platform"], 4)
    assert row.status == "accept"


def test_a_spreadsheet_of_excel_2003_as_it_shows() -> None:
    cells = list(ROW)
    cells[3] = '<Cell ss:StyleID="wan"><Data ss:Type="Number">105370000</Data></Cell>'
    cells[5] = '<Cell ss:StyleID="gone"><Data ss:Type="Number">500</Data></Cell>'
    cells[6] = (
        '<Cell><ss:Data ss:Type="String"><html:S>120</html:S>125</ss:Data>'
        "<Comment><ss:Data>请核对</ss:Data></Comment></Cell>"
    )
    content = spreadsheet(xml_row(HEADINGS), xml_row(cells, ' ss:Hidden="1"'))
    row = only_row(read(content, ".xls"))
    assert row.record is not None
    assert [row.record[key] for key in ("revenue_2021", "staff", "rd")] == [10_537, None, 125]
    found = {problem.code for problem in row.problems if problem.status == "flag"}
    assert found == {"cell_struck", "text_partly_struck", "cell_comment", "hidden_row"}


def page(rows: list[list[str]], *, word: bool = False) -> str:
    """Write a page as Office saves it."""
    lines = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    marks = 'xmlns:w="urn:schemas-microsoft-com:office:word"' if word else ""
    return f'<html {marks}><meta charset="utf-8"><body><table>{lines}</table></body></html>'


def archive(inside: str) -> bytes:
    """Write a web archive as Excel saves it."""
    import quopri  # needed by this one builder

    body = quopri.encodestring(inside.encode()).decode()
    return (
        'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="--=_P"\r\n\r\n'
        "----=_P\r\nContent-Type: text/html; charset=utf-8\r\n"
        f"Content-Transfer-Encoding: quoted-printable\r\n\r\n{body}\r\n----=_P--\r\n"
    ).encode()


def test_a_web_archive_of_a_workbook() -> None:
    row = only_row(read(archive(page([HEADINGS, ROW])), ".mht"))
    assert row.record is not None
    assert row.record["applicant"] == summary_row()["applicant"]


def flat(content: bytes) -> bytes:
    """Save a Word file as one XML text."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = package.read("word/document.xml").decode().split("?>", 1)[1]
    return (
        '<?xml version="1.0"?><pkg:package xmlns:pkg='
        '"http://schemas.microsoft.com/office/2006/xmlPackage"><pkg:part '
        f'pkg:name="/word/document.xml"><pkg:xmlData>{body}</pkg:xmlData></pkg:part></pkg:package>'
    ).encode()


def of_2003(content: bytes) -> bytes:
    """Save a Word file in the XML of 2003."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        body = package.read("word/document.xml").decode().split("?>", 1)[1]
    new = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    old = "http://schemas.microsoft.com/office/word/2003/wordml"
    return (
        body.replace(new, old).replace("<w:document", "<w:wordDocument", 1)
        .replace("</w:document>", "</w:wordDocument>")
    ).encode()  # fmt: skip


@pytest.mark.parametrize("saved_as", [flat, of_2003])
def test_word_forms_saved_as_xml(saved_as: Callable[[bytes], bytes]) -> None:
    whole = filled(platforms())
    expected = only_row(read(whole, ".docx")).record
    assert only_row(read(saved_as(whole), ".xml")).record == expected


def zipped(*names: str) -> bytes:
    """Build an archive as WPS mails it, names in GBK."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name in names:
            entry = zipfile.ZipInfo(name.encode("gbk").decode("cp437"))
            package.writestr(entry, xlsx(summary_plan()))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        (zipped("万州_附件2.xlsx", "涪陵_附件2.xlsx"), "file_is_archive", "万州_附件2.xlsx"),
        (b"{\\rtf1\\ansi hello}", "file_rich_text", ".docx"),
        (b"%PDF-1.7 hello", "file_not_a_workbook", ".xlsx"),
        (page([["甲", "乙"]], word=True).encode(), "file_word_as_web_page", ".docx"),
    ],
    ids=["zip", "rtf", "pdf", "word page"],
)
def test_what_cannot_be_read_says_how_to_save_it(content: bytes, code: str, words: str) -> None:
    (problem,) = read(content, "").problems
    assert problem.code == code
    for language in ("zh", "en"):
        assert words in say(f"problem.{code}", language, **problem.details)


def test_categories_and_districts_in_lines_between_rows() -> None:
    lines = [
        HEADINGS, ["一、适配评测类（2家）"], row_of(1), row_of(2), ["（二）咨询规划类"], row_of(3),
    ]  # fmt: skip
    text = "\n".join("\t".join(line) for line in lines)
    found = [row.record or {} for row in data_rows(read(text.encode()))]
    assert [record["categories"] for record in found] == [["testing"], ["testing"], ["consulting"]]


def row_of(number: int, category: str = "") -> list[str]:
    """Write a row whose category stands in a line above."""
    cells = summary_row(number, category=category)
    return [str(value).replace("\n", " ") for value in cells.values()]


def test_a_line_and_a_row_that_differ_are_asked_about() -> None:
    lines = [HEADINGS, ["咨询规划类"], row_of(1, "适配评测类")]
    row = only_row(read("\n".join("\t".join(line) for line in lines).encode()))
    assert row.record is not None
    assert row.record["categories"] == ["testing"]
    assert "category_differs_from_band" in {problem.code for problem in row.problems}


def test_districts_in_lines_and_in_the_names_of_sheets() -> None:
    lines = [HEADINGS, ["一、万州区"], row_of(1, "适配评测类"), ["涪陵"], row_of(2, "适配评测类")]
    text = "\n".join("\t".join(line) for line in lines)
    found = [row.record or {} for row in data_rows(read(text.encode()))]
    assert [record["district"] for record in found] == ["万州", "涪陵"]
    plan = summary_plan()
    plan.above, plan.name = plan.above[:1], "綦江区"
    book = read_bytes("全市汇总.xlsx", xlsx(plan), platforms())
    assert (only_row(book).record or {})["district"] == "綦江"


@pytest.mark.parametrize(
    ("text", "several"),
    [
        ("1.甲平台\n2.乙平台", True),
        ("甲测试平台、乙开发平台", True),
        ("甲平台；乙系统", True),
        ("面向A、B的公共平台", False),
        ("甲云5.0平台", False),
        ("甲平台", False),
    ],
)
def test_several_things_in_one_cell_are_asked_about(text: str, several: bool) -> None:
    row = only_row(read(xlsx(summary_plan(summary_row(platform=text))), ".xlsx"))
    assert ("several_in_one_cell" in {problem.code for problem in row.problems}) is several


def test_figures_of_the_service_in_columns_of_their_own() -> None:
    keep = [place for place, heading in enumerate(HEADINGS) if "服务情况" not in heading]
    heads = [HEADINGS[place] for place in keep] + ["2021年适配评测产品（件）", "服务企业（家）"]
    cells = [ROW[place] for place in keep] + ["252", "40"]
    row = only_row(read("\n".join("\t".join(line) for line in (heads, cells)).encode()))
    assert row.record is not None
    assert row.record["service"] == {"products": 252, "clients": 40}


def test_a_binary_workbook_is_read_and_says_what_is_not_seen() -> None:
    cells = list(summary_row().values())
    file = read(xlsb("附件2", [HEADINGS, cells]), ".xlsb")
    row = only_row(file)
    assert row.record is not None
    assert (row.record["applicant"], row.record["revenue_2021"]) == (
        "重庆示例1号软件有限公司",
        10537,
    )
    assert [(problem.code, problem.status) for problem in file.problems] == [
        ("binary_workbook", "flag")
    ]
