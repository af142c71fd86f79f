"""The people whom no mail can reach: list them, print the list, note who was rung up."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from reviewer.errors import WrongPhase
from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.invitations import Invitation, OutgoingMessage
from reviewer.model.views import CallLine
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import accounts, calls, invitations, messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import head_of
from reviewer.usecases.invitations.answers import record_for
from reviewer.usecases.invitations.appointments import appointment_of


def list_people_to_call(context: AppContext, actor: Actor, call_name: str) -> list[CallLine]:
    """List everybody without a mail address, with a returned mail, or given up by mail servers."""
    require_overseer(actor)
    with reading(context.engine) as session:
        return _lines(session, calls.get_call(session, call_name))


def write_call_list(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes:
    """Write the call list as a workbook to print and tick off."""
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.exports.call_list import call_list_workbook  # noqa: PLC0415

    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return call_list_workbook(head_of(call), _lines(session, call), language)


def mark_called(
    context: AppContext,
    actor: Actor,
    call_name: str,
    number: int,
    *,
    note: str = "",
    answer: str | None = None,
) -> None:
    """Note that a person was told by telephone; with `answer` also what they answered.

    Raises NotFound for an unknown message, WrongPhase for one that is not on the call list.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        row = messages.get_message(session, call_name, number)
        if row.state not in messages.TO_CALL:
            raise WrongPhase("error.not_to_call")
        if answer is not None and row.invitation_id is not None:
            found = invitations.get_invitation(
                session, call_name, row.invitation_id, to_change=True
            )
            record_for(session, context, actor, found, answer, note)
        row.state = "called"
        row.called_at = context.now()
        row.called_by = actor.label
        row.called_note = note.strip()
        session.add(row)
        context.record(
            session,
            actor,
            call_name,
            "invitation_called",
            row.recipient_name,
            detail={"note": note.strip()},
        )


def _lines(session: Session, call: Call) -> list[CallLine]:
    phones = accounts.phones(session, call.name)
    rows = {row.id: row for row in invitations.invitations(session, call.name)}
    return [
        _line(message, rows[message.invitation_id], phones)
        for message in messages.people_to_call(session, call.name)
        if message.invitation_id in rows
    ]


def _line(
    message: OutgoingMessage, row: Invitation, phones: dict[tuple[str, str], str]
) -> CallLine:
    last_sent = appointment_of(row)
    what = "update" if row.sequence > 0 else "request"
    if message.kind == "reminder":
        what = "reminder"
    return CallLine(
        number=message.id or 0,
        name=row.recipient_name,
        kind=last_sent.kind,
        code=last_sent.code,
        phone=phones.get(last_sent.person, ""),
        email=row.email,
        why=message.state,
        what="cancel" if row.method == "CANCEL" else what,
        starts_at=datetime.fromisoformat(last_sent.starts_at),
        ends_at=datetime.fromisoformat(last_sent.ends_at),
        room=last_sent.room,
        floor=last_sent.floor,
        last_error=message.last_error,
    )
