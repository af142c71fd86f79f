"""Show a plan: its panels, who sits there, and when each submission is heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from reviewer.model.experts import Expert
from reviewer.model.plan_documents import read_plan_document, read_report
from reviewer.model.plan_views import PanelView, PlanView, SeatView, SlotView, VersionView
from reviewer.model.plans import DefenceSlot, Panel, Plan, Seat
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission
from reviewer.model.views import SeatRole, category_name
from reviewer.planning.difference import compare
from reviewer.planning.instance import most_panels, qualification
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext

__all__ = ["PanelView", "PlanView", "SeatView", "SlotView", "VersionView", "plan_view", "read_plan"]
SEAT_ROLES: Mapping[str, SeatRole] = {"chair": "chair", "member": "member", "reserve": "reserve"}


def read_plan(
    context: AppContext, actor: Actor, call_name: str, version: int | None = None
) -> PlanView:
    """Show a version of the plan, the newest where none is named.

    Raises NotFound where the call has no such plan.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        return plan_view(session, call_name, version)


def plan_view(session: Session, call_name: str, version: int | None = None) -> PlanView:
    """Gather a version of the plan within a transaction."""
    call = calls.get_call(session, call_name)
    plan = plans.get_plan(session, call_name, version)
    every = plans.plan_versions(session, call_name)
    before = next((entry for entry in every if entry.version < plan.version), None)
    document = read_plan_document(plan.document)
    rooms = plans.rooms(session, call_name)
    floors = {room.name: room.floor for room in rooms}
    return PlanView(
        call=call_name,
        definition=calls.definition_of(call),
        version=plan.version,
        policy=plan.policy,
        digest=plan.digest,
        seed=plan.seed,
        created_at=plan.created_at,
        stale=plan.call_revision != call.revision,
        panels=_panels(session, call_name, calls.definition_of(call), plan, floors),
        rooms=tuple(room.name for room in rooms),
        report=read_report(plan.report),
        versions=tuple(
            VersionView(entry.version, entry.policy, entry.created_at, entry.actor, entry.note)
            for entry in every
        ),
        difference=compare(read_plan_document(before.document), document) if before else None,
        by_correspondence=document.by_correspondence,
        reasons={
            panel.code: panel.reasons for panel in document.panels if panel.reasons is not None
        },
    )


@dataclass(frozen=True)
class _Gathered:
    definition: CallDefinition
    seats: dict[int, list[Seat]]
    slots: dict[int, list[DefenceSlot]]
    experts: dict[int, Expert]
    submissions: dict[int, Submission]
    load: Counter[int]
    panels: Counter[int]
    apart: set[tuple[int, int]]
    floors: dict[str, str]


def _panels(
    session: Session, call_name: str, definition: CallDefinition, plan: Plan, floors: dict[str, str]
) -> tuple[PanelView, ...]:
    seats: dict[int, list[Seat]] = defaultdict(list)
    for seat in plans.seats(session, plan.id or 0):
        seats[seat.panel_id].append(seat)
    slots: dict[int, list[DefenceSlot]] = defaultdict(list)
    for slot in plans.slots(session, plan.id or 0):
        slots[slot.panel_id].append(slot)
    load: Counter[int] = Counter()
    panels: Counter[int] = Counter()
    for panel_id, members in seats.items():
        for seat in members:
            if seat.role != "reserve":
                load[seat.expert_id] += len(slots[panel_id])
                panels[seat.expert_id] += 1
    gathered = _Gathered(
        definition=definition,
        seats=seats,
        slots=slots,
        experts={expert.id or 0: expert for expert in experts.all_experts(session, call_name)},
        submissions=submissions.submissions_by_id(
            session, {slot.submission_id for mine in slots.values() for slot in mine}
        ),
        load=load,
        panels=panels,
        apart=experts.separated_pairs(session, call_name),
        floors=floors,
    )
    rows = plans.panels(session, plan.id or 0)
    views = [_panel(row, gathered) for row in rows]
    return tuple(sorted(views, key=lambda view: (view.starts_at, view.room)))


def _panel(panel: Panel, gathered: _Gathered) -> PanelView:
    seats = [_seat(seat, panel, gathered) for seat in gathered.seats[panel.id or 0]]
    slots = tuple(_slot(slot, panel, gathered) for slot in gathered.slots[panel.id or 0])
    return PanelView(
        code=panel.code,
        category=panel.category,
        category_name=category_name(gathered.definition, panel.category),
        room=panel.room,
        floor=gathered.floors.get(panel.room, ""),
        seats=tuple(seat for seat in seats if seat.role != "reserve"),
        reserves=tuple(seat for seat in seats if seat.role == "reserve"),
        slots=slots,
        warnings=tuple(_warnings(panel, gathered)),
    )


def _seat(seat: Seat, panel: Panel, gathered: _Gathered) -> SeatView:
    expert = gathered.experts[seat.expert_id]
    return SeatView(
        expert=expert.code,
        name=expert.name,
        employer=expert.employer,
        kind=expert.kind,
        title=expert.title,
        role=SEAT_ROLES[seat.role],
        fit=qualification(expert, gathered.definition).get(panel.category, 0.0),
        load=gathered.load[seat.expert_id],
        panels=gathered.panels[seat.expert_id],
        most=most_panels(expert, gathered.definition),
        withdrawn=expert.withdrawn_at is not None,
        signed=expert.undertaking_at is not None,
    )


def _slot(slot: DefenceSlot, panel: Panel, gathered: _Gathered) -> SlotView:
    submission = gathered.submissions[slot.submission_id]
    zone = gathered.definition.zone
    return SlotView(
        submission=submission.code,
        applicant=submission.applicant,
        platform=submission.platform,
        district=submission.district,
        panel=panel.code,
        category=panel.category,
        room=panel.room,
        starts_at=slot.starts_at.astimezone(zone),
        ends_at=slot.ends_at.astimezone(zone),
        recused=tuple(gathered.experts[entry].code for entry in slot.recused),
    )


def _warnings(panel: Panel, gathered: _Gathered) -> list[tuple[str, dict[str, object]]]:
    found: list[tuple[str, dict[str, object]]] = []
    for seat in gathered.seats[panel.id or 0]:
        expert = gathered.experts[seat.expert_id]
        if expert.withdrawn_at is not None:
            found.append(("warning.withdrawn", {"expert": expert.name}))
        for slot in gathered.slots[panel.id or 0]:
            kept_away = (seat.expert_id, slot.submission_id) in gathered.apart
            if kept_away and seat.expert_id not in slot.recused:
                code = gathered.submissions[slot.submission_id].code
                found.append(("warning.conflict", {"expert": expert.name, "submission": code}))
    return found
