"""Move one panel to another time or room when its own cannot be kept."""

from optimizer.panels.season import Season
from optimizer.panels.standing import Standing, may_sit, room_free
from optimizer.panels.windows import grid_starts


def move(season: Season, standing: Standing, panels: list[Standing]) -> bool:
    """Give a panel the time and room at which most of its members can stay, near its old time.

    Everything else is held. Tell whether there was such a time.
    """
    others = [p for p in panels if p is not standing]
    best: tuple[tuple[int, int], dict[int, int], str, list[int]] | None = None
    for day in range(len(season.clock.hours)):
        for start in grid_starts(season, day):
            laid = season.clock.layout(day, start, len(standing.slots))
            if laid is None:
                continue
            end = laid[-1] + season.clock.slot
            room = _room(season, laid[0], end, others)
            slots = _slots(season, standing, laid)
            if room is None or slots is None or _applicants_busy(season, slots, others):
                continue
            stay = [e for e in standing.members if _free(season, standing, e, laid[0], end, others)]
            key = (-len(stay), abs(laid[0] - standing.start))
            if best is None or key < best[0]:
                best = (key, slots, room, stay)
    if best is None:
        return False
    _, standing.slots, standing.room, stay = best
    standing.lost += len(standing.members) - len(stay)
    standing.members = stay
    return True


def _room(season: Season, start: int, end: int, others: list[Standing]) -> str | None:
    for _, rooms in season.groups:
        for room in rooms:
            if room_free(season, room, start, end, others):
                return room
    return None


def _slots(season: Season, standing: Standing, laid: tuple[int, ...]) -> dict[int, int] | None:
    """Keep the order of the submissions; applicants who can come seldom choose first."""
    order = sorted(standing.slots, key=lambda s: standing.slots[s])
    order.sort(key=lambda s: len(season.slots_for(s, laid)) if season.away[s] else len(laid))
    left, found = set(range(len(laid))), dict[int, int]()
    for s in order:
        able = [i for i in season.slots_for(s, laid) if i in left]
        if not able:
            return None
        found[s] = laid[able[0]]
        left.discard(able[0])
    return found


def _applicants_busy(season: Season, slots: dict[int, int], others: list[Standing]) -> bool:
    for s, start in slots.items():
        for who in season.submissions[s].applicants:
            for sibling in season.siblings.get(who, []):
                at = (p.slots[sibling] for p in others if sibling in p.slots)
                if any(abs(start - t) < season.clock.slot for t in at):
                    return True
    return False


def _free(
    season: Season, standing: Standing, expert: int, start: int, end: int, others: list[Standing]
) -> bool:
    if not may_sit(season, expert, standing.category, start, end, list(standing.slots)):
        return False
    held = (p for p in others if expert in p.members)
    return not any(start < p.end(season) and p.start < end for p in held)
