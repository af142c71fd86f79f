"""Record a person's decision on flagged and refused submissions, on one or on many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlmodel import Session

from reviewer.errors import BadInput, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.submissions import Submission, SubmissionDecision
from reviewer.rules.eligibility.reasons import refused_by_law
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.screening.screen import DECIDABLE
from reviewer.usecases.second_person import (
    SecondPersonNeeded,
    asking_second_person,
    require_second_person,
)

Verdict = Literal["accept", "reject"]
LONGEST_REASON = 2000
MOST_AT_ONCE = 5000


@dataclass(frozen=True)
class DecisionView:
    """Show a decision that was recorded."""

    submission: str
    verdict: str
    reason: str
    actor: str


def decide_submission(
    context: AppContext, actor: Actor, call_name: str, code: str, verdict: str, reason: str
) -> DecisionView:
    """Admit or refuse a flagged or refused submission, with the reason on record.

    Leniency, lateness and doubt are a person's to decide, never the program's (notice 1, 四.5);
    what the rules refuse is a proposal that a person may lift. Raises BadInput for an empty
    reason, WrongPhase where nothing waits for a decision or the law itself refuses.
    """
    return decide_submissions(context, actor, call_name, [code], verdict, reason)[0]


@asking_second_person
def decide_submissions(
    context: AppContext,
    actor: Actor,
    call_name: str,
    codes: Sequence[str],
    verdict: str,
    reason: str,
) -> list[DecisionView]:
    """Decide on many submissions at once with one reason: on all of them or, where one cannot
    be decided, on none.

    Raises as `decide_submission`, naming the submission; BadInput where none was chosen.
    """
    require_staff(actor)
    if verdict not in {"accept", "reject"}:
        raise BadInput("error.unknown_verdict", verdict=verdict)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    if len(words) > LONGEST_REASON:
        raise BadInput("error.reason_too_long", most=LONGEST_REASON)
    chosen = list(dict.fromkeys(codes))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise BadInput("error.none_chosen", most=MOST_AT_ONCE)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("decide", call.phase)
        rows = [submissions.get_submission(session, call.name, code) for code in chosen]
        for submission in rows:
            _require_decidable(submission, verdict)
        lifted = [row.code for row in rows if verdict == "accept" and row.status == "reject"]
        confirmed = _confirmations(session, context, actor, call, lifted, words)
        for submission in rows:
            code = submission.code
            session.add(
                SubmissionDecision(
                    call=call.name,
                    submission_id=submission.id or 0,
                    submission_version=submission.version,
                    verdict=verdict,
                    reason=words,
                    actor=actor.label,
                    at=context.now(),
                )
            )
            detail = {
                "verdict": verdict,
                "reason": words,
                "found": submission.status,
                "confirmation": confirmed.get(code),
            }
            context.record(session, actor, call.name, "decision", code, detail=detail)
        calls.touch(session, call)
        return [DecisionView(code, verdict, words, actor.label) for code in chosen]


def _confirmations(
    session: Session,
    context: AppContext,
    actor: Actor,
    call: Call,
    codes: Sequence[str],
    reason: str,
) -> dict[str, int | None]:
    """Use up the confirmations of lifting refusals, by code; asks for all that lack in one go."""
    found: dict[str, int | None] = {}
    lacking: list[SecondPersonNeeded] = []
    for code in codes:
        try:
            found[code] = require_second_person(
                session, context, actor, call, "lift_refusal", code, detail={"reason": reason}
            )
        except SecondPersonNeeded as needed:
            lacking.append(needed)
    if lacking:
        first, *rest = lacking
        raise SecondPersonNeeded(first.kind, first.subject, first.detail, rest)
    return found


def _require_decidable(submission: Submission, verdict: str) -> None:
    if submission.status not in DECIDABLE or submission.withdrawn_at is not None:
        raise WrongPhase(
            "error.nothing_to_decide", submission=submission.code, status=submission.status
        )
    if verdict == "accept" and refused_by_law(submission.reasons):
        raise WrongPhase("error.refused_by_law", submission=submission.code)
