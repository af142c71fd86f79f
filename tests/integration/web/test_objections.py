"""The pages of objections: staff record and decide, the supervisor reads, nobody else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from reviewer.usecases.context import AppContext
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.rank import rank_submissions
from tests.builders.people import CALL, STAFF
from tests.builders.season import scored
from tests.integration.web.conftest import Person, SignIn, door

BASE = f"/calls/{CALL}/objections"
FORM = {
    "raised_as": "person",
    "raised_by": "甲先生",
    "contact": "10000000009",
    "submission": "G003",
    "text": "服务企业数与实际不符。",
    "received_on": "2022-06-21",
}


@pytest.fixture
def enter_after_notice(context: AppContext) -> SignIn:
    """Sign people in two days after a notice was published."""
    scored(context)
    rank_submissions(context, STAFF, CALL)
    publish_notice(context, STAFF, CALL, date(2022, 6, 20))
    return door(replace(context, clock=lambda: datetime(2022, 6, 22, 4, 0, tzinfo=UTC)))


def in_english(person: Person) -> Person:
    assert person.post("/language", language="en", back="/").status_code == 303
    return person


def test_staff_record_and_decide_and_the_supervisor_sees_it(enter_after_notice: SignIn) -> None:
    staff = enter_after_notice("staff", "王经办")
    assert "没有异议" in staff.get(BASE).text
    assert staff.post(BASE, **FORM).status_code == 303
    page = staff.get(BASE).text
    for shown in ("第 1 号异议已登记。", "甲先生", "G003 示例3号平台", "2022年6月24日（周五）"):
        assert shown in page
    assert "另形成排名第 2 版（注明理由）和公示第 2 版，重新公示 5 个工作日" in page
    upheld = {"outcome": "upheld", "redo": "ranking", "reason": "经核查属实"}
    answer = staff.post(f"{BASE}/1", **upheld)
    assert (answer.status_code, "请求已记下" in answer.text) == (409, True)
    assert f"/calls/{CALL}/evidence#confirmations" in answer.text
    watcher = enter_after_notice("supervisor")
    assert "重新办理：" in watcher.get(f"/calls/{CALL}/evidence").text
    said = watcher.post(f"/calls/{CALL}/confirmations/1", answer="confirmed")
    assert said.status_code == 303
    assert staff.post(f"{BASE}/1", **upheld).status_code == 303
    assert "正在更正，尚未重新公示" in staff.get(BASE).text
    notice = staff.get(f"/calls/{CALL}/notice").text
    assert "公示第 1 版因异议正在更正。" in notice
    assert "本公示因异议正在更正" in staff.get(f"/notices/{CALL}").text
    ranking = staff.get(f"/calls/{CALL}/ranking?preview=1").text
    assert "更正理由（必填）" in ranking
    supervisor = in_english(watcher)
    seen = supervisor.get(BASE).text
    assert "Upheld" in seen
    assert "经核查属实" in seen
    assert "Record the decision" not in seen
    assert supervisor.post(BASE, **FORM).status_code == 403


def test_what_does_not_fit_is_shown_again_as_it_was_typed(enter_after_notice: SignIn) -> None:
    staff = enter_after_notice("staff")
    for field, value, said in (
        ("contact", "", "须填写名称和联系方式"),
        ("submission", "G999", "G999"),
        ("received_on", "2022-13-01", "2022-13-01"),
        ("received_on", "2022-06-23", "2022-06-23"),
        ("text", "  ", "请写明异议的具体事实和理由"),
    ):
        answer = staff.post(BASE, **{**FORM, field: value})
        assert answer.status_code in {404, 422}
        assert said in answer.text
        assert "甲先生" in answer.text
    assert staff.post(f"{BASE}/1", outcome="rejected", reason="不成立").status_code == 404
    staff.post(BASE, **FORM)
    assert staff.post(f"{BASE}/1", outcome="rejected", reason=" ").status_code == 422
    assert staff.post(f"{BASE}/1", outcome="never", reason="不成立").status_code == 422
    assert staff.post(f"{BASE}/1", outcome="rejected", reason="不成立").status_code == 303
    assert staff.post(f"{BASE}/1", outcome="upheld", reason="成立").status_code == 409


@pytest.mark.parametrize(("role", "subject"), [("applicant", "G003"), ("expert", "E00001")])
def test_applicants_and_experts_see_none(
    enter_after_notice: SignIn, role: str, subject: str
) -> None:
    person = enter_after_notice(role, subject, CALL)
    assert person.get(BASE).status_code == 403
    assert person.post(BASE, **FORM).status_code == 403
    assert person.post(f"{BASE}/1", outcome="rejected", reason="不成立").status_code == 403


def test_before_a_notice_the_page_says_why(context: AppContext, sign_in: SignIn) -> None:
    scored(context)
    staff = sign_in("staff")
    assert "现在还不能进行“异议”：征集处于“评分”阶段，须先到“公示”阶段。" in staff.get(BASE).text
    assert staff.post(BASE, **FORM).status_code == 409
    assert staff.get("/calls/no-such-call/objections").status_code == 404
