"""Old binary workbooks (.xls): the same records, hidden rows and all."""

from __future__ import annotations

import pytest
import xlrd

from reviewer.files.intake import old_excel_marks
from reviewer.files.intake.excel import read_excel
from reviewer.files.intake.files import read_bytes
from reviewer.files.intake.limits import Limits
from reviewer.files.intake.old_excel_marks import read_old_marks
from reviewer.files.intake.readings import Cell
from tests.builders.old_excel import old_workbook
from tests.builders.workbooks import summary_plan, summary_row, xlsx
from tests.unit.reviewer.files.intake.reading import data_rows, only_row, platforms, told

GRID = summary_plan(summary_row(1), summary_row(2, applicant=None)).grid()


def test_a_second_library_reads_what_the_builder_writes() -> None:
    book = xlrd.open_workbook(file_contents=old_workbook(GRID))
    sheet = book.sheet_by_name("附件2")
    assert sheet.row_values(4)[:4] == [1.0, "重庆示例1号软件有限公司", "2015.5", 10537.0]


def test_an_old_workbook_gives_the_same_record_as_a_new_one() -> None:
    plan = summary_plan()
    old = only_row(read_bytes("附件2.xls", old_workbook(plan.grid()), platforms()))
    new = only_row(read_bytes("附件2.xlsx", xlsx(plan), platforms()))
    assert (old.record, old.row, old.problems) == (new.record, 5, ())


def test_hidden_rows_and_merged_names_are_seen_in_old_workbooks_too() -> None:
    data = old_workbook(GRID, hidden_rows={5}, merged=[(4, 5, 1, 1)])
    rows = data_rows(read_bytes("附件2.xls", data, platforms()))
    assert [told(row.problems) for row in rows] == [
        [],
        [
            ("merged_name_cell_two_platforms", "flag", "重庆示例1号软件有限公司"),
            ("hidden_row", "flag", ""),
        ],
    ]


def test_a_short_workbook_in_one_stream_of_sectors() -> None:
    (marks,) = read_old_marks(old_workbook([["甲", "乙"]], hidden_rows={0}))
    assert marks.hidden_rows == {0}


def test_a_locked_old_workbook_is_refused_as_such() -> None:
    file = read_bytes("附件2.xls", old_workbook(GRID, locked=True), platforms())
    assert told(file.problems) == [("file_password", "reject", None)]


def test_a_cell_far_away_is_refused_before_the_sheet_is_laid_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    small = Limits(rows=5)
    monkeypatch.setattr(old_excel_marks, "LIMITS", small)
    file = read_bytes("附件2.xls", old_workbook(GRID), platforms())
    assert told(file.problems) == [("too_many_rows", "reject", None)]


def test_a_file_cut_short_is_damaged() -> None:
    data = old_workbook(GRID)
    for length in (520, 1_100, 2_000):
        file = read_bytes("附件2.xls", data[:length], platforms())
        assert told(file.problems)[0][1] == "reject"


def test_old_workbooks_are_read_as_they_show() -> None:
    grid: list[list[Cell]] = [
        ["股东", "比例", "注册资本"],
        ["甲公司", 0.58, 50_001_234],
        ["乙公司", 7, 8],
    ]
    content = old_workbook(
        grid,
        formats=["0.0%", '0!.0,"万"'],
        styles={(1, 1): 1, (1, 2): 2, (2, 1): 3},
        noted=[(2, 0)],
    )
    (sheet,) = read_excel(content, "xls")
    assert list(sheet.rows[1]) == ["甲公司", "58%", "5000.1234万"]
    found = {place: [note.code for note in notes] for place, notes in sheet.notes.items()}
    assert found == {(2, 0): ["cell_comment"], (2, 1): ["cell_struck"]}
