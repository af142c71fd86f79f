"""Pages on which staff say what a table and its columns are."""

from __future__ import annotations

from io import BytesIO
from urllib.parse import quote

import pytest
from openpyxl import Workbook

from reviewer.store.calls import acts_of_kinds
from reviewer.store.engine import reading
from reviewer.store.submissions import all_submissions
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.annotated_copies import annotated_copy
from tests.builders.people import STAFF
from tests.integration.web.conftest import PLATFORMS, Person, SignIn

BASE = f"/calls/{PLATFORMS}"
NAME = "渝北_情况.xlsx"
HEADINGS = ("主体全称", "去年营收", "平台叫什么", "属于哪一类")
ACTS = ("columns_said", "columns_changed", "columns_forgotten")
KEYS = ("applicant", "revenue_2021", "platform", "categories")


def book(*rows: tuple[object, ...]) -> BytesIO:
    made = Workbook()
    page = made.active
    assert page is not None
    page.title = "情况"
    for row in (HEADINGS, *rows):
        page.append(list(row))
    stream = BytesIO()
    made.save(stream)
    return BytesIO(stream.getvalue())


def firm(number: int) -> tuple[object, ...]:
    return (f"重庆甲{number}软件有限公司", "很多", f"甲{number}公共服务平台", "适配评测类")


def tried(staff: Person, *rows: tuple[object, ...], name: str = NAME) -> str:
    answer = staff.post(f"{BASE}/imports", do="trial", files=(book(*rows), name))
    return answer.location or ""


def said(**changes: object) -> dict[str, object]:
    form = {"kind": "form.summary", "district": "渝北", "heading": HEADINGS, "key": KEYS}
    every = {"file": NAME, "sheet": "情况", "first": "1", "last": "1", **form, **changes}
    return {key: list(value) if isinstance(value, tuple) else value for key, value in every.items()}


@pytest.fixture
def staff(sign_in: SignIn) -> Person:
    return sign_in("staff")


def test_an_unknown_file_is_explained_read_and_remembered(
    staff: Person, context: AppContext
) -> None:
    trial = tried(staff, firm(1))
    page = f"{trial}/columns"
    assert f"{page}?file={quote(NAME)}" in staff.get(trial).text
    shown = staff.get(f"{page}?file={quote(NAME)}").text
    assert ("没有识别出是什么表。" in shown, "主体全称" in shown, 'name="key"' in shown) == (
        True,
        True,
        False,
    )
    asked = f"{page}?file={quote(NAME)}&sheet={quote('情况')}&first=1&last=1&kind=form.summary"
    assert staff.get(asked).text.count('name="key"') == len(HEADINGS)
    again = staff.post(page, **said()).location or ""
    assert again == f"{BASE}/imports/trials/2"
    report = staff.get(again).text
    assert "按第 1 号列说明读取：主体全称→企业名称" in report
    assert staff.post(again, do="commit").status_code == 303
    # The next file of the same sender is read without a word; another sender's is not.
    assert "按第 1 号列说明读取" in staff.get(tried(staff, firm(2))).text
    assert "未识别出本项目的表格" in staff.get(tried(staff, firm(3), name="万州_情况.xlsx")).text
    with reading(context.engine) as session:
        assert [row.applicant for row in all_submissions(session, PLATFORMS)] == [firm(1)[0]]
    copy = annotated_copy(context, STAFF, PLATFORMS, 1, NAME)
    assert len(copy.content) > 1000


def test_what_is_remembered_is_listed_changed_and_forgotten(
    staff: Person, context: AppContext
) -> None:
    page = f"{tried(staff, firm(1))}/columns"
    staff.post(page, **said())
    listed = staff.get(f"{BASE}/columns").text
    assert ("主体全称 → " in listed, "渝北" in listed) == (True, True)
    one = f"{BASE}/columns/1"
    assert 'value="revenue_2021" selected' in staff.get(one).text
    left_out = ("applicant", "", "platform", "categories")
    assert staff.post(one, do="save", **said(key=left_out, district="")).status_code == 303
    listed = staff.get(f"{BASE}/columns").text
    assert ("不读取：去年营收" in listed, "不论谁报来" in listed) == (True, True)
    assert staff.post(one, do="forget").status_code == 303
    assert staff.get(one).status_code == 404
    assert staff.post(one, do="save", **said()).status_code == 404
    assert "还没有说明过" in staff.get(f"{BASE}/columns").text
    with reading(context.engine) as session:
        acts = [act.action for act in acts_of_kinds(session, PLATFORMS, ACTS)]
    assert acts == list(ACTS)


WRONG: tuple[tuple[dict[str, object], str], ...] = (
    ({"key": ("applicant", "applicant", "platform", "categories")}, "两列都指定为“企业名称”"),
    ({"heading": ("主体全称",) * 2 + HEADINGS[2:]}, "“主体全称”这一列指定了两个项目"),
    ({"key": ("applicant", "", "", "")}, "还没有指定哪一列是 平台名称"),
    ({"key": ("applicant", "x", "platform", "")}, "没有“x”这个项目"),
    ({"kind": "form.none"}, "没有“form.none”这种表"),
    ({"heading": (), "key": ()}, "没有可用的表头"),
    ({"district": "很" * 21}, "单位名称太长"),
)


def test_what_cannot_be_meant_is_refused_in_words(staff: Person) -> None:
    trial = tried(staff, firm(1))
    for changes, words in WRONG:
        answer = staff.post(f"{trial}/columns", **said(**changes))
        assert (answer.status_code, words in answer.text) == (422, True), words
    assert "还没有说明过" in staff.get(f"{BASE}/columns").text


def test_a_table_is_left_out(staff: Person) -> None:
    trial = tried(staff, firm(1))
    asked = f"{trial}/columns?file={quote(NAME)}&sheet={quote('情况')}&first=1&last=1&kind=left-out"
    assert "这张表整张不读取" in staff.get(asked).text
    again = staff.post(f"{trial}/columns", **said(kind="left-out")).location or ""
    assert "工作表“情况”按列说明整张不读取。" in staff.get(again).text


def test_who_may_and_what_is_not_there(staff: Person, sign_in: SignIn) -> None:
    trial = tried(staff, firm(1))
    supervisor = sign_in("supervisor")
    assert supervisor.get(f"{trial}/columns?file={quote(NAME)}").status_code == 200
    assert supervisor.post(f"{trial}/columns", **said()).status_code == 403
    assert staff.get(f"{trial}/columns?file=none.xlsx").status_code == 404
    assert staff.get(f"{BASE}/imports/9/columns?file=a").status_code == 404
    assert staff.get(f"{BASE}/imports/trials/9/columns?file=a").status_code == 404
    assert staff.get(f"{BASE}/columns/9").status_code == 404
    broken = staff.post(f"{BASE}/imports", do="trial", files=(BytesIO(b"PK\x03\x04x"), "坏.xlsx"))
    answer = staff.get(f"{broken.location}/columns?file={quote('坏.xlsx')}")
    assert (answer.status_code, "Traceback" in answer.text) == (422, False)


def test_an_imported_file_is_explained_afterwards(staff: Person) -> None:
    taken = staff.post(f"{BASE}/imports", do="import", files=(book(firm(1)), NAME)).location or ""
    assert f"{taken}/columns?file=" in staff.get(taken).text
    again = staff.post(f"{taken}/columns", **said()).location or ""
    assert "主体全称→企业名称" in staff.get(again).text
