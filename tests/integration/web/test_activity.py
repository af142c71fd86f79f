"""The log of a call: filtered by act, words and days, in words, and as a workbook."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

import reviewer
from reviewer.store import calls
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from tests.builders.people import CALL
from tests.builders.season import fill
from tests.integration.web.conftest import SignIn
from web import words

BASE = f"/calls/{CALL}/activity"
SOURCES = Path(str(reviewer.__file__)).parent
# What these acts add is counted by kinds, states or settings, which have names of their own.
COUNTED = {"job_requested", "conflicts_found", "settings_changed"}


@pytest.fixture
def log(context: AppContext) -> AppContext:
    """Write five acts of four days: the first and last minute of 2 March in Shanghai among them."""
    digest: dict[str, object] = {"digest": "a" * 64}
    reason: dict[str, object] = {"reason": "=1+1"}
    acts: tuple[tuple[datetime, str, str, str, dict[str, object]], ...] = (
        (datetime(2022, 3, 1, 15, 59, tzinfo=UTC), "staff:王经办", "screened", "", {"accept": 3}),
        (datetime(2022, 3, 1, 16, 0, tzinfo=UTC), "staff:王经办", "ranked", "1", digest),
        (datetime(2022, 3, 2, 15, 59, tzinfo=UTC), "staff:李经办", "decision", "G001", reason),
        (datetime(2022, 3, 2, 16, 0, tzinfo=UTC), "expert:甲", "score_submitted", "G002", {}),
        (datetime(2022, 3, 4, 4, 0, tzinfo=UTC), "expert:E_1%", "undertaking", "", {}),
    )
    with transaction(context.engine) as session:
        for at, actor, action, subject, detail in acts:
            calls.record(
                session, call=CALL, at=at, actor=actor, action=action, subject=subject,
                detail=dict(detail),
            )  # fmt: skip
    return context


@pytest.mark.parametrize(
    ("asked", "subjects"),
    [
        ("", ["", "G002", "G001", "排名第 1 版", ""]),
        ("?action=ranked", ["排名第 1 版"]),
        ("?text=经办", ["G001", "排名第 1 版", ""]),
        ("?text=g00", ["G002", "G001"]),
        ("?text=_1%25", [""]),  # what a database reads as a pattern is a text like any other
        ("?first=2022-03-02&last=2022-03-02", ["G001", "排名第 1 版"]),
        ("?last=2022-03-01", [""]),
        ("?first=9999-12-31&last=9999-12-31", []),
        ("?first=nonsense&page=-3", ["", "G002", "G001", "排名第 1 版", ""]),
    ],
)
def test_page_and_workbook_show_what_was_asked_for(
    log: AppContext, sign_in: SignIn, asked: str, subjects: list[str]
) -> None:
    supervisor = sign_in("supervisor")
    page = supervisor.get(BASE + (asked or "?")).text
    ours = [subject for subject in subjects if subject]
    assert f"共 {len(subjects)} 条" in page
    assert all(our in page for our in ours)
    answer = supervisor.get(f"{BASE}/file{asked}")
    sheet = load_workbook(BytesIO(answer.data)).worksheets[0]
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert heads == ["时间", "身份", "经办", "操作", "对象", "说明"]
    assert [row[4] or "" for row in rows] == subjects


def test_the_workbook_has_everything_whole_and_as_text(log: AppContext, sign_in: SignIn) -> None:
    staff = sign_in("staff")
    sheet = load_workbook(BytesIO(staff.get(f"{BASE}/file").data)).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    assert rows[3][:3] == ["2022-03-02 00:00:00", "经办人", "王经办"]
    assert rows[3][3:] == ["锁定排名", "排名第 1 版", f"摘要：{'a' * 64}"]
    assert "a" * 13 not in staff.get(BASE).text
    assert rows[2][5] == "理由：=1+1"
    assert "f" not in {cell.data_type for row in sheet.iter_rows() for cell in row}


@pytest.mark.parametrize(("role", "subject"), [("applicant", "G001"), ("expert", "E00001")])
def test_the_log_is_for_the_office(
    context: AppContext, sign_in: SignIn, role: str, subject: str
) -> None:
    fill(context)
    person = sign_in(role, subject, CALL)
    assert person.get(BASE).status_code == 403
    assert person.get(f"{BASE}/file").status_code == 403


def test_a_long_log_is_written_in_pieces(context: AppContext, sign_in: SignIn) -> None:
    with transaction(context.engine) as session:
        for number in range(2105):
            calls.record(
                session, call=CALL, at=context.now(), actor="staff:x", action="test",
                subject=f"S{number}",
            )  # fmt: skip
    staff = sign_in("staff")
    sheet = load_workbook(BytesIO(staff.get(f"{BASE}/file?action=test").data)).worksheets[0]
    about = [row[4].value for row in sheet.iter_rows(min_row=2)]
    assert about == [f"S{number}" for number in reversed(range(2105))]
    assert "第 22 页" in staff.get(f"{BASE}?action=test&page=99").text


def test_every_act_and_detail_of_the_program_has_a_word() -> None:
    missing = {
        text
        for file in SOURCES.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for text in _texts_of(node)
        if not words.knows(text, "zh")
    }
    assert missing == set()


def _texts_of(node: ast.Call) -> list[str]:
    """Name the texts that a recorded act needs; none for a call that records nothing."""
    given = {keyword.arg: keyword.value for keyword in node.keywords}
    named = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    action = node.args[3] if named == "record" and len(node.args) > 3 else given.get("action")
    detail = given.get("detail")
    if named != "record" or not isinstance(action, ast.Constant):
        return []
    if str(action.value) in COUNTED:
        return []
    keys = detail.keys if isinstance(detail, ast.Dict) else []
    names = [
        str(entry.value)
        for entry in keys
        if isinstance(entry, ast.Constant) and "." not in str(entry.value)
    ]
    return [f"activity.do.{action.value!s}", *(f"activity.detail.{name}" for name in names)]
