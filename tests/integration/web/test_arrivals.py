"""Pages of check-in: codes of letters, lists, sheets to sign; a reserve called in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_string, policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pytest

from reviewer.settings import Settings
from reviewer.store import messages
from reviewer.store.engine import open_engine, reading
from reviewer.usecases.context import AppContext, prepare_database
from reviewer.usecases.invitations.arrival_codes import arrival_address, arrival_code
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.people import CALL, STAFF
from tests.builders.season import DAY, ROOM, SEATED, fill, keep_plan, plan_by_hand, sign
from tests.conftest import standing_clock
from tests.integration.web.test_day import enter

NINE = datetime.combine(DAY, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=9)
PAGE = f"/calls/{CALL}/arrivals"
CHAIRS = f"/review/day/{ROOM}"
RESERVE = "E00004"


@pytest.fixture(scope="module")
def morning(tmp_path_factory: pytest.TempPathFactory) -> AppContext:
    """Five minutes before nine; everybody signed and was invited."""
    folder = tmp_path_factory.mktemp("arrivals")
    url = f"sqlite:///{folder / 'test.sqlite3'}"
    engine = open_engine(url)
    prepare_database(engine, standing_clock)
    context = AppContext(
        engine, Settings(url, folder), standing_clock, "a secret for tests, long enough to be one"
    )
    fill(context)
    document = plan_by_hand()
    document["panels"][0]["reserves"] = [RESERVE]
    keep_plan(context, document)
    sign(context, (*SEATED, RESERVE))
    queue_invitations(context, STAFF, CALL)
    return replace(context, clock=lambda: NINE - timedelta(minutes=5))


def test_the_office_checks_in_by_the_code_of_a_letter(morning: AppContext) -> None:
    staff = enter(morning, "staff")
    page = staff.get(PAGE)
    assert page.status_code == 200
    assert "应到未到" in page.text
    scanned = arrival_address(morning, CALL, ("applicant", "G001"))
    path = scanned.removeprefix(morning.settings.public_url)
    assert "示例1号平台" in staff.get(path).text
    assert staff.post(PAGE, kind="applicant", subject="G001").status_code == 303
    assert "已到 08:55" in staff.get(path).text
    code = arrival_code(morning, CALL, ("expert", SEATED[1]))
    assert staff.post(PAGE, code=code).status_code == 303
    assert "已在 08:55 签到" in staff.get(staff.post(PAGE, code=code).location).text
    assert staff.post(PAGE, code="ZZZZ-ZZZZ").status_code == 404
    assert staff.post(f"{PAGE}/undo", kind="applicant", subject="G001").status_code == 303
    assert "已到" not in staff.get(path).text
    state = staff.get(f"{PAGE}/state")
    tag = {"If-None-Match": state.headers["ETag"]}
    assert staff.client.get(f"{PAGE}/state", headers=tag).status_code == 304
    assert staff.get(f"{PAGE}/{'x' * 9}").status_code == 404


def test_a_chair_checks_in_the_own_room(morning: AppContext) -> None:
    chair = enter(morning, "expert", SEATED[0])
    assert "应到未到" in chair.get(CHAIRS).text
    code = arrival_code(morning, CALL, ("applicant", "G003"))
    assert chair.post(f"{CHAIRS}/arrivals", code=code).status_code == 303
    assert chair.post(f"{CHAIRS}/arrivals", kind="expert", subject=SEATED[2]).status_code == 303
    assert chair.get(f"{CHAIRS}/state").text.count("已到 08:55") >= 2
    undone = chair.post(f"{CHAIRS}/arrivals/undo", kind="expert", subject=SEATED[2])
    assert undone.status_code == 303
    member = enter(morning, "expert", SEATED[1])
    assert "应到未到" not in member.get(CHAIRS).text
    assert member.post(f"{CHAIRS}/arrivals", kind="expert", subject=SEATED[2]).status_code == 403
    assert chair.get(PAGE).status_code == 403


def test_sheets_to_sign_are_handed_out(morning: AppContext) -> None:
    staff = enter(morning, "staff")
    sheet = staff.get(f"/calls/{CALL}/sign-in-sheets/docx")
    assert sheet.status_code == 200
    assert sheet.data.startswith(b"PK")
    assert staff.get(f"/calls/{CALL}/sign-in-sheets/exe").status_code == 404


def test_letters_and_pages_show_the_code(morning: AppContext) -> None:
    letters = arrival_code(morning, CALL, ("applicant", "G002"))
    applicant = enter(morning, "applicant", "G002")
    page = applicant.get("/slot/").text
    assert letters in page
    assert "data:image/svg+xml" in page
    with reading(morning.engine) as session:
        rows = messages.messages(session, CALL)
        body = next(row.body for row in rows if row.recipient == "g002@example.com")
    mail = message_from_string(body, policy=policy.default)
    assert isinstance(mail, EmailMessage)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert f"现场签到码：{letters}" in text.get_content()
    assert 'src="cid:arrival@pingyi"' in html.get_content()
    picture = next(part for part in mail.walk() if part.get_content_type() == "image/png")
    assert picture["Content-ID"] == "<arrival@pingyi>"
    content = picture.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert content.startswith(b"\x89PNG")


def test_a_reserve_is_called_in_and_sent_back(morning: AppContext) -> None:
    staff = enter(morning, "staff")
    page = f"/calls/{CALL}/day/{ROOM}/reserve/{SEATED[2]}"
    assert "请专家04上场" in staff.get(page).text
    stale = {"joins": RESERVE, "reason": "发热", "version": "9"}
    assert staff.post(page, **stale).status_code == 409
    assert staff.post(page, **{**stale, "version": "1", "reason": ""}).status_code == 422
    assert staff.post(page, **{**stale, "version": "1"}).status_code == 303
    room = staff.get(f"/calls/{CALL}/day/{ROOM}").text
    assert "撤回候补上场" in room
    assert staff.get(page).status_code == 404  # sits there no longer
    back = staff.post(f"/calls/{CALL}/call-in/undo", version="2", room=ROOM)
    assert back.status_code == 303
    assert staff.post(f"/calls/{CALL}/call-in/undo", version="2").status_code == 409
    assert enter(morning, "supervisor", "赵五").get(page).status_code == 403
