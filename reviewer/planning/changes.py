"""What may happen to a plan that stands: somebody falls away, a relation shows, a room closes.

A change is tried on the season first; only when staff accept the plan that follows is it written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from types import MappingProxyType

from reviewer.errors import BadInput
from reviewer.model.plans import Room
from reviewer.planning.instance import PlannedSeason

KINDS = ("none", "withdraw", "conflict", "close_room")


@dataclass(frozen=True)
class PlanChange:
    """Describe what happened; only the fields of its kind are filled.

    `none` asks for a plan of the data as they stand, as after a late submission was admitted.
    `start` and `end` are local times as "YYYY-MM-DDTHH:MM".
    """

    kind: str = "none"
    expert: str = ""
    submission: str = ""
    room: str = ""
    start: str = ""
    end: str = ""
    reason: str = ""

    def document(self) -> dict[str, str]:
        """Write the change as it is kept with the work it asks for."""
        return {key: value for key, value in asdict(self).items() if value}


def read_change(document: Mapping[str, str]) -> PlanChange:
    """Read a change back, checking its form; raises BadInput for anything that is none."""
    change = PlanChange(**{key: str(value) for key, value in document.items()})
    if change.kind not in KINDS:
        raise BadInput("error.unknown_change", kind=change.kind)
    if change.kind == "close_room":
        _require_span(change)
    return change


def changed(season: PlannedSeason, change: PlanChange) -> PlannedSeason:
    """Give the season as it would be with the change."""
    return APPLIED[change.kind](season, change)


def _require_span(change: PlanChange) -> None:
    try:
        start, end = datetime.fromisoformat(change.start), datetime.fromisoformat(change.end)
    except ValueError as error:
        raise BadInput("error.times_unreadable", start=change.start, end=change.end) from error
    if start.tzinfo or end.tzinfo or start >= end:
        raise BadInput("error.times_reversed", start=change.start, end=change.end)


def _as_it_is(season: PlannedSeason, _: PlanChange) -> PlannedSeason:
    return season


def _without_expert(season: PlannedSeason, change: PlanChange) -> PlannedSeason:
    return replace(
        season, experts=[expert for expert in season.experts if expert.code != change.expert]
    )


def _with_conflict(season: PlannedSeason, change: PlanChange) -> PlannedSeason:
    return replace(season, conflicts=[*season.conflicts, (change.expert, change.submission)])


def _with_room_closed(season: PlannedSeason, change: PlanChange) -> PlannedSeason:
    return replace(
        season,
        rooms=[
            Room(
                call=room.call,
                name=room.name,
                capacity=room.capacity,
                video=room.video,
                unavailable=[*room.unavailable, [change.start, change.end]],
            )
            if room.name == change.room
            else room
            for room in season.rooms
        ],
    )


APPLIED: MappingProxyType[str, Callable[[PlannedSeason, PlanChange], PlannedSeason]] = (
    MappingProxyType(
        {
            "none": _as_it_is,
            "withdraw": _without_expert,
            "conflict": _with_conflict,
            "close_room": _with_room_closed,
        }
    )
)
