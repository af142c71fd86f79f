"""Small files built to take the machine: each is refused in bounded time and memory.

The files are such that a reading whose time grows with the square of the size would take hours,
or one that unfolds what the file repeats would take many gigabytes.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from openpyxl import load_workbook

from reviewer.files.intake.annotated import annotate
from reviewer.files.intake.excel_marks import check_extent, read_marks
from reviewer.files.intake.files import read_bytes
from reviewer.model.intake import ReadFile
from tests.unit.reviewer.files.intake.reading import platforms

pytestmark = pytest.mark.timeout(60)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>{{}}</sheetData></worksheet>'


def _package(parts: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in parts.items():
            package.writestr(name, text)
    return stream.getvalue()


def _workbook(
    sheet: str, *, strings: str = "", named: int = 1, book: str = "", inner: str = ""
) -> bytes:
    """Build a workbook that names its one sheet so many times; `book`, `inner`: more marks."""
    sheets = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, named + 1))
    kinds = (
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
    )
    inner += (
        f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    outer = f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">{{}}</Relationships>'
    return _package(
        {
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">{kinds}</Types>',
            "_rels/.rels": relations.format(outer),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">'
            f"<sheets>{sheets}</sheets>{book}</workbook>",
            "xl/_rels/workbook.xml.rels": relations.format(inner),
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{strings}</sst>',
        }
    )


def _read(data: bytes) -> ReadFile:
    return read_bytes("附件2.xlsx", data, platforms())


def _codes(file: ReadFile) -> list[str]:
    return [problem.code for problem in file.problems]


def test_rows_that_never_end_are_passed_over_in_one_walk() -> None:
    check_extent(b"<row " * 1_000_000)


def test_cells_that_never_end_are_passed_over_in_one_walk() -> None:
    sheet = b'<f/><row r="99999999"/>' + b'<c r="A1">' * 500_000
    check_extent(sheet)
    assert read_marks(sheet).formulas == {}


def test_formulas_that_never_end_are_passed_over_in_one_walk() -> None:
    sheet = b'<c r="A1">' + b"<f " * 500_000 + b"</c>"
    assert read_marks(sheet).formulas == {}


def test_cells_keep_their_formulas_however_they_are_written() -> None:
    sheet = (
        b'<x:c r="A1"><x:f>B1+1</x:f></x:c><c r="B2"/><c r="C3"><f>1</f><v>1</v></c>'
        b'<c r="D4" t="str"><f>D5</f><v></v></c><c r="E5"><f/></c >'
    )
    assert read_marks(sheet).formulas == {(0, 0): "=B1+1", (3, 3): "=D5", (4, 4): "="}


def test_one_sheet_named_a_hundred_thousand_times_is_read_once() -> None:
    data = _workbook(SHEET.format("") + " " * 10_000_000, named=100_000)
    (problem,) = _read(data).problems
    assert (problem.code, problem.details) == (
        "too_many_sheets",
        {"sheets": 100_000, "limit": 50},
    )


def test_fifty_sheets_that_claim_millions_of_cells_each_are_refused() -> None:
    corners = (
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="KN9000"><v>1</v></c></row>'
    )
    file = _read(_workbook(SHEET.format(corners), named=50))
    assert _codes(file) == ["too_many_cells"]


def test_one_long_text_in_thousands_of_cells_is_refused() -> None:
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 3001))
    text = f"<si><t>{'长' * 700_000}</t></si>"
    file = _read(_workbook(SHEET.format(cells), strings=text))
    assert _codes(file) == ["file_damaged"]


def test_a_long_text_in_one_cell_is_read() -> None:
    cell = '<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    file = _read(_workbook(SHEET.format(cell), strings=f"<si><t>{'长' * 100_000}</t></si>"))
    assert _codes(file) == ["file_unrecognised"]


def test_millions_of_empty_texts_are_refused_unread() -> None:
    sheet = SHEET.format('<row r="1"><c r="A1"><v>1</v></c></row>')
    assert _codes(_read(_workbook(sheet, strings="<si/>" * 3_000_000))) == ["file_unrecognised"]
    assert _codes(_read(_workbook(sheet, strings="<si/>" * 3_000_001))) == ["file_bomb"]


def test_parts_beside_the_sheets_that_hold_millions_of_marks_are_refused() -> None:
    marks = "<a/>" * 1_000_000
    assert _codes(_read(_workbook(SHEET.format(""), book=marks))) == ["file_bomb"]
    assert _codes(_read(_workbook(SHEET.format(""), inner=marks))) == ["file_bomb"]


def test_more_merged_areas_than_can_be_meant_are_refused() -> None:
    def merged(areas: int) -> ReadFile:
        marks = '<mergeCell ref="A1:B1"/>' * areas
        end = f"</sheetData><mergeCells>{marks}</mergeCells>"
        return _read(_workbook(SHEET.format("").replace("</sheetData>", end)))

    assert _codes(merged(50_000)) == ["file_unrecognised"]
    assert _codes(merged(50_001)) == ["file_bomb"]


def test_a_web_page_of_millions_of_cells_is_refused() -> None:
    page = b"<html><table>" + b"<td>" * 3_000_000
    assert _codes(_read(page)) == ["file_bomb"]


def test_a_copy_of_a_workbook_with_millions_of_blank_cells_is_built_anew() -> None:
    blanks = '<c r="A1" s="0"/>' * 2_000_000
    data = _workbook(SHEET.format(f'<row r="1">{blanks}<c r="B1"><f>1+1</f></c></row>'))
    copy = load_workbook(io.BytesIO(annotate(data, _read(data), platforms()))).worksheets[0]
    assert [[cell.value for cell in line] for line in copy.iter_rows()] == [[None, "=1+1"]]


def test_a_word_file_of_millions_of_paragraphs_is_refused() -> None:
    body = "<w:p/>" * 20_000_000
    text = f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>'
    assert _codes(_read(_package({"word/document.xml": text}))) == ["file_bomb"]


def test_tables_nested_without_end_are_refused() -> None:
    inner = "<w:p/>" * 500_000
    for _ in range(60):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc></w:tr></w:tbl>"
    text = f'<w:document xmlns:w="{WORD}"><w:body>{inner}</w:body></w:document>'
    assert _codes(_read(_package({"word/document.xml": text}))) == ["file_damaged"]
