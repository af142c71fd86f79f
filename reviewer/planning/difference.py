"""Say what differs between two plans, in the words of seats, slots and rooms."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.model.tables import Json


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
class Difference:
    """Hold what changed from one plan to the next.

    A panel is compared with the old panel that shares most submissions with it.
    """

    seats: tuple[Reseated, ...]
    slots: tuple[Moved, ...]
    rooms: tuple[Moved, ...]
    added: tuple[str, ...]
    dropped: tuple[str, ...]

    def counts(self) -> Json:
        """Count changed seats, slots and rooms, as the command line prints them."""
        return {
            "seats": sum(len(seat.joined) for seat in self.seats),
            "slots": len(self.slots),
            "rooms": len(self.rooms),
        }


def compare(old: Json, new: Json) -> Difference:
    """Compare two plan documents (contract section 5)."""
    before, after = _places(old), _places(new)
    both = sorted(before.keys() & after.keys())
    return Difference(
        seats=tuple(row for panel in new["panels"] if (row := _reseated(panel, old)) is not None),
        slots=tuple(
            Moved(code, before[code][0], after[code][0])
            for code in both
            if before[code][0] != after[code][0]
        ),
        rooms=tuple(
            Moved(code, before[code][1], after[code][1])
            for code in both
            if before[code][1] != after[code][1]
        ),
        added=tuple(sorted(after.keys() - before.keys())),
        dropped=tuple(sorted(before.keys() - after.keys())),
    )


def _places(plan: Json) -> dict[str, tuple[str, str]]:
    return {
        slot["id"]: (slot["start"], panel["room"])
        for panel in plan["panels"]
        for slot in panel["submissions"]
    }


def _reseated(panel: Json, old: Json) -> Reseated | None:
    mine = {slot["id"] for slot in panel["submissions"]}
    former = max(
        old["panels"],
        key=lambda other: len(mine & {slot["id"] for slot in other["submissions"]}),
        default=None,
    )
    shares = former is not None and any(slot["id"] in mine for slot in former["submissions"])
    sat = set(former["experts"]) if former is not None and shares else set()
    now = set(panel["experts"])
    if sat == now:
        return None
    return Reseated(panel["id"], tuple(sorted(now - sat)), tuple(sorted(sat - now)))
