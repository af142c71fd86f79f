"""Mend a plan when an expert falls away, changing as little as can be."""

from __future__ import annotations

from collections.abc import Callable

from reviewer.errors import NotFound, WrongPhase
from reviewer.planning.solving import Watch
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, plans
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.solve import (
    DEFAULT_SECONDS,
    PlanStored,
    prepare_panels,
    solve,
    store_plan,
)
from reviewer.usecases.second_person import asking_second_person


def withdraw_expert(
    context: AppContext, actor: Actor, call_name: str, code: str, reason: str = ""
) -> None:
    """Record that an expert takes no further part; the plan is mended by `replan`.

    Raises NotFound for an unknown expert, WrongPhase where the expert withdrew before.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("replan", call.phase)
        if plans.find_plan(session, call_name) is None:
            raise NotFound("error.no_plan", call=call_name)
        expert = experts.get_expert(session, call_name, code)
        if expert.withdrawn_at is not None:
            raise WrongPhase("error.already_withdrawn", expert=code)
        expert.withdrawn_at = context.now()
        session.add(expert)
        calls.touch(session, call)
        context.record(
            session, actor, call_name, "expert_withdrawn", code, detail={"reason": reason.strip()}
        )


@asking_second_person
def replan(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    seconds: float = DEFAULT_SECONDS,
    note: str = "",
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> PlanStored:
    """Make the next version of the plan, keeping every seat and slot that can stay.

    Raises Impossible where no plan keeps the rules without the expert; the old plan then stays,
    and the reasons say what would help.
    """
    prepared = prepare_panels(context, actor, call_name, step="replan", keep=True)
    solved = solve(prepared, seconds=seconds, progress=progress, cancelled=cancelled)
    return store_plan(
        context, actor, prepared, solved, seconds=seconds, step="replan", policy="replan", note=note
    )
