"""Every file is recognised by its content, and none hides another."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from reviewer.files.intake import containers, files
from reviewer.files.intake.files import read_bytes, read_files
from reviewer.files.intake.limits import LIMITS, Limits
from reviewer.messages import say
from tests.builders.word_forms import filled
from tests.builders.workbooks import (
    application_plan,
    roster_plan,
    saved,
    summary_plan,
    summary_row,
    table_plan,
    workbook,
    xlsx,
)
from tests.unit.reviewer.files.intake.reading import (
    data_rows,
    industrial_internet,
    only_row,
    platforms,
    read,
    told,
)

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def test_each_file_of_a_season_is_recognised_by_its_headings() -> None:
    kinds = {
        "summary": summary_plan(),
        "application_elements": application_plan(),
        "roster": roster_plan(),
        "ownership": table_plan("1", ["母公司", "子公司", "持股比例%"], ["甲", "乙", 58]),
        "prior_list": table_plan("1", ["平台名称", "建设运营单位"], ["甲平台", "乙公司"]),
        "receipts": table_plan(
            "1",
            ["文件", "报送单位", "收到时间", "申报数"],
            ["a.xlsx", "渝北", "2022-02-20 10:13", 7],
        ),
    }
    for kind, plan in kinds.items():
        assert read(plan, name="附件.xlsx").kind == kind


def test_a_folder_is_walked_in_order_and_bad_files_hide_nothing(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "名册.xlsx").write_bytes(xlsx(roster_plan()))
    (tmp_path / "a.xlsx").write_bytes(xlsx(summary_plan()))
    (tmp_path / "c.xlsx").write_bytes(b"PK\x03\x04 broken")
    (tmp_path / "call.json").write_text('{"a": 1}', encoding="utf-8")
    (tmp_path / "~$a.xlsx").write_bytes(b"lock")
    (tmp_path / ".hidden").write_bytes(b"x")
    found = read_files([tmp_path, tmp_path / "absent.xlsx"], platforms())
    assert [(file.name, file.kind) for file in found] == [
        ("a.xlsx", "summary"),
        ("c.xlsx", "unknown"),
        ("call.json", "unknown"),
        ("名册.xlsx", "roster"),
        ("absent.xlsx", "unknown"),
    ]
    assert [file.problems[0].code for file in found if file.problems] == [
        "file_damaged",
        "file_unrecognised",
        "columns_unread",
        "file_missing",
    ]


def test_the_digest_is_that_of_the_bytes() -> None:
    data = xlsx(summary_plan())
    first, second = (read_bytes(name, data, platforms()) for name in ("a.xlsx", "b.xlsx"))
    assert first.digest == second.digest
    assert len(first.digest) == 64


def test_another_programmes_workbook_is_listed_and_skipped() -> None:
    cloud = table_plan(
        "申请汇总", ["编号", "单位名称", "上云投入（万元，以发票为准）"], ["C1", "甲", 5]
    )
    file = read(cloud, name="上云.xlsx")
    assert (file.kind, file.rows) == ("other_programme", ())
    assert told(file.problems) == [("file_other_programme", "ignore", None)]


def test_a_summary_under_the_second_call_belongs_to_another_programme() -> None:
    file = read_bytes("01_渝北_附件2.xlsx", xlsx(summary_plan()), industrial_internet())
    assert file.kind == "other_programme"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "file_is_picture"),
        (b"\xff\xd8\xff\xe0" + b"x" * 100, "file_is_picture"),
        (b"%PDF-1.7 ...", "file_not_a_workbook"),
        (b"some\x00binary" * 20, "file_not_a_workbook"),
        (OLE + b"\0" * 500 + "EncryptedPackage".encode("utf-16-le"), "file_password"),
        (OLE + b"\0" * 500 + "WordDocument".encode("utf-16-le"), "file_old_word"),
        (OLE + b"\0" * 500 + "Workbook".encode("utf-16-le") + b"x" * 900, "file_damaged"),
        (OLE + b"\0" * 500, "file_damaged"),
        (b"<html><body>no table</body></html>", "file_unrecognised"),
        (b"\xff\xfe\x00\xd8", "file_encoding"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(data: bytes, code: str) -> None:
    file = read_bytes("附件2.xlsx", data, platforms())
    assert (file.kind, [problem.code for problem in file.problems]) == ("unknown", [code])


def test_a_truncated_workbook_is_damaged() -> None:
    data = xlsx(summary_plan())
    file = read_bytes("附件2.xlsx", data[: len(data) // 2], platforms())
    assert [problem.code for problem in file.problems] == ["file_damaged"]


def test_a_zip_bomb_is_refused_before_it_unpacks() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", "<workbook/>")
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(LIMITS.unpacked_bytes // 2**20 + 1):
                part.write(b" " * 2**20)
    assert len(stream.getvalue()) < 2**20
    file = read_bytes("附件2.xlsx", stream.getvalue(), platforms())
    assert [problem.code for problem in file.problems] == ["file_bomb"]


def test_a_file_above_the_limit_is_not_even_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Limits(file_bytes=1_000)
    monkeypatch.setattr(files, "LIMITS", small)
    monkeypatch.setattr(containers, "LIMITS", small)
    (tmp_path / "big.xlsx").write_bytes(xlsx(summary_plan()))
    (file,) = read_files([tmp_path], platforms())
    assert [problem.code for problem in file.problems] == ["file_too_big"]
    uploaded = read_bytes("big.xlsx", xlsx(summary_plan()), platforms())
    assert [problem.code for problem in uploaded.problems] == ["file_too_big"]


def test_one_cell_at_the_far_corner_is_refused_and_formats_there_are_not() -> None:
    book = workbook(summary_plan())
    book["附件2"].cell(1_048_576, 1).font = Font(bold=True)
    assert len(data_rows(read_bytes("a.xlsx", saved(book), platforms()))) == 1
    book["附件2"].cell(1_048_576, 16_384, "x")
    file = read_bytes("a.xlsx", saved(book), platforms())
    assert [problem.code for problem in file.problems] == ["too_many_rows"]


def test_more_rows_than_the_limit_are_refused() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("附件2")
    for number in range(LIMITS.rows + 1):
        sheet.append([number])
    file = read_bytes("a.xlsx", saved(book), platforms())
    assert told(file.problems) == [("too_many_rows", "reject", None)]
    assert file.problems[0].details == {"rows": LIMITS.rows + 1, "limit": LIMITS.rows}


def test_a_macro_workbook_is_read_as_data_with_a_flag() -> None:
    stream = io.BytesIO(xlsx(summary_plan()))
    with zipfile.ZipFile(stream, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")
    file = read_bytes("附件2.xlsm", stream.getvalue(), platforms())
    assert told(file.problems) == [("macro_workbook", "flag", None)]
    assert len(data_rows(file)) == 1


def test_names_of_ten_thousand_characters_void_their_row() -> None:
    row = only_row(read(summary_plan(summary_row(applicant="名" * 10_000))))
    assert row.status == "reject"
    assert [(problem.code, problem.column) for problem in row.problems] == [
        ("text_too_long", "企业名称")
    ]
    assert len(str(row.problems[0].raw)) == LIMITS.shown_characters + 1


def test_a_draft_sheet_is_left_out_and_said_so() -> None:
    draft, final = summary_plan(summary_row(platform="旧名平台")), summary_plan()
    draft.name, draft.above = "Sheet1", (["（草稿，勿用）"],)
    file = read(draft, final)
    assert told(file.problems) == [("draft_sheet_skipped", "accept", None)]
    assert [row.sheet for row in data_rows(file)] == ["附件2"]


def test_hidden_sheets_and_columns_are_read_and_said_so() -> None:
    book = workbook(summary_plan(), roster_plan())
    hidden = book["附件2"]
    assert isinstance(hidden, Worksheet)
    hidden.sheet_state = "hidden"
    hidden.column_dimensions["M"].hidden = True
    file = read_bytes("01_渝北_附件2.xlsx", saved(book), platforms())
    assert told(file.problems) == [
        ("hidden_column", "accept", None),
        ("columns_unread", "accept", None),
    ]
    (row,) = [each_row for each_row in data_rows(file) if each_row.kind == "submission"]
    assert told(row.problems) == [("hidden_sheet", "flag", "")]


def test_a_missing_column_is_a_problem_of_the_file_not_of_each_row() -> None:
    plan = summary_plan(summary_row(1), summary_row(2))
    plan.order = [key for key in plan.headings if key != "staff"]
    file = read(plan)
    assert [(problem.code, problem.details["columns"]) for problem in file.problems] == [
        ("column_missing", ["员工总人数"])
    ]
    assert [row.status for row in data_rows(file)] == ["accept", "accept"]


def test_the_recommending_unit_stands_above_the_table_or_in_the_file_name() -> None:
    plan = summary_plan()
    assert read(plan, name="x.xlsx").district == "渝北"
    plan.above = ([],)
    assert read(plan, name="05_万州_附件2信息汇总表.xls").district == "万州"
    assert read(plan, name="汇总.xlsx").district is None


def test_every_problem_has_a_text_in_both_languages() -> None:
    file = read(summary_plan(summary_row(applicant=None, registered=2015.1, rd=999)))
    for row in data_rows(file):
        for problem in row.problems:
            blanks = {"column": problem.column, "raw": problem.raw, "value": problem.value}
            for language in ("zh", "en"):
                text = say(f"problem.{problem.code}", language, **{**blanks, **problem.details})
                assert text
                assert "{" not in text


def test_a_table_without_rows_says_so() -> None:
    plan = summary_plan()
    plan.rows, plan.below = (), ()
    file = read(plan)
    assert (file.kind, file.rows) == ("summary", ())
    assert told(file.problems) == [("table_without_rows", "accept", None)]


def swapped(data: bytes, part: str, content: bytes) -> bytes:
    """Give a package with one part replaced."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w") as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
    return stream.getvalue()


LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
)


def test_entities_in_a_package_are_never_expanded() -> None:
    book = xlsx(summary_plan())
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml")
    laughing = LAUGHS + sheet.replace(b"<sheetData>", b"<sheetData>&b;&c;")
    file = read_bytes("a.xlsx", swapped(book, "xl/worksheets/sheet1.xml", laughing), platforms())
    assert "root:" not in repr(file)
    form = filled(platforms())
    with zipfile.ZipFile(io.BytesIO(form)) as package:
        document = package.read("word/document.xml")
    head, _, rest = document.partition(b"?>")
    laughing = head + b"?>" + LAUGHS + rest.replace("重庆示例软件有限公司".encode(), b"&b;&c;")
    read_form = read_bytes("a.docx", swapped(form, "word/document.xml", laughing), platforms())
    assert "root:" not in repr(read_form)
    assert read_form.rows[0].status == "reject"
