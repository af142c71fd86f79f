"""Lock a seat, so that every new plan keeps it, or unlock it."""

from __future__ import annotations

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.model.calls import Call
from reviewer.model.plans import Pin, Plan
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, experts, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext


def lock_seat(
    context: AppContext,
    actor: Actor,
    call_name: str,
    panel_code: str,
    expert_code: str,
    *,
    locked: bool,
) -> None:
    """Keep an expert for all that a panel of the newest plan hears, or take that back.

    Raises NotFound where the expert has no seat there, BadInput for a reserve, who is not seated.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("plan", call.phase)
        plan = plans.get_plan(session, call_name)
        expert = experts.get_expert(session, call_name, expert_code)
        panel = next(
            (
                each_panel
                for each_panel in plans.panels(session, plan.id or 0)
                if each_panel.code == panel_code
            ),
            None,
        )
        seat = next(
            (
                each_seat
                for each_seat in plans.seats(session, plan.id or 0)
                if panel is not None
                and (each_seat.panel_id, each_seat.expert_id) == (panel.id, expert.id)
            ),
            None,
        )
        if seat is None or panel is None:
            raise NotFound("error.unknown_seat", panel=panel_code, expert=expert_code)
        if seat.role == "reserve":
            raise BadInput("error.reserve_not_locked", expert=expert_code)
        heard = {
            slot.submission_id
            for slot in plans.slots(session, plan.id or 0)
            if slot.panel_id == panel.id and expert.id not in slot.recused
        }
        mine = {
            each_pin.submission_id: each_pin
            for each_pin in plans.pins(session, call_name)
            if each_pin.expert_id == expert.id and each_pin.submission_id in heard
        }
        if locked:
            session.add_all(
                Pin(
                    call=call_name,
                    expert_id=expert.id or 0,
                    submission_id=entry,
                    actor=actor.label,
                )
                for entry in sorted(heard - mine.keys())
            )
        else:
            for pin in mine.values():
                session.delete(pin)
        _keep_fresh(session, call, plan)
        context.record(
            session,
            actor,
            call_name,
            "seat_locked" if locked else "seat_unlocked",
            f"{panel_code}/{expert_code}",
        )


def _keep_fresh(session: Session, call: Call, plan: Plan) -> None:
    """Raise the revision for solves under way; the plan that stands keeps its worth."""
    fresh = plan.call_revision == call.revision
    calls.touch(session, call)
    if fresh:
        plan.call_revision = call.revision
        session.add(plan)


def locked_seats(context: AppContext, actor: Actor, call_name: str) -> frozenset[tuple[str, str]]:
    """List the locked seats of the newest plan as (panel code, expert code).

    A seat is locked where the expert is kept for everything that the panel hears.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        plan = plans.find_plan(session, call_name)
        pins = {(pin.expert_id, pin.submission_id) for pin in plans.pins(session, call_name)}
        if plan is None or not pins:
            return frozenset()
        experts_by_id = {
            expert.id: expert.code for expert in experts.all_experts(session, call_name)
        }
        codes = {panel.id: panel.code for panel in plans.panels(session, plan.id or 0)}
        open_seats = {
            (slot.panel_id, seat.expert_id)
            for seat, slot in plans.assignments(session, plan.id or 0)
            if (seat.expert_id, slot.submission_id) not in pins
        }
        return frozenset(
            (codes[seat.panel_id], experts_by_id[seat.expert_id])
            for seat in plans.seats(session, plan.id or 0)
            if seat.role != "reserve" and (seat.panel_id, seat.expert_id) not in open_seats
        )
