"""Award lists, letters of answer, certificates and the archive folder, as pages hand them out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
from docx import Document
from openpyxl import load_workbook

from reviewer.usecases.calls.calls import change_settings
from reviewer.usecases.context import AppContext, open_context
from reviewer.usecases.results.award_views import read_awards
from reviewer.usecases.results.final import publish_final
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.objections import Raised, decide_objection, record_objection
from reviewer.usecases.results.rank import rank_submissions
from tests.builders.cloud import CALL, NOW, screened_cloud
from tests.builders.people import STAFF
from tests.builders.printed import pages_of
from tests.integration.web.conftest import INTERNET, Person, SignIn, door, settings_in

BASE = f"/calls/{CALL}"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AppContext]:
    """Take a call by formula to its final list, over two objections that were answered."""
    folder = tmp_path_factory.mktemp("awards")
    begun = open_context(settings_in(folder), lambda: NOW)
    screened_cloud(begun, folder, 8, seed=3)
    change_settings(begun, STAFF, CALL, {"selection.quota": "4"})
    first = rank_submissions(begun, STAFF, CALL).rows[0].submission
    publish_notice(begun, STAFF, CALL)
    for raised_as, who in (("organisation", "甲公司"), ("anonymous", ""), ("person", "乙")):
        raised = Raised(who, raised_as, "10000000009" if who else "", "投入不实", first)
        record_objection(begun, STAFF, CALL, raised)
    later = replace(begun, clock=lambda: datetime(2020, 8, 26, 2, tzinfo=UTC))
    decided = {"outcome": "upheld", "redo": "strike", "reason": "发票重复"}
    decide_objection(later, STAFF, CALL, 1, **decided)
    decide_objection(later, STAFF, CALL, 2, outcome="rejected", redo="", reason="查无实据")
    rank_submissions(later, STAFF, CALL, reason="异议成立")
    publish_notice(later, STAFF, CALL)
    last = replace(begun, clock=lambda: datetime(2020, 9, 9, 2, tzinfo=UTC))
    publish_final(last, STAFF, CALL)
    yield last
    begun.engine.dispose()


@pytest.fixture(scope="module")
def enter(finished: AppContext) -> SignIn:
    """Sign people in on the finished call."""
    return door(finished)


@pytest.fixture(scope="module")
def staff(enter: SignIn) -> Person:
    """Sign a member of staff in."""
    return enter("staff", "王经办")


def words_in(content: bytes) -> str:
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_the_award_list_says_what_the_page_says(finished: AppContext, staff: Person) -> None:
    view = read_awards(finished, STAFF, CALL, "zh")
    page = staff.get(f"{BASE}/awards").text
    book = load_workbook(io.BytesIO(staff.get(f"{BASE}/awards/xlsx").data))
    rows = list(book["奖励名单"].iter_rows(min_row=4, values_only=True))
    heads = [cell.value for cell in book["奖励名单"][3]]
    listed = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(row["申报单位"], row["金额（元）"]) for row in listed] == [
        (line.row.applicant, (line.award.fen or 0) / 100) for line in view.lines if line.award
    ]
    total = f"{view.total / 100:,.2f}"
    assert total.removesuffix(".00") in page
    for kind in ("pdf", "docx"):
        assert staff.get(f"{BASE}/awards/{kind}").status_code == 200
    words = words_in(staff.get(f"{BASE}/awards/docx").data)
    assert f"合计 {total} 元" in words
    assert all(line.row.applicant in words for line in view.lines)


def test_a_letter_answers_whoever_raised_an_objection(staff: Person) -> None:
    page = staff.get(f"{BASE}/objections").text
    assert f"{BASE}/objections/1/reply/pdf" in page
    assert f"{BASE}/objections/2/reply/pdf" not in page  # anonymous
    words = words_in(staff.get(f"{BASE}/objections/1/reply/docx").data)
    for said in (
        "甲公司：",
        "你单位于2020年8月12日",
        "异议成立。发票重复",
        "该申报移出名单",
        "公示为第 2 版",
    ):
        assert said in words
    assert staff.get(f"{BASE}/objections/1/reply/pdf").data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("objections/2/reply/pdf", 422, "匿名"),
        ("objections/3/reply/pdf", 409, "尚未作出决定"),
        ("objections/9/reply/pdf", 404, "没有第 9 号异议"),
        ("objections/1/reply/odt", 404, ""),
        ("awards/odt", 404, ""),
        ("final/certificates/odt", 404, ""),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    staff: Person, address: str, status: int, said: str
) -> None:
    answer = staff.get(f"{BASE}/{address}")
    assert answer.status_code == status
    assert said in answer.text


def test_a_certificate_stands_for_each_on_the_final_list(
    finished: AppContext, staff: Person
) -> None:
    words = words_in(staff.get(f"{BASE}/final/certificates/docx").data)
    chosen = read_awards(finished, STAFF, CALL, "zh").lines
    assert words.count("特此证明。") == len(chosen) == 4
    assert all(f"{line.row.applicant}：" in words for line in chosen)


def test_the_folder_comes_as_a_zip(enter: SignIn) -> None:
    answer = enter("supervisor").get(f"{BASE}/archive/folder")
    assert answer.mimetype == "application/zip"
    with ZipFile(io.BytesIO(answer.data)) as archive:
        names = set(archive.namelist())
        assert archive.testzip() is None
    top = f"{CALL}-档案"
    assert {
        f"{top}/目录.pdf",
        f"{top}/3-公示/公示第1版.pdf",
        f"{top}/3-公示/公示第2版.pdf",
    } <= names
    assert f"{top}/4-异议/异议答复-1.pdf" in names
    assert f"{top}/4-异议/异议答复-2.pdf" not in names


def test_the_archive_offers_only_what_a_call_of_its_kind_has(staff: Person) -> None:
    page = staff.get(f"{BASE}/archive").text
    for part in ("submissions", "sums", "ranking", "awards", "objections"):
        assert f"{BASE}/archive/{part}" in page
        assert staff.get(f"{BASE}/archive/{part}").status_code == 200
    for part in ("panels", "scores", "conflicts"):
        assert f"{BASE}/archive/{part}" not in page
    other = staff.get(f"/calls/{INTERNET}/archive").text
    assert "/archive/panels" in other
    assert "/archive/sums" not in other
    assert staff.get(f"/calls/{INTERNET}/awards/pdf").status_code in {404, 409}
    assert staff.get(f"/calls/{INTERNET}/final/certificates/pdf").status_code == 404


@pytest.mark.parametrize("what", ["notice", "final", "awards"])
def test_every_file_says_the_numbers_of_its_page(
    finished: AppContext, staff: Person, what: str
) -> None:
    lines = read_awards(finished, STAFF, CALL, "zh").lines
    numbers = [
        (line.row.applicant, f"{line.row.score}", f"{(line.award.fen or 0) // 100:,}")
        for line in lines
        if line.award
    ]
    assert len(numbers) == 4
    book = load_workbook(io.BytesIO(staff.get(f"{BASE}/{what}/xlsx").data))
    cells = [
        text
        for row in book.worksheets[0].iter_rows(values_only=True)
        for cell in row
        for text in ((f"{cell:.2f}", f"{cell:,.0f}") if isinstance(cell, int | float) else [cell])
    ]
    texts = {
        "page": staff.get(f"{BASE}/{what}").text,
        "docx": words_in(staff.get(f"{BASE}/{what}/docx").data),
        "pdf": "".join(pages_of(staff.get(f"{BASE}/{what}/pdf").data)),
        "xlsx": "\n".join(str(cell) for cell in cells),
    }
    for kind, text in texts.items():
        for said in (said for number in numbers for said in number):
            assert said.removesuffix(".00") in text, (kind, said)
