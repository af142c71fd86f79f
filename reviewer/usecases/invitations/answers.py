"""Let the person invited answer: on a page of its own, or through staff who were told."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, Stale, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.invitations import Answer, Invitation
from reviewer.model.programme import CallDefinition
from reviewer.rules.invitations import CalendarEntry, answer_deadline, link_expiry
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.tokens import token_digest
from reviewer.store import calls, invitations
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.appointments import appointment_of
from reviewer.usecases.invitations.arrival_codes import ArrivalCode, shown_code

ANSWERS = ("accepted", "declined", "tentative")
LONGEST_NOTE = 500


@dataclass(frozen=True)
class AnswerPage:
    """Show one person what is arranged and what was answered; moments are in the call's zone.

    `answer` is accepted, declined, tentative (another time is asked for) or empty. `open` tells
    whether the answer may still change; it may until `answer_by`. `sequence` is the version shown.
    `arrival` is the code to show at the door.
    """

    definition: CallDefinition
    kind: str
    name: str
    subject: str
    starts_at: datetime
    ends_at: datetime
    room: str
    floor: str
    slots: int
    minutes: int
    sequence: int
    cancelled: bool
    answer: str
    answer_note: str
    answered_at: datetime | None
    answer_by: datetime
    open: bool
    arrival: ArrivalCode | None = None


def open_answer_page(context: AppContext, token: str) -> AnswerPage:
    """Show what is arranged; opening changes nothing, since mail scanners open links.

    Raises NotFound for a token that is unknown or has expired.
    """
    with reading(context.engine) as session:
        row = _row(session, context, token, to_change=False)
        page = _page(calls.get_call(session, row.call), row, context.now())
        if page.cancelled:
            return page
        person = (row.recipient_kind, row.recipient_code)
        return replace(page, arrival=shown_code(context, row.call, person))


def give_answer(
    context: AppContext, token: str, *, answer: str, note: str, shown: int
) -> AnswerPage:
    """Keep the answer of the person invited; it may change until the deadline.

    `shown` is the version that the person saw. Raises NotFound for a token that is unknown or has
    expired, WrongPhase after the deadline or a cancellation, Stale where time or room moved
    meanwhile, BadInput for an unknown word, or a decline without a reason.
    """
    with transaction(context.engine) as session:
        row = _row(session, context, token, to_change=True)
        call = calls.get_call(session, row.call)
        page = _page(call, row, context.now())
        _require_open(page, row, shown)
        keep_answer(
            session,
            context,
            row,
            PersonalAnswer(
                answer=answer,
                note=_checked(answer, note),
                via="web",
                actor=f"{row.recipient_kind}:{row.recipient_name}",
                sequence=row.sequence,
                stamp=context.now(),
            ),
        )
        return _page(call, row, context.now())


def record_answer(
    context: AppContext, actor: Actor, call_name: str, number: int, *, answer: str, note: str
) -> None:
    """Record what a person told staff, by telephone or in words; the deadline does not bind staff.

    Raises BadInput for an unknown word or a decline without a reason, NotFound for an unknown
    invitation, WrongPhase for one that was cancelled.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        row = invitations.get_invitation(session, call_name, number, to_change=True)
        record_for(session, context, actor, row, answer, note)


def record_for(
    session: Session, context: AppContext, actor: Actor, row: Invitation, answer: str, note: str
) -> None:
    """Record an answer for a person within a transaction."""
    if row.method != "REQUEST":
        raise WrongPhase("error.answer_cancelled")
    given = PersonalAnswer(
        answer=answer,
        note=_checked(answer, note),
        via="staff",
        actor=actor.label,
        sequence=row.sequence,
        stamp=context.now(),
    )
    keep_answer(session, context, row, given)


@dataclass(frozen=True)
class PersonalAnswer:
    """Hold an answer on its way into the store; `via` is web, mail or staff."""

    answer: str
    note: str
    via: str
    actor: str
    sequence: int
    stamp: datetime
    applies: bool = True
    incoming: int | None = None


def keep_answer(
    session: Session, context: AppContext, row: Invitation, given: PersonalAnswer
) -> None:
    """Write an answer down, make it the person's where it applies, and log it."""
    session.add(
        Answer(
            invitation_id=row.id or 0,
            at=context.now(),
            stamp=given.stamp,
            sequence=given.sequence,
            partstat=given.answer,
            note=given.note,
            via=given.via,
            actor=given.actor,
            incoming_id=given.incoming,
            applied=given.applies,
        )
    )
    outdated = given.answer in ANSWERS and row.answer_sequence < given.sequence < row.place_sequence
    if given.applies or outdated:
        row.answer = given.answer
        row.answer_note = given.note
        row.answer_sequence = given.sequence
        row.answer_stamp = given.stamp
        session.add(row)
    calls.record(
        session,
        call=row.call,
        at=context.now(),
        actor=given.actor,
        action="invitation_answered",
        subject=row.recipient_code,
        detail={"answer": given.answer, "via": given.via, "applied": given.applies},
    )


def _row(session: Session, context: AppContext, token: str, *, to_change: bool) -> Invitation:
    row = invitations.invitation_of_token(session, token_digest(token), to_change=to_change)
    if row is None:
        raise NotFound("error.answer_unknown")
    if context.now() >= link_expiry(datetime.fromisoformat(row.content["ends_at"])):
        raise NotFound("error.answer_expired")
    return row


def _page(call: Call, row: Invitation, now: datetime) -> AnswerPage:
    definition = calls.definition_of(call)
    shown: CalendarEntry = appointment_of(row)
    start = datetime.fromisoformat(shown.starts_at).astimezone(definition.zone)
    end = datetime.fromisoformat(shown.ends_at).astimezone(definition.zone)
    answer_by = answer_deadline(start, definition.invitations.answer_hours)
    cancelled = row.method == "CANCEL"
    return AnswerPage(
        definition=definition,
        kind=shown.kind,
        name=row.recipient_name,
        subject=shown.subject,
        starts_at=start,
        ends_at=end,
        room=shown.room,
        floor=shown.floor,
        slots=shown.slots,
        minutes=int((end - start).total_seconds() // 60),
        sequence=row.sequence,
        cancelled=cancelled,
        answer=row.current_answer,
        answer_note=row.answer_note if row.current_answer else "",
        answered_at=row.answer_stamp if row.current_answer else None,
        answer_by=answer_by,
        open=not cancelled and now <= answer_by,
    )


def _require_open(page: AnswerPage, row: Invitation, shown: int) -> None:
    if page.cancelled:
        raise WrongPhase("error.answer_cancelled")
    if not page.open:
        raise WrongPhase("error.answer_late")
    if shown < row.place_sequence:
        raise Stale("error.answer_changed")


def _checked(answer: str, note: str) -> str:
    """Give the note without blanks around it; raises BadInput where one is missing or too long."""
    plain = note.strip()
    if answer not in ANSWERS:
        raise BadInput("error.answer_word")
    if answer != "accepted" and not plain:
        raise BadInput("error.answer_reason")
    if len(plain) > LONGEST_NOTE:
        raise BadInput("error.answer_reason_long", most=LONGEST_NOTE, count=len(plain))
    return plain
