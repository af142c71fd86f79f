"""Pages of the day: the room of a chair, screens without signing in, followers answered cheaply."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.context import COMMAND_LINE, AppContext
from reviewer.usecases.hearings.screens import create_screen
from tests.builders.people import CALL, STAFF
from tests.builders.season import DAY, ROOM, SEATED, planned, sign
from tests.integration.web.conftest import Person
from web.app import create_app

NINE = datetime.combine(DAY, datetime.min.time(), ZoneInfo("Asia/Shanghai")) + timedelta(hours=9)
ROOM_PAGE = f"/review/day/{ROOM}"


@pytest.fixture
def morning(plain_context: AppContext) -> AppContext:
    """The day has come; everybody signed."""
    planned(plain_context)
    sign(plain_context)
    return replace(plain_context, clock=lambda: NINE)


def enter(context: AppContext, role: str, subject: str | None = None) -> Person:
    person = Person(create_app(context).test_client())
    call = CALL if role in {"expert", "applicant"} else None
    link = create_link(context, COMMAND_LINE, role, subject, call)
    assert person.post(f"/enter/{link.token}").status_code == 303
    return person


def test_a_chair_keeps_the_room_and_is_asked_before_anybody_is_told(morning: AppContext) -> None:
    chair = enter(morning, "expert", SEATED[0])
    assert chair.get("/review/day").status_code == 302
    page = chair.get(ROOM_PAGE)
    assert page.status_code == 200
    assert "原定" not in page.text
    begun = chair.post(ROOM_PAGE, kind="begin", submission="G001", version="0")
    assert begun.status_code == 303
    state = chair.get(f"{ROOM_PAGE}/state")
    assert "正在答辩" in state.text
    same = chair.client.get(f"{ROOM_PAGE}/state", headers={"If-None-Match": state.headers["ETag"]})
    assert (same.status_code, same.data) == (304, b"")
    asked = chair.post(ROOM_PAGE, kind="overrun", submission="G001", minutes="30", version="1")
    assert asked.status_code == 200
    assert "3 家申报单位" in asked.text
    told = chair.post(
        ROOM_PAGE, kind="overrun", submission="G001", minutes="30", version="1", telling="3"
    )
    assert told.status_code == 303
    assert "晚 30 分钟" in chair.get(ROOM_PAGE).text
    assert chair.post(ROOM_PAGE, kind="end", submission="G001", version="0").status_code == 409
    assert chair.post(ROOM_PAGE, kind="begin", minutes="x").status_code == 422
    assert chair.post(f"{ROOM_PAGE}/undo", version="2").status_code == 303
    assert "晚 30 分钟" not in chair.get(ROOM_PAGE).text
    applicant = enter(morning, "applicant", "G002")
    assert "现在预计 09:30 开始" in applicant.get("/slot/").text
    assert applicant.get("/slot/state").status_code == 200


def test_members_read_and_strangers_do_not(morning: AppContext) -> None:
    member = enter(morning, "expert", SEATED[1])
    assert member.get(ROOM_PAGE).status_code == 200
    assert "<select" not in member.get(ROOM_PAGE).text
    assert member.post(ROOM_PAGE, kind="begin", submission="G001").status_code == 403
    assert enter(morning, "expert", "E00005").get(ROOM_PAGE).status_code == 403
    assert member.get("/review/day/没有").status_code == 403


def test_staff_make_and_end_screens(morning: AppContext) -> None:
    staff = enter(morning, "staff")
    assert staff.post(f"/calls/{CALL}/screens", room=ROOM).status_code == 303
    page = staff.get(f"/calls/{CALL}/day").text
    address = page.split("<code>", 1)[1].split("</code>", 1)[0]
    assert address not in staff.get(f"/calls/{CALL}/day").text  # shown once
    path = address.rpartition("/")[2]
    stranger = Person(create_app(morning).test_client())
    screen = stranger.get(f"/screens/{path}")
    assert screen.status_code == 200
    assert "示例1号平台" in screen.text
    assert not any(f"专家{number:02d}" in screen.text for number in range(1, 13))
    assert staff.post(f"/calls/{CALL}/screens/1/end").status_code == 303
    assert stranger.get(f"/screens/{path}").status_code == 404
    assert staff.post(f"/calls/{CALL}/screens/1/end").status_code == 404


def test_followers_are_answered_from_memory(morning: AppContext) -> None:
    path = create_screen(morning, STAFF, CALL, ROOM)
    stranger = Person(create_app(morning).test_client())
    first = stranger.get(f"{path}/state")
    assert first.status_code == 200
    tag = {"If-None-Match": first.headers["ETag"]}
    again = stranger.client.get(f"{path}/state", headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert stranger.get("/screens/nothing/state").status_code == 404


def test_the_strip_of_a_sheet_follows_the_room(morning: AppContext) -> None:
    chair = enter(morning, "expert", SEATED[0])
    member = enter(morning, "expert", SEATED[1])
    strip = "/review/submissions/G001/day"
    first = member.get(strip)
    order = re.findall(r'id="day-(G\d+)"', first.text)
    assert order == ["G001", "G002", "G003", "G004"]
    tag = {"If-None-Match": first.headers["ETag"]}
    assert member.client.get(strip, headers=tag).status_code == 304
    assert chair.post(ROOM_PAGE, kind="swap", submission="G001", telling="2").status_code == 303
    assert chair.post(ROOM_PAGE, kind="begin", submission="G002", version="1").status_code == 303
    changed = member.client.get(strip, headers=tag)
    assert changed.status_code == 200
    assert re.findall(r'id="day-(G\d+)"', changed.text) == ["G002", "G001", "G003", "G004"]
    assert changed.text.index('class="current"') < changed.text.index('id="day-G002"')
    sheet = member.get("/review/submissions/G002").text
    assert sheet.index('id="day-G002"') < sheet.index('id="day-G001"')
    assert enter(morning, "expert", "E00005").get(strip).status_code in {403, 404}


def test_what_a_page_asks_for_beside_itself_leaves_the_session_alone(morning: AppContext) -> None:
    chair = enter(morning, "expert", SEATED[0])
    assert "Set-Cookie" in chair.get(ROOM_PAGE).headers
    asked = {"Sec-Fetch-Mode": "cors"}
    state = chair.client.get(f"{ROOM_PAGE}/state", headers=asked)
    assert "Set-Cookie" not in state.headers
    opened = {"Sec-Fetch-Mode": "navigate"}
    assert "Set-Cookie" in chair.client.get(ROOM_PAGE, headers=opened).headers
