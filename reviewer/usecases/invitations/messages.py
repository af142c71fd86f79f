"""Lay out the letters of invitations: what they say, their links, their messages."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal, cast

from sqlmodel import Session

from reviewer.files.mails.invitations import write_invitation, write_reminder
from reviewer.files.mails.messages import build_message
from reviewer.model.accounts import Account, Role, SignInLink
from reviewer.model.calls import Call
from reviewer.model.invitations import Invitation
from reviewer.model.programme import ContactDesk, InvitationRule
from reviewer.model.views import (
    CallHead,
    EarlierMeeting,
    InvitationView,
    LetterText,
    MailView,
    Sitting,
)
from reviewer.rules.invitations import answer_deadline
from reviewer.rules.tokens import token_digest
from reviewer.store import accounts, calls, invitations
from reviewer.usecases.accounts.addresses import JUDGE_OR_CONFIRM, link_maker
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import head_of
from reviewer.usecases.invitations.appointments import appointment_of
from reviewer.usecases.invitations.arrival_codes import arrival_address, arrival_code

LINK_OUTLIVES_EVENT = timedelta(days=30)
PARTSTATS: dict[str, Literal["ACCEPTED", "DECLINED", "TENTATIVE"]] = {
    "accepted": "ACCEPTED",
    "declined": "DECLINED",
    "tentative": "TENTATIVE",
}


@dataclass(frozen=True)
class Stationery:
    """Hold what all letters of a call share: its head, its rules, its own words by audience."""

    head: CallHead
    rule: InvitationRule
    letters: Mapping[str, Mapping[tuple[str, str], LetterText]]
    contact: ContactDesk | None = None


def stationery_of(session: Session, call: Call) -> Stationery:
    """Gather what all letters of a call share, once."""
    letters: dict[str, dict[tuple[str, str], LetterText]] = {"expert": {}, "applicant": {}}
    for row in invitations.templates(session, call.name):
        letters[row.audience][row.language, row.act] = LetterText(row.subject, row.opening)
    definition = calls.definition_of(call)
    return Stationery(head_of(call), definition.invitations, letters, definition.contact)


def invitation_view(stationery: Stationery, row: Invitation, organiser: str) -> InvitationView:
    """Lay out what a person's calendar is told, without links."""
    wanted = appointment_of(row)
    start = datetime.fromisoformat(wanted.starts_at)
    end = datetime.fromisoformat(wanted.ends_at)
    return InvitationView(
        head=stationery.head,
        uid=row.uid,
        sequence=row.sequence,
        method="CANCEL" if row.method == "CANCEL" else "REQUEST",
        sent_at=row.updated_at,
        audience=wanted.kind,
        recipient_name=row.recipient_name,
        recipient_email=row.email,
        organiser_email=organiser,
        starts_at=start,
        ends_at=end,
        room=wanted.room,
        floor=wanted.floor,
        subject=wanted.subject,
        slots=wanted.slots,
        minutes=int((end - start).total_seconds() // 60),
        alarm_minutes=stationery.rule.alarm_minutes,
        answer_by=answer_deadline(start, stationery.rule.answer_hours),
        agenda=tuple(
            Sitting(datetime.fromisoformat(first), datetime.fromisoformat(last), slots)
            for first, last, slots in wanted.agenda
        ),
        partstat=PARTSTATS.get(row.current_answer, "NEEDS-ACTION"),
        letters=stationery.letters[wanted.kind],
        before=_before(row),
        contact=stationery.contact,
        bring=stationery.rule.bring if wanted.kind == "applicant" else None,
        arrive_minutes=stationery.rule.arrive_minutes if wanted.kind == "applicant" else 0,
    )


def _before(row: Invitation) -> EarlierMeeting | None:
    """Read what the newest version of an invitation replaced; None where nothing moved."""
    told = row.content.get("before")
    if not told:
        return None
    return EarlierMeeting(
        datetime.fromisoformat(told["starts_at"]),
        datetime.fromisoformat(told["ends_at"]),
        told["room"],
    )


def write_letter(
    session: Session,
    context: AppContext,
    stationery: Stationery,
    row: Invitation,
    seen_by: str = "",
) -> MailView:
    """Write the mail that tells a person's calendar what the row says, links included.

    `seen_by` names who is handed the letter instead of the person: its link is marked then.
    """
    view = _linked(session, context, stationery, row, seen_by)
    return write_invitation(view, message_id_of(row))


def write_reminding_letter(
    session: Session, context: AppContext, stationery: Stationery, row: Invitation, message_id: str
) -> MailView:
    """Write the mail that reminds a person."""
    view = replace(_linked(session, context, stationery, row), sent_at=context.now())
    return write_reminder(view, message_id)


def write_repeated_letter(
    session: Session, context: AppContext, stationery: Stationery, row: Invitation, ordinal: int
) -> MailView:
    """Write the mail of an invitation once more: the same entry, a message of its own."""
    return write_invitation(
        _linked(session, context, stationery, row), repeated_id_of(row, ordinal)
    )


def pack(mail: MailView) -> bytes:
    """Build the message as it goes over the wire."""
    return build_message(mail)


def message_id_of(row: Invitation) -> str:
    """Give the id that a message keeps over all attempts to deliver it."""
    local, _, domain = row.uid.partition("@")
    return f"<{local}.{row.sequence}.{row.method.lower()}@{domain}>"


def reminder_id_of(row: Invitation, days: int) -> str:
    """Give the id of the reminder so many days before, so that it is made once."""
    local, _, domain = row.uid.partition("@")
    return f"<{local}.{row.sequence}.reminder-{days}@{domain}>"


def repeated_id_of(row: Invitation, ordinal: int) -> str:
    """Give the id of a letter that staff send once more, so often."""
    local, _, domain = row.uid.partition("@")
    return f"<{local}.{row.sequence}.again-{ordinal}@{domain}>"


def reminded_on_id_of(row: Invitation, day: date) -> str:
    """Give the id of the reminder that staff ask for on a day, so that it is made once a day."""
    local, _, domain = row.uid.partition("@")
    return f"<{local}.{row.sequence}.reminder-on-{day:%Y%m%d}@{domain}>"


def fresh_uid(context: AppContext, call: str, person: tuple[str, str], ordinal: int) -> str:
    """Give an identifier that nobody can guess and that tells nobody for whom it stands.

    It is made once and stays in the row for life, whatever becomes of the secret.
    """
    domain = context.settings.mail.sender.rpartition("@")[2] or "pingyi"
    return f"{_sealed(context, 'uid', call, *person, str(ordinal)).hex()[:32]}@{domain}"


def answer_token(context: AppContext, uid: str) -> str:
    """Give the token of the page on which the person answers: 256 bits that nobody can guess."""
    return _text_of(_sealed(context, "answer", uid))


def _sealed(context: AppContext, *words: str) -> bytes:
    return hmac.new(context.secret.encode(), "|".join(words).encode(), hashlib.sha256).digest()


def _text_of(mac: bytes) -> str:
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def _linked(
    session: Session,
    context: AppContext,
    stationery: Stationery,
    row: Invitation,
    seen_by: str = "",
) -> InvitationView:
    view = invitation_view(stationery, row, context.settings.mail.sender)
    if row.method == "CANCEL":
        return view
    person = (row.recipient_kind, row.recipient_code)
    late = view.answer_by is not None and row.updated_at > view.answer_by
    answer = f"{context.settings.public_url}/answer/{answer_token(context, row.uid)}"
    return replace(
        view,
        link=_personal_link(session, context, row, seen_by),
        # On the day itself there is nothing left to answer: the letter only says what holds.
        answer_link="" if late else answer,
        arrival=arrival_code(context, row.call, person),
        arrival_address=arrival_address(context, row.call, person),
    )


def _personal_link(
    session: Session, context: AppContext, row: Invitation, seen_by: str = ""
) -> str:
    """Give the sign-in link of a message: the same for the same message, stored by its digest.

    `seen_by` names who is handed the letter instead of the person.
    """
    account = _account_of(session, context, row)
    seen = seen_by if account.role in JUDGE_OR_CONFIRM else ""
    marked = seen or link_maker(session, context, account, row.call, row.email)
    words = ["invitation", row.uid, str(row.sequence), str(account.epoch)]
    if marked:  # another link than the one that went to the known address
        words += ["seen" if seen else row.email]
    token = _text_of(_sealed(context, *words))
    if accounts.find_link(session, token_digest(token)) is None:
        ends = datetime.fromisoformat(cast("str", row.content["ends_at"]))
        session.add(
            SignInLink(
                account_id=account.id or 0,
                token_digest=token_digest(token),
                epoch=account.epoch,
                created_at=context.now(),
                expires_at=max(ends, context.now()) + LINK_OUTLIVES_EVENT,
                made_by=marked,
            )
        )
        session.flush()
    return f"{context.settings.public_url}/enter/{token}"


def _account_of(session: Session, context: AppContext, row: Invitation) -> Account:
    role = Role.EXPERT if row.recipient_kind == "expert" else Role.APPLICANT
    account = accounts.find_account(session, role, row.call, row.recipient_code)
    if account is None:
        account = Account(
            role=role,
            call=row.call,
            subject=row.recipient_code,
            name=row.recipient_name,
            created_at=context.now(),
        )
        session.add(account)
        session.flush()
    return account
