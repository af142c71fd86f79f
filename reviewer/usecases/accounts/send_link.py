"""Send a sign-in link to the person's own address: nobody else sees it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from hashlib import sha256
from html import escape

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.files.mails.messages import build_message
from reviewer.messages import Language, say
from reviewer.model.accounts import Account, Role, SignInLink
from reviewer.model.invitations import OutgoingMessage
from reviewer.model.views import MailView
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.tokens import LINK_LIFE, token_digest
from reviewer.store import accounts, calls
from reviewer.store.engine import transaction
from reviewer.usecases.accounts.sign_in import account_of
from reviewer.usecases.context import AppContext

KIND = "link"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SHOWN_LETTERS = 2


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
    be shown. Raises BadInput where there is no address that mail could reach, NotFound where
    nobody is known by that name.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        account = account_of(session, role, subject, call, context.now())
        place = _address(session, account, call, address.strip())
        token = secrets.token_urlsafe(32)
        session.add(
            SignInLink(
                account_id=account.id or 0,
                token_digest=token_digest(token),
                epoch=account.epoch,
                created_at=context.now(),
                expires_at=context.now() + LINK_LIFE,
            )
        )
        _queue(session, context, call, account, place, token)
        detail: dict[str, object] = {"address": masked(place)}
        context.record(
            session, actor, call, "link_sent", f"{account.role}:{account.subject}", detail=detail
        )
        return LinkSent(account.name, masked(place))


def masked(address: str) -> str:
    """Show of an address no more than lets its owner recognise it."""
    name, _, host = address.rpartition("@")
    return f"{name[:SHOWN_LETTERS]}…@{host}"


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
        html='<!DOCTYPE html><html lang="zh-CN"><body>'
        + "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
        + "</body></html>\n",
    )
    session.add(
        OutgoingMessage(
            call=call,
            kind=KIND,
            message_id=mail.message_id,
            recipient=place,
            recipient_name=account.name,
            subject=mail.subject,
            body=build_message(mail).decode("ascii"),
            next_attempt_at=context.now(),
            created_at=context.now(),
        )
    )
