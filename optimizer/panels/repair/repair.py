"""Mend a plan that stands with the fewest changed seats, slots and rooms."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from optimizer.outcome import PanelPlan, Slot, SolvedPanel, Value
from optimizer.panels.index.season import Season
from optimizer.panels.model.levels import Search
from optimizer.panels.repair.before import Before, FormerPlace, read_before
from optimizer.panels.repair.grow import NOTHING, Grown, copied, grow
from optimizer.panels.repair.least import least_changes
from optimizer.panels.repair.reserves import fill_reserves
from optimizer.panels.repair.standing import Standing
from optimizer.problem import minutes


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold a mended plan with what changed, and the least that had to."""

    plan: PanelPlan
    value: dict[str, Value]
    bound: dict[str, Value]

    @property
    def proved(self) -> bool:
        """Tell whether no plan changes less."""
        return self.value["changes"] == self.bound["changes"]


def repair(season: Season, previous: PanelPlan, search: Search) -> Changes | None:
    """Change an old plan as little as can be; None when no plan near it was found in time.

    Seats taken by somebody new, slots at another hour and slots in another room count alike;
    of plans with as few changes the one with fewer slots changed is taken, then fewer rooms.
    """
    before = read_before(season, previous)
    standing = list(map(copied, before.panels))
    if not before.hit and not before.homeless and fill_reserves(season, standing):
        return _changes(before, Grown(standing, 0, 0, ordered=True), 0)
    least = least_changes(before, search)
    known = Grown(None, NOTHING, least.changes + least.seats)
    known = grow(before, known, search, lambda panels: fill_reserves(season, panels), least.changes)
    if known.panels is None:
        return None
    return _changes(before, known, least.rooms)


def _changes(before: Before, known: Grown, rooms: int) -> Changes:
    """Write what was found; ties are settled too where hours stay and no more rooms change."""
    season, panels = before.season, _named(known.panels or [])
    plan = PanelPlan(tuple(panel_of(season, entry) for entry in _by_time(panels, before)))
    counts = dict(zip(NAMES, count_changes(before.places, panels), strict=True))
    total = sum(counts.values())
    value: dict[str, Value] = {"changes": total, **counts}
    few = not counts["slots_changed"] and counts["rooms_changed"] == rooms
    settled = known.proved and (known.ordered or few)
    bound: dict[str, Value] = {
        "changes": min(total, known.bound),
        **(counts if settled else dict.fromkeys(NAMES, 0)),
    }
    return Changes(plan, value, bound)


NAMES = ("seats_changed", "slots_changed", "rooms_changed")


def count_changes(
    places: dict[int, FormerPlace], panels: Iterable[Standing]
) -> tuple[int, int, int]:
    """Count seats taken by somebody new, and slots at another hour and in another room.

    Every panel is compared with itself as it was; all seats of a new one count. A submission that
    another panel hears at its old hour counts as if it changed the room.
    """
    seats = slots = rooms = 0
    for panel in panels:
        seats += len(set(panel.members) - panel.old_members)
        for s, start in panel.slots.items():
            if s in places:
                was = places[s]
                slots += was.start != start
                other = was.start == start and was.panel != panel.name
                rooms += was.room != panel.room or other
    return seats, slots, rooms


def _named(panels: list[Standing]) -> list[Standing]:
    """Give new panels the names that follow."""
    taken = {panel.name for panel in panels}
    found, number = [], 1
    for panel in panels:
        while not panel.name and f"N{number:03d}" in taken:
            number += 1
        name = panel.name or f"N{number:03d}"
        taken.add(name)
        found.append(replace(panel, name=name))
    return found


def _by_time(panels: list[Standing], before: Before) -> list[Standing]:
    """Keep the order of the old plan; new panels come last."""
    place = {entry.name: i for i, entry in enumerate(before.panels)}
    return sorted(
        panels, key=lambda entry: (place.get(entry.name, len(place)), entry.start, entry.name)
    )


def panel_of(season: Season, standing: Standing) -> SolvedPanel:
    """Write a standing panel as a panel of a plan; its chair stays who can."""
    clock, ids = season.clock, [e.id for e in season.experts]
    chair = standing.chair if standing.chair in standing.members else None
    if chair is None or not season.chairs[chair]:
        able = [e for e in standing.members if season.chairs[e]]
        chair = max(able, key=lambda e: (season.skill[e][standing.category], -e), default=None)
    slots = []
    for s, start in sorted(standing.slots.items(), key=lambda item: item[1]):
        begins = clock.moment(start)
        gone = tuple(ids[e] for e in standing.members if e in season.barred[s])
        end = begins + minutes(clock.slot)
        slots.append(Slot(season.submissions[s].id, begins, end, gone))
    return SolvedPanel(
        standing.name,
        season.categories[standing.category],
        standing.room or "",
        tuple(ids[e] for e in standing.members),
        None if chair is None else ids[chair],
        tuple(ids[e] for e in standing.reserves),
        tuple(slots),
    )
