"""Send one person's letter once more, as it stands."""

from __future__ import annotations

from reviewer.errors import BadInput, WrongPhase
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, invitations, messages
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.messages import (
    message_id_of,
    repeated_id_of,
    stationery_of,
    write_repeated_letter,
)
from reviewer.usecases.invitations.remind import message_of
from reviewer.usecases.invitations.send import refuse_past


def send_again(context: AppContext, actor: Actor, call_name: str, number: int) -> str:
    """Queue a person's newest letter once more and give its address.

    The calendar entry is the same in uid and sequence, so that no calendar shows it twice. Raises
    WrongPhase where nothing was sent yet or a letter still waits to leave, BadInput without an
    address that a mail server would take, or where the day is over.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("invite", call.phase)
        row = invitations.get_invitation(session, call_name, number, to_change=True)
        refuse_past(call, row, context.now())
        sent = messages.messages_of(session, number)
        if not any(entry.message_id == message_id_of(row) for entry in sent):
            raise WrongPhase("error.never_sent")
        if any(entry.state in {"queued", "sending", "deferred"} for entry in sent):
            raise WrongPhase("error.letter_waiting")
        known = {entry.message_id for entry in sent}
        ordinal = next(n for n in range(1, len(sent) + 2) if repeated_id_of(row, n) not in known)
        mail = write_repeated_letter(session, context, stationery_of(session, call), row, ordinal)
        message = message_of(context, row, mail)
        if message.state != "queued":
            raise BadInput("error.no_address", recipient=row.recipient_name)
        session.add(message)
        detail = {"sequence": row.sequence, "again": ordinal}
        context.record(session, actor, call_name, "letter_repeated", row.uid, detail=detail)
        return row.email
