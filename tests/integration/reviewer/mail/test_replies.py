"""What comes back: understood, or put before a person; never dropped, never believed blindly."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewer.model.invitations import Answer, IncomingMessage, Invitation, OutgoingMessage
from reviewer.model.plans import Room
from reviewer.store import invitations, messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.mail.inbox import Taken, receive_message
from tests.builders import replies
from tests.builders.letters import invitation_of, invited, messages_for
from tests.builders.people import CALL, STAFF
from tests.builders.season import keep_plan, plan_by_hand
from tests.integration.reviewer.mail.conftest import Clock

WHO = "E00001"
ADDRESS = "e00001@example.com"
Shape = Callable[[str, str, str], bytes]
LATER = timedelta(hours=2)


@pytest.fixture
def office(plain_context: AppContext, clock: Clock) -> AppContext:
    """Give a season with everybody invited and their mail sent, two hours later."""
    ready = replace(plain_context, clock=clock)
    invited(ready)
    with transaction(ready.engine) as session:
        for row in messages.messages(session, CALL):
            row.state = "sent"
            session.add(row)
    clock.forward(LATER)
    return ready


def uid(context: AppContext) -> str:
    return invitation_of(context, WHO).uid


def kept(context: AppContext) -> IncomingMessage:
    with reading(context.engine) as session:
        return messages.incoming(session, CALL)[0]


def answers(context: AppContext) -> list[Answer]:
    with reading(context.engine) as session:
        return list(invitations.answers(session, invitation_of(context, WHO).id or 0))


def answer_of(context: AppContext) -> tuple[str, str]:
    row: Invitation = invitation_of(context, WHO)
    return row.current_answer, row.answer_note


SHAPES = [
    pytest.param(replies.outlook, "ACCEPTED", ("accepted", "准时参加\n谢谢"), id="outlook"),
    pytest.param(replies.gmail, "DECLINED", ("declined", "当日出差"), id="gmail"),
    pytest.param(replies.apple, "TENTATIVE", ("tentative", ""), id="apple"),
    pytest.param(replies.qq, "ACCEPTED", ("accepted", "收到，准时到会"), id="qq"),
    pytest.param(replies.work_weixin, "DECLINED", ("declined", ""), id="work-weixin"),
    pytest.param(replies.exchange, "Neg", ("declined", ""), id="exchange-tnef"),
    pytest.param(replies.exchange, "Tent", ("tentative", ""), id="exchange-tentative"),
]


@pytest.mark.parametrize(("shape", "word", "expected"), SHAPES)
def test_every_clients_shape_is_understood(
    office: AppContext, shape: Shape, word: str, expected: tuple[str, str]
) -> None:
    taken = receive_message(office, shape(uid(office), ADDRESS, word), "imap")
    assert taken == Taken("understood", "answer")
    assert answer_of(office) == expected
    (answer,) = answers(office)
    assert (answer.via, answer.applied, answer.sequence) == ("mail", True, 0)


def test_the_same_message_twice_is_kept_once(office: AppContext) -> None:
    raw = replies.outlook(uid(office), ADDRESS)
    assert receive_message(office, raw, "imap").state == "understood"
    assert receive_message(office, raw, "upload").state == "known"
    assert len(answers(office)) == 1
    assert kept(office).raw == raw


def reply(context: AppContext, address: str = ADDRESS, **fields: str) -> bytes:
    return replies.wrapped(address, replies.calendar(uid(context), ADDRESS, **fields))


def test_the_later_of_two_answers_holds_in_whatever_order_they_come(office: AppContext) -> None:
    late = reply(office, partstat="DECLINED", stamp="20220301T053000Z")
    early = reply(office, partstat="ACCEPTED", stamp="20220301T050000Z")
    assert receive_message(office, late, "imap").state == "understood"
    assert receive_message(office, early, "imap").state == "understood"
    assert answer_of(office)[0] == "declined"
    assert [(answer.partstat, answer.applied) for answer in answers(office)] == [
        ("accepted", False),
        ("declined", True),
    ]


def test_an_answer_from_another_address_waits_for_a_person(office: AppContext) -> None:
    taken = receive_message(office, reply(office, "somebody@example.com"), "imap")
    assert taken.state == "waits"
    assert kept(office).problem == "incoming.unknown_sender"
    assert answer_of(office) == ("", "")
    assert answers(office) == []


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"partstat": "DELEGATED"}, "incoming.delegated"),
        ({"partstat": "NEEDS-ACTION"}, "incoming.unknown_answer"),
        ({"partstat": "X-LATER"}, "incoming.unknown_answer"),
        ({"method": "REFRESH"}, "incoming.unknown_answer"),
        ({"sequence": "7"}, "incoming.ahead"),
    ],
)
def test_what_is_no_plain_answer_waits_for_a_person(
    office: AppContext, fields: dict[str, str], problem: str
) -> None:
    assert receive_message(office, reply(office, **fields), "imap").state == "waits"
    assert kept(office).problem == problem
    assert answer_of(office) == ("", "")


def test_a_counter_proposal_is_a_note_before_a_person(office: AppContext) -> None:
    raw = reply(office, method="COUNTER", partstat="TENTATIVE", extra="COMMENT:下午可以")
    assert receive_message(office, raw, "imap") == Taken("waits", "counter")
    assert kept(office).problem == "incoming.counter"
    (answer,) = answers(office)
    assert (answer.partstat, answer.applied) == ("counter", False)
    assert answer.note == "希望改到2022-06-13 09:00—2022-06-13 10:55\n下午可以"


def test_an_answer_to_an_older_arrangement_is_kept_and_changes_nothing(office: AppContext) -> None:
    with transaction(office.engine) as session:
        session.add(Room(call=CALL, name="902会议室", floor="9楼", capacity=20))
    keep_plan(office, plan_by_hand(room="902会议室"))
    queue_invitations(office, STAFF, CALL)
    assert invitation_of(office, WHO).sequence == 1
    assert receive_message(office, reply(office), "imap").state == "understood"
    row = invitation_of(office, WHO)
    assert (row.current_answer, row.answer) == ("", "accepted")
    assert kept(office).problem == "incoming.stale"
    fresh = reply(office, sequence="1", partstat="DECLINED")
    assert receive_message(office, fresh, "imap").state == "understood"
    assert answer_of(office)[0] == "declined"


def test_an_answer_to_what_was_cancelled_is_kept_for_the_record(office: AppContext) -> None:
    keep_plan(office, plan_by_hand(experts=("E00002", "E00003", "E00004", "E00009", "E00011")))
    queue_invitations(office, STAFF, CALL)
    assert invitation_of(office, WHO).method == "CANCEL"
    assert receive_message(office, reply(office), "imap").state == "understood"
    assert kept(office).problem == "incoming.cancelled"


def test_a_late_answer_counts_and_is_shown_to_a_person(office: AppContext, clock: Clock) -> None:
    clock.now = datetime(2022, 6, 12, 2, 0, tzinfo=UTC)
    raw = reply(office, partstat="DECLINED", stamp="20220612T013000Z")
    assert receive_message(office, raw, "imap").state == "waits"
    assert (kept(office).problem, answer_of(office)[0]) == ("incoming.late", "declined")


def test_plain_words_wait_for_a_person_with_the_invitation_beside_them(office: AppContext) -> None:
    (message,) = messages_for(office, WHO)
    head = f"In-Reply-To: {message.message_id}\r\n"
    raw = replies.wrapped(ADDRESS, "收到，准时参加", "text/plain; charset=utf-8", head=head)
    assert receive_message(office, raw, "imap") == Taken("waits", "unclear")
    row = kept(office)
    assert (row.problem, row.invitation_id) == ("incoming.free_text", invitation_of(office, WHO).id)
    assert row.excerpt == "收到，准时参加"
    assert answer_of(office) == ("", "")


def test_plain_words_without_reference_are_known_by_their_sender(office: AppContext) -> None:
    raw = replies.wrapped(ADDRESS.upper(), "能来", "text/plain; charset=utf-8")
    assert receive_message(office, raw, "imap") == Taken("waits", "unclear")
    assert kept(office).invitation_id == invitation_of(office, WHO).id


def test_an_automatic_reply_is_no_answer(office: AppContext) -> None:
    (message,) = messages_for(office, WHO)
    head = f"References: {message.message_id}\r\nAuto-Submitted: auto-replied\r\n"
    raw = replies.wrapped(ADDRESS, "不在办公室", "text/plain; charset=utf-8", head=head)
    assert receive_message(office, raw, "imap") == Taken("understood", "automatic")
    assert answer_of(office) == ("", "")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x",
        b"Content-Type: text/calendar; charset=nonsense\r\n\r\nBEGIN:VCALENDAR\r\nMETHOD:REPLY",
        b"From: =?x?q?\r\nDate: never\r\nSubject: =?utf-8?B?///?=\r\n\r\n",
        replies.wrapped(ADDRESS, b"\x78\x9f\x3e\x22\0\0garbage", "application/ms-tnef"),
        replies.outlook("nobody@example.org", ADDRESS),
    ],
)
def test_whatever_comes_is_kept_and_waits(office: AppContext, raw: bytes) -> None:
    assert receive_message(office, raw, "imap").state == "waits"
    assert kept(office).raw == raw
    assert answer_of(office) == ("", "")


def test_two_answers_in_one_message_wait_for_a_person(office: AppContext) -> None:
    text = replies.calendar(uid(office), ADDRESS)
    both = text + replies.calendar(uid(office), ADDRESS, partstat="DECLINED")
    assert receive_message(office, replies.wrapped(ADDRESS, both), "imap").state == "waits"
    assert (kept(office).problem, answer_of(office)) == ("incoming.many_entries", ("", ""))


def sent(context: AppContext) -> OutgoingMessage:
    return messages_for(context, WHO)[0]


def test_a_returned_mail_puts_the_person_on_the_call_list(office: AppContext) -> None:
    raw = replies.bounce(sent(office).message_id, ADDRESS)
    assert receive_message(office, raw, "imap") == Taken("understood", "bounce")
    assert (sent(office).state, sent(office).last_error) == (
        "bounced",
        "smtp; 550 5.1.1 User unknown",
    )
    with reading(office.engine) as session:
        assert [row.recipient for row in messages.people_to_call(session, CALL)] == [ADDRESS]


def test_where_mail_came_back_the_next_news_is_told_by_telephone(office: AppContext) -> None:
    receive_message(office, replies.bounce(sent(office).message_id, ADDRESS), "imap")
    with transaction(office.engine) as session:
        session.add(Room(call=CALL, name="902会议室", floor="9楼", capacity=20))
    keep_plan(office, plan_by_hand(room="902会议室"))
    queue_invitations(office, STAFF, CALL)
    newest, first = messages_for(office, WHO)
    assert (newest.state, first.state) == ("bounced", "superseded")
    assert messages_for(office, "E00003")[0].state == "queued"


def test_a_chinese_providers_returned_mail_is_understood(office: AppContext) -> None:
    taken = receive_message(office, replies.qq_bounce(sent(office).message_id), "imap")
    assert taken == Taken("understood", "bounce")
    assert sent(office).state == "bounced"


@pytest.mark.parametrize(
    ("action", "kind", "state"),
    [("delayed", "delay", "sent"), ("delivered", "delivered", "delivered")],
)
def test_other_reports_bounce_nothing(
    office: AppContext, action: str, kind: str, state: str
) -> None:
    raw = replies.bounce(sent(office).message_id, ADDRESS, action)
    assert receive_message(office, raw, "imap") == Taken("understood", kind)
    assert sent(office).state == state


@pytest.mark.parametrize(
    ("message_id", "address"),
    [("<unknown@example.org>", ADDRESS), (None, "somebody@example.com")],
)
def test_a_returned_mail_that_fits_none_waits(
    office: AppContext, message_id: str | None, address: str
) -> None:
    raw = replies.bounce(message_id or sent(office).message_id, address)
    assert receive_message(office, raw, "imap") == Taken("waits", "bounce")
    assert sent(office).state == "sent"
