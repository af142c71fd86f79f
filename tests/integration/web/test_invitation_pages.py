"""The office's pages about invitations: who may, what they do, what they refuse."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from openpyxl import load_workbook

from reviewer.commands.worker import work_once
from reviewer.model.experts import Expert
from reviewer.settings import Settings
from reviewer.store import messages
from reviewer.store.engine import reading, transaction
from reviewer.store.experts import get_expert
from reviewer.usecases.accounts.sign_in import create_link
from reviewer.usecases.context import AppContext, open_context
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.letters import invitation_of, letter_for, messages_for, text_of
from tests.builders.many import season_of
from tests.builders.people import CALL, STAFF
from tests.builders.season import keep_plan, plan_by_hand, planned
from tests.conftest import NOON
from tests.integration.web.conftest import Person, SignIn
from web.app import create_app
from web.staff.invitations.invitations import MANY

HERE = f"/calls/{CALL}"
READ = (
    f"{HERE}/invitations/1",
    f"{HERE}/invitations/inbox",
    f"{HERE}/invitations/calls",
    f"{HERE}/invitations/calls.xlsx",
    f"{HERE}/invitations/letters",
    f"{HERE}/calendar",
    f"{HERE}/calendar/timetable.ics",
)
DO = (
    f"{HERE}/invitations/1/answer",
    f"{HERE}/invitations/1/again",
    f"{HERE}/invitations/remind",
    f"{HERE}/invitations/inbox",
    f"{HERE}/invitations/inbox/1",
    f"{HERE}/invitations/calls/1",
    f"{HERE}/invitations/letters",
    f"{HERE}/calendar",
    f"{HERE}/calendar/1/end",
)
# Tested here, in test_answers and in test_feeds.
INVITATION_ADDRESSES = (
    "/calls/*/invitations/*",
    "/calls/*/invitations/*/answer",
    "/calls/*/invitations/*/again",
    "/calls/*/invitations/remind",
    "/calls/*/invitations/inbox",
    "/calls/*/invitations/inbox/*",
    "/calls/*/invitations/calls",
    "/calls/*/invitations/calls/*",
    "/calls/*/invitations/calls.xlsx",
    "/calls/*/invitations/letters",
    "/calls/*/calendar",
    "/calls/*/calendar/*/end",
    "/calls/*/calendar/timetable.ics",
    "/answer/*",
    "/calendar/*",
    "/review/calendar",
    "/review/calendar/*/end",
)
REPLY = (
    "From: e00001@example.com\r\nSubject: re\r\nMIME-Version: 1.0\r\n"
    "Content-Type: text/calendar; method=REPLY; charset=UTF-8\r\n\r\n"
    "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nUID:{uid}\r\nSEQUENCE:0\r\n"
    "DTSTAMP:20220301T040000Z\r\nATTENDEE;PARTSTAT=ACCEPTED:mailto:e00001@example.com\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.fixture
def context(context: AppContext) -> AppContext:
    """Give a season with everybody invited; one expert has no mail address."""
    early = replace(context, clock=lambda: NOON)
    planned(early)
    with transaction(early.engine) as session:
        expert: Expert = get_expert(session, CALL, "E00002")
        expert.email = ""
        session.add(expert)
    queue_invitations(early, STAFF, CALL)
    return early


@pytest.fixture
def app(context: AppContext) -> Flask:
    return create_app(context)


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("role", ["staff", "supervisor"])
def test_the_office_and_its_supervisor_read(sign_in: SignIn, address: str, role: str) -> None:
    person = sign_in(role)
    assert person.get(address).status_code == 200
    person.post("/language", language="en", back="/")
    assert person.get(address).status_code == 200


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("role", ["expert", "applicant", "district"])
def test_nobody_else_reads(sign_in: SignIn, app: Flask, address: str, role: str) -> None:
    assert sign_in(role, call=CALL).get(address).status_code == 403
    assert app.test_client().get(address).status_code == 401


@pytest.mark.parametrize("address", DO)
@pytest.mark.parametrize("role", ["supervisor", "expert", "applicant"])
def test_only_staff_act(sign_in: SignIn, context: AppContext, address: str, role: str) -> None:
    person = sign_in(role, call=None if role == "supervisor" else CALL)
    fields: dict[str, object] = {"answer": "declined", "note": "x", "letter": "expert/request"}
    fields |= {"subject_zh": "x", "opening_zh": "x", "subject_en": "x", "opening_en": "x"}
    fields["files"] = (BytesIO(b"x"), "x.eml")
    assert person.post(address, **fields).status_code == 403
    assert invitation_of(context, "E00001").answer == ""


def test_the_list_shows_everybody_with_state_and_answer(sign_in: SignIn) -> None:
    page = sign_in("staff").get(f"{HERE}/invitations").text
    for words in ("专家01", "联系人1", "排队中", "无有效邮箱", "未答复"):
        assert words in page


@pytest.mark.parametrize(
    ("show", "there", "absent"),
    [
        ("expert", "专家01", "联系人1"),
        ("applicant", "联系人1", "专家01"),
        ("undelivered", "专家02", "专家01"),
        ("declined", "没有新的变动", "专家01"),
    ],
)
def test_the_list_is_cut_to_what_is_asked(
    sign_in: SignIn, show: str, there: str, absent: str
) -> None:
    page = sign_in("staff").get(f"{HERE}/invitations?show={show}").text
    assert there in page
    assert absent not in page


def test_staff_see_the_changes_before_they_are_sent(sign_in: SignIn, context: AppContext) -> None:
    keep_plan(context, plan_by_hand(submissions=("G001", "G002", "G004", "G003")))
    staff = sign_in("staff")
    page = staff.get(f"{HERE}/invitations").text
    assert "按评审方案第 2 版，将发送：变更通知 <strong>2</strong>" in page
    assert "6月13日（周一）10:00–10:25" in page
    assert staff.post(f"{HERE}/invitations", version="1").status_code == 409
    assert len(messages_for(context, "G003")) == 1
    assert staff.post(f"{HERE}/invitations", version="2").status_code == 303
    assert [row.sequence for row in messages_for(context, "G003")] == [1, 0]
    assert [row.state for row in messages_for(context, "G003")] == ["queued", "superseded"]
    assert len(messages_for(context, "G001")) == 1  # nothing changed: nothing is sent


def test_staff_record_what_was_said_on_the_telephone(sign_in: SignIn, context: AppContext) -> None:
    staff = sign_in("staff")
    number = invitation_of(context, "E00002").id
    (message,) = messages_for(context, "E00002")
    page = staff.get(f"{HERE}/invitations/calls").text
    assert "专家02" in page
    assert "10000010002" in page
    fields = {"answer": "accepted", "note": "本人接听"}
    assert staff.post(f"{HERE}/invitations/calls/{message.id}", **fields).status_code == 303
    assert invitation_of(context, "E00002").current_answer == "accepted"
    assert messages_for(context, "E00002")[0].state == "called"
    assert staff.post(f"{HERE}/invitations/calls/{message.id}", **fields).status_code == 409
    assert "专家02" not in staff.get(f"{HERE}/invitations/calls").text
    assert "本人接听" in staff.get(f"{HERE}/invitations/{number}").text


def test_the_call_list_is_printed_as_a_workbook(sign_in: SignIn) -> None:
    answer = sign_in("staff").get(f"{HERE}/invitations/calls.xlsx")
    sheet = load_workbook(BytesIO(answer.data)).active
    assert sheet is not None
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    assert rows[1][:6] == [
        "专家02",
        "专家",
        "10000010002",
        "无有效邮箱",
        "邀请",
        "6月13日（周一） 09:00–10:55",
    ]


def test_a_saved_reply_is_read_and_shown(sign_in: SignIn, context: AppContext) -> None:
    staff = sign_in("staff")
    reply = REPLY.format(uid=invitation_of(context, "E00001").uid).encode()
    odd = b"From: x@example.com\r\nSubject: ?\r\n\r\nhello"
    upload = [(BytesIO(reply), "a.eml"), (BytesIO(odd), "b.eml")]
    assert staff.post(f"{HERE}/invitations/inbox", files=upload).status_code == 303
    page = staff.get(f"{HERE}/invitations/inbox").text
    assert "读取 2 封：1 封已识别，1 封待处理" in page
    assert invitation_of(context, "E00001").current_answer == "accepted"
    assert staff.get(f"{HERE}/invitations/inbox/1.eml").data == reply
    assert staff.post(f"{HERE}/invitations/inbox/2", note="无关").status_code == 303
    assert staff.post(f"{HERE}/invitations/inbox/2", note="无关").status_code == 409
    assert "0 封待处理" in staff.get(f"{HERE}/invitations/inbox").text


def test_letters_speak_in_the_calls_own_words(sign_in: SignIn, context: AppContext) -> None:
    staff = sign_in("staff")
    fields = {
        "letter": "applicant/update",
        "subject_zh": "请注意：{subject}改期",
        "opening_zh": "{name}，答辩安排有变。",
        "subject_en": "Changed: {subject}",
        "opening_en": "Your defence was moved.",
    }
    address = f"{HERE}/invitations/letters"
    preview = staff.post(address, **fields, do="preview")
    assert "请注意：示例平台改期" in preview.text
    assert "尚未保存" in preview.text
    assert staff.post(address, **fields, do="keep").status_code == 303
    keep_plan(context, plan_by_hand(submissions=("G001", "G002", "G004", "G003")))
    queue_invitations(context, STAFF, CALL)
    letter = letter_for(context, "G003")
    assert letter["Subject"] == "请注意：示例3号平台改期"
    assert "联系人3，答辩安排有变。\n时间：6月13日（周一）10:30—10:55" in text_of(letter)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"opening_zh": "{salary}"}, "无法识别"),
        ({"subject_en": " "}, "不能为空"),
        ({"opening_zh": "长" * 2001}, "最多2000字"),
        ({"letter": "expert/nonsense"}, "没有这种信函"),
    ],
)
def test_words_that_cannot_be_used_are_refused(
    sign_in: SignIn, change: dict[str, str], words: str
) -> None:
    fields = {"letter": "expert/request", "do": "keep"}
    fields |= {f"{part}_{entry}": "x" for part in ("subject", "opening") for entry in ("zh", "en")}
    answer = sign_in("staff").post(f"{HERE}/invitations/letters", **{**fields, **change})
    assert answer.status_code == 422
    assert words in answer.text


def test_a_test_letter_goes_to_staff_alone(sign_in: SignIn, context: AppContext) -> None:
    staff = sign_in("staff")
    fields = {f"{part}_{entry}": "x" for part in ("subject", "opening") for entry in ("zh", "en")}
    fields |= {"letter": "expert/request", "do": "test", "recipient": "office@example.org"}
    assert staff.post(f"{HERE}/invitations/letters", **fields).status_code == 303
    with reading(context.engine) as session:
        newest = messages.messages(session, CALL)[0]
    assert (newest.kind, newest.recipient, newest.invitation_id) == (
        "test",
        "office@example.org",
        None,
    )
    assert newest.subject.startswith("【测试】【邀请】")
    for wrong in ("", "no address", "a@example.com\r\nBcc: b@example.com"):
        again = staff.post(f"{HERE}/invitations/letters", **{**fields, "recipient": wrong})
        assert again.status_code == 422


def test_many_are_queued_by_the_worker(sign_in: SignIn, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'many.sqlite3'}"
    context = open_context(Settings(url, tmp_path), lambda: NOON)
    season_of(context, MANY + 4)
    person = Person(create_app(context).test_client())
    link = create_link(context, STAFF, "staff")
    assert person.post(f"/enter/{link.token}").status_code == 303
    answer = person.post(f"{HERE}/invitations", version="1")
    assert (answer.status_code, answer.location) == (303, f"{HERE}/jobs/1")
    assert work_once(context) is True
    page = person.get(f"{HERE}/jobs/1")
    assert "发送邀请" in page.text
    assert "查看邀请" in page.text
    with reading(context.engine) as session:
        assert len(messages.messages(session, CALL)) == MANY + 4
    context.engine.dispose()
