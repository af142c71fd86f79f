"""Record a person's decision on a flagged submission."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reviewer.errors import BadInput, WrongPhase
from reviewer.model.submissions import SubmissionDecision
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext

Verdict = Literal["accept", "reject"]
LONGEST_REASON = 2000


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
    """Admit or refuse a flagged submission, with the reason on record.

    Leniency, lateness and doubt are a person's to decide, never the program's (notice 1, 四.5).
    Raises BadInput for an empty reason, WrongPhase where nothing waits for a decision.
    """
    require_staff(actor)
    if verdict not in {"accept", "reject"}:
        raise BadInput("error.unknown_verdict", verdict=verdict)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    if len(words) > LONGEST_REASON:
        raise BadInput("error.reason_too_long", most=LONGEST_REASON)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("decide", call.phase)
        submission = submissions.get_submission(session, call_name, code)
        if submission.status != "flag":
            raise WrongPhase("error.nothing_to_decide", submission=code, status=submission.status)
        session.add(
            SubmissionDecision(
                call=call_name,
                submission_id=submission.id or 0,
                submission_version=submission.version,
                verdict=verdict,
                reason=words,
                actor=actor.label,
                at=context.now(),
            )
        )
        calls.touch(session, call)
        context.record(
            session,
            actor,
            call_name,
            "decision",
            code,
            detail={"verdict": verdict, "reason": words},
        )
        return DecisionView(code, verdict, words, actor.label)
