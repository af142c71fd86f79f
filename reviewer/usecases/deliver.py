"""Hand queued messages over, one at a time, each exactly once as far as mail can tell."""

from __future__ import annotations

from datetime import timedelta

from reviewer.files.mails.sending import hand_over
from reviewer.model.people import OutgoingMessage
from reviewer.store import people
from reviewer.store.engine import transaction
from reviewer.usecases.desk import Desk

LEASE = timedelta(seconds=90)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
MOST_ATTEMPTS = 12


def deliver_next(desk: Desk) -> bool:
    """Hand over the next message whose time has come; answer whether there was one.

    The row is marked as being sent before, and with the outcome after: two workers never send
    the same one. A deferred message is tried again after growing pauses, then given up as failed.
    """
    with transaction(desk.engine) as session:
        row = people.next_message(session, desk.now())
        if row is None:
            return False
        row.state = "sending"
        row.attempts += 1
        row.lease_until = desk.now() + LEASE
        session.add(row)
    outcome = hand_over(desk.settings.mail, row.recipient, row.body.encode("ascii"))
    with transaction(desk.engine) as session:
        kept = session.get_one(OutgoingMessage, row.id)
        kept.lease_until = None
        kept.last_error = outcome.answer
        if outcome.state == "sent":
            kept.state = "sent"
            kept.sent_at = desk.now()
        elif outcome.state == "refused" or kept.attempts >= MOST_ATTEMPTS:
            kept.state = "failed"
        else:
            kept.state = "deferred"
            kept.next_attempt_at = desk.now() + pause_after(kept.attempts)
        session.add(kept)
    return True


def pause_after(attempts: int) -> timedelta:
    """Give the pause before the next attempt: a minute, doubling, four hours at most."""
    return min(FIRST_PAUSE * (1 << (attempts - 1)), LONGEST_PAUSE)
