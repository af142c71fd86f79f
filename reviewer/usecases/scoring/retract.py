"""Let an expert take back a sheet that was handed in, while nothing has followed from it."""

from __future__ import annotations

from sqlmodel import Session

from reviewer.errors import NotFound, PingyiError, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.experts import Expert
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.rules.phases import is_open, require_open
from reviewer.store import calls, experts, scores
from reviewer.store.engine import transaction
from reviewer.store.scores import Assigned
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.assignments import require_assigned, slots_of
from reviewer.usecases.scoring.judge import all_handed_in


def retract_scoresheet(
    context: AppContext, actor: Actor, call_name: str, code: str, *, version: int
) -> None:
    """Turn an own handed-in sheet into a draft again; its marks stay and count for nothing.

    Raises NotFound where nothing was handed in, WrongPhase once something followed from the sheet:
    see `why_final`. A retraction asked for twice is one.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("score", call.phase)
        expert = experts.get_expert(session, call_name, actor.subject)
        slots = slots_of(session, call_name, expert, code)
        slot = require_assigned(session, call_name, expert, code, slots)
        sheet = scores.find_scoresheet(
            session, call_name, expert.id or 0, slot.submission_id, to_change=True
        )
        if sheet is not None and sheet.state == "draft" and sheet.version == version + 1:
            return
        if sheet is None or sheet.state != "submitted":
            raise NotFound("error.nothing_handed_in", submission=code)
        refusal = why_final(session, call_name, call.phase, expert, slot)
        if refusal is not None:
            raise refusal
        sheet.state = "draft"
        sheet.version += 1
        sheet.reopened_reason = ""
        session.add(sheet)
        context.record(session, actor, call_name, "score_retracted", f"{expert.code}/{code}")


def why_final(
    session: Session, call_name: str, phase: str, expert: Expert, slot: Assigned
) -> PingyiError | None:
    """Say why a sheet can no longer be taken back; None: it can.

    Nothing is taken back in a closed panel, nor once its first member signed the minutes. Members
    see each other's totals once every sheet for a submission is in, and from then on none is taken
    back. A chair sees them once the own sheet is handed in, and whoever is asked to explain a score
    answers for it as it is: all must ask the office.
    """
    if not is_open("score", phase):
        return WrongPhase("error.retract_over")
    if slot.closed:
        return WrongPhase("error.panel_closed", panel=slot.panel)
    if any(row.panel == slot.panel for row in scores.signatures(session, call_name)):
        return WrongPhase("error.retract_signed", panel=slot.panel)
    if slot.role == "chair":
        return WrongPhase("error.retract_chair")
    if all_handed_in(session, call_name, slot.submission_id):
        return WrongPhase("error.retract_seen")
    asked = scores.abnormal_scores(session, call_name)
    if any((row.expert_id, row.submission_id) == (expert.id, slot.submission_id) for row in asked):
        return WrongPhase("error.retract_asked")
    return None
