"""Show who was told what, what the newest plan would tell them, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.files.calendars.wording import Wording, word_invitation
from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.invitations import Answer, IncomingMessage, Invitation, OutgoingMessage
from reviewer.rules.invitations import CalendarEntry, Change, Pair
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import accounts, calls, experts, invitations, messages, plans
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.appointments import appointment_of
from reviewer.usecases.invitations.messages import invitation_view, stationery_of
from reviewer.usecases.invitations.send import compare_with_plan


@dataclass(frozen=True)
class EarlierInvitation:
    """Show what a person was told before the change."""

    starts_at: datetime
    ends_at: datetime
    room: str


@dataclass(frozen=True)
class InvitationLine:
    """Show one person's invitation: what the calendar was told, how the message fares, the answer.

    `number` None: not told yet. `method` is REQUEST or CANCEL; `change` is what the newest plan
    would tell. `before` is what was told before, where that differs. `state` is that of the newest
    message, no_address for the call list, empty where none was queued; `doubtful` counts how often
    nobody could know whether it was delivered. `answer` is the answer to what is arranged now,
    `answer_old` one to an earlier arrangement, which no longer holds. `withdrawn` marks an expert
    who takes no further part.
    """

    number: int | None
    recipient: str
    kind: str
    code: str
    email: str
    phone: str
    uid: str
    sequence: int
    method: str
    change: Change
    starts_at: datetime
    ends_at: datetime
    room: str
    before: EarlierInvitation | None
    state: str
    last_error: str
    doubtful: int
    answer: str
    answer_old: str
    answer_note: str
    answered_at: datetime | None
    reminded_at: datetime | None
    withdrawn: bool


@dataclass(frozen=True)
class MessageLine:
    """Show one message of an invitation."""

    number: int
    kind: str
    sequence: int
    recipient: str
    subject: str
    state: str
    attempts: int
    doubtful: int
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    next_attempt_at: datetime
    called_by: str
    called_note: str


@dataclass(frozen=True)
class AnswerLine:
    """Show one answer as it came; `applied` tells whether it became the current one."""

    at: datetime
    sequence: int
    partstat: str
    note: str
    via: str
    actor: str
    applied: bool


@dataclass(frozen=True)
class IncomingLine:
    """Show one message that came back; `person` is whom it is about, as far as known."""

    number: int
    received_at: datetime
    sender: str
    subject: str
    kind: str
    state: str
    problem: str
    excerpt: str
    invitation: int | None
    person: str
    settled_by: str
    settled_note: str


@dataclass(frozen=True)
class InvitationPage:
    """Show all about one invitation: its text in both languages, its messages, its answers."""

    line: InvitationLine
    wordings: tuple[Wording, ...]
    messages: tuple[MessageLine, ...]
    answers: tuple[AnswerLine, ...]
    incoming: tuple[IncomingLine, ...]


def preview_invitations(context: AppContext, actor: Actor, call_name: str) -> list[InvitationLine]:
    """Show per person what would be sent for the newest plan, and what was sent before."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return _lines(session, call)


def read_invitation(
    context: AppContext, actor: Actor, call_name: str, number: int
) -> InvitationPage:
    """Show all about one invitation; raises NotFound where the call has none of the number."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        row = invitations.get_invitation(session, call_name, number, to_change=False)
        line = next(each_line for each_line in _lines(session, call) if each_line.number == number)
        view = invitation_view(stationery_of(session, call), row, context.settings.mail.sender)
        languages: tuple[Language, ...] = ("zh", "en")
        return InvitationPage(
            line=line,
            wordings=tuple(word_invitation(view, language) for language in languages),
            messages=tuple(_message(message) for message in messages.messages_of(session, number)),
            answers=tuple(_answer(answer) for answer in invitations.answers(session, number)),
            incoming=tuple(
                _incoming(entry, {number: row})
                for entry in messages.incoming(session, call_name)
                if entry.invitation_id == number
            ),
        )


def list_incoming(context: AppContext, actor: Actor, call_name: str) -> list[IncomingLine]:
    """Show what came back for a call, and what could not be told which call it is for."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        known = {row.id or 0: row for row in invitations.invitations(session, call_name)}
        return [_incoming(row, known) for row in messages.incoming(session, call_name)]


def newest_plan_version(context: AppContext, actor: Actor, call_name: str) -> int | None:
    """Give the version of the plan that a list of changes speaks of; None without a plan."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        plan = plans.find_plan(session, call_name)
        return plan.version if plan else None


@dataclass(frozen=True)
class _Gathered:
    newest: dict[int, OutgoingMessage]
    phones: dict[tuple[str, str], str]
    withdrawn: frozenset[str]


def _lines(session: Session, call: Call) -> list[InvitationLine]:
    newest: dict[int, OutgoingMessage] = {}
    for message in messages.messages(session, call.name):
        if message.kind == "invitation":
            newest.setdefault(message.invitation_id or 0, message)
    gathered = _Gathered(
        newest=newest,
        phones=accounts.phones(session, call.name),
        withdrawn=frozenset(
            expert.code for expert in experts.all_experts(session, call.name) if expert.withdrawn_at
        ),
    )
    lines = [_line(row, pair, gathered) for row, pair in compare_with_plan(session, call)]
    return sorted(lines, key=lambda entry: (entry.starts_at, entry.room, entry.kind, entry.code))


def _line(row: Invitation | None, pair: Pair, gathered: _Gathered) -> InvitationLine:
    shown = pair.wanted or (appointment_of(row) if row else None)
    if shown is None:
        raise ValueError(pair)  # a pair always has one side
    message = gathered.newest.get(row.id or 0) if row else None
    state = message.state if message else ("" if shown.email else "no_address")
    return InvitationLine(
        number=row.id if row else None,
        recipient=shown.name,
        kind=shown.kind,
        code=shown.code,
        email=shown.email,
        phone=gathered.phones.get(shown.person, ""),
        uid=row.uid if row else "",
        sequence=row.sequence if row else 0,
        method=row.method if row else "REQUEST",
        change=pair.change,
        starts_at=datetime.fromisoformat(shown.starts_at),
        ends_at=datetime.fromisoformat(shown.ends_at),
        room=shown.room,
        before=_before(pair, shown),
        state=state,
        last_error=message.last_error if message else "",
        doubtful=message.doubtful if message else 0,
        answer=row.current_answer if row else "",
        answer_old=row.answer if row and not row.current_answer else "",
        answer_note=row.answer_note if row else "",
        answered_at=row.answer_stamp if row else None,
        reminded_at=row.reminded_at if row else None,
        withdrawn=shown.kind == "expert" and shown.code in gathered.withdrawn,
    )


def _before(pair: Pair, shown: CalendarEntry) -> EarlierInvitation | None:
    if (
        pair.change != "update"
        or pair.last_sent is None
        or pair.last_sent.appointment.place == shown.place
    ):
        return None
    old = pair.last_sent.appointment
    return EarlierInvitation(
        datetime.fromisoformat(old.starts_at), datetime.fromisoformat(old.ends_at), old.room
    )


def _message(row: OutgoingMessage) -> MessageLine:
    return MessageLine(
        number=row.id or 0,
        kind=row.kind,
        sequence=row.sequence,
        recipient=row.recipient,
        subject=row.subject,
        state=row.state,
        attempts=row.attempts,
        doubtful=row.doubtful,
        last_error=row.last_error,
        created_at=row.created_at,
        sent_at=row.sent_at,
        next_attempt_at=row.next_attempt_at,
        called_by=row.called_by,
        called_note=row.called_note,
    )


def _answer(row: Answer) -> AnswerLine:
    return AnswerLine(row.at, row.sequence, row.partstat, row.note, row.via, row.actor, row.applied)


def _incoming(row: IncomingMessage, known: dict[int, Invitation]) -> IncomingLine:
    invitation = known.get(row.invitation_id or 0)
    return IncomingLine(
        number=row.id or 0,
        received_at=row.received_at,
        sender=row.sender,
        subject=row.subject,
        kind=row.kind,
        state=row.state,
        problem=row.problem,
        excerpt=row.excerpt,
        invitation=invitation.id if invitation else None,
        person=invitation.recipient_name if invitation else "",
        settled_by=row.settled_by,
        settled_note=row.settled_note,
    )
