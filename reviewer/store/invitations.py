"""Queries about invitations and the answers to them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, func, select

from reviewer.errors import NotFound
from reviewer.model.calls import Call, Phase
from reviewer.model.experts import Expert
from reviewer.model.invitations import Answer, Feed, Invitation, LetterTemplate

IN_FORCE = (Phase.INVITATIONS, Phase.SCORING)


def invitations(session: Session, call: str) -> Sequence[Invitation]:
    """List what everybody's calendar was last told."""
    query = select(Invitation).where(Invitation.call == call).order_by(col(Invitation.id))
    return session.exec(query).all()


def get_invitation(session: Session, call: str, number: int, *, to_change: bool) -> Invitation:
    """Fetch one invitation of a call; raises NotFound where the call has none of the number."""
    query = select(Invitation).where(Invitation.id == number, Invitation.call == call)
    found = session.exec(query.with_for_update() if to_change else query).first()
    if found is None:
        raise NotFound("error.no_invitation", number=number)
    return found


def invitation_of_uid(session: Session, uid: str, *, to_change: bool = False) -> Invitation | None:
    """Fetch an invitation by what calendars call it."""
    query = select(Invitation).where(Invitation.uid == uid)
    return session.exec(query.with_for_update() if to_change else query).first()


def invitation_of_token(
    session: Session, token_digest: str, *, to_change: bool = False
) -> Invitation | None:
    """Fetch an invitation by the digest of its answering page's token."""
    query = select(Invitation).where(Invitation.token_digest == token_digest)
    return session.exec(query.with_for_update() if to_change else query).first()


def invitations_of_address(session: Session, address: str) -> Sequence[Invitation]:
    """List the standing invitations to a mail address, in lower case, of every call in force."""
    query = (
        select(Invitation)
        .join(Call, col(Call.name) == col(Invitation.call))
        .where(
            func.lower(col(Invitation.email)) == address,
            Invitation.method == "REQUEST",
            Invitation.email != "",
            col(Call.phase).in_(IN_FORCE),
        )
    )
    return session.exec(query).all()


def invitations_in_force(session: Session) -> Sequence[Invitation]:
    """List the standing invitations of every call between inviting and the end of scoring."""
    query = (
        select(Invitation)
        .join(Call, col(Call.name) == col(Invitation.call))
        .where(Invitation.method == "REQUEST", col(Call.phase).in_(IN_FORCE))
        .order_by(col(Invitation.id))
    )
    return session.exec(query).all()


def answers(session: Session, invitation_id: int) -> Sequence[Answer]:
    """List the answers to one invitation, newest first."""
    query = select(Answer).where(Answer.invitation_id == invitation_id)
    return session.exec(query.order_by(col(Answer.id).desc())).all()


def open_declines(session: Session, call: str) -> list[Invitation]:
    """List the experts who declined what is arranged now and were not withdrawn yet."""
    query = (
        select(Invitation)
        .join(
            Expert,
            (col(Expert.code) == col(Invitation.recipient_code))
            & (col(Expert.call) == col(Invitation.call)),
        )
        .where(
            Invitation.call == call,
            Invitation.recipient_kind == "expert",
            Invitation.method == "REQUEST",
            Invitation.answer == "declined",
            col(Expert.withdrawn_at).is_(None),
        )
        .order_by(col(Invitation.id))
    )
    return [row for row in session.exec(query).all() if row.current_answer == "declined"]


def templates(session: Session, call: str) -> Sequence[LetterTemplate]:
    """List a call's own words for letters."""
    return session.exec(select(LetterTemplate).where(LetterTemplate.call == call)).all()


def find_feed(session: Session, token_digest: str) -> Feed | None:
    """Fetch a subscription by the digest of its token."""
    return session.exec(select(Feed).where(Feed.token_digest == token_digest)).first()


def feeds(session: Session, call: str, role: str, subject: str) -> Sequence[Feed]:
    """List a person's subscriptions that were not revoked, newest first."""
    query = select(Feed).where(
        Feed.call == call,
        Feed.role == role,
        Feed.subject == subject,
        col(Feed.revoked_at).is_(None),
    )
    return session.exec(query.order_by(col(Feed.id).desc())).all()


def touch_feed(session: Session, feed: Feed, now: datetime) -> None:
    """Note that a subscription was read."""
    feed.last_read_at = now
    session.add(feed)


def day_of(row: Invitation, zone: ZoneInfo) -> date:
    """Give the day to which somebody is invited, on the call's clock."""
    return datetime.fromisoformat(row.content["starts_at"]).astimezone(zone).date()


def invites_to_past(row: Invitation, zone: ZoneInfo, now: datetime) -> bool:
    """Tell whether a row asks somebody to come on a day that is over; a cancellation does not."""
    return row.method == "REQUEST" and day_of(row, zone) < now.astimezone(zone).date()
