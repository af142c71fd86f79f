"""The outbox before a real mail server: nothing lost, nothing doubled but what nobody can know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from reviewer.model.invitations import OutgoingMessage
from reviewer.settings import MailSettings
from reviewer.store import messages
from reviewer.store.engine import transaction
from reviewer.store.moments import database_now
from reviewer.usecases.context import AppContext
from reviewer.usecases.mail.outbox import (
    LEASE,
    LEASE_IN_DATA,
    MOST_ATTEMPTS,
    deliver_next,
    pause_after,
)
from tests.builders.mail_server import Deed, Post, mail_server, make_certificate
from tests.builders.people import CALL
from tests.integration.reviewer.mail.conftest import Clock, queue_messages, rows

Queue = Callable[[int], list[str]]
SECOND = timedelta(seconds=1)


def at_first(deed: Deed) -> Callable[[str, int], Deed]:
    """Do something to every first attempt and take the second."""
    return lambda _, attempt: deed if attempt == 1 else "take"


def deliver_all(context: AppContext) -> int:
    count = 0
    while deliver_next(context):
        count += 1
    return count


def test_what_is_taken_is_sent_once_and_whole(
    posting: AppContext, post: Post, queue: Queue
) -> None:
    queue(3)
    assert deliver_all(posting) == 3
    assert [row.state for row in rows(posting)] == ["sent"] * 3
    assert [entry[1] for entry in post.taken] == [
        "p00@example.com",
        "p01@example.com",
        "p02@example.com",
    ]
    assert post.taken[0][2].endswith(b"\r\n\r\n.dot\r\ntext\r\n")  # the dot arrives as it was
    assert rows(posting)[0].sent_at == posting.now()
    assert deliver_next(posting) is False


@pytest.mark.parametrize("deed", ["defer_recipient", "defer_text", "break_before_text"])
def test_what_is_deferred_is_tried_again_and_never_doubled(
    posting: AppContext, post: Post, clock: Clock, queue: Queue, deed: Deed
) -> None:
    post.deed = at_first(deed)
    (recipient,) = queue(1)
    assert deliver_all(posting) == 1
    (row,) = rows(posting)
    assert (row.state, row.attempts, row.doubtful) == ("deferred", 1, 0)
    assert row.next_attempt_at == clock.now + timedelta(minutes=1)
    assert deliver_next(posting) is False
    clock.forward(timedelta(minutes=1))
    assert deliver_all(posting) == 1
    (row,) = rows(posting)
    assert (row.state, row.attempts, row.doubtful, row.last_error) == ("sent", 2, 0, "")
    assert post.count(recipient) == 1


@pytest.mark.parametrize(
    ("deed", "answer"),
    [
        ("refuse_recipient", "550 5.1.1 no such person"),
        ("refuse_text", "554 5.7.1 not wanted"),
    ],
)
def test_what_is_refused_is_given_up_with_the_servers_words(
    posting: AppContext, post: Post, clock: Clock, queue: Queue, deed: Deed, answer: str
) -> None:
    post.deed = lambda _, __: deed
    queue(1)
    deliver_all(posting)
    (row,) = rows(posting)
    assert (row.state, row.last_error, row.attempts) == ("failed", answer, 1)
    clock.forward(timedelta(days=9))
    assert deliver_next(posting) is False


@pytest.mark.parametrize(("deed", "arrived"), [("take_and_break", 2), ("lose_and_break", 1)])
def test_the_one_case_that_nobody_can_decide_is_sent_again_and_counted(
    posting: AppContext, post: Post, clock: Clock, queue: Queue, deed: Deed, arrived: int
) -> None:
    post.deed = at_first(deed)
    (recipient,) = queue(1)
    deliver_all(posting)
    (row,) = rows(posting)
    assert (row.state, row.doubtful) == ("deferred", 1)
    clock.forward(timedelta(minutes=1))
    deliver_all(posting)
    (row,) = rows(posting)
    assert (row.state, row.doubtful) == ("sent", 1)
    assert post.count(recipient) == arrived
    assert len({entry[0] for entry in post.taken}) == 1  # the second copy has the same Message-ID


def test_a_server_that_is_away_is_waited_for(context: AppContext, clock: Clock) -> None:
    nowhere = replace(context.settings, mail=MailSettings(host="127.0.0.1", port=1, per_minute=0))
    away = replace(context, settings=nowhere, clock=clock)
    queue_messages(away, 1)
    for _ in range(MOST_ATTEMPTS):
        assert deliver_next(away) is True
        clock.forward(timedelta(hours=4))
    (row,) = rows(away)
    assert (row.state, row.attempts, row.doubtful) == ("failed", MOST_ATTEMPTS, 0)


def test_pauses_grow_and_stop_growing() -> None:
    minutes = [pause_after(number) / timedelta(minutes=1) for number in range(1, 11)]
    assert minutes == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]


def test_no_more_leave_in_a_minute_than_may(
    posting: AppContext, post: Post, clock: Clock, queue: Queue
) -> None:
    queue(5)
    mail = replace(posting.settings.mail, per_minute=2)
    slow = replace(posting, settings=replace(posting.settings, mail=mail))
    assert deliver_all(slow) == 2
    clock.forward(timedelta(seconds=59))
    assert deliver_all(slow) == 0
    clock.forward(2 * SECOND)
    assert deliver_all(slow) == 2
    assert len(post.taken) == 4


def take_up(context: AppContext, number: int, *, in_data: bool, lease: timedelta) -> None:
    """Leave a message as a worker leaves it that died while sending."""
    with transaction(context.engine) as session:
        row = session.get_one(OutgoingMessage, number)
        row.state, row.attempts, row.in_data = "sending", 1, in_data
        row.lease_until = database_now(session) + lease
        session.add(row)


def pass_time(context: AppContext, span: timedelta) -> None:
    """Let time pass for every lease: the database's clock cannot be moved, so they are."""
    with transaction(context.engine) as session:
        for row in session.exec(select(OutgoingMessage)).all():
            if row.lease_until is not None:
                row.lease_until -= span
                session.add(row)


@pytest.mark.parametrize(
    ("in_data", "lease", "doubtful"), [(False, LEASE, 0), (True, LEASE_IN_DATA, 1)]
)
def test_what_a_dead_worker_left_is_taken_up_after_its_lease(
    posting: AppContext, post: Post, in_data: bool, lease: timedelta, doubtful: int
) -> None:
    queue_messages(posting, 1)
    take_up(posting, rows(posting)[0].id or 0, in_data=in_data, lease=lease)
    pass_time(posting, lease / 2)
    assert deliver_next(posting) is False  # the lease holds
    pass_time(posting, lease / 2 + SECOND)
    assert deliver_next(posting) is True
    (row,) = rows(posting)
    assert (row.state, row.attempts, row.doubtful) == ("sent", 2, doubtful)
    assert len(post.taken) == 1


def test_whoever_lost_its_lease_sends_nothing_more(
    posting: AppContext, post: Post, queue: Queue
) -> None:
    """A worker is held up before the text; another takes over; the first must stop there."""
    (recipient,) = queue(1)
    other_post, second = Post(), []
    with mail_server(other_post) as settings:
        other = replace(posting, settings=replace(posting.settings, mail=settings))

        def overtaken(_recipient: str, _attempt: int) -> Deed:
            pass_time(posting, LEASE + SECOND)
            second.append(deliver_next(other))
            return "take"

        post.deed = overtaken
        assert deliver_next(posting) is True
    (row,) = rows(posting)
    assert (second, row.state, row.attempts, row.doubtful) == ([True], "sent", 2, 0)
    assert (post.count(recipient), other_post.count(recipient)) == (0, 1)


def test_a_server_that_asks_for_encryption_and_a_login_gets_them(
    context: AppContext, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = make_certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "certificate.pem"))
    post = Post()
    with mail_server(post, login=("office", "right"), certificate=certificate) as settings:
        wrong = replace(settings, password="wrong")
        for given, expected in ((wrong, "deferred"), (settings, "sent")):
            posting = replace(context, settings=replace(context.settings, mail=given), clock=clock)
            queue_messages(posting, 1)
            deliver_all(posting)
            with transaction(context.engine) as session:
                (row,) = messages.messages(session, CALL)
                assert row.state == expected
                session.delete(row)
    assert len(post.taken) == 1


def test_a_server_that_nobody_vouches_for_gets_nothing(
    context: AppContext, clock: Clock, tmp_path: Path
) -> None:
    post = Post()
    with mail_server(post, certificate=make_certificate(tmp_path)) as settings:
        posting = replace(context, settings=replace(context.settings, mail=settings), clock=clock)
        queue_messages(posting, 1)
        deliver_all(posting)
        (row,) = rows(posting)
        assert row.state == "deferred"
        assert "certificate verify failed" in row.last_error
    assert post.taken == []
