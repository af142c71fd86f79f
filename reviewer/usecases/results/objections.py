"""Record objections to the public notice (异议), decide them, and show what a decision changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.files.reference_files import read_working_days
from reviewer.model.calls import Call, Phase
from reviewer.model.scores import Objection, PublicNotice
from reviewer.rules.objections import (
    answer_day,
    came_in_time,
    require_outcome,
    require_raiser,
    require_receipt,
)
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.rules.working_days import today_in
from reviewer.store import calls, scores, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person, require_second_person

LONGEST_TEXT = 4000
LONGEST_NAME = 200
# What an upheld objection opens again; the frozen versions stay as they are.
OPENS = {"strike": Phase.RANKING, "ranking": Phase.RANKING, "scoring": Phase.SCORING}


@dataclass(frozen=True)
class Raised:
    """Hold an objection as it was handed in: by whom, reachable how, about what, received when.

    `submission` is empty where the whole procedure is meant; `received_on` None means today.
    """

    raised_by: str
    raised_as: str
    contact: str
    text: str
    submission: str = ""
    received_on: date | None = None


def record_objection(context: AppContext, actor: Actor, call_name: str, raised: Raised) -> int:
    """Record an objection to the public notice and give its number within the call.

    A late or anonymous one is recorded too, as what it is. Raises WrongPhase before a notice and
    after the archive, NotFound for an unknown submission, BadInput for an empty or overlong text,
    a missing name, or a day that cannot be.
    """
    require_staff(actor)
    require_raiser(raised.raised_by, raised.raised_as, raised.contact)
    text = _words(raised.text, LONGEST_TEXT, "error.objection_text_missing")
    for short in (raised.raised_by, raised.contact):
        if len(short) > LONGEST_NAME:
            raise BadInput("error.reason_too_long", most=LONGEST_NAME)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        notices = scores.notices(session, call_name)
        require_objectable(call, bool(notices))
        subject = raised.submission.strip()
        thing = submissions.get_submission(session, call_name, subject) if subject else None
        definition = calls.definition_of(call)
        today = today_in(definition, context.now())
        received = raised.received_on or today
        notice = _objected_to(notices, received)
        require_receipt(received, notice.published_on if notice else None, today)
        objection = Objection(
            call=call_name,
            number=len(scores.objections(session, call_name)) + 1,
            notice_version=notice.version if notice else 0,
            submission_id=thing.id if thing else None,
            raised_by=raised.raised_by.strip(),
            raised_as=raised.raised_as,
            contact=raised.contact.strip(),
            text=text,
            received_on=received,
            in_time=notice is not None and came_in_time(received, notice.last_day),
            answer_by=answer_day(
                read_working_days(), received, definition.notice.answer_working_days
            ),
            recorded_at=context.now(),
            recorded_by=actor.label,
        )
        session.add(objection)
        context.record(
            session,
            actor,
            call_name,
            "objection_recorded",
            str(objection.number),
            detail={
                "submission": subject,
                "received": received.isoformat(),
                "in_time": "yes" if objection.in_time else "no",
            },
        )
        return objection.number


@asking_second_person
def decide_objection(
    context: AppContext,
    actor: Actor,
    call_name: str,
    number: int,
    *,
    outcome: str,
    redo: str,
    reason: str,
) -> None:
    """Decide an objection, with the reason on record.

    An upheld one may strike the submission off, or open ranking or scoring again: the frozen
    ranking and the notice stay as versions, and a new ranking with its reason and a new notice
    follow; a second person confirms that something is done over. Raises NotFound for an unknown
    number, WrongPhase where it was decided before or the call is archived, BadInput for an outcome
    that does not fit or an empty reason.
    """
    require_staff(actor)
    words = _words(reason, LONGEST_TEXT, "error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        notice = scores.find_notice(session, call_name)
        require_objectable(call, notice is not None)
        objection = scores.find_objection(session, call_name, number)
        if objection is None:
            raise NotFound("error.unknown_objection", number=number)
        if objection.outcome:
            raise WrongPhase("error.objection_decided", number=number)
        require_outcome(
            outcome,
            redo,
            in_time=objection.in_time,
            raised_as=objection.raised_as,
            about_one=objection.submission_id is not None,
            scored_by_experts=not calls.definition_of(call).by_formula,
        )
        confirmation = None
        if outcome == "upheld" and OPENS.get(redo):
            asked: dict[str, object] = {"outcome": outcome, "redo": redo, "reason": words}
            confirmation = require_second_person(
                session, context, actor, call, "uphold_objection", str(number), detail=asked
            )
        objection.outcome, objection.answer = outcome, words
        objection.redo = redo if outcome == "upheld" else ""
        objection.answered_at, objection.answered_by = context.now(), actor.label
        ranking = scores.find_ranking(session, call_name)
        objection.decided_ranking = ranking.version if ranking else 0
        objection.decided_notice = notice.version if notice else 0
        session.add(objection)
        _open_again(session, call, objection.redo)
        context.record(
            session,
            actor,
            call_name,
            "objection_decided",
            str(number),
            detail={
                "outcome": outcome,
                "redo": objection.redo,
                "reason": words,
                "confirmation": confirmation,
            },
        )


def require_objectable(call: Call, published: bool) -> None:
    """Refuse objections before a notice was published and after the archive; raises WrongPhase.

    While a correction is being made the call is in an earlier phase again, and objections to the
    notice that was published still come in.
    """
    if not published or call.phase == Phase.ARCHIVE:
        require_open("object", call.phase)


def _open_again(session: Session, call: Call, redo: str) -> None:
    """Lead the call back to what must be done again; never forward."""
    target = OPENS.get(redo)
    order = list(Phase)
    if target is not None and order.index(target) < order.index(Phase(call.phase)):
        call.phase = target
        session.add(call)


def _objected_to(notices: Sequence[PublicNotice], received: date) -> PublicNotice | None:
    """Give the newest notice that was out on a day, None where none was."""
    out = [notice for notice in notices if notice.published_on <= received]
    return out[-1] if out else None


def _words(text: str, most: int, missing: str) -> str:
    words = text.strip()
    if not words:
        raise BadInput(missing)
    if len(words) > most:
        raise BadInput("error.reason_too_long", most=most)
    return words
