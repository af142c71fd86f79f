"""Send a sign-in link to the person's own address: nobody else sees it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.messages import Language, say
from reviewer.model.accounts import Account, Role, SignInLink
from reviewer.model.views import MailView
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.tokens import LINK_LIFE, token_digest
from reviewer.store import accounts, calls
from reviewer.store.engine import transaction
from reviewer.usecases.accounts.addresses import (
    confirm_address,
    html_of,
    link_maker,
    masked,
    queue_text,
)
from reviewer.usecases.accounts.sign_in import account_of
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person

KIND = "link"
LANGUAGES: tuple[Language, ...] = ("zh", "en")


@dataclass(frozen=True)
class LinkSent:
    """Tell to whom a link was sent; of the address as much as others may see."""

    name: str
    address: str


def send_link(
    context: AppContext,
    actor: Actor,
    role: str,
    subject: str,
    call: str,
    address: str = "",
) -> LinkSent:
    """Queue a message with a fresh sign-in link to the address that the call has of the person.

    Staff and supervisors are in no list: `address` names theirs, and the log keeps what of it may
    be shown. An address other than the one known for who judges or confirms takes a second person;
    at the server's own terminal the old one is told, and what the link opens is marked. Raises
    BadInput where there is no address that mail could reach, NotFound where nobody is known by that
    name.
    """
    require_staff(actor)
    return _send(context, actor, call, _Wanted(role, subject, address.strip()))


@dataclass(frozen=True)
class _Wanted:
    role: str
    subject: str
    address: str


@asking_second_person
def _send(context: AppContext, actor: Actor, call: str, wanted: _Wanted) -> LinkSent:
    with transaction(context.engine) as session:
        row = calls.get_call(session, call)
        account = account_of(session, wanted.role, wanted.subject, call, context.now())
        place = _address(session, account, call, wanted.address)
        confirm_address(session, context, actor, row, account, place)
        marked = link_maker(session, context, account, call, place)
        token = secrets.token_urlsafe(32)
        session.add(
            SignInLink(
                account_id=account.id or 0,
                token_digest=token_digest(token),
                epoch=account.epoch,
                created_at=context.now(),
                expires_at=context.now() + LINK_LIFE,
                made_by=marked,
            )
        )
        _queue(session, context, call, account, place, token)
        detail: dict[str, object] = {"address": masked(place)}
        context.record(
            session, actor, call, "link_sent", f"{account.role}:{account.subject}", detail=detail
        )
        return LinkSent(account.name, masked(place))


def _address(session: Session, account: Account, call: str, given: str) -> str:
    """Find a person's own address; only those who are in no list have it given."""
    found = ""
    if account.role == Role.EXPERT:
        found = accounts.expert_addresses(session, call).get(account.subject, "")
    elif account.role == Role.APPLICANT:
        found = accounts.applicant_addresses(session, call).get(account.subject, ("", ""))[1]
    elif account.role in {Role.STAFF, Role.SUPERVISOR}:
        found = given
    if not found:
        raise BadInput("error.link_no_address", name=account.name)
    return found


def _queue(
    session: Session, context: AppContext, call: str, account: Account, place: str, token: str
) -> None:
    title = calls.definition_of(calls.get_call(session, call)).title
    link = f"{context.settings.public_url}/enter/{token}"
    texts = [
        say(
            "link.text",
            language,
            name=account.name,
            call=title.zh if language == "zh" else title.en,
            link=link,
            days=LINK_LIFE.days,
        )
        for language in LANGUAGES
    ]
    text = "\n\n".join(texts)
    domain = context.settings.mail.sender.rpartition("@")[2] or "pingyi"
    stem = sha256(token.encode()).hexdigest()[:32]
    mail = MailView(
        message_id=f"<link.{stem}@{domain}>",
        sent_at=context.now(),
        sender_name=say("head.sender", "zh"),
        sender_email=context.settings.mail.sender,
        recipient_name=account.name,
        recipient_email=place,
        subject=say("link.subject", "zh", call=title.zh),
        text=text + "\n",
        html=html_of(text),
    )
    queue_text(session, context, call, KIND, mail)
