"""What decides is done by one person and confirmed by another.

An act that needs a second person is refused at first, and the refusal asks for the confirmation.
Once somebody else has confirmed exactly this act, the first person does it again, once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from sqlmodel import Session, col, select

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.calls import Activity, Call
from reviewer.model.safeguards import TwoHandsKind
from reviewer.model.scores import Confirmation
from reviewer.rules.evidence import digest_of_json
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

BY_SUPERVISOR: frozenset[str] = frozenset({"redraw"})
ANSWERS = ("confirmed", "refused")
MOST_AT_ONCE = 5000
P = ParamSpec("P")
R = TypeVar("R")


class SecondPersonNeeded(WrongPhase):
    """Say that an act waits for somebody else's confirmation, and so do others with it."""

    def __init__(
        self,
        kind: str,
        subject: str,
        detail: dict[str, object],
        beside: Sequence[SecondPersonNeeded] = (),
    ) -> None:
        subjects = "、".join([subject, *(str(entry.details["subject"]) for entry in beside)])
        super().__init__("error.second_person_needed", kind=kind, subject=subjects)
        self.kind, self.subject, self.detail = kind, subject, detail
        self.beside = tuple(beside)


@dataclass(frozen=True)
class ConfirmationView:
    """Show what somebody asked to be confirmed, and the answer; empty while there is none."""

    number: int
    kind: str
    subject: str
    detail: dict[str, object]
    asked_by: str
    asked_at: datetime
    answer: str
    answered_by: str
    answered_at: datetime | None
    answer_reason: str
    used_at: datetime | None
    mine: bool


def asking_second_person(
    act: Callable[Concatenate[AppContext, Actor, str, P], R],
) -> Callable[Concatenate[AppContext, Actor, str, P], R]:
    """Let a use case ask for the confirmation that it was refused for, once it was undone."""

    @wraps(act)
    def asking(
        context: AppContext, actor: Actor, call_name: str, /, *rest: P.args, **named: P.kwargs
    ) -> R:
        try:
            return act(context, actor, call_name, *rest, **named)
        except SecondPersonNeeded as needed:
            for entry in (needed, *needed.beside):
                _ask(context, actor, call_name, entry)
            raise

    return asking


def require_second_person(
    session: Session,
    context: AppContext,
    actor: Actor,
    call: Call,
    kind: TwoHandsKind,
    subject: str,
    *,
    detail: dict[str, object],
) -> int | None:
    """Use up the confirmation of exactly this act and give its number.

    None where the call asks for none, and at the server's own terminal, where `verify` names the
    act as confirmed by nobody. Raises SecondPersonNeeded where nobody confirmed it yet.
    """
    demanded = calls.definition_of(call).safeguards.two_hands
    if kind not in BY_SUPERVISOR and (kind not in demanded or actor.at_terminal):
        return None
    query = select(Confirmation).where(
        Confirmation.call == call.name,
        Confirmation.digest == digest_of_json([kind, subject, detail]),
        Confirmation.answer == "confirmed",
        Confirmation.asked_account == actor.account_id,
        Confirmation.asked_by == actor.label,
        col(Confirmation.used_at).is_(None),
    )
    row = session.exec(query.with_for_update()).first()
    if row is None:
        raise SecondPersonNeeded(kind, subject, detail)
    row.used_at = context.now()
    session.add(row)
    return row.number


def list_confirmations(context: AppContext, actor: Actor, call_name: str) -> list[ConfirmationView]:
    """Show staff and supervisors what was asked and answered, the newest first."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        query = select(Confirmation).where(Confirmation.call == call_name)
        rows = session.exec(query.order_by(col(Confirmation.number).desc())).all()
        return [_view(row, actor) for row in rows]


def answer_confirmation(
    context: AppContext, actor: Actor, call_name: str, number: int, answer: str, reason: str = ""
) -> None:
    """Confirm or refuse what somebody else asked for; raises as answer_confirmations."""
    answer_confirmations(context, actor, call_name, [number], answer, reason)


def answer_confirmations(
    context: AppContext,
    actor: Actor,
    call_name: str,
    numbers: Sequence[int],
    answer: str,
    reason: str = "",
) -> None:
    """Confirm or refuse several acts that others asked for, with one reason: all or none.

    Raises NotAllowed for the one who asked, and where only the supervisor may: as for what was
    asked in a session that a link opened which staff saw. Raises BadInput for no number or a
    refusal without a reason, NotFound for an unknown number, WrongPhase where it was answered.
    """
    require_overseer(actor)
    if answer not in ANSWERS:
        raise BadInput("error.unknown_answer", answer=answer)
    if not numbers or len(numbers) > MOST_AT_ONCE:
        raise BadInput("error.none_chosen", most=MOST_AT_ONCE)
    words = reason.strip()
    if answer == "refused" and not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        calls.get_call(session, call_name, to_change=True)
        for number in dict.fromkeys(numbers):
            query = select(Confirmation).where(
                Confirmation.call == call_name, Confirmation.number == number
            )
            row = session.exec(query).first()
            if row is None:
                raise NotFound("error.confirmation_unknown", number=number)
            _answer(session, context, actor, row, answer, words)


def _answer(
    session: Session, context: AppContext, actor: Actor, row: Confirmation, answer: str, words: str
) -> None:
    if row.answer:
        raise WrongPhase("error.confirmation_answered", number=row.number)
    alone = row.asked_account == actor.account_id or row.asked_by == actor.label
    if alone or not actor.account_id:
        raise NotAllowed("error.second_person_other")
    if actor.by_staff_link:
        raise NotAllowed("error.second_person_link")
    shown = _asked_in(session, row.call, row.number).startswith("staff_link:")
    if shown and actor.role is not Role.SUPERVISOR:  # who made that link may be answering here
        raise NotAllowed("error.second_person_shown")
    if row.kind in BY_SUPERVISOR and actor.role is not Role.SUPERVISOR:
        raise NotAllowed("error.second_person_supervisor")
    row.answer, row.answer_reason = answer, words
    row.answered_by, row.answered_account = actor.label, actor.account_id
    row.answered_at = context.now()
    session.add(row)
    action = "confirmation_given" if answer == "confirmed" else "confirmation_refused"
    detail: dict[str, object] = {"kind": row.kind, "subject": row.subject, "reason": words}
    context.record(session, actor, row.call, action, str(row.number), detail=detail)


def _asked_in(session: Session, call_name: str, number: int) -> str:
    """Give the session in which a confirmation was asked for, as the act says."""
    query = select(Activity.session).where(
        Activity.call == call_name,
        Activity.action == "confirmation_asked",
        Activity.subject == str(number),
    )
    return session.exec(query).first() or ""


def _ask(context: AppContext, actor: Actor, call_name: str, needed: SecondPersonNeeded) -> None:
    digest = digest_of_json([needed.kind, needed.subject, needed.detail])
    with transaction(context.engine) as session:
        calls.get_call(session, call_name, to_change=True)
        query = select(Confirmation).where(Confirmation.call == call_name)
        rows = session.exec(query).all()
        waits = any(
            row.digest == digest and not row.answer and row.asked_account == actor.account_id
            for row in rows
        )
        if waits:
            return
        number = max((row.number for row in rows), default=0) + 1
        session.add(
            Confirmation(
                call=call_name,
                number=number,
                kind=needed.kind,
                subject=needed.subject,
                detail=needed.detail,
                digest=digest,
                asked_by=actor.label,
                asked_account=actor.account_id,
                asked_at=context.now(),
            )
        )
        detail: dict[str, object] = {"kind": needed.kind, "subject": needed.subject}
        context.record(session, actor, call_name, "confirmation_asked", str(number), detail=detail)


def _view(row: Confirmation, actor: Actor) -> ConfirmationView:
    return ConfirmationView(
        number=row.number,
        kind=row.kind,
        subject=row.subject,
        detail=row.detail,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        answer=row.answer,
        answered_by=row.answered_by,
        answered_at=row.answered_at,
        answer_reason=row.answer_reason,
        used_at=row.used_at,
        mine=row.asked_account == actor.account_id,
    )
