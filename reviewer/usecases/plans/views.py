"""Show a plan: its panels, who sits there, and when each submission is heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlmodel import Session

from reviewer.model.experts import Expert
from reviewer.model.plans import DefenceSlot, Panel, Plan, Seat
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.planning.difference import Difference, compare
from reviewer.planning.instance import CORRESPONDENCE, most_panels, qualification
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class SeatView:
    """Show one expert on one panel; `load` counts slots over the season, `fit` is 0 to 1.

    `panels` counts the panels on which the expert sits, `most` how many are allowed, None: any.
    """

    expert: str
    name: str
    employer: str
    kind: str
    title: str
    role: str
    fit: float
    load: int
    panels: int
    most: int | None
    withdrawn: bool
    signed: bool


@dataclass(frozen=True)
class SlotView:
    """Show when and where one submission is heard; times are in the call's zone."""

    submission: str
    applicant: str
    platform: str
    district: str
    panel: str
    category: str
    room: str
    starts_at: datetime
    ends_at: datetime
    recused: tuple[str, ...]


@dataclass(frozen=True)
class PanelView:
    """Show one panel: room, hours, seats (chair first, reserves apart) and slots in order.

    `warnings` are message codes with details: an expert who withdrew, a conflict found since.
    """

    code: str
    category: str
    room: str
    starts_at: datetime
    ends_at: datetime
    seats: tuple[SeatView, ...]
    reserves: tuple[SeatView, ...]
    slots: tuple[SlotView, ...]
    warnings: tuple[tuple[str, dict[str, object]], ...]


@dataclass(frozen=True)
class VersionView:
    """Show one version in the list of plans."""

    version: int
    policy: str
    created_at: datetime
    actor: str
    note: str


@dataclass(frozen=True)
class PairReason:
    """Say why an expert fits a submission: fields against category, text against text, 0 to 1.

    `shared` are passages that stand in both texts.
    """

    category: float
    text: float
    affinity: float
    shared: Sequence[str] = ()


@dataclass(frozen=True)
class PlanView:
    """Show one version of the plan with what the optimizer proved of it.

    `stale` tells that the call's data changed since; `difference` is to the version before, None
    for the first. A review `on_paper` has one group of experts per submission, without room, and
    `reasons` by submission and expert.
    """

    call: str
    definition: CallDefinition
    version: int
    policy: str
    digest: str
    seed: str
    created_at: datetime
    stale: bool
    panels: tuple[PanelView, ...]
    report: Json
    versions: tuple[VersionView, ...]
    difference: Difference | None
    by_correspondence: bool = False
    reasons: Mapping[str, Mapping[str, PairReason]] = field(default_factory=dict)

    def slots(self) -> list[SlotView]:
        """List all slots in time order."""
        every = [slot for panel in self.panels for slot in panel.slots]
        return sorted(every, key=lambda slot: (slot.starts_at, slot.room))


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
    return PlanView(
        call=call_name,
        definition=calls.definition_of(call),
        version=plan.version,
        policy=plan.policy,
        digest=plan.digest,
        seed=plan.seed,
        created_at=plan.created_at,
        stale=plan.call_revision != call.revision,
        panels=_panels(session, call_name, calls.definition_of(call), plan),
        report=plan.report,
        versions=tuple(
            VersionView(entry.version, entry.policy, entry.created_at, entry.actor, entry.note)
            for entry in every
        ),
        difference=compare(before.document, plan.document) if before else None,
        by_correspondence=plan.document.get("mode") == CORRESPONDENCE,
        reasons=_reasons(plan),
    )


def _reasons(plan: Plan) -> dict[str, dict[str, PairReason]]:
    return {
        panel["id"]: {code: PairReason(**entry) for code, entry in panel["reasons"].items()}
        for panel in plan.document["panels"]
        if "reasons" in panel
    }


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


def _panels(
    session: Session, call_name: str, definition: CallDefinition, plan: Plan
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
        room=panel.room,
        starts_at=slots[0].starts_at,
        ends_at=slots[-1].ends_at,
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
        role=seat.role,
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
