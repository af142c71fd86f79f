"""Show what differs between two plans with names, hours and everybody whom it touches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.model.experts import Expert
from reviewer.model.plan_documents import PlanDocument, PlannedPanel, read_plan_document
from reviewer.model.plan_views import Difference, Reseated
from reviewer.model.submissions import Submission
from reviewer.planning.difference import compare, former_panels
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, experts, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class PersonLine:
    """Name an expert; `reserve` is the place among the old panel's reserves, from 1."""

    code: str
    name: str
    employer: str
    reserve: int | None = None


@dataclass(frozen=True)
class SeatsLine:
    """Show who joins and leaves a panel and who chairs it then, None where that stays."""

    panel: str
    room: str
    starts_at: datetime
    joined: tuple[PersonLine, ...]
    left: tuple[PersonLine, ...]
    chair: PersonLine | None


@dataclass(frozen=True)
class PlaceLine:
    """Show where and when a submission was and would be heard; None where it was not or is not."""

    submission: str
    applicant: str
    platform: str
    room_before: str | None
    room_after: str | None
    before: datetime | None
    after: datetime | None


@dataclass(frozen=True)
class PlanDifference:
    """Show a difference in full: seats, places, the counts, and how many people it touches."""

    seats: tuple[SeatsLine, ...]
    places: tuple[PlaceLine, ...]
    counts: Mapping[str, int]
    experts: int
    applicants: int
    kept: int

    @property
    def empty(self) -> bool:
        """Tell whether nothing changes."""
        return not self.seats and not self.places


def read_difference(
    context: AppContext, actor: Actor, call_name: str, older: int, newer: int
) -> PlanDifference:
    """Show what changed from one version of the plan to another; raises NotFound for an unknown."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        old = plans.get_plan(session, call_name, older)
        new = plans.get_plan(session, call_name, newer)
        return describe_difference(
            session, call, read_plan_document(old.document), read_plan_document(new.document)
        )


def describe_difference(
    session: Session, call: Call, old: PlanDocument, new: PlanDocument
) -> PlanDifference:
    """Put names and hours to the difference of two plan documents."""
    return _described(
        compare(old, new),
        old,
        new,
        {expert.code: expert for expert in experts.all_experts(session, call.name)},
        {
            submission.code: submission
            for submission in submissions.all_submissions(session, call.name)
        },
        calls.definition_of(call).zone,
    )


def _described(
    found: Difference,
    old: PlanDocument,
    new: PlanDocument,
    experts_by_id: Mapping[str, Expert],
    submissions_by_id: Mapping[str, Submission],
    zone: ZoneInfo,
) -> PlanDifference:
    before, after = _places(old, zone), _places(new, zone)
    panels = {panel.code: panel for panel in new.panels}
    former = former_panels(old, new)
    moved = sorted(
        code for code in before.keys() | after.keys() if before.get(code) != after.get(code)
    )
    touched = {who for seat in found.seats for who in (*seat.joined, *seat.left)}
    return PlanDifference(
        seats=tuple(
            _seats(seat, panels[seat.panel], former[seat.panel], experts_by_id, zone)
            for seat in found.seats
        ),
        places=tuple(_place(code, before, after, submissions_by_id) for code in moved),
        counts={
            **found.counts().document(),
            "added": len(found.added),
            "dropped": len(found.dropped),
        },
        experts=len(touched | _sitting(new, set(moved))),
        applicants=len(
            {submissions_by_id[code].applicant for code in moved if code in submissions_by_id}
        ),
        kept=len(before.keys() & after.keys()) - len(set(moved) & before.keys() & after.keys()),
    )


def _places(plan: PlanDocument, zone: ZoneInfo) -> dict[str, tuple[str, datetime]]:
    return {
        code: (place.room, place.start.replace(tzinfo=zone)) for code, place in plan.places.items()
    }


def _sitting(plan: PlanDocument, codes: set[str]) -> set[str]:
    """Name the experts of the panels that hear any of these submissions."""
    return {
        who
        for panel in plan.panels
        if any(slot.submission in codes for slot in panel.slots)
        for who in panel.experts
    }


def _seats(
    change: Reseated,
    panel: PlannedPanel,
    former: PlannedPanel | None,
    experts_by_id: Mapping[str, Expert],
    zone: ZoneInfo,
) -> SeatsLine:
    reserves = former.reserves if former else ()
    same = former is not None and former.chair == panel.chair
    return SeatsLine(
        panel=panel.code,
        room=panel.room,
        starts_at=panel.start.replace(tzinfo=zone),
        joined=tuple(_person(code, experts_by_id, reserves) for code in change.joined),
        left=tuple(_person(code, experts_by_id, ()) for code in change.left),
        chair=None if same or not panel.chair else _person(panel.chair, experts_by_id, ()),
    )


def _person(
    code: str, experts_by_id: Mapping[str, Expert], reserves: tuple[str, ...]
) -> PersonLine:
    expert = experts_by_id.get(code)
    place = reserves.index(code) + 1 if code in reserves else None
    if expert is None:
        return PersonLine(code, code, "", place)
    return PersonLine(code, expert.name, expert.employer, place)


def _place(
    code: str,
    before: Mapping[str, tuple[str, datetime]],
    after: Mapping[str, tuple[str, datetime]],
    submissions_by_id: Mapping[str, Submission],
) -> PlaceLine:
    thing = submissions_by_id.get(code)
    was, will = before.get(code), after.get(code)
    return PlaceLine(
        submission=code,
        applicant=thing.applicant if thing else "",
        platform=thing.platform if thing else code,
        room_before=was[0] if was else None,
        room_after=will[0] if will else None,
        before=was[1] if was else None,
        after=will[1] if will else None,
    )
