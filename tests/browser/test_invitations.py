"""Invitations before a real browser: the office's pages, and the page of a letter's link."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from reviewer.settings import Settings
from reviewer.store import messages
from reviewer.store.engine import transaction
from reviewer.store.experts import get_expert
from reviewer.usecases.context import AppContext, open_context
from reviewer.usecases.invitations.answers import give_answer
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.mail.inbox import receive_message
from tests.browser.conftest import Site, Visitor
from tests.builders import replies
from tests.builders.databases import fresh_sqlite
from tests.builders.letters import answer_token_of, invitation_of
from tests.builders.people import CALL, STAFF
from tests.builders.season import keep_plan, plan_by_hand, planned
from tests.builders.web_server import served
from tests.conftest import standing_clock
from web.app import create_app

pytestmark = pytest.mark.browser
HERE = f"/calls/{CALL}/invitations"
Visit = Callable[[], Visitor]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Serve a season with answers of every kind, on a day before it begins."""
    folder = tmp_path_factory.mktemp("site")
    context = open_context(Settings(fresh_sqlite(folder / "site.sqlite3"), folder), standing_clock)
    fill_with_answers(context)
    with served(create_app(context)) as address:
        yield Site(context, address)
    context.engine.dispose()


def fill_with_answers(context: AppContext) -> None:
    """Invite everybody; some accept, one declines, one has no address, one mail comes back."""
    planned(context)
    with transaction(context.engine) as session:
        expert = get_expert(session, CALL, "E00002")
        expert.email = ""
        session.add(expert)
    queue_invitations(context, STAFF, CALL)
    with transaction(context.engine) as session:
        for row in messages.messages(session, CALL):
            if row.state == "queued":
                row.state = "sent"
                row.attempts = 1
                session.add(row)
    for code, answer, note in (
        ("E00003", "declined", "与申报单位有合作项目，应当回避"),
        ("G001", "accepted", ""),
        ("G002", "tentative", "当日上午有检查，希望改到下午"),
    ):
        give_answer(context, answer_token_of(context, code), answer=answer, note=note, shown=0)
    uid = invitation_of(context, "E00009").uid
    receive_message(context, replies.outlook(uid, "e00009@example.com"), "imap")
    words = replies.wrapped("e00011@example.com", "收到，谢谢", "text/plain; charset=utf-8")
    receive_message(context, words, "imap")
    with transaction(context.engine) as session:
        (row,) = [
            message
            for message in messages.messages(session, CALL)
            if message.recipient.startswith("g004")
        ]
        message_id = row.message_id
    receive_message(context, replies.bounce(message_id, "g004@example.com"), "imap")
    keep_plan(context, plan_by_hand(submissions=("G001", "G002", "G004", "G003")))


def test_the_office_sees_who_was_reached_and_what_would_be_sent(visit: Visit) -> None:
    staff = visit()
    staff.sign_in("staff")
    staff.open(HERE)
    staff.picture("invitations")
    page = staff.page
    assert page.get_by_role("link", name="登记退出并重新编组").count() == 1
    page.get_by_text("逐人核对（2）").click()
    staff.check()
    assert page.get_by_role("cell", name="6月13日（周一）10:00–10:25 · 901会议室").count() == 2
    page.get_by_role("button", name="核对无误，发送 2 封").click()
    page.wait_for_load_state("networkidle")
    staff.check()
    said = page.inner_text("main")
    assert "1 封邮件已进入发送队列" in said
    assert "1 人无有效邮箱或邮件曾被退回，已列入电话通知单" in said  # the mail to G004 came back
    assert page.get_by_text("没有新的变动，无需再发").count() == 1


def test_the_office_reads_one_person_the_inbox_the_calls_and_the_letters(visit: Visit) -> None:
    staff = visit()
    staff.sign_in("staff")
    number = invitation_of(staff.site.context, "E00003").id
    for path, name in (
        (f"{HERE}/{number}", "invitation"),
        (f"{HERE}/inbox", "inbox"),
        (f"{HERE}/calls", "call-list"),
        (f"{HERE}/letters?letter=applicant/update", "letters"),
        (f"/calls/{CALL}/calendar", "calendar"),
    ):
        staff.open(path)
        staff.picture(name)
    staff.page.get_by_role("button", name="生成订阅地址").click()
    staff.page.wait_for_load_state("networkidle")
    staff.check()
    address = staff.page.inner_text("code.secret")
    assert address.endswith(".ics")


def test_a_letters_wording_is_previewed_before_it_is_kept(visit: Visit) -> None:
    staff = visit()
    staff.sign_in("staff")
    staff.open(f"{HERE}/letters?letter=applicant/request")
    page = staff.page
    page.locator("[name=opening_zh]").fill("{name}，请于{when}到场。")
    page.get_by_role("button", name="预览").click()
    page.wait_for_load_state("networkidle")
    staff.check()
    assert "以下为预览，尚未保存" in page.inner_text("main")
    assert "臧希晓，请于时间：" in page.inner_text("main")


def test_a_person_answers_on_a_phone_and_changes_the_answer(visit: Visit) -> None:
    person = visit()
    context = person.site.context
    page = person.page
    page.set_viewport_size({"width": 390, "height": 844})
    before = invitation_of(context, "E00011").model_dump()
    address = f"/answer/{answer_token_of(context, 'E00011')}"
    person.open(address)
    person.open(address)
    assert invitation_of(context, "E00011").model_dump() == before  # opening changed nothing
    person.picture("answer")
    page.get_by_label("能参加", exact=True).check()
    page.get_by_role("button", name="提交答复").click()
    page.wait_for_load_state("networkidle")
    person.check()
    assert invitation_of(context, "E00011").current_answer == "accepted"
    page.get_by_label("不能参加", exact=True).check()
    page.get_by_role("button", name="更改答复").click()
    page.wait_for_load_state("networkidle")
    person.check()
    person.picture("answer-fault")
    assert "请写明原因" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("不能参加", exact=True).is_checked()
    page.get_by_label("原因和希望的时间").fill("临时出差")
    page.get_by_role("button", name="更改答复").click()
    page.wait_for_load_state("networkidle")
    person.check()
    person.picture("answer-given")
    row = invitation_of(context, "E00011")
    assert (row.current_answer, row.answer_note) == ("declined", "临时出差")


def test_the_page_of_a_link_is_english_for_whoever_wants_it(visit: Visit) -> None:
    person = visit()
    person.open(f"/answer/{answer_token_of(person.site.context, 'G001')}")
    person.page.get_by_role("button", name="English").click()
    person.page.wait_for_load_state("networkidle")
    person.check()
    assert "I cannot come" in person.page.inner_text("main")


def test_an_unknown_link_says_what_to_do(visit: Visit) -> None:
    person = visit()
    person.page.goto(f"{person.site.url}/answer/guessed")
    person.check()
    assert "该链接无效" in person.page.inner_text("main")


def test_an_expert_subscribes_on_a_phone(visit: Visit) -> None:
    person = visit()
    person.sign_in("expert", "E00001", CALL)
    person.open("/review/calendar")
    person.page.get_by_role("button", name="生成订阅地址").click()
    person.page.wait_for_load_state("networkidle")
    person.picture("subscription")
    person.page.get_by_role("button", name="撤销").click()
    person.page.wait_for_load_state("networkidle")
    person.check()
    assert person.page.get_by_role("button", name="撤销").count() == 0
