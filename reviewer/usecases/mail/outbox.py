"""Hand queued messages over, one at a time, each exactly once as far as mail can tell.

The one case that SMTP cannot decide: the text was sent to the server, and before its answer was
written down the connection broke or this program was killed. Such a message is sent again, with
the same Message-ID and the same calendar identifier and sequence, so that the receiving side can
drop the second copy and a calendar shows one entry; the row counts it in `doubtful`.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from reviewer.files.mails.sending import VERDICT_SECONDS, Handover, hand_over
from reviewer.model.invitations import OutgoingMessage
from reviewer.store import calls, invitations, messages
from reviewer.store.engine import transaction
from reviewer.store.moments import database_now
from reviewer.usecases.context import AppContext

LEASE = timedelta(minutes=5)  # more than greeting, login and addresses may take together
LEASE_IN_DATA = timedelta(seconds=3 * VERDICT_SECONDS)
MINUTE = timedelta(minutes=1)
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=4)
MOST_ATTEMPTS = 20  # two and a half days of trying


def deliver_next(context: AppContext) -> bool:
    """Hand over the next message whose time has come; answer whether there was one.

    The row is marked before anything is sent, marked again before the text is, and closed with
    the outcome. Each attempt has a number: whoever lost its lease to another attempt sends
    nothing more, so two workers never send the same message. A deferred message is tried again
    after growing pauses, then given up as failed.
    """
    with transaction(context.engine) as session:
        row = _take(session, context)
    if row is None:
        return False
    number, attempt = row.id or 0, row.attempts

    def mark_data() -> bool:
        return _mark_data(context, number, attempt)

    body = row.body.encode("ascii")
    outcome = hand_over(context.settings.mail, row.recipient, body, mark_data)
    with transaction(context.engine) as session:
        held = messages.held_message(session, number, attempt)
        if held is not None:
            close(held, outcome, context.now())
            session.add(held)
    return True


def pause_after(attempts: int) -> timedelta:
    """Give the pause before the next attempt: a minute, doubling, four hours at most."""
    return min(FIRST_PAUSE * (1 << min(attempts - 1, 20)), LONGEST_PAUSE)


def close(row: OutgoingMessage, outcome: Handover, now: datetime) -> None:
    """Write down what came of an attempt."""
    row.lease_until = None
    row.in_data = False
    row.last_error = "" if outcome.state == "sent" else outcome.answer
    if outcome.state == "doubtful":
        row.doubtful += 1
    if outcome.state == "sent":
        row.state = "sent"
        row.sent_at = now
    elif outcome.state == "refused" or row.attempts >= MOST_ATTEMPTS:
        row.state = "failed"
    else:
        row.state = "deferred"
        row.next_attempt_at = now + pause_after(row.attempts)


def _take(session: Session, context: AppContext) -> OutgoingMessage | None:
    """Take up the next message, unless as many left in the last minute as may."""
    now = context.now()
    most = context.settings.mail.per_minute
    if most and messages.attempted_since(session, now - MINUTE) >= most:
        return None
    row = messages.next_message(session, now)
    while row is not None and _is_over(session, row, now):
        row.state, row.lease_until = "expired", None  # it waited too long: nobody is asked to come
        session.add(row)
        session.flush()
        row = messages.next_message(session, now)
    if row is None:
        return None
    if row.in_data:  # whoever had it fell silent between the text and the server's answer
        row.doubtful += 1
    row.state = "sending"
    row.in_data = False
    row.attempts += 1
    row.attempted_at = now
    row.lease_until = database_now(session) + LEASE
    session.add(row)
    return row


def _is_over(session: Session, row: OutgoingMessage, now: datetime) -> bool:
    """Tell whether a message asks somebody to come on a day that is over."""
    if row.invitation_id is None or row.doubtful or row.in_data:
        return False
    invited = invitations.get_invitation(session, row.call, row.invitation_id, to_change=False)
    zone = calls.definition_of(calls.get_call(session, row.call)).zone
    return invitations.invites_to_past(invited, zone, now)


def _mark_data(context: AppContext, number: int, attempt: int) -> bool:
    """Note that the text is about to be sent; answer whether this attempt still holds the row."""
    with transaction(context.engine) as session:
        held = messages.held_message(session, number, attempt)
        if held is None:
            return False
        held.in_data = True
        held.lease_until = database_now(session) + LEASE_IN_DATA
        session.add(held)
        return True
