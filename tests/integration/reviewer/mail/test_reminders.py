"""Reminders go out some days before, once each, to whoever is still expected."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reviewer.model.invitations import OutgoingMessage
from reviewer.store import messages
from reviewer.store.engine import reading, transaction
from reviewer.store.experts import get_expert
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.answers import record_answer
from reviewer.usecases.invitations.remind import queue_reminders
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.letters import invitation_of, letter_for, text_of
from tests.builders.people import CALL, STAFF
from tests.builders.season import SEATED, planned
from tests.integration.reviewer.mail.conftest import Clock

THREE_DAYS_BEFORE = datetime(2022, 6, 10, 1, 0, tzinfo=UTC)
ONE_DAY_BEFORE = datetime(2022, 6, 12, 1, 0, tzinfo=UTC)


@pytest.fixture
def office(plain_context: AppContext, clock: Clock) -> AppContext:
    """Give a season with everybody invited; one expert has no mail address."""
    ready = replace(plain_context, clock=clock)
    planned(ready)
    with transaction(ready.engine) as session:
        expert = get_expert(session, CALL, "E00002")
        expert.email = ""
        session.add(expert)
    queue_invitations(ready, STAFF, CALL)
    return ready


def reminders(context: AppContext) -> list[OutgoingMessage]:
    with reading(context.engine) as session:
        return [row for row in messages.messages(session, CALL) if row.kind == "reminder"]


def test_each_reminder_is_made_once(office: AppContext, clock: Clock) -> None:
    assert queue_reminders(office) == 0
    clock.now = THREE_DAYS_BEFORE
    # The panel and the first hearing begin at nine; the other hearings' turn comes later.
    assert queue_reminders(office) == len(SEATED) + 1
    assert queue_reminders(office) == 0
    clock.now = ONE_DAY_BEFORE
    assert queue_reminders(office) == len(SEATED) + 4
    assert queue_reminders(office) == 0
    assert invitation_of(office, "E00001").reminders == 2
    assert invitation_of(office, "E00001").reminded_at == ONE_DAY_BEFORE


def test_whoever_has_no_address_goes_on_the_call_list(office: AppContext, clock: Clock) -> None:
    clock.now = THREE_DAYS_BEFORE
    queue_reminders(office)
    states = {row.recipient_name: row.state for row in reminders(office)}
    assert states["专家02"] == "no_address"
    assert states["专家01"] == "queued"


def test_whoever_declined_is_left_in_peace(office: AppContext, clock: Clock) -> None:
    number = invitation_of(office, "E00003").id or 0
    record_answer(office, STAFF, CALL, number, answer="declined", note="出差")
    clock.now = THREE_DAYS_BEFORE
    assert queue_reminders(office) == len(SEATED)
    assert "专家03" not in {row.recipient_name for row in reminders(office)}


def test_a_reminder_says_when_and_where_and_carries_no_entry_to_answer(
    office: AppContext, clock: Clock
) -> None:
    clock.now = THREE_DAYS_BEFORE
    queue_reminders(office)
    letter = letter_for(office, "E00001")
    assert letter["Subject"].startswith("【提醒】专家评审会：")
    text = text_of(letter)
    for words in ("提醒：", "6月13日（周一）09:00—10:55（北京时间）", "9楼 901会议室", "/answer/"):
        assert words in text
    assert "text/calendar" not in [part.get_content_type() for part in letter.walk()]
