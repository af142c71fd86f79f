"""To which address the sign-in links of those who judge go, and what a new address means.

The first address that a link went to, and for experts the one at the opening of scoring, is the
known one. Whoever may change it could let a link come to themselves: a new address is confirmed by
a second person, or else the old one is told and the sessions that its links open are marked.
"""

from __future__ import annotations

import hmac
from hashlib import sha256
from html import escape

from sqlmodel import Session

from reviewer.files.mails.messages import build_message
from reviewer.messages import Language, say
from reviewer.model.accounts import Account, Role
from reviewer.model.calls import Call
from reviewer.model.invitations import OutgoingMessage
from reviewer.model.views import MailView
from reviewer.rules.permissions import COMMAND_LINE, Actor
from reviewer.store import accounts, calls
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import require_second_person

JUDGE_OR_CONFIRM = frozenset({Role.EXPERT, Role.STAFF, Role.SUPERVISOR})
KIND = "address"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
SHOWN_LETTERS = 2


def masked(address: str) -> str:
    """Show of an address no more than lets its owner recognise it."""
    name, _, host = address.rpartition("@")
    return f"{name[:SHOWN_LETTERS]}…@{host}"


def is_new(account: Account, address: str) -> bool:
    """Tell whether an address is another than the one known for who judges or confirms."""
    known = account.address
    return account.role in JUDGE_OR_CONFIRM and bool(known) and known.lower() != address.lower()


def remember_expert(
    session: Session, context: AppContext, call: str, code: str, name: str, address: str
) -> None:
    """Keep the address that an expert has now as the known one, unless there is one already."""
    account = expert_account(session, context, call, code, name)
    if not account.address and address:
        account.address = address
        session.add(account)


def expert_account(
    session: Session, context: AppContext, call: str, code: str, name: str
) -> Account:
    """Find the account of an expert, and make it where there is none."""
    found = accounts.find_account(session, Role.EXPERT, call, code)
    if found is None:
        found = Account(
            role=Role.EXPERT, call=call, subject=code, name=name, created_at=context.now()
        )
        session.add(found)
        session.flush()
    return found


def link_maker(
    session: Session, context: AppContext, account: Account, call: str, address: str
) -> str:
    """Give by whom a link counts as made that goes to an address: empty for the known one.

    A first address becomes the known one. Of a new one that nobody confirmed the old is told, once.
    """
    if account.role not in JUDGE_OR_CONFIRM or not address:
        return ""
    if not account.address:
        account.address = address
        session.add(account)
    if not is_new(account, address):
        return ""
    if account.told_address != address:
        account.told_address = address
        session.add(account)
        _tell_old(session, context, calls.get_call(session, call), account, address)
        actor, detail = COMMAND_LINE, _shown(account, address)
        subject = f"{account.role}:{account.subject}"
        context.record(session, actor, call, "address_changed", subject, detail=detail)
    return COMMAND_LINE.label


def confirm_address(
    session: Session, context: AppContext, actor: Actor, call: Call, account: Account, address: str
) -> None:
    """Take a new address into use that a second person confirmed; the old one is told of it too.

    Does nothing for the known address, nor at the server's own terminal, where nobody confirms: the
    link is marked then. Raises SecondPersonNeeded.
    """
    if not is_new(account, address) or actor.at_terminal:
        return
    subject = f"{account.role}:{account.subject}"
    seal = hmac.new(context.secret.encode(), f"address|{address}".encode(), sha256).hexdigest()
    asked: dict[str, object] = {**_shown(account, address), "seal": seal[:32]}
    number = require_second_person(
        session, context, actor, call, "new_address", subject, detail=asked
    )
    if account.told_address != address:
        _tell_old(session, context, call, account, address)
    account.address, account.told_address = address, ""
    session.add(account)
    detail = {**asked, "confirmation": number}
    context.record(session, actor, call.name, "address_confirmed", subject, detail=detail)


def _shown(account: Account, address: str) -> dict[str, object]:
    return {"before": masked(account.address), "after": masked(address)}


def _tell_old(
    session: Session, context: AppContext, call: Call, account: Account, address: str
) -> None:
    definition = calls.definition_of(call)
    office = definition.contact
    reach = (office.person, office.telephone, office.email) if office else ()
    texts = [
        say(
            "address.text",
            language,
            name=account.name,
            call=definition.title.zh if language == "zh" else definition.title.en,
            address=masked(address),
            contact=" ".join(filter(None, reach)) or definition.organiser.zh,
        )
        for language in LANGUAGES
    ]
    text = "\n\n".join(texts)
    domain = context.settings.mail.sender.rpartition("@")[2] or "pingyi"
    words = f"{account.id}|{address}|{context.now().isoformat()}"
    queue_text(
        session,
        context,
        call.name,
        KIND,
        MailView(
            message_id=f"<address.{sha256(words.encode()).hexdigest()[:32]}@{domain}>",
            sent_at=context.now(),
            sender_name=say("head.sender", "zh"),
            sender_email=context.settings.mail.sender,
            recipient_name=account.name,
            recipient_email=account.address,
            subject=say("address.subject", "zh", call=definition.title.zh),
            text=text + "\n",
            html=html_of(text),
        ),
    )


def html_of(text: str) -> str:
    """Lay a plain text out as the page of a mail."""
    lines = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
    return f'<!DOCTYPE html><html lang="zh-CN"><body>{lines}</body></html>\n'


def queue_text(session: Session, context: AppContext, call: str, kind: str, mail: MailView) -> None:
    """Queue a mail of plain words to one person."""
    session.add(
        OutgoingMessage(
            call=call,
            kind=kind,
            message_id=mail.message_id,
            recipient=mail.recipient_email,
            recipient_name=mail.recipient_name,
            subject=mail.subject,
            body=build_message(mail).decode("ascii"),
            next_attempt_at=context.now(),
            created_at=context.now(),
        )
    )
