"""Remind people some days before, once each, never at night."""

from __future__ import annotations

from datetime import datetime, timedelta

from reviewer.errors import BadInput
from reviewer.model.invitations import Invitation, OutgoingMessage
from reviewer.model.programme import CallDefinition
from reviewer.rules.invitations import due_reminder
from reviewer.store import calls, invitations, messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.messages import (
    message_id_of,
    pack,
    reminder_id_of,
    stationery_of,
    write_reminding_letter,
)


def queue_reminders(context: AppContext) -> int:
    """Queue the reminders that have come due; answer how many.

    Whoever declined is not reminded. A person without a mail address goes on the call list. Each
    reminder has an id of its own, so that it is made once whatever happens.
    """
    now = context.now()
    with reading(context.engine) as session:
        definitions = {
            each_call.name: calls.definition_of(each_call) for each_call in calls.all_calls(session)
        }
        due = [
            (row.call, row.id or 0, days)
            for row in invitations.invitations_in_force(session)
            if (days := _due(row, definitions[row.call], now)) is not None
        ]
    return sum(_queue(context, call, number, days) for call, number, days in due)


def _due(row: Invitation, definition: CallDefinition, now: datetime) -> int | None:
    """Tell which reminder is due, unless it or a later one was given."""
    if row.current_answer == "declined":
        return None
    start = datetime.fromisoformat(row.content["starts_at"])
    days = due_reminder(
        start.astimezone(definition.zone),
        row.updated_at,
        definition.invitations.reminder_days,
        now.astimezone(definition.zone),
    )
    if days is None:
        return None
    given = row.reminded_at is not None and row.reminded_at >= start - timedelta(days=days)
    return None if given else days


def _queue(context: AppContext, call_name: str, number: int, days: int) -> bool:
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name)
        row = invitations.get_invitation(session, call_name, number, to_change=True)
        last_sent = messages.find_message(session, message_id_of(row))
        made = messages.find_message(session, reminder_id_of(row, days))
        if row.method != "REQUEST" or last_sent is None or made is not None:
            return False
        mail = write_reminding_letter(session, context, stationery_of(session, call), row, days)
        body = ""
        if row.email:
            try:
                body = pack(mail).decode("ascii")
            except BadInput:  # an address that no server would take: told by telephone
                body = ""
        session.add(
            OutgoingMessage(
                call=call_name,
                invitation_id=number,
                kind="reminder",
                sequence=row.sequence,
                message_id=mail.message_id,
                recipient=row.email,
                recipient_name=row.recipient_name,
                subject=mail.subject,
                body=body,
                state="queued" if body else "no_address",
                next_attempt_at=context.now(),
                created_at=context.now(),
            )
        )
        row.reminders += 1
        row.reminded_at = context.now()
        session.add(row)
        return True
