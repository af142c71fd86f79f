"""The way of an invitation on both kinds of database, and two hands at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from reviewer.store import invitations, messages
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.answers import give_answer
from reviewer.usecases.invitations.remind import queue_reminders
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.mail.inbox import receive_message
from tests.builders import replies
from tests.builders.letters import answer_token_of, invitation_of, invited, messages_for
from tests.builders.people import CALL, STAFF
from tests.builders.season import keep_plan, plan_by_hand, planned

HANDS = 8


def at_once(work: Callable[[], object]) -> list[object]:
    """Let several hands do the same in the same moment."""
    with ThreadPoolExecutor(HANDS) as hands:
        return [entry.result() for entry in [hands.submit(work) for _ in range(HANDS)]]


def test_a_season_of_letters(context: AppContext) -> None:
    invited(context)
    uid = invitation_of(context, "E00001").uid
    receive_message(context, replies.outlook(uid, "e00001@example.com"), "imap")
    give_answer(context, answer_token_of(context, "G001"), answer="declined", note="停电", shown=0)
    keep_plan(context, plan_by_hand(submissions=("G001", "G002", "G004", "G003")))
    queued = queue_invitations(context, STAFF, CALL)
    assert {(entry.code, entry.change) for entry in queued} == {
        ("G003", "update"),
        ("G004", "update"),
    }
    assert invitation_of(context, "E00001").current_answer == "accepted"
    assert invitation_of(context, "G001").current_answer == "declined"
    eve = replace(context, clock=lambda: datetime(2022, 6, 12, 3, 0, tzinfo=UTC))
    # The letters of today were queued on 1 March: everybody but who declined is reminded.
    assert queue_reminders(eve) == 8


def test_eight_hands_queue_everybody_once(context: AppContext) -> None:
    planned(context)
    done = at_once(lambda: len(queue_invitations(context, STAFF, CALL)))
    assert sum(int(str(count)) for count in done) == 9
    with reading(context.engine) as session:
        rows = messages.messages(session, CALL)
        told = invitations.invitations(session, CALL)
    assert Counter(row.recipient for row in rows) == Counter(row.email for row in told)
    assert len(told) == 9


def test_eight_hands_keep_one_message_once(context: AppContext) -> None:
    invited(context)
    raw = replies.outlook(invitation_of(context, "E00001").uid, "e00001@example.com")
    states = Counter(
        str(entry) for entry in at_once(lambda: receive_message(context, raw, "imap").state)
    )
    assert states == {"understood": 1, "known": HANDS - 1}


def test_eight_hands_remind_once(context: AppContext) -> None:
    invited(context)
    eve = replace(context, clock=lambda: datetime(2022, 6, 12, 3, 0, tzinfo=UTC))
    assert sum(int(str(count)) for count in at_once(lambda: queue_reminders(eve))) == 9
    assert [row.kind for row in messages_for(context, "E00001")] == ["reminder", "invitation"]
