"""Come in by the sign-on of the house (SSO): a name that only the trusted proxy can vouch for."""

from __future__ import annotations

from reviewer.errors import BadInput, NotAllowed, NotFound
from reviewer.model.accounts import Account, SsoIdentity
from reviewer.rules.permissions import Actor
from reviewer.store import accounts
from reviewer.store.engine import reading, transaction
from reviewer.usecases.accounts.passwords import MAY_HAVE
from reviewer.usecases.accounts.sign_in import SignedIn, actor_of
from reviewer.usecases.context import AppContext

LONGEST_NAME = 200


def connected_name(context: AppContext, actor: Actor) -> str | None:
    """Tell by which name of the house a person may come in; None: by none."""
    _require_own(context, actor)
    with reading(context.engine) as session:
        row = accounts.sso_identity_of(session, actor.account_id)
        account = session.get(Account, actor.account_id)
        return row.name if row and account and row.epoch == account.epoch else None


def connect_sso_identity(context: AppContext, actor: Actor, name: str, *, by_link: bool) -> None:
    """Connect the name that the house vouches for with the person who is signed in.

    Only who came in by the personal link may. Raises NotAllowed otherwise, BadInput for a name
    that belongs to somebody else.
    """
    _require_own(context, actor)
    if not by_link:
        raise NotAllowed("error.password_by_link")
    if actor.by_staff_link:  # else whoever saw the link could come in later without its mark
        raise NotAllowed("error.staff_link_alone")
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadInput("error.office_name_missing")
    with transaction(context.engine) as session:
        account = session.get(Account, actor.account_id)
        held = accounts.find_sso_identity(session, name)
        if account is None:
            raise NotAllowed("error.not_allowed", role=actor.role.value)
        if held is not None and held[0].account_id != actor.account_id:
            if held[0].epoch == held[1].epoch:
                raise BadInput("error.office_name_taken", name=name)
            session.delete(held[0])  # its person ended all sessions and links: it serves nobody
            session.flush()
        row = accounts.sso_identity_of(session, actor.account_id) or SsoIdentity(
            account_id=actor.account_id, name=name, epoch=account.epoch, connected_at=context.now()
        )
        row.name, row.epoch, row.connected_at = name, account.epoch, context.now()
        session.add(row)
        context.record(session, actor, account.call or None, "office_name_connected", name)


def disconnect_sso_identity(context: AppContext, actor: Actor) -> None:
    """Let a person come in by the house no longer; raises NotFound where nothing is connected."""
    _require_own(context, actor)
    with transaction(context.engine) as session:
        row = accounts.sso_identity_of(session, actor.account_id)
        if row is None:
            raise NotFound("error.office_name_unknown")
        session.delete(row)
        context.record(session, actor, actor.call or None, "office_name_removed", row.name)


def sign_in_by_sso(context: AppContext, name: str) -> SignedIn:
    """Sign in whom the house vouches for; raises NotFound for a name that nobody connected."""
    with transaction(context.engine) as session:
        found = accounts.find_sso_identity(session, name)
        if found is None or found[0].epoch != found[1].epoch:
            raise NotFound("error.office_name_unknown")
        account = found[1]
        context.record(session, actor_of(account), account.call or None, "sign_in")
        return SignedIn(account.id or 0, account.epoch, actor_of(account), "sso")


def _require_own(context: AppContext, actor: Actor) -> None:
    if actor.role not in MAY_HAVE:
        raise NotAllowed("error.not_allowed", role=actor.role.value)
    if context.settings.sso_header is None:
        raise NotFound("error.office_name_unknown")
