"""Sessions are kept here, not in the browser: a person sees them all, and ending one ends it."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from reviewer.errors import NotAllowed, NotFound
from reviewer.model.accounts import Account, UserSession
from reviewer.model.invitations import Feed
from reviewer.rules.permissions import Actor
from reviewer.rules.tokens import token_digest
from reviewer.store import accounts
from reviewer.store.engine import reading, transaction
from reviewer.usecases.accounts.sign_in import SignedIn, actor_of
from reviewer.usecases.context import AppContext

SESSION_LIFE = timedelta(days=14)
LONGEST_DEVICE = 120


@dataclass(frozen=True)
class SessionView:
    """Show one session: how it was opened, on which device, and whether it is the one in use."""

    number: int
    way: str
    made_by: str
    device: str
    opened_at: datetime
    current: bool


def open_session(context: AppContext, signed_in: SignedIn, device: str = "", way: str = "") -> str:
    """Begin a session and give what its cookie holds; only the digest of that is kept.

    `way` empty: as the person signed in.
    """
    token = secrets.token_urlsafe(32)
    now = context.now()
    with transaction(context.engine) as session:
        session.add(
            UserSession(
                account_id=signed_in.account_id,
                token_digest=token_digest(token),
                epoch=signed_in.epoch,
                way=way or signed_in.way,
                made_by=signed_in.made_by,
                device=device[:LONGEST_DEVICE],
                opened_at=now,
                seen_at=now,
                expires_at=now + SESSION_LIFE,
            )
        )
    return token


def recognise(context: AppContext, token: str) -> Actor | None:
    """Recognise a browser that signed in before.

    None where the session was ended or has run out, and for an expert who has withdrawn.
    """
    query = (
        select(UserSession, Account)
        .join(Account, col(Account.id) == col(UserSession.account_id))
        .where(UserSession.token_digest == token_digest(token))
    )
    with reading(context.engine) as session:
        found = session.exec(query).first()
        if found is None:
            return None
        row, account = found
        over = row.ended_at is not None or row.expires_at <= context.now()
        if over or row.epoch != account.epoch or accounts.has_withdrawn(session, account):
            return None
        return actor_of(account, f"{row.way}:{row.id}")


def list_sessions(context: AppContext, actor: Actor) -> list[SessionView]:
    """Show a person the own open sessions, the newest first."""
    with reading(context.engine) as session:
        account = session.get(Account, actor.account_id)
        if account is None:
            return []
        rows = [row for row in _open_sessions(session, account) if row.expires_at > context.now()]
        return [
            SessionView(
                number=row.id or 0,
                way=row.way,
                made_by=row.made_by,
                device=row.device,
                opened_at=row.opened_at,
                current=actor.session == f"{row.way}:{row.id}",
            )
            for row in reversed(rows)
        ]


def end_session(context: AppContext, actor: Actor, number: int | None = None) -> None:
    """End one of the person's own sessions, the one in use where none is named.

    Raises NotFound for anybody else's.
    """
    wanted = str(number) if number is not None else actor.session.rpartition(":")[2]
    with transaction(context.engine) as session:
        account = session.get(Account, actor.account_id)
        rows = _open_sessions(session, account) if account else []
        row = next((entry for entry in rows if str(entry.id) == wanted), None)
        if row is None:
            raise NotFound("error.session_unknown")
        row.ended_at = context.now()
        session.add(row)
        context.record(session, actor, actor.call or None, "session_ended", str(row.id))


def sign_out_everywhere(context: AppContext, actor: Actor) -> None:
    """End all of a person's sessions, links and calendar subscriptions at once."""
    with transaction(context.engine) as session:
        account = session.get(Account, actor.account_id)
        if account is None:
            raise NotAllowed("error.not_allowed", role=actor.role.value)
        end_everything(session, account, context.now)
        context.record(session, actor, account.call or None, "sign_out_everywhere")


def end_everything(session: Session, account: Account, now: Callable[[], datetime]) -> None:
    """End an account's sessions, links and subscriptions."""
    for row in _open_sessions(session, account):
        row.ended_at = now()
        session.add(row)
    own = select(Feed).where(
        Feed.role == account.role, Feed.subject == account.subject, col(Feed.revoked_at).is_(None)
    )
    own = own.where(Feed.call == account.call) if account.call else own
    for feed in session.exec(own).all():
        if account.call or feed.created_by == actor_of(account).label:
            feed.revoked_at = now()
            session.add(feed)
    account.epoch += 1
    session.add(account)


def _open_sessions(session: Session, account: Account) -> list[UserSession]:
    query = select(UserSession).where(
        UserSession.account_id == account.id,
        UserSession.epoch == account.epoch,
        col(UserSession.ended_at).is_(None),
    )
    return list(session.exec(query.order_by(col(UserSession.id))).all())
