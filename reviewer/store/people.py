"""Queries about accounts, sign-in links, invitations and messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, or_, select

from reviewer.model.experts import Expert
from reviewer.model.people import Account, Invitation, OutgoingMessage, SignInLink
from reviewer.model.submissions import Submission


def find_account(session: Session, role: str, call: str, subject: str) -> Account | None:
    """Fetch the account of a role for an expert, submission or district."""
    query = select(Account).where(
        Account.role == role, Account.call == call, Account.subject == subject
    )
    return session.exec(query).first()


def find_link(session: Session, token_digest: str) -> tuple[SignInLink, Account] | None:
    """Fetch a sign-in link and its account by the digest of the token."""
    query = (
        select(SignInLink, Account)
        .join(Account, col(Account.id) == col(SignInLink.account_id))
        .where(SignInLink.token_digest == token_digest)
    )
    return session.exec(query).first()


def invitations(session: Session, call: str) -> Sequence[Invitation]:
    """List what everybody's calendar was last told."""
    query = select(Invitation).where(Invitation.call == call).order_by(col(Invitation.uid))
    return session.exec(query).all()


def messages(session: Session, call: str) -> Sequence[OutgoingMessage]:
    """List a call's messages, newest first."""
    query = select(OutgoingMessage).where(OutgoingMessage.call == call)
    return session.exec(query.order_by(col(OutgoingMessage.id).desc())).all()


def next_message(session: Session, now: datetime) -> OutgoingMessage | None:
    """Fetch the next message whose time has come, or whose sender has gone silent."""
    query = (
        select(OutgoingMessage)
        .where(
            or_(
                col(OutgoingMessage.state).in_(("queued", "deferred"))
                & (col(OutgoingMessage.next_attempt_at) <= now),
                (col(OutgoingMessage.state) == "sending")
                & (col(OutgoingMessage.lease_until) < now),
            )
        )
        .order_by(col(OutgoingMessage.next_attempt_at), col(OutgoingMessage.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return session.exec(query).first()


def find_message(session: Session, message_id: str) -> OutgoingMessage | None:
    """Fetch a message by the id that it keeps over all attempts."""
    query = select(OutgoingMessage).where(OutgoingMessage.message_id == message_id)
    return session.exec(query).first()


def expert_addresses(session: Session, call: str) -> dict[str, str]:
    """Give the mail addresses of a call's experts by code."""
    query = select(Expert.code, Expert.email).where(Expert.call == call)
    return {code: email for code, email in session.exec(query).all()}  # noqa: C416 rows are no pairs


def applicant_addresses(session: Session, call: str) -> dict[str, tuple[str, str]]:
    """Give contact name and mail address of a call's applicants by 申报编号."""
    query = select(Submission.code, Submission.contact, Submission.email).where(
        Submission.call == call
    )
    return {code: (name, email) for code, name, email in session.exec(query).all()}
