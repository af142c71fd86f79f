"""Go on on another device by a short code; end links that should no longer serve."""

from __future__ import annotations

import hmac
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from reviewer.errors import NotAllowed, NotFound
from reviewer.model.accounts import Account, HandoverCode
from reviewer.rules.permissions import Actor, require_staff
from reviewer.store import accounts, calls
from reviewer.store.engine import transaction
from reviewer.usecases.accounts.sessions import end_everything
from reviewer.usecases.accounts.sign_in import SignedIn, actor_of
from reviewer.usecases.context import AppContext

CODE_LIFE = timedelta(minutes=10)
# No letter or digit that can be taken for another; 28^8 codes, ten minutes, one use.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWX"
CODE_LENGTH = 8


@dataclass(frozen=True)
class HandoverView:
    """Show a fresh code, this once, and until when it serves."""

    code: str
    expires_at: datetime


def create_code(context: AppContext, actor: Actor) -> HandoverView:
    """Make a short code that signs the same person in on another device, once, for ten minutes.

    An earlier code of the person ends.
    """
    if actor.by_staff_link:  # the session that it opens would not bear the mark
        raise NotAllowed("error.staff_link_alone")
    code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
    with transaction(context.engine) as session:
        account = session.get(Account, actor.account_id)
        if account is None:
            raise NotAllowed("error.not_allowed", role=actor.role.value)
        for former in accounts.open_codes(session, actor.account_id):
            former.expires_at = context.now()
            session.add(former)
        expires = context.now() + CODE_LIFE
        session.add(
            HandoverCode(
                account_id=actor.account_id,
                code_digest=_digest(context, code),
                epoch=account.epoch,
                created_at=context.now(),
                expires_at=expires,
            )
        )
        context.record(session, actor, account.call or None, "device_code")
    return HandoverView(f"{code[:4]}-{code[4:]}", expires)


def redeem_code(context: AppContext, text: str) -> SignedIn:
    """Sign in with a short code; it serves once.

    Spaces, hyphens, case and full-width letters do not matter. Raises NotFound for a code that is
    unknown, used, expired or ended: the answer is the same for all.
    """
    plain = unicodedata.normalize("NFKC", text).upper()
    code = "".join(letter for letter in plain if letter in LETTERS)
    with transaction(context.engine) as session:
        found = accounts.find_code(session, _digest(context, code))
        if found is None:
            raise NotFound("error.code_unknown")
        row, account = found
        spent = row.used_at is not None or row.expires_at <= context.now()
        if spent or row.epoch != account.epoch:
            raise NotFound("error.code_unknown")
        row.used_at = context.now()
        session.add(row)
        context.record(session, actor_of(account), account.call or None, "device_added")
        return SignedIn(account.id or 0, account.epoch, actor_of(account), "code")


def revoke_links(context: AppContext, actor: Actor, call_name: str, role: str, subject: str) -> int:
    """End all sign-in links and sessions of a person of a call; answer how many links ended.

    Raises NotFound where the person never had one.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name)
        account = accounts.find_account(session, role, call_name, subject)
        if account is None:
            raise NotFound("error.nobody_to_link", role=role, subject=subject)
        links = accounts.open_links(session, account.id or 0)
        for link in links:
            link.revoked_at = context.now()
            session.add(link)
        end_everything(session, account, context.now)
        context.record(
            session,
            actor,
            call_name,
            "links_revoked",
            f"{role}:{subject}",
            detail={"count": len(links)},
        )
        return len(links)


def _digest(context: AppContext, code: str) -> str:
    """Give the digest under which a code is stored: with the secret, since codes are short."""
    return hmac.new(context.secret.encode(), f"handover|{code}".encode(), sha256).hexdigest()
