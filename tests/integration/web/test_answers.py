"""The page of a letter's link: opening changes nothing, answers may change, links expire."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from reviewer.model.plans import Room
from reviewer.store.engine import transaction
from reviewer.usecases.calls.calls import read_call
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.letters import answer_token_of, invitation_of, invited
from tests.builders.people import CALL, STAFF
from tests.builders.season import keep_plan, plan_by_hand
from tests.conftest import NOON
from tests.integration.web.conftest import SignIn, door, token_of
from web.app import create_app

START = datetime(2022, 6, 13, 1, 0, tzinfo=UTC)  # the panel begins at 09:00 in Shanghai
END = datetime(2022, 6, 13, 2, 55, tzinfo=UTC)
DEADLINE = START - timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.fixture
def context(context: AppContext) -> AppContext:
    """Give a season whose invitations are queued, with a clock long before the meeting."""
    early = replace(context, clock=lambda: NOON)
    invited(early)
    return early


@pytest.fixture
def app(context: AppContext) -> Flask:
    return create_app(context)


@pytest.fixture
def address(context: AppContext) -> str:
    return f"/answer/{answer_token_of(context, 'E00001')}"


def at(context: AppContext, moment: datetime) -> FlaskClient:
    """Give a browser at a moment."""
    return create_app(replace(context, clock=lambda: moment)).test_client()


def give(client: FlaskClient, address: str, **fields: str) -> int:
    page = client.get(address).text
    data = {"csrf_token": token_of(page), "shown": "0", **fields}
    return client.post(address, data=data).status_code


def test_opening_changes_nothing_however_often(
    app: Flask, context: AppContext, address: str
) -> None:
    before = invitation_of(context, "E00001").model_dump()
    for _ in range(3):
        assert app.test_client().get(address).status_code == 200
        assert app.test_client().head(address).status_code == 200
    assert invitation_of(context, "E00001").model_dump() == before


def test_the_page_shows_what_is_arranged_and_nobody_else(app: Flask, address: str) -> None:
    page = app.test_client().get(address).text
    for words in ("专家01", "6月13日（周一）09:00", "10:55", "901会议室", "9楼"):
        assert words in page
    for others in ("专家02", "示例1号平台", "重庆示例1号"):
        assert others not in page


def test_an_applicants_page_names_no_expert(app: Flask, context: AppContext) -> None:
    page = app.test_client().get(f"/answer/{answer_token_of(context, 'G001')}").text
    assert "示例1号平台" in page
    assert "专家0" not in page


def test_an_answer_is_kept_and_may_change(app: Flask, context: AppContext, address: str) -> None:
    client = app.test_client()
    assert give(client, address, answer="accepted") == 303
    assert invitation_of(context, "E00001").current_answer == "accepted"
    assert give(client, address, answer="declined", note="当日出差") == 303
    row = invitation_of(context, "E00001")
    assert (row.current_answer, row.answer_note) == ("declined", "当日出差")
    assert "当日出差" in client.get(address).text


@pytest.mark.parametrize(
    ("answer", "shown"), [("declined", "不能参加"), ("tentative", "希望调整时间")]
)
def test_an_applicant_asks_for_another_time_and_staff_see_it(
    app: Flask, context: AppContext, sign_in: SignIn, answer: str, shown: str
) -> None:
    applicant = sign_in("applicant", "G001", CALL)
    page = applicant.get("/slot/").text
    address = f"/answer/{answer_token_of(context, 'G001')}"
    assert f'href="{address}"' in page
    assert "希望的时间" in applicant.get(address).text
    wish = "当日上午另有评审，希望改到下午"
    assert give(app.test_client(), address, answer=answer, note=wish) == 303
    staff = sign_in("staff")
    listed = staff.get(f"/calls/{CALL}/invitations").text
    assert shown in listed
    assert wish in listed
    blockers = next(step for step in read_call(context, STAFF, CALL).steps if step.name == "invite")
    name = invitation_of(context, "G001").recipient_name
    assert ("blocker.other_time", {"count": 1, "names": [name]}) in blockers.blockers
    assert f"1位受邀人不能参加或希望调整时间：{name}" in staff.get(f"/calls/{CALL}").text


def test_after_the_link_has_expired_it_is_no_longer_offered(context: AppContext) -> None:
    late = replace(context, clock=lambda: END + timedelta(days=400))
    page = door(late)("applicant", "G001", CALL).get("/slot/").text
    assert "示例1号平台" in page
    assert "/answer/" not in page


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"answer": "declined"}, "请写明原因"),
        ({"answer": "tentative", "note": "  "}, "请写明原因"),
        ({"answer": "perhaps"}, "请选择"),
        ({}, "请选择"),
    ],
)
def test_what_is_missing_is_said_beside_what_was_typed(
    app: Flask, context: AppContext, address: str, fields: dict[str, str], words: str
) -> None:
    client = app.test_client()
    data = {"csrf_token": token_of(client.get(address).text), "shown": "0", **fields}
    answer = client.post(address, data=data)
    assert answer.status_code == 422
    assert words in answer.text
    assert invitation_of(context, "E00001").answer == ""


def test_the_answer_may_change_until_the_deadline_and_not_after(
    context: AppContext, address: str
) -> None:
    assert give(at(context, DEADLINE), address, answer="accepted") == 303
    client = at(context, DEADLINE)
    data = {"csrf_token": token_of(client.get(address).text), "shown": "0", "answer": "declined"}
    late = create_app(replace(context, clock=lambda: DEADLINE + SECOND))
    late.config["WTF_CSRF_ENABLED"] = False  # the form was opened in time
    answer = late.test_client().post(address, data={**data, "note": "病了"})
    assert answer.status_code == 409
    assert "截止" in answer.text
    assert invitation_of(context, "E00001").current_answer == "accepted"
    assert "截止" in at(context, DEADLINE + SECOND).get(address).text


def test_the_link_expires_a_day_after_the_meeting(context: AppContext, address: str) -> None:
    day = timedelta(days=1)
    assert at(context, END + day - SECOND).get(address).status_code == 200
    gone = at(context, END + day).get(address)
    assert gone.status_code == 404
    assert "有效期" in gone.text


def test_a_link_cannot_be_guessed(app: Flask, context: AppContext, address: str) -> None:
    token = address.rpartition("/")[2]
    assert len(token) == 43  # 256 bits
    changed = ("A" if token[0] != "A" else "B") + token[1:]
    for guess in (changed, token[:-1], invitation_of(context, "E00001").uid, "1"):
        assert app.test_client().get(f"/answer/{guess}").status_code == 404
    assert token not in str(invitation_of(context, "E00001").model_dump())


def test_a_form_of_another_site_answers_nothing(
    app: Flask, context: AppContext, address: str
) -> None:
    answer = app.test_client().post(address, data={"answer": "accepted", "shown": "0"})
    assert answer.status_code == 400
    assert invitation_of(context, "E00001").answer == ""


def test_an_arrangement_that_moved_meanwhile_is_shown_before_answering(
    app: Flask, context: AppContext, address: str
) -> None:
    client = app.test_client()
    token = token_of(client.get(address).text)
    with transaction(context.engine) as session:
        session.add(Room(call=CALL, name="902会议室", floor="9楼", capacity=20))
    keep_plan(context, plan_by_hand(room="902会议室"))
    queue_invitations(context, STAFF, CALL)
    data = {"csrf_token": token, "shown": "0", "answer": "accepted"}
    answer = client.post(address, data=data)
    assert answer.status_code == 409
    assert invitation_of(context, "E00001").current_answer == ""
    assert "902会议室" in client.get(address).text
    assert give(client, address, answer="accepted", shown="1") == 303


def test_a_decline_opens_replanning_for_staff(
    app: Flask, context: AppContext, address: str, sign_in: SignIn
) -> None:
    assert give(app.test_client(), address, answer="declined", note="与申报单位有合作") == 303
    steps = {step.name: step for step in read_call(context, STAFF, CALL).steps}
    assert ("blocker.declined", {"count": 1, "names": ["专家01"]}) in steps["invite"].blockers
    page = sign_in("staff").get(f"/calls/{CALL}/invitations").text
    assert "登记退出并重新编组" in page
    assert f"/calls/{CALL}/experts/E00001" in page
    assert "与申报单位有合作" in page
