"""Queries about messages that go out and messages that come back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, func, or_, select

from reviewer.errors import NotFound
from reviewer.model.invitations import IncomingMessage, Mailbox, OutgoingMessage
from reviewer.store.moments import database_now

WAITING = ("queued", "deferred")
TO_CALL = ("no_address", "bounced", "failed")


def messages(session: Session, call: str) -> Sequence[OutgoingMessage]:
    """List a call's messages, newest first."""
    query = select(OutgoingMessage).where(OutgoingMessage.call == call)
    return session.exec(query.order_by(col(OutgoingMessage.id).desc())).all()


def messages_of(session: Session, invitation_id: int) -> Sequence[OutgoingMessage]:
    """List the messages about one invitation, newest first."""
    query = select(OutgoingMessage).where(OutgoingMessage.invitation_id == invitation_id)
    return session.exec(query.order_by(col(OutgoingMessage.id).desc())).all()


def message_ids(session: Session, call: str) -> set[str]:
    """Give the ids of all messages of a call that were made so far."""
    query = select(OutgoingMessage.message_id).where(OutgoingMessage.call == call)
    return set(session.exec(query).all())


def recipients_since(session: Session, call: str, kind: str, moment: datetime) -> set[str]:
    """List the addresses to which a message of a kind was made after the moment."""
    query = select(OutgoingMessage.recipient).where(
        OutgoingMessage.call == call,
        OutgoingMessage.kind == kind,
        col(OutgoingMessage.created_at) > moment,
    )
    return set(session.exec(query).all())


def find_message(session: Session, message_id: str) -> OutgoingMessage | None:
    """Fetch a message by the id that it keeps over all attempts."""
    query = select(OutgoingMessage).where(OutgoingMessage.message_id == message_id)
    return session.exec(query).first()


def find_any_message(session: Session, message_ids: Iterable[str]) -> OutgoingMessage | None:
    """Fetch the newest message that one of the ids names; None where none does."""
    query = select(OutgoingMessage).where(col(OutgoingMessage.message_id).in_(list(message_ids)))
    return session.exec(query.order_by(col(OutgoingMessage.id).desc()).limit(1)).first()


def get_message(session: Session, call: str, number: int) -> OutgoingMessage:
    """Fetch one message of a call to change it; raises NotFound where it has none of the number."""
    query = select(OutgoingMessage).where(
        OutgoingMessage.id == number, OutgoingMessage.call == call
    )
    found = session.exec(query.with_for_update()).first()
    if found is None:
        raise NotFound("error.no_message", number=number)
    return found


def next_message(session: Session, now: datetime) -> OutgoingMessage | None:
    """Fetch the next message whose time has come, or whose sender has gone silent.

    Whether a sender is silent is told by the database's clock: a machine with a wrong one would
    send a second time what another is about to send.
    """
    query = (
        select(OutgoingMessage)
        .where(
            or_(
                col(OutgoingMessage.state).in_(WAITING)
                & (col(OutgoingMessage.next_attempt_at) <= now),
                (col(OutgoingMessage.state) == "sending")
                & (col(OutgoingMessage.lease_until) < database_now(session)),
            )
        )
        .order_by(col(OutgoingMessage.next_attempt_at), col(OutgoingMessage.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).first()


def held_message(session: Session, number: int, attempt: int) -> OutgoingMessage | None:
    """Fetch a message that is being sent, to change it; None once another attempt took it over."""
    query = select(OutgoingMessage).where(
        OutgoingMessage.id == number,
        OutgoingMessage.state == "sending",
        OutgoingMessage.attempts == attempt,
    )
    return session.exec(query.with_for_update()).first()


def attempted_since(session: Session, moment: datetime) -> int:
    """Count the messages whose latest attempt began after the moment."""
    query = select(func.count(col(OutgoingMessage.id))).where(
        col(OutgoingMessage.attempted_at) > moment
    )
    return session.exec(query).one()


def waiting_count(session: Session, call: str | None = None) -> int:
    """Count the messages that are still to leave, of one call or, with None, of all."""
    query = select(func.count(col(OutgoingMessage.id))).where(
        col(OutgoingMessage.state).in_((*WAITING, "sending"))
    )
    return session.exec(query.where(OutgoingMessage.call == call) if call else query).one()


def people_to_call(session: Session, call: str) -> Sequence[OutgoingMessage]:
    """List the messages that no mail can bring: without address, bounced, given up."""
    query = select(OutgoingMessage).where(
        OutgoingMessage.call == call, col(OutgoingMessage.state).in_(TO_CALL)
    )
    return session.exec(query.order_by(col(OutgoingMessage.id))).all()


def find_incoming(session: Session, digest: str) -> IncomingMessage | None:
    """Fetch a message that came back by its digest."""
    return session.exec(select(IncomingMessage).where(IncomingMessage.digest == digest)).first()


def get_incoming(session: Session, number: int) -> IncomingMessage:
    """Fetch a message that came back; raises NotFound where there is none of the number."""
    found = session.get(IncomingMessage, number)
    if found is None:
        raise NotFound("error.no_incoming", number=number)
    return found


def incoming(session: Session, call: str) -> Sequence[IncomingMessage]:
    """List what came back for a call, and what could not be told which call it is for."""
    query = select(IncomingMessage).where(col(IncomingMessage.call).in_((call, "")))
    return session.exec(query.order_by(col(IncomingMessage.id).desc())).all()


def waiting_incoming(session: Session, call: str) -> int:
    """Count what came back and waits for a person."""
    query = select(func.count(col(IncomingMessage.id))).where(
        col(IncomingMessage.call).in_((call, "")), IncomingMessage.state == "waits"
    )
    return session.exec(query).one()


def find_mailbox(session: Session, name: str) -> Mailbox | None:
    """Fetch how far a mailbox was read."""
    return session.exec(select(Mailbox).where(Mailbox.name == name)).first()
