"""A season with invitations, and a mail server beside it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from reviewer.model.invitations import OutgoingMessage
from reviewer.store import messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from tests.builders.mail_server import Post, mail_server
from tests.builders.people import CALL
from tests.conftest import NOON


class Clock:
    """Tell the time that a test sets."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Give the time."""
        return self.now

    def forward(self, span: timedelta) -> None:
        """Let time pass."""
        self.now += span


@pytest.fixture
def clock() -> Clock:
    """Give a clock that a test moves."""
    return Clock()


@pytest.fixture
def post() -> Post:
    """Give the mail server's book."""
    return Post()


@pytest.fixture
def posting(context: AppContext, post: Post, clock: Clock) -> Iterator[AppContext]:
    """Give a context whose mail goes to the server of this test."""
    with ExitStack() as stack:
        settings = stack.enter_context(mail_server(post))
        yield replace(context, settings=replace(context.settings, mail=settings), clock=clock)


@pytest.fixture
def queue(posting: AppContext) -> Callable[[int], list[str]]:
    """Queue so many plain messages; give their recipients."""

    def make(count: int) -> list[str]:
        return queue_messages(posting, count)

    return make


def queue_messages(context: AppContext, count: int) -> list[str]:
    """Queue so many plain messages; give their recipients."""
    recipients = [f"p{number:02d}@example.com" for number in range(count)]
    with transaction(context.engine) as session:
        session.add_all(
            OutgoingMessage(
                call=CALL,
                message_id=f"<{number:032x}.0.request@example.org>",
                recipient=recipient,
                subject="试",
                body=f"Message-ID: <{number:032x}.0.request@example.org>\r\n\r\n.dot\r\ntext\r\n",
                next_attempt_at=context.now(),
                created_at=context.now(),
            )
            for number, recipient in enumerate(recipients)
        )
    return recipients


def states(context: AppContext) -> dict[str, str]:
    """Give the state of every message by recipient."""
    return {row.recipient: row.state for row in rows(context)}


def rows(context: AppContext) -> list[OutgoingMessage]:
    """Give every message, oldest first."""
    with reading(context.engine) as session:
        return list(messages.messages(session, CALL))[::-1]
