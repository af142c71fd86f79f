"""Tables come out safe, readable and printable."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from reviewer.files.exports.sheets import (
    SheetColumn,
    add_sheet,
    new_book,
    write_heading,
    write_table,
)
from reviewer.files.exports.steady import steady_bytes


def book_of(*values: object) -> bytes:
    book = new_book()
    write_table(add_sheet(book, "表"), [SheetColumn("甲")], [[value] for value in values])  # type: ignore[list-item]  # test values
    return steady_bytes(book)


@pytest.mark.parametrize("text", ["=1+1", "+86", "-5", "@SUM(A1)", "\t=1", "=HYPERLINK(1)"])
def test_text_that_looks_like_a_formula_stays_text(text: str) -> None:
    package = book_of(text)
    cell = load_workbook(io.BytesIO(package)).active["A2"]  # type: ignore[index]  # one sheet
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)
    assert CalamineWorkbook.from_filelike(io.BytesIO(package)).get_sheet_by_index(0).to_python()[
        1
    ] == [text]


def test_ordinary_text_carries_no_quote_mark() -> None:
    cell = load_workbook(io.BytesIO(book_of("重庆=成都")))["表"]["A2"]
    assert (cell.value, cell.quotePrefix) == ("重庆=成都", False)


def test_numbers_stay_numbers() -> None:
    sheet = load_workbook(io.BytesIO(book_of(-3, Decimal("87.25"), None)))["表"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == [-3, 87.25, None]


def test_characters_that_no_workbook_may_hold_are_dropped() -> None:
    assert load_workbook(io.BytesIO(book_of("甲\x07乙")))["表"]["A2"].value == "甲乙"


def test_headings_are_frozen_filtered_and_repeated_in_print() -> None:
    book = new_book()
    sheet = add_sheet(book, "表")
    write_heading(sheet, "题", 2, "注")
    assert (
        write_table(sheet, [SheetColumn("甲", 20), SheetColumn("乙")], [["1", "2"], ["3", "4"]])
        == 3
    )
    read = load_workbook(io.BytesIO(steady_bytes(book)))["表"]
    assert (read.freeze_panes, read.auto_filter.ref, read.print_title_rows) == (
        "A4",
        "A3:B5",
        "$3:$3",
    )
    assert (read.page_setup.orientation, read.page_setup.paperSize) == ("landscape", 9)
    assert (read.page_setup.fitToWidth, read.page_setup.fitToHeight) == (1, 0)
    assert read.column_dimensions["A"].width == 20


def test_sheet_names_are_made_acceptable_and_distinct() -> None:
    book = new_book()
    names = [add_sheet(book, name).title for name in ("甲/乙", "甲:乙", "长" * 40, "")]
    assert names == ["甲_乙", "甲_乙 (2)", "长" * 31, "1"]


def test_equal_content_gives_equal_bytes() -> None:
    assert book_of("一", 2) == book_of("一", 2)
