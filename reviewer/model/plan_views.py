"""The one view of a plan that pages, sheets, calendars, letters and scoring share.

Filled by `reviewer.usecases.plans.views`; whoever lays it out asks nothing further.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from reviewer.model.plan_documents import PairReason, PlanReport
from reviewer.model.programme import Bilingual, CallDefinition
from reviewer.model.views import CallHead, SeatRole


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
    role: SeatRole
    fit: float = 0.0
    load: int = 0
    panels: int = 1
    most: int | None = None
    withdrawn: bool = False
    signed: bool = False


@dataclass(frozen=True)
class SlotView:
    """Show when and where one submission is heard; times are in the call's zone.

    `recused` names experts who leave for it.
    """

    submission: str
    applicant: str
    platform: str
    district: str
    panel: str
    category: str
    room: str
    starts_at: datetime
    ends_at: datetime
    recused: tuple[str, ...] = ()


@dataclass(frozen=True)
class PanelView:
    """Show one panel: room, hours, seats (chair first, reserves apart) and slots in order.

    `warnings` are message codes with details: an expert who withdrew, a conflict found since.
    """

    code: str
    category: str
    category_name: Bilingual
    room: str
    floor: str
    seats: tuple[SeatView, ...]
    reserves: tuple[SeatView, ...]
    slots: tuple[SlotView, ...]
    warnings: tuple[tuple[str, dict[str, object]], ...] = ()

    @property
    def starts_at(self) -> datetime:
        """Give the beginning of the first slot."""
        return min(slot.starts_at for slot in self.slots)

    @property
    def ends_at(self) -> datetime:
        """Give the end of the last slot."""
        return max(slot.ends_at for slot in self.slots)

    @property
    def people(self) -> tuple[SeatView, ...]:
        """List members, then reserves."""
        return (*self.seats, *self.reserves)


@dataclass(frozen=True)
class VersionView:
    """Show one version in the list of plans."""

    version: int
    policy: str
    created_at: datetime
    actor: str
    note: str


@dataclass(frozen=True)
class Moved:
    """Say that a submission changed its time or room."""

    submission: str
    before: str
    after: str


@dataclass(frozen=True)
class Reseated:
    """Say who joined and who left a panel; `panel` is the new plan's code."""

    panel: str
    joined: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class ChangeCounts:
    """Count changed seats, slots and rooms."""

    seats: int
    slots: int
    rooms: int

    def document(self) -> dict[str, int]:
        """Write the counts as the command line prints them."""
        return {"seats": self.seats, "slots": self.slots, "rooms": self.rooms}


@dataclass(frozen=True)
class Difference:
    """Hold what changed from one plan to the next.

    A panel is compared with the old panel that shares most submissions with it.
    """

    seats: tuple[Reseated, ...]
    slots: tuple[Moved, ...]
    rooms: tuple[Moved, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]

    def counts(self) -> ChangeCounts:
        """Count what changed."""
        return ChangeCounts(
            seats=sum(len(seat.joined) for seat in self.seats),
            slots=len(self.slots),
            rooms=len(self.rooms),
        )


@dataclass(frozen=True)
class PlanView:
    """Show one version of the plan with what the optimizer proved of it.

    `stale` tells that the call's data changed since; `difference` is to the version before, None
    for the first. A review `by_correspondence` has one group of experts per submission, without
    room, and `reasons` by submission and expert. `rooms` keeps the order of the timetable's
    columns.
    """

    call: str
    definition: CallDefinition
    version: int
    created_at: datetime
    panels: tuple[PanelView, ...]
    rooms: tuple[str, ...] = ()
    policy: str = "optimise"
    digest: str = ""
    seed: str = ""
    stale: bool = False
    report: PlanReport = field(default_factory=PlanReport)
    versions: tuple[VersionView, ...] = ()
    difference: Difference | None = None
    by_correspondence: bool = False
    reasons: Mapping[str, Mapping[str, PairReason]] = field(default_factory=dict)

    @property
    def head(self) -> CallHead:
        """Say of which call the plan is."""
        return CallHead.of(self.definition)

    def slots(self) -> list[SlotView]:
        """List all slots in time order."""
        every = [slot for panel in self.panels for slot in panel.slots]
        return sorted(every, key=lambda slot: (slot.starts_at, slot.room))
