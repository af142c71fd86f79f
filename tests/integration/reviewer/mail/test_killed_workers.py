"""Workers killed in the middle of sending, ten times; and two workers at one outbox."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from reviewer.settings import Settings
from reviewer.store import messages
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from tests.builders.mail_server import Deed, Post, mail_server
from tests.builders.people import CALL
from tests.builders.workers import crew
from tests.integration.reviewer.mail.conftest import queue_messages, rows, states

# Where each of the ten workers is killed, and how many copies of its message then arrive.
KILLS: tuple[tuple[Deed, int], ...] = (
    ("hold_at_recipient", 1),
    ("hold_before_taking", 1),
    ("hold_after_taking", 2),
    ("hold_at_recipient", 1),
    ("hold_before_taking", 1),
    ("hold_after_taking", 2),
    ("hold_at_recipient", 1),
    ("hold_before_taking", 1),
    ("hold_after_taking", 2),
    ("hold_at_recipient", 1),
)
UNDECIDABLE = frozenset({"hold_before_taking", "hold_after_taking"})
PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Office:
    """Hold an outbox, its settings for workers of their own, and the server's book."""

    context: AppContext
    settings: Settings
    post: Post


@pytest.fixture
def office(context: AppContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    monkeypatch.setenv("PINGYI_SECRET_KEY", "a secret for the workers, long enough to be one")
    post = Post()
    with mail_server(post) as mail:
        address = context.engine.url.render_as_string(hide_password=False)
        settings = replace(context.settings, database_url=address, mail=mail)
        ticking = replace(context, settings=settings, clock=lambda: datetime.now(UTC))
        yield Office(ticking, settings, post)


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        time.sleep(0.02)


def let_leases_end(context: AppContext) -> None:
    """Let the time pass after which a silent worker's message is free again."""
    with transaction(context.engine) as session:
        for row in messages.messages(session, CALL):
            if row.state == "sending":
                row.lease_until = context.now() - timedelta(seconds=1)
                session.add(row)


def test_ten_workers_killed_while_sending_lose_nothing(office: Office) -> None:
    recipients = queue_messages(office.context, len(KILLS) + 2)
    deeds = dict(zip(recipients, (deed for deed, _ in KILLS), strict=False))

    def deed_of(recipient: str, attempt: int) -> Deed:
        return deeds.get(recipient, "take") if attempt == 1 else "take"

    office.post.deed = deed_of
    killed = []
    with crew(office.settings) as workers:
        for _ in KILLS:
            office.post.holding.clear()
            workers.start()
            wait_for(office.post.holding.is_set)
            killed.append(office.post.held)
            workers.kill()
            let_leases_end(office.context)
        workers.start()
        wait_for(lambda: set(states(office.context).values()) == {"sent"})
    assert sorted(killed) == sorted(deeds)
    arrived = {each_recipient: office.post.count(each_recipient) for each_recipient in recipients}
    expected = dict(zip(recipients, (copies for _, copies in KILLS), strict=False))
    assert arrived == {**dict.fromkeys(recipients, 1), **expected}
    doubtful = {row.recipient for row in rows(office.context) if row.doubtful}
    assert doubtful == {entry for entry, deed in deeds.items() if deed in UNDECIDABLE}


def test_two_workers_at_one_outbox_send_everything_once(office: Office) -> None:
    recipients = queue_messages(office.context, 60)
    with crew(office.settings) as workers:
        workers.start()
        workers.start()
        wait_for(lambda: set(states(office.context).values()) == {"sent"})
    assert {recipient: office.post.count(recipient) for recipient in recipients} == dict.fromkeys(
        recipients, 1
    )
    assert {row.attempts for row in rows(office.context)} == {1}
