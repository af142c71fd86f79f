"""Decide by hand whether an expert of the roster takes part."""

from __future__ import annotations

from reviewer.errors import BadInput, WrongPhase
from reviewer.model.experts import Expert
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, plans
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext


def set_expert_active(
    context: AppContext, actor: Actor, call_name: str, code: str, *, active: bool, reason: str
) -> None:
    """Let an expert take part or rest, with the reason; importing again never overrides it.

    Someone who stands in the roster twice comes resting: this is where staff say which number
    holds. Raises BadInput for an empty reason, WrongPhase for letting a seated expert rest (who
    must be withdrawn) and once scoring has begun.
    """
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        expert = experts.get_expert(session, call_name, code)
        plan = plans.find_plan(session, call_name)
        seats = plans.seats(session, plan.id or 0) if plan is not None else []
        if not active and any(seat.expert_id == expert.id for seat in seats):
            raise WrongPhase("error.expert_seated", expert=code)
        _write(context, actor, expert, words, active=active)
        session.add(expert)
        calls.touch(session, call)
        context.record(
            session,
            actor,
            call_name,
            "expert_active" if active else "expert_resting",
            code,
            detail={"reason": words},
        )


def _write(context: AppContext, actor: Actor, expert: Expert, words: str, *, active: bool) -> None:
    expert.active = active
    expert.standing = "active" if active else "resting"
    expert.standing_reason = words
    expert.standing_by = actor.label
    expert.standing_at = context.now()
    expert.version += 1
