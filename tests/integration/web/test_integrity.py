"""The page of dishonest acts: recorded at a step with evidence, taken back, handed on."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook

from reviewer.store.calls import acts_of_kinds
from reviewer.store.engine import reading
from reviewer.store.submissions import all_submissions
from reviewer.usecases.context import AppContext
from reviewer.usecases.records.integrity import RECORDED, TAKEN_BACK
from tests.integration.web.conftest import INTERNET, SignIn

PAGE = f"/calls/{INTERNET}/integrity"
WORDS = {"stage": "review", "act": "伪造检测报告", "evidence": "检测机构复函〔2022〕3号"}


@pytest.fixture
def code(season: AppContext) -> str:
    with reading(season.engine) as session:
        return all_submissions(session, INTERNET)[0].code


def test_an_act_is_recorded_listed_and_handed_on(
    enter: SignIn, code: str, season: AppContext
) -> None:
    staff = enter("staff")
    assert "没有登记失信行为。" in staff.get(PAGE).text
    assert staff.post(PAGE, submission=code, **WORDS).status_code == 303
    assert staff.post(PAGE, submission=code, **{**WORDS, "stage": "notice"}).status_code == 303
    page = staff.get(PAGE).text
    assert ("伪造检测报告" in page, "检测机构复函" in page, "公示" in page) == (True,) * 3
    with reading(season.engine) as session:
        first, second = acts_of_kinds(session, INTERNET, (RECORDED,))
    assert first.detail["stage"] == "review"
    assert staff.post(f"{PAGE}/{second.id}", reason="查无实据").status_code == 303
    page = staff.get(PAGE).text
    assert ("已撤销：" in page, "查无实据" in page) == (True, True)
    content = staff.get(f"{PAGE}/workbook").data
    sheet = load_workbook(BytesIO(content)).active
    assert sheet is not None
    head, row, *rest = sheet.iter_rows(values_only=True)
    assert (head[3], row[0], row[3], row[4], rest) == ("环节", code, "评审", "伪造检测报告", [])
    # Taken back once; the record itself stays in the log.
    assert staff.post(f"{PAGE}/{second.id}", reason="再次").status_code == 404
    with reading(season.engine) as session:
        assert len(acts_of_kinds(session, INTERNET, (RECORDED, TAKEN_BACK))) == 3


def test_what_is_missing_or_unknown_is_said(enter: SignIn, code: str) -> None:
    staff = enter("staff")
    for changes, status in (
        ({"act": " "}, 422),
        ({"evidence": ""}, 422),
        ({"stage": "x"}, 422),
        ({"act": "很" * 2001}, 422),
        ({"submission": "none"}, 404),
    ):
        answer = staff.post(PAGE, **{"submission": code, **WORDS, **changes})
        assert (answer.status_code, 'role="alert"' in answer.text) == (status, True), changes
    assert staff.post(f"{PAGE}/1", reason="查无实据").status_code == 404
    supervisor = enter("supervisor")
    assert supervisor.get(PAGE).status_code == 200
    assert supervisor.post(PAGE, submission=code, **WORDS).status_code == 403
    assert supervisor.post(f"{PAGE}/1", reason="x").status_code == 403
