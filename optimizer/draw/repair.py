"""Mend a full seating by hand so that one more given place is in it."""

from optimizer.draw.hall import MEMBER, RESERVE, ROLES, Hall
from optimizer.draw.seating import Place, Seating, composition_fault


def with_place(whole: Seating, fixed: Seating, place: Place) -> Seating | None:
    """Change a full seating so that it holds `place` and stays full, or give None.

    What is in `fixed` stays. None proves nothing: a greater change may still exist.
    """
    role, expert, panel = place
    table = whole.hall.tables[panel]
    base = whole.copy()
    holes = _make_room(base, fixed, place)
    if holes is None:
        return None
    for gone in [e for e in base.at[role, panel] if not fixed.holds((role, e, panel))]:
        changed = base.copy()
        if not changed.open(role, table):
            changed.remove((role, gone, panel))
        if changed.barrier(role, expert, table) is None:
            changed.add(place)
            if fill(changed, [*holes, (role, panel)], first=gone):
                return changed
    return None


def _make_room(base: Seating, fixed: Seating, place: Place) -> list[tuple[str, str]] | None:
    """Free an expert from what cannot be held with a place; None where that is fixed."""
    role, expert, panel = place
    hall = base.hall
    gone = base.clashes(role, expert, hall.tables[panel])
    limit = hall.experts[expert].max_panels
    if role == MEMBER and limit is not None:
        mine = [(MEMBER, expert, p) for p in base.of[MEMBER, expert]]
        stay = [entry for entry in mine if entry not in gone]
        spare = [entry for entry in stay if not fixed.holds(entry)]
        gone += spare[: max(0, len(stay) + 1 - limit)]
    if any(fixed.holds(entry) for entry in gone):
        return None
    for entry in gone:
        base.remove(entry)
    return [(r, p) for r, _, p in gone]


def fill(seating: Seating, holes: list[tuple[str, str]], first: str | None = None) -> bool:
    """Seat somebody wherever a place is open, as far as one at a time goes."""
    hall = seating.hall
    for role, panel in holes:
        table = hall.tables[panel]
        while seating.open(role, table):
            every = hall.candidates[table.category]
            order = [first, *every] if first in every else every
            found = next((e for e in order if e and _fits(seating, role, e, panel)), None)
            if found is None:
                return False
            seating.add((role, found, panel))
    return True


def _fits(seating: Seating, role: str, expert: str, panel: str) -> bool:
    return seating.barrier(role, expert, seating.hall.tables[panel]) is None


def greedy(fixed: Seating) -> Seating | None:
    """Fill every place, panels with the fewest candidates first, or give None.

    None proves nothing.
    """
    hall = fixed.hall
    whole = fixed.copy()
    for role in ROLES:
        tables = sorted(hall.tables.values(), key=lambda t: (_choice(hall, t.id), t.id))
        for table in tables:
            while whole.open(role, table):
                ready = [
                    e for e in hall.candidates[table.category] if _fits(whole, role, e, table.id)
                ]
                if not ready:
                    return None
                best = min(ready, key=lambda e: _worth(whole, e, table.id, role))
                whole.add((role, best, table.id))
    return whole


def _choice(hall: Hall, panel: str) -> int:
    table = hall.tables[panel]
    return len(hall.candidates[table.category]) - len(table.excluded)


def _worth(whole: Seating, expert: str, panel: str, role: str) -> tuple[int, ...]:
    """Prefer a chair while none sits, else technical experts who have least to do elsewhere."""
    hall = whole.hall
    person = hall.experts[expert]
    chaired = any(hall.experts[e].can_chair for e in whole.at[MEMBER, panel])
    duties = len(whole.of[MEMBER, expert]) + len(whole.of[RESERVE, expert])
    lacks_chair = role == MEMBER and hall.chair and not chaired
    return (
        int(lacks_chair and not person.can_chair),
        int(role == MEMBER and not person.technical),
        duties,
        hall.width[expert],
        int(person.can_chair),
    )


def is_full(seating: Seating) -> bool:
    """Tell whether every place is taken and every rule kept, checked from the beginning."""
    hall = seating.hall
    anew = Seating(hall)
    for (role, panel), every in seating.at.items():
        table = hall.tables[panel]
        for expert in every:
            if not hall.may(role, expert, table) or expert in anew.at[MEMBER, panel]:
                return False
            if anew.clashes(role, expert, table) or expert in anew.at[role, panel]:
                return False
            anew.add((role, expert, panel))
        if anew.open(role, table):
            return False
        if role == MEMBER and composition_fault(hall, table, every) is not None:
            return False
    limits = {e: hall.experts[e].max_panels for e in hall.experts}
    return all(m is None or len(anew.of[MEMBER, e]) <= m for e, m in limits.items())
