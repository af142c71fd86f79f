"""Remind people some days before, once each, never at night."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session

from reviewer.errors import BadInput, Stale
from reviewer.model.calls import Call
from reviewer.model.invitations import Invitation, OutgoingMessage
from reviewer.model.programme import CallDefinition
from reviewer.model.views import MailView
from reviewer.rules.invitations import due_reminder
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, invitations, messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.messages import (
    Stationery,
    message_id_of,
    pack,
    reminded_on_id_of,
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
        stationery = stationery_of(session, call)
        _remind(session, context, stationery, row, reminder_id_of(row, days))
        return True


def _remind(
    session: Session, context: AppContext, stationery: Stationery, row: Invitation, message_id: str
) -> str:
    """Queue a reminder and tell its state; without a usable address it goes on the call list."""
    mail = write_reminding_letter(session, context, stationery, row, message_id)
    message = message_of(context, row, mail, "reminder")
    session.add(message)
    row.reminders += 1
    row.reminded_at = context.now()
    session.add(row)
    return message.state


def message_of(
    context: AppContext, row: Invitation, mail: MailView, kind: str = "invitation"
) -> OutgoingMessage:
    """Make the message of a letter, queued; no_address where no mail server would take it."""
    body = ""
    if row.email:
        try:
            body = pack(mail).decode("ascii")
        except BadInput:  # an address that no server would take: told by telephone
            body = ""
    return OutgoingMessage(
        call=row.call,
        invitation_id=row.id,
        kind=kind,
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


@dataclass(frozen=True)
class Unanswered:
    """Count who did not answer yet and could be reminded today: experts before applicants.

    `reminded` were reminded today already, `unreachable` have no mail address that works.
    """

    experts: int
    applicants: int
    reminded: int
    unreachable: int

    @property
    def due(self) -> int:
        """Count the letters that would go out."""
        return self.experts + self.applicants


def count_unanswered(context: AppContext, actor: Actor, call_name: str) -> Unanswered:
    """Count, before anything is sent, whom a reminder would reach now."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return _counted(_waiting(session, context, call), context, call)


def remind_unanswered(
    context: AppContext, actor: Actor, call_name: str, *, shown: int | None = None
) -> int:
    """Remind everybody who has not answered and whose day is still to come; at most once a day.

    `shown` is how many letters the page had announced: raises Stale where it is another number by
    now. Answers how many were queued.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("invite", call.phase)
        rows = _waiting(session, context, call)
        counted = _counted(rows, context, call)
        if shown is not None and shown != counted.due:
            raise Stale("error.reminders_changed", shown=shown, now=counted.due)
        stationery = stationery_of(session, call)
        today = _today(context, call)
        rows.sort(key=lambda row: (row.recipient_kind != "expert", row.content["starts_at"]))
        due = [row for row in rows if row.email and not _reminded_on(row, call, today)]
        for row in due:
            _remind(session, context, stationery, row, reminded_on_id_of(row, today))
        context.record(
            session, actor, call_name, "reminders_sent", str(len(due)), detail={"count": len(due)}
        )
        return len(due)


def _waiting(session: Session, context: AppContext, call: Call) -> list[Invitation]:
    """List who was told, has not answered, and is still to come."""
    return [
        row
        for row in invitations.invitations(session, call.name)
        if row.method == "REQUEST"
        and not row.current_answer
        and datetime.fromisoformat(row.content["starts_at"]) > context.now()
        and messages.find_message(session, message_id_of(row)) is not None
    ]


def _counted(rows: Sequence[Invitation], context: AppContext, call: Call) -> Unanswered:
    today = _today(context, call)
    fresh = [row for row in rows if row.email and not _reminded_on(row, call, today)]
    experts = sum(row.recipient_kind == "expert" for row in fresh)
    return Unanswered(
        experts=experts,
        applicants=len(fresh) - experts,
        reminded=sum(bool(row.email) and _reminded_on(row, call, today) for row in rows),
        unreachable=sum(not row.email for row in rows),
    )


def _today(context: AppContext, call: Call) -> date:
    return context.now().astimezone(calls.definition_of(call).zone).date()


def _reminded_on(row: Invitation, call: Call, day: date) -> bool:
    zone = calls.definition_of(call).zone
    return row.reminded_at is not None and row.reminded_at.astimezone(zone).date() == day
