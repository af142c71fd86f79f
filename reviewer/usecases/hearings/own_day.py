"""An expert's hearings at the times and in the order that hold now, as the rooms keep them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reviewer.model.accounts import Role
from reviewer.rules.permissions import Actor, require_own_call
from reviewer.store import calls, day, experts, scores
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.live import OrderLine, room_order
from reviewer.usecases.scoring.assignments import AssignmentView


def as_it_stands(
    context: AppContext, actor: Actor, call_name: str, views: Sequence[AssignmentView]
) -> tuple[AssignmentView, ...]:
    """Give an expert's hearings of rooms whose day is kept live as they are there.

    The others, and those of other days, stay where the plan has them.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    lines: dict[str, OrderLine] = {}
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        for room in sorted({view.room for view in views if view.room}):
            if day.version(session, call_name, room):
                order = room_order(session, context, call, room, acts=False)
                lines.update({line.submission: line for line in order.lines})
    if not lines:
        return tuple(views)
    live = [_live(view, lines.get(view.submission)) for view in views]
    return tuple(sorted(live, key=lambda view: view.starts_at))


def own_day_version(context: AppContext, actor: Actor, call_name: str) -> str:
    """Give a text that changes whenever an expert's day does: events, own sheets, the minute."""
    require_own_call(actor, Role.EXPERT, call_name)
    with reading(context.engine) as session:
        me = experts.get_expert(session, call_name, actor.subject).id or 0
        slots = scores.assigned_to(session, call_name, me)
        rooms = sorted({slot.room for slot in slots})
        events = sum(day.version(session, call_name, room) for room in rooms)
        sheets = sum(sheet.version for sheet in scores.scoresheets_of(session, call_name, me))
        return f"{len(slots)}-{events}-{sheets}-{context.now():%d%H%M}"


def _live(view: AssignmentView, line: OrderLine | None) -> AssignmentView:
    if line is None:
        return view
    return replace(
        view, starts_at=line.starts_at, ends_at=line.ends_at, current=line.state == "now"
    )
