"""Let staff give a handed-in scoresheet back to its expert."""

from __future__ import annotations

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, scores, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person, require_second_person


@asking_second_person
def reopen_scoresheet(
    context: AppContext, actor: Actor, call_name: str, expert_code: str, code: str, reason: str
) -> None:
    """Give a handed-in scoresheet back to its expert, with the reason on record.

    A second person confirms it where the call says so.
    """
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.share_call(session, call_name)
        require_open("score", call.phase)
        expert = experts.get_expert(session, call_name, expert_code)
        submission = submissions.get_submission(session, call_name, code)
        sheet = scores.find_scoresheet(
            session, call_name, expert.id or 0, submission.id or 0, to_change=True
        )
        if sheet is None or sheet.state != "submitted":
            raise NotFound("error.no_submitted_score", expert=expert_code, submission=code)
        mine = scores.assigned_to(session, call_name, expert.id or 0, code)
        if mine and mine[0].closed:
            raise WrongPhase("error.panel_closed", panel=mine[0].panel)
        pair = f"{expert_code}/{code}"
        confirmation = require_second_person(
            session, context, actor, call, "reopen_score", pair, detail={"reason": words}
        )
        sheet.state = "draft"
        sheet.version += 1
        sheet.reopened_reason = words
        session.add(sheet)
        context.record(
            session,
            actor,
            call_name,
            "score_reopened",
            pair,
            detail={"reason": words, "confirmation": confirmation},
        )
