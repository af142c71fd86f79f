"""Pages of what is written by hand: experts and submissions, and links for colleagues."""

from __future__ import annotations

import pytest

from reviewer.store.engine import reading
from reviewer.store.experts import all_experts
from reviewer.store.submissions import all_submissions
from reviewer.usecases.context import AppContext
from tests.integration.web.conftest import INTERNET, SignIn


@pytest.fixture
def codes(season: AppContext) -> tuple[str, str]:
    """Name an expert and a submission of the season."""
    with reading(season.engine) as session:
        return all_experts(session, INTERNET)[0].code, all_submissions(session, INTERNET)[0].code


def test_a_colleague_gets_a_link_in_one_act(enter: SignIn) -> None:
    staff = enter("staff")
    assert "同事与监督人员" in staff.get("/calls/").text
    made = staff.post("/calls/people", person="张同事", role="supervisor")
    assert (made.status_code, "/enter/" in made.text, "张同事（监督人）" in made.text) == (
        200,
        True,
        True,
    )
    assert staff.post("/calls/people", person="", role="staff").status_code == 422
    assert staff.post("/calls/people", person="某", role="expert").status_code == 422
    assert enter("supervisor").post("/calls/people", person="某", role="staff").status_code == 403


def test_an_expert_is_added_and_corrected(enter: SignIn, codes: tuple[str, str]) -> None:
    staff, (expert, _) = enter("staff"), codes
    base = f"/calls/{INTERNET}/experts"
    new = {"code": "H9", "value.name": "手工专家", "value.employer": "丁大学", "reason": "补充"}
    refused = staff.post(f"{base}/new", **{**new, "value.employer": ""})
    assert (refused.status_code, "手工专家" in refused.text) == (422, True)
    assert staff.post(f"{base}/new", **new).status_code == 303
    assert "手工专家" in staff.get(base).text
    page = f"{base}/{expert}/record"
    wrong = staff.post(page, **{"value.uscc": "12", "reason": "核实"})
    assert (wrong.status_code, "“12”填得不对" in wrong.text, 'value="12"' in wrong.text) == (
        422,
        True,
        True,
    )
    assert staff.post(page, **{"value.phone": "10000066666", "reason": "换号"}).status_code == 303
    assert "换号" in staff.get(page).text
    assert "10000066666" in staff.get(f"/calls/{INTERNET}/records").text


def test_a_submission_is_corrected(enter: SignIn, codes: tuple[str, str]) -> None:
    staff, (_, code) = enter("staff"), codes
    page = f"/calls/{INTERNET}/submissions/{code}/record"
    assert staff.get(page).status_code == 200
    saved = staff.post(page, **{"value.email": "a@example.com", "reason": "更正"})
    assert saved.status_code == 303
    assert 'value="a@example.com"' in staff.get(page).text
    assert staff.post(page, **{"value.email": "b@example.com", "reason": ""}).status_code == 422
    assert staff.get(f"/calls/{INTERNET}/submissions/none/record").status_code == 404
    assert staff.post(f"/calls/{INTERNET}/records/99", take="hand", reason="x").status_code == 404
    supervisor = enter("supervisor")
    assert supervisor.get(page).status_code == 200
    assert supervisor.post(page, reason="更正").status_code == 403
