"""A season's letters from the first plan to the last cancellation, read by three programs."""

from __future__ import annotations

import email
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest

from reviewer.model.invitations import OutgoingMessage
from reviewer.model.plans import Room
from reviewer.store import messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.answers import give_answer
from reviewer.usecases.invitations.feeds import create_feed, read_feed
from reviewer.usecases.invitations.send import Queued, queue_invitations
from reviewer.usecases.mail.inbox import receive_message
from reviewer.usecases.mail.outbox import deliver_next
from tests.builders import replies
from tests.builders.itip import (
    Read,
    check_calendar,
    check_message,
    check_sequence,
    read_by_ical_js,
    read_by_vobject,
)
from tests.builders.letters import (
    answer_token_of,
    calendar_of,
    invitation_of,
    invited,
    letter_for,
    text_of,
)
from tests.builders.mail_server import Post, mail_server
from tests.builders.people import CALL, STAFF, expert
from tests.builders.season import SEATED, keep_plan, plan_by_hand
from tests.integration.reviewer.mail.conftest import Clock

OTHER_ROOM = "902会议室"
NINE = datetime(2022, 6, 13, 1, 0, tzinfo=UTC)
SLOT = timedelta(minutes=30)


@pytest.fixture
def season(plain_context: AppContext, clock: Clock) -> AppContext:
    """Live a season: first plan, three re-plans, two people cancelled, replies between them.

    Everything is sent through a real mail server after each step.
    """
    with mail_server(Post()) as settings:
        mail = replace(plain_context.settings, mail=settings)
        context = replace(plain_context, settings=mail, clock=clock)
        invited(context)
        with transaction(context.engine) as session:
            session.add(Room(call=CALL, name=OTHER_ROOM, floor="9楼", capacity=20))
        _send(context, clock)
        uid = invitation_of(context, "E00001").uid
        receive_message(context, replies.outlook(uid, "e00001@example.com"), "imap")
        token = answer_token_of(context, "G001")
        give_answer(context, token, answer="accepted", note="", shown=0)
        # Two change places; everybody moves; an expert is replaced.
        assert _people(_replan(context, clock, submissions=("G001", "G002", "G004", "G003"))) == {
            ("G003", "update"),
            ("G004", "update"),
        }
        everybody = {(code, "update") for code in (*SEATED, "G001", "G002", "G003", "G004")}
        assert _people(_replan(context, clock, room=OTHER_ROOM)) == everybody
        others = ("E00001", "E00004", "E00005", "E00009", "E00011")
        assert _people(_replan(context, clock, experts=others, room=OTHER_ROOM)) == {
            ("E00002", "cancel"),
            ("E00003", "cancel"),
            ("E00004", "new"),
            ("E00005", "new"),
        }
    return context


def _replan(
    context: AppContext,
    clock: Clock,
    *,
    experts: Sequence[str] = SEATED,
    submissions: Sequence[str] = ("G001", "G002", "G003", "G004"),
    room: str = "901会议室",
) -> list[Queued]:
    keep_plan(context, plan_by_hand(experts, submissions, room))
    queued = queue_invitations(context, STAFF, CALL)
    assert queue_invitations(context, STAFF, CALL) == []  # asked twice, nothing is sent twice
    _send(context, clock)
    return queued


def _people(queued: list[Queued]) -> set[tuple[str, str]]:
    assert len({entry.uid for entry in queued}) == len(queued)
    return {(entry.code, entry.change) for entry in queued}


def _send(context: AppContext, clock: Clock) -> None:
    while deliver_next(context):
        pass
    clock.forward(timedelta(hours=1))


def rows_of(context: AppContext) -> list[OutgoingMessage]:
    with reading(context.engine) as session:
        return list(messages.messages(session, CALL))[::-1]


def letters_of(context: AppContext) -> list[EmailMessage]:
    opened = [
        email.message_from_string(row.body, policy=policy.default) for row in rows_of(context)
    ]
    return [entry for entry in opened if isinstance(entry, EmailMessage)]


def test_every_letter_of_the_season_is_correct_to_the_letter(season: AppContext) -> None:
    letters = letters_of(season)
    assert len(letters) == 9 + 2 + 9 + 4
    assert {row.state for row in rows_of(season)} == {"sent"}
    events = [check_message(letter) for letter in letters]
    check_sequence(events)
    assert len({letter["Message-ID"] for letter in letters}) == len(letters)


def test_three_programs_read_the_same_out_of_every_letter(season: AppContext) -> None:
    contents = [calendar_of(letter) for letter in letters_of(season)]
    by_vobject = [read_by_vobject(content) for content in contents]
    by_ical_js = read_by_ical_js(contents)
    assert by_vobject == by_ical_js
    assert Counter(read.method for read in by_vobject) == {"REQUEST": 22, "CANCEL": 2}
    for read, row in zip(by_vobject, rows_of(season), strict=True):
        assert read.sequence == row.sequence
        assert (read.location in {"9楼 901会议室", "9楼 902会议室"}) is True
        assert "（北京时间）" in read.description


def newest(context: AppContext, code: str) -> Read:
    return read_by_vobject(calendar_of(letter_for(context, code)))


def test_the_last_letter_says_what_holds(season: AppContext) -> None:
    first = newest(season, "E00001")
    assert (first.method, first.sequence, first.start) == ("REQUEST", 1, NINE)
    assert first.end == NINE + 3 * SLOT + timedelta(minutes=25)
    third = newest(season, "G003")
    assert (third.method, third.sequence, third.start) == ("REQUEST", 2, NINE + 2 * SLOT)
    cancelled = newest(season, "E00002")
    assert (cancelled.method, cancelled.sequence, cancelled.start) == ("CANCEL", 2, NINE)
    assert cancelled.summary.startswith("（已取消）")


def test_answers_hold_until_time_or_room_moves(season: AppContext) -> None:
    row = invitation_of(season, "E00001")
    assert (row.answer, row.current_answer) == ("accepted", "")  # the room has moved since
    assert "PARTSTAT=NEEDS-ACTION" in calendar_of(letter_for(season, "E00001")).decode()


def test_an_expert_reads_the_order_of_the_day_and_of_nobody_else(season: AppContext) -> None:
    text = text_of(letter_for(season, "E00001"))
    assert "当日安排：\n09:00—10:55 听取4项\n" in text
    for others in ("专家02", "示例1号平台", "重庆示例", "G001"):
        assert others not in text


def test_an_applicant_reads_of_no_expert(season: AppContext) -> None:
    for code in ("G001", "G002", "G003", "G004"):
        assert "专家0" not in text_of(letter_for(season, code))
        assert "专家0" not in calendar_of(letter_for(season, code)).decode()


def test_subscriptions_are_correct_to_the_letter_too(season: AppContext) -> None:
    for actor in (expert("E00001"), STAFF):
        token = create_feed(season, actor, CALL).rpartition("/")[2].removesuffix(".ics")
        content = read_feed(season, token)
        check_calendar(content)
        (read,) = read_by_ical_js([content])
        assert (read.method, read.start) == ("PUBLISH", NINE)
        assert read_by_vobject(content) == read
