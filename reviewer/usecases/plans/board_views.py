"""What the board shows: frozen values, filled by `reviewer.usecases.plans.read_board`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from reviewer.model.plan_views import ChangeCounts
from reviewer.model.programme import CallDefinition
from reviewer.planning.candidates import (
    HearingPlace,
    SeatCandidate,
)
from reviewer.usecases.plans.release import DraftFigures


@dataclass(frozen=True)
class BoardSeat:
    """Show one person on a panel of the board; `load` counts slots over the season."""

    code: str
    name: str
    employer: str
    role: str
    load: int
    can_chair: bool


@dataclass(frozen=True)
class BoardHearing:
    """Show one hearing on the board, in the call's local time."""

    code: str
    platform: str
    applicant: str
    panel: str
    room: str
    starts_at: datetime
    ends_at: datetime
    locked: bool


@dataclass(frozen=True)
class BoardPanel:
    """Show one panel as a block of the board."""

    code: str
    category: str
    room: str
    starts_at: datetime
    ends_at: datetime
    seats: tuple[BoardSeat, ...]
    hearings: tuple[BoardHearing, ...]


@dataclass(frozen=True)
class UnplacedHearing:
    """Name a submission that nobody hears yet."""

    code: str
    platform: str
    applicant: str


@dataclass(frozen=True)
class RuleView:
    """Name a broken rule and, with names beside the codes, where it is broken."""

    rule: str
    where: str


@dataclass(frozen=True)
class BoardAct:
    """Show one act of the draft: what, by whom and when, and whether it was taken back."""

    place: int
    kind: str
    details: Mapping[str, str]
    actor: str
    at: datetime
    undone: bool


@dataclass(frozen=True)
class PickedHearing:
    """Show a hearing that is picked up, with the places where it may go and nothing else moves."""

    hearing: UnplacedHearing
    place: BoardHearing | None
    places: tuple[HearingPlace, ...]
    swaps: tuple[HearingPlace, ...]
    names: Mapping[str, str]


@dataclass(frozen=True)
class CandidateView:
    """Show a candidate for a seat with the name, and the words of what stands against."""

    candidate: SeatCandidate
    name: str
    employer: str
    broken: tuple[RuleView, ...]


@dataclass(frozen=True)
class BoardView:
    """Show one day of the board.

    `number` is the state of the draft, `draft` None while nobody changed anything; `clash` tells
    that another plan came into force since. `broken` are the rules that the draft breaks now.
    """

    definition: CallDefinition
    base: int
    newest: int
    draft: int | None
    number: int
    clash: bool
    may_arrange: bool
    days: tuple[date, ...]
    day: date
    rooms: tuple[str, ...]
    every_room: tuple[str, ...]
    hours: tuple[datetime, datetime] | None
    panels: tuple[BoardPanel, ...]
    every_panel: tuple[str, ...]
    unplaced: tuple[UnplacedHearing, ...]
    acts: tuple[BoardAct, ...]
    changes: ChangeCounts
    figures: Mapping[str, DraftFigures]
    broken: tuple[RuleView, ...]
    versions: tuple[int, ...]
    picked: PickedHearing | None = None
    chosen: BoardPanel | None = None
    seat: str = ""
    candidates: tuple[CandidateView, ...] = ()

    def hearings(self) -> list[BoardHearing]:
        """List the day's hearings."""
        return [hearing for panel in self.panels for hearing in panel.hearings]
