"""A password beside the personal link, for those who want one."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.model.accounts import Account, Password, Role
from reviewer.rules.passwords import (
    fits,
    hash_password,
    login_of,
    require_good_password,
)
from reviewer.rules.permissions import Actor
from reviewer.store import accounts, calls
from reviewer.store.engine import reading, transaction
from reviewer.usecases.accounts.sign_in import SignedIn, actor_of
from reviewer.usecases.context import AppContext

MAY_HAVE = frozenset({Role.STAFF, Role.EXPERT})
PASSWORD_LIFE = timedelta(days=180)
TRIES = 5
PAUSE = timedelta(minutes=15)
ONE_AT_A_TIME = threading.Lock()
VISITOR = "unknown"  # who entered a wrong password need not be the person of that name


@dataclass(frozen=True)
class PasswordView:
    """Show a person's sign-in name and until when the password serves; None: there is none."""

    login: str | None
    expires_at: datetime | None


def read_password(context: AppContext, actor: Actor) -> PasswordView:
    """Show whether a person has a password; raises NotFound where passwords are switched off."""
    _require_own(context, actor)
    with reading(context.engine) as session:
        row = accounts.password_of(session, actor.account_id)
        account = session.get(Account, actor.account_id)
        if row is None or account is None or not _serves(row, account, context.now()):
            return PasswordView(None, None)
        return PasswordView(row.login, row.expires_at)


def set_password(
    context: AppContext, actor: Actor, *, login: str, password: str, again: str, by_link: bool
) -> None:
    """Give oneself a password, or another one.

    Only who came in by the personal link may: a session left open on a strange machine must not
    become a key of its own. Raises NotAllowed otherwise, BadInput for a name that is taken or a
    password that is too weak or mistyped.
    """
    _require_own(context, actor)
    if not by_link:
        raise NotAllowed("error.password_by_link")
    if actor.by_staff_link:  # else whoever saw the link could come in later without its mark
        raise NotAllowed("error.staff_link_alone")
    name = login_of(login)
    require_good_password(password, name)
    if password != again:
        raise BadInput("error.password_differs")
    hashed = hash_password(password)
    with transaction(context.engine) as session:
        account = _account(session, actor)
        other = accounts.find_password(session, name)
        if other is not None and other.account_id != actor.account_id:
            raise BadInput("error.login_taken", login=name)
        row = accounts.password_of(session, actor.account_id)
        if row is None:
            row = Password(
                account_id=actor.account_id,
                login=name,
                hashed=hashed,
                epoch=account.epoch,
                set_at=context.now(),
                expires_at=context.now() + PASSWORD_LIFE,
            )
        row.login, row.hashed, row.epoch = name, hashed, account.epoch
        row.set_at, row.expires_at = context.now(), context.now() + PASSWORD_LIFE
        row.failures, row.blocked_until = 0, None
        session.add(row)
        _note(session, context, account, "password_set")


def remove_password(context: AppContext, actor: Actor) -> None:
    """Take one's password away; the personal link stays."""
    _require_own(context, actor)
    with transaction(context.engine) as session:
        row = accounts.password_of(session, actor.account_id)
        if row is None:
            raise NotFound("error.no_password")
        session.delete(row)
        _note(session, context, _account(session, actor), "password_removed")


def sign_in_by_password(context: AppContext, login: str, password: str) -> SignedIn:
    """Sign in with name and password.

    After five wrong tries in a row none is taken for a quarter of an hour; the link still serves.
    Every try is counted before it is judged, so that many at once are no more than five. Raises
    BadInput, the same for an unknown name, a wrong password, and one that ended or is paused.
    """
    _require_switched_on(context)
    kept = _begin_try(context, login)
    # Outside any transaction, for it takes its time; one at a time, for it takes memory.
    with ONE_AT_A_TIME:
        right = fits(password, kept or _nobody())
    with transaction(context.engine) as session:
        row = accounts.find_password(session, _folded(login)) if kept else None
        account = session.get(Account, row.account_id) if row else None
        if row is None or account is None or row.hashed != kept:
            raise BadInput("error.password_wrong", tries=TRIES, minutes=_minutes(PAUSE))
        if right:
            row.failures, row.blocked_until = 0, None
            session.add(row)
        if right:
            _note(session, context, account, "sign_in")
        else:
            _note(session, context, account, "password_refused", actor=VISITOR)
        signed_in = SignedIn(account.id or 0, account.epoch, actor_of(account), "password")
    if not right:
        raise BadInput("error.password_wrong", tries=TRIES, minutes=_minutes(PAUSE))
    return signed_in


def _begin_try(context: AppContext, login: str) -> str | None:
    """Count a try and give the hash to judge it by; None where none is to be taken."""
    now = context.now()
    with transaction(context.engine) as session:
        row = accounts.find_password(session, _folded(login))
        account = session.get(Account, row.account_id) if row else None
        if row is None or account is None or not _serves(row, account, now):
            return None
        if row.blocked_until is not None:
            if row.blocked_until > now:
                return None
            row.failures, row.blocked_until = 0, None
        row.failures += 1
        if row.failures >= TRIES:
            row.blocked_until = now + PAUSE
        session.add(row)
        return row.hashed


def _folded(login: str) -> str:
    try:
        return login_of(login)
    except BadInput:
        return ""  # no name that anybody has


def _serves(row: Password, account: Account, now: datetime) -> bool:
    return row.epoch == account.epoch and row.expires_at > now


@cache
def _nobody() -> str:
    """Give a hash that no password fits: an unknown name must take as long as a known one."""
    return hash_password(secrets.token_hex())


def _require_switched_on(context: AppContext) -> None:
    if not context.settings.passwords:
        raise NotFound("error.passwords_off")


def _require_own(context: AppContext, actor: Actor) -> None:
    if actor.role not in MAY_HAVE:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    _require_switched_on(context)


def _account(session: Session, actor: Actor) -> Account:
    account = session.get(Account, actor.account_id)
    if account is None:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    return account


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds() // 60)


def _note(
    session: Session, context: AppContext, account: Account, action: str, actor: str = ""
) -> None:
    person = actor_of(account).label
    calls.record(
        session,
        call=account.call or None,
        at=context.now(),
        actor=actor or person,
        action=action,
        subject=person if actor else "",
    )
