"""Reminding now and sending once more: in numbers before, once a day, never twice in a calendar."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from reviewer.errors import BadInput, NotAllowed, Stale, WrongPhase
from reviewer.model.invitations import OutgoingMessage
from reviewer.store import messages
from reviewer.store.engine import reading, transaction
from reviewer.store.experts import get_expert
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.answers import record_answer
from reviewer.usecases.invitations.remind import (
    Unanswered,
    count_unanswered,
    remind_unanswered,
)
from reviewer.usecases.invitations.repeat import send_again
from reviewer.usecases.invitations.send import queue_invitations
from tests.builders.letters import invitation_of
from tests.builders.people import ALL_BUT_STAFF, CALL, STAFF
from tests.builders.season import SEATED, planned
from tests.conftest import NOON
from tests.integration.reviewer.usecases.invitations.test_send import parsed_bytes

SILENT = "E00002"


@pytest.fixture
def invited(plain_context: AppContext) -> AppContext:
    """Give a season with everybody invited, of whom one expert has no mail address."""
    early = replace(plain_context, clock=lambda: NOON)
    planned(early)
    with transaction(early.engine) as session:
        expert = get_expert(session, CALL, SILENT)
        expert.email = ""
        session.add(expert)
    queue_invitations(early, STAFF, CALL)
    return early


def delivered(context: AppContext) -> None:
    """Let everything that waits leave."""
    with transaction(context.engine) as session:
        for message in messages.messages(session, CALL):
            if message.state == "queued":
                message.state = "sent"
                session.add(message)


def of_kind(context: AppContext, kind: str) -> list[OutgoingMessage]:
    """List the messages of a kind, the oldest first."""
    with reading(context.engine) as session:
        every = messages.messages(session, CALL)
        return sorted((row for row in every if row.kind == kind), key=lambda row: row.id or 0)


def test_the_unanswered_are_counted_then_reminded_experts_first(invited: AppContext) -> None:
    record_answer(
        invited, STAFF, CALL, invitation_of(invited, SEATED[-1]).id or 0, answer="accepted", note=""
    )
    counted = count_unanswered(invited, STAFF, CALL)
    assert counted == Unanswered(experts=3, applicants=4, reminded=0, unreachable=1)
    assert remind_unanswered(invited, STAFF, CALL, shown=7) == 7
    sent = of_kind(invited, "reminder")
    kinds = [row.recipient[0] for row in sent]
    assert (len(sent), kinds) == (7, sorted(kinds))
    assert {row.state for row in sent} == {"queued"}
    assert list_activities(invited, STAFF, CALL)[0].action == "reminders_sent"


def test_nobody_is_reminded_twice_a_day(invited: AppContext) -> None:
    remind_unanswered(invited, STAFF, CALL)
    assert count_unanswered(invited, STAFF, CALL) == Unanswered(0, 0, reminded=8, unreachable=1)
    assert remind_unanswered(invited, STAFF, CALL) == 0
    tomorrow = replace(invited, clock=lambda: NOON + timedelta(days=1))
    assert count_unanswered(tomorrow, STAFF, CALL).due == 8


def test_a_list_that_changed_is_looked_at_again(invited: AppContext) -> None:
    with pytest.raises(Stale) as refusal:
        remind_unanswered(invited, STAFF, CALL, shown=9)
    assert (refusal.value.code, refusal.value.details) == (
        "error.reminders_changed",
        {"shown": 9, "now": 8},
    )
    assert of_kind(invited, "reminder") == []


def test_nobody_is_reminded_of_what_is_over(invited: AppContext) -> None:
    later = replace(invited, clock=lambda: NOON + timedelta(days=400))
    assert count_unanswered(later, STAFF, CALL).due == 0


@pytest.mark.parametrize("actor", ALL_BUT_STAFF)
def test_only_staff_remind_and_repeat(invited: AppContext, actor: object) -> None:
    with pytest.raises(NotAllowed):
        remind_unanswered(invited, actor, CALL)  # type: ignore[arg-type]  # an actor by role
    with pytest.raises(NotAllowed):
        send_again(invited, actor, CALL, 1)  # type: ignore[arg-type]  # as above


def test_a_letter_goes_once_more_and_no_calendar_shows_it_twice(invited: AppContext) -> None:
    row = invitation_of(invited, "E00003")
    with pytest.raises(WrongPhase) as waiting:
        send_again(invited, STAFF, CALL, row.id or 0)
    assert waiting.value.code == "error.letter_waiting"
    delivered(invited)
    assert send_again(invited, STAFF, CALL, row.id or 0) == row.email
    delivered(invited)
    send_again(invited, STAFF, CALL, row.id or 0)
    mine = [each for each in of_kind(invited, "invitation") if each.invitation_id == row.id]
    assert [each.message_id.split(".")[2].split("@")[0] for each in mine] == [
        "request",
        "again-1",
        "again-2",
    ]
    calendars = {parsed_bytes(each.body.encode()) for each in mine}
    assert calendars == {(row.uid, 0)}
    acts = [each.action for each in list_activities(invited, STAFF, CALL)]
    assert acts[:2] == ["letter_repeated", "letter_repeated"]


def test_whoever_has_no_address_is_rung_up(invited: AppContext) -> None:
    row = invitation_of(invited, SILENT)
    with pytest.raises(BadInput) as refusal:
        send_again(invited, STAFF, CALL, row.id or 0)
    assert refusal.value.code == "error.no_address"
