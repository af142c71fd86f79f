"""A district sees and gets back its own rows alone, whatever file they came in."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from reviewer.errors import NotAllowed
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.annotated_copies import annotated_copy
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.intake.district import read_district
from tests.builders.people import STAFF, district
from tests.builders.workbooks import (
    SUMMARY_HEADINGS,
    application_plan,
    application_row,
    roster_plan,
    summary_plan,
    summary_row,
    xlsx,
)

CALL = "cq-platforms-2021"
WHOLE = "全市汇总.xlsx"


@pytest.fixture
def number(plain_context: AppContext, tmp_path: Path) -> int:
    """Import what a whole city sent in one file: a sheet for each of two, and a mixed list."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    sheets = [
        replace(
            summary_plan(summary_row(row, rd=900), summary_row(row + 1)),
            above=(["附件2"], [f"推荐单位（盖章）：{name}区经济信息委 填报人：{name}人"]),
            name=name,
        )
        for row, name in ((1, "万州"), (3, "涪陵"))
    ]
    mixed = replace(
        summary_plan(
            summary_row(5, unit="涪陵", staff="很多"),
            summary_row(6, unit="万州", staff="不少"),
            summary_row(7, unit="同上"),
        ),
        headings={"unit": "所属区县", **SUMMARY_HEADINGS},
        above=(),
        name="补报",
    )
    (inbox / WHOLE).write_bytes(xlsx(*sheets, mixed))
    (inbox / "申报书要素.xlsx").write_bytes(
        xlsx(
            application_plan(
                application_row(1, district="万州"), application_row(3, district="涪陵")
            )
        )
    )
    (inbox / "评审专家库.xlsx").write_bytes(xlsx(roster_plan()))
    return import_workbooks(plain_context, STAFF, CALL, [inbox]).id or 0


def seen(context: AppContext, name: str) -> dict[str, list[tuple[str, int]]]:
    (shown,) = read_district(context, district(name, CALL), CALL).imports
    return {file.file: [(row.sheet, row.row) for row in file.rows] for file in shown.files}


def test_a_district_sees_its_rows_in_whatever_file(plain_context: AppContext, number: int) -> None:
    assert number
    assert seen(plain_context, "万州") == {
        WHOLE: [("万州", 4), ("万州", 5), ("补报", 3), ("补报", 4)],
        "申报书要素.xlsx": [("申报书要素", 2)],
    }
    assert seen(plain_context, "涪陵") == {
        WHOLE: [("涪陵", 4), ("涪陵", 5), ("补报", 2)],
        "申报书要素.xlsx": [("申报书要素", 3)],
    }
    assert read_district(plain_context, district("渝北", CALL), CALL).imports == ()


def test_a_copy_holds_the_districts_own_rows_with_their_comments(
    plain_context: AppContext, number: int
) -> None:
    copy = annotated_copy(plain_context, district("涪陵", CALL), CALL, number, WHOLE)
    book = load_workbook(BytesIO(copy.content))
    assert book.sheetnames == ["涪陵", "补报"]
    firms = {
        name: [cell.value for cell in book[name]["B" if name == "涪陵" else "C"] if cell.value]
        for name in book.sheetnames
    }
    assert firms == {
        "涪陵": ["企业名称", "重庆示例3号软件有限公司", "重庆示例4号软件有限公司"],
        "补报": ["企业名称", "重庆示例5号软件有限公司"],
    }
    words = "".join(str(cell.value) for page in book for row in page for cell in row)
    assert "万州" not in words
    assert "6号" not in words
    commented = {
        (page.title, cell.coordinate)
        for page in book
        for row in page
        for cell in row
        if cell.comment
    }
    assert {("涪陵", "G4"), ("补报", "G2")} <= commented
    said = "".join(
        cell.comment.text for page in book for row in page for cell in row if cell.comment
    )
    assert "不少" not in said


def test_the_office_gets_the_whole_and_a_stranger_nothing(
    plain_context: AppContext, number: int
) -> None:
    whole = annotated_copy(plain_context, STAFF, CALL, number, WHOLE)
    assert load_workbook(BytesIO(whole.content)).sheetnames == ["万州", "涪陵", "补报"]
    with pytest.raises(NotAllowed):
        annotated_copy(plain_context, district("渝北", CALL), CALL, number, WHOLE)
    with pytest.raises(NotAllowed):
        annotated_copy(plain_context, district("涪陵", CALL), CALL, number, "评审专家库.xlsx")
