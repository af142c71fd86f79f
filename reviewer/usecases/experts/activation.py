"""Decide by hand whether an expert of the roster takes part."""

from __future__ import annotations

from collections.abc import Sequence

from reviewer.errors import BadInput, WrongPhase
from reviewer.model.experts import Expert
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, plans
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext

MOST_AT_ONCE = 5000


def set_expert_active(
    context: AppContext, actor: Actor, call_name: str, code: str, *, active: bool, reason: str
) -> None:
    """Let an expert take part or rest, with the reason; importing again never overrides it.

    Someone who stands in the roster twice comes resting: this is where staff say which number
    holds. Raises BadInput for an empty reason, WrongPhase for letting a seated expert rest (who
    must be withdrawn) and once scoring has begun.
    """
    set_experts_active(context, actor, call_name, [code], active=active, reason=reason)


def set_experts_active(
    context: AppContext,
    actor: Actor,
    call_name: str,
    codes: Sequence[str],
    *,
    active: bool,
    reason: str,
) -> int:
    """Let many experts take part or rest with one reason, all of them or none; give how many.

    Taking part answers what nobody could read in their rows. Raises as `set_expert_active`;
    BadInput where none was chosen.
    """
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    chosen = list(dict.fromkeys(codes))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise BadInput("error.none_chosen", most=MOST_AT_ONCE)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("import", call.phase)
        plan = plans.find_plan(session, call_name)
        seated = {seat.expert_id for seat in plans.seats(session, plan.id or 0)} if plan else set()
        for code in chosen:
            expert = experts.get_expert(session, call_name, code)
            if not active and expert.id in seated:
                raise WrongPhase("error.expert_seated", expert=code)
            _write(context, actor, expert, words, active=active)
            session.add(expert)
            context.record(
                session,
                actor,
                call_name,
                "expert_active" if active else "expert_resting",
                code,
                detail={"reason": words},
            )
        calls.touch(session, call)
    return len(chosen)


def _write(context: AppContext, actor: Actor, expert: Expert, words: str, *, active: bool) -> None:
    expert.active = active
    expert.standing = "active" if active else "resting"
    expert.standing_reason = words
    expert.standing_by = actor.label
    expert.standing_at = context.now()
    expert.version += 1
