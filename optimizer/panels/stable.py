"""Change an old plan as little as possible: seats first, everything that still holds stays.

The panels that lost somebody are seated anew while all others are held; only when that is
impossible may all seats change. A panel without a room moves in time alone.
"""

from itertools import pairwise

from ortools.sat.python import cp_model

from optimizer.outcome import PanelPlan
from optimizer.panels.levels import FOUND, Search
from optimizer.panels.moving import move
from optimizer.panels.season import Season
from optimizer.panels.standing import Standing, complete, may_sit, remains, room_free

CHANGE = 10_000
MOST_PANELS = 60
"""The most panels whose seats are all searched together when fewer changes might do."""
OUTSIDER = 100
"""Whoever was no reserve of the panel comes after all who were, in their order."""


def repair(season: Season, previous: PanelPlan, search: Search) -> list[Standing] | None:
    """Mend an old plan; None when that takes more than seats, rooms and single slots."""
    left = remains(season, previous)
    panels = left.panels
    for s in left.homeless:
        if not _house(season, s, panels):
            return None
    for panel in panels:
        if panel.room is None:
            panel.room = _other_room(season, panel, panels)
            if panel.room is None and not move(season, panel, panels):
                return None
    if not _seat_broken(season, panels, left.seats_needed, search):
        return None
    return panels if fill_reserves(season, panels) else None


def _seat_broken(season: Season, panels: list[Standing], needed: int, search: Search) -> bool:
    """Complete the broken panels; tell whether that succeeded.

    First all other panels are held. Where that fails, or changes more seats than were lost, all
    seats of all panels are searched, all slots held.
    """
    broken = [panel for panel in panels if not complete(season, panel)]
    if not broken:
        return True
    before = [list(panel.members) for panel in panels]

    def gained() -> int:
        return sum(len(set(panel.members) - panel.old_members) for panel in panels)

    if _seat(season, broken, panels, search) and gained() <= needed:
        return True
    after = [list(panel.members) for panel in panels]
    whole = all(complete(season, panel) for panel in panels)
    if whole and len(panels) > MOST_PANELS:
        return True
    for element, members in zip(panels, before, strict=True):
        element.members = list(members)
    if _seat(season, panels, panels, search):
        return True
    for entry, members in zip(panels, after, strict=True):
        entry.members = list(members)
    return whole


def _house(season: Season, submission: int, panels: list[Standing]) -> bool:
    """Give a submission a free slot of a panel of its category, before, between or after."""
    for panel in panels:
        if panel.category != season.category_of[submission]:
            continue
        barred = season.rules.recusal == "exclude" and any(
            e in season.barred[submission] for e in panel.members
        )
        most = season.rules.max_slots_per_panel
        if barred or (most and len(panel.slots) >= most):
            continue
        for start in _free_starts(season, panel):
            longer = {**panel.slots, submission: start}
            if season.slots_for(submission, (start,)) and _extends(season, panel, longer, panels):
                panel.slots = longer
                return True
    return False


def _free_starts(season: Season, standing: Standing) -> list[int]:
    clock = season.clock
    step = clock.slot + clock.gap
    day = next(d for d, (a, b) in enumerate(clock.hours) if a <= standing.start < b)
    wanted = [*(t + step for t in sorted(standing.slots.values())), standing.start - step]
    found = []
    for t in wanted:
        laid = clock.layout(day, t, 1)
        if laid is not None and laid[0] >= clock.hours[day][0]:
            at = laid[0]
            if all(abs(at - other) >= step for other in standing.slots.values()):
                found.append(at)
    return found


def _extends(
    season: Season, standing: Standing, slots: dict[int, int], panels: list[Standing]
) -> bool:
    """Tell whether panel and room are free for the longer time, and nobody works too long."""
    start, end = min(slots.values()), max(slots.values()) + season.clock.slot
    others = [p for p in panels if p is not standing]
    if standing.room is not None and not room_free(season, standing.room, start, end, others):
        return False
    for e in standing.members:
        held = any(e in p.members and start < p.end(season) and p.start < end for p in others)
        if held or not season.free(e, start, end):
            return False
    times = sorted(slots.values())
    run = 1
    for a, b in pairwise(times):
        run = 1 if b - a - season.clock.slot >= season.rules.pause_minutes else run + 1
        if season.rules.max_run_slots and run > season.rules.max_run_slots:
            return False
    return not _applicant_elsewhere(season, standing, slots, others)


def _applicant_elsewhere(
    season: Season, standing: Standing, slots: dict[int, int], others: list[Standing]
) -> bool:
    """Tell whether an applicant of a new slot is heard by another panel at that time."""
    for s in slots.keys() - standing.slots.keys():
        for who in season.submissions[s].applicants:
            for sibling in season.siblings.get(who, []):
                at = (p.slots[sibling] for p in others if sibling in p.slots)
                if any(abs(slots[s] - t) < season.clock.slot for t in at):
                    return True
    return False


def _other_room(season: Season, standing: Standing, panels: list[Standing]) -> str | None:
    others = [p for p in panels if p is not standing]
    for _, rooms in season.groups:
        for room in rooms:
            if room_free(season, room, standing.start, standing.end(season), others):
                return room
    return None


def _seat(season: Season, free: list[Standing], panels: list[Standing], search: Search) -> bool:
    """Seat some panels anew with the fewest changes, all others held; tell whether that worked."""
    held = [panel for panel in panels if all(panel is not f for f in free)]
    model = cp_model.CpModel()
    sits: dict[tuple[int, int], cp_model.IntVar] = {}
    for p, record in enumerate(free):
        for e in season.qualified[record.category]:
            if may_sit(
                season, e, record.category, record.start, record.end(season), list(record.slots)
            ):
                busy = any(e in h.members and _meets(season, record, h) for h in held)
                if not busy:
                    sits[e, p] = model.new_bool_var("")
    for p, value in enumerate(free):
        if not _add_panel(season, model, value, {e: v for (e, q), v in sits.items() if q == p}):
            return False
    _add_duties(season, model, sits, free, held)
    model.minimize(
        sum(_price(season, free[p], e) * var for (e, p), var in sits.items())
        + CHANGE * sum(len(entry.members) for entry in free)
    )
    solver = search.solver(search.left)
    status = search.run(solver, model)
    if status not in FOUND:
        return False
    for p, element in enumerate(free):
        chosen = {e for (e, q), var in sits.items() if q == p and solver.boolean_value(var)}
        kept = [e for e in element.members if e in chosen]
        element.members = kept + sorted(chosen - set(kept))
    return True


def _add_duties(
    season: Season,
    model: cp_model.CpModel,
    sits: dict[tuple[int, int], cp_model.IntVar],
    free: list[Standing],
    held: list[Standing],
) -> None:
    """Let nobody sit more often than allowed, nor on two panels at once."""
    for e in sorted({e for e, _ in sits}):
        mine = [(p, sits[e, p]) for p in range(len(free)) if (e, p) in sits]
        left = season.most_panels(e) - sum(e in h.members for h in held)
        model.add(sum(v for _, v in mine) <= max(0, left))
        for i, (p, var) in enumerate(mine):
            for q, other in mine[i + 1 :]:
                if _meets(season, free[p], free[q]):
                    model.add_at_most_one([var, other])


def _price(season: Season, standing: Standing, expert: int) -> int:
    """Price a seat: staying is a gain, old reserves come in their order, then the most expert."""
    if expert in standing.members:
        return -CHANGE
    skill = round(10 * season.skill[expert][standing.category])
    if expert in standing.reserves:
        return CHANGE + 11 * standing.reserves.index(expert)
    return CHANGE + OUTSIDER * 11 - skill


def _meets(season: Season, standing: Standing, two: Standing) -> bool:
    return standing.start < two.end(season) and two.start < standing.end(season)


def _add_panel(
    season: Season, model: cp_model.CpModel, standing: Standing, seats: dict[int, cp_model.IntVar]
) -> bool:
    """Add the rules of composition; tell whether every pinned expert can be had."""
    rules = season.rules
    picks = {n: model.new_bool_var("") for n in rules.sizes()}
    model.add_exactly_one(picks.values())
    size = sum(n * v for n, v in picks.items())
    model.add(sum(seats.values()) == size)
    needed = sum(rules.technical_needed(n) * v for n, v in picks.items())
    model.add(sum(v for e, v in seats.items() if season.technical[e]) >= needed)
    if rules.chair:
        model.add(sum(v for e, v in seats.items() if season.chairs[e]) >= 1)
    if rules.max_same_employer:
        firms: dict[str, list[cp_model.IntVar]] = {}
        for e, var in seats.items():
            firms.setdefault(season.employer[e], []).append(var)
        for mine in firms.values():
            model.add(sum(mine) <= rules.max_same_employer)
    for s in standing.slots:
        gone = [seats[e] for e in season.barred[s] if e in seats]
        if gone:
            some = model.new_bool_var("")
            model.add_max_equality(some, gone)
            model.add(size - sum(gone) >= rules.members_left).only_enforce_if(some)
        for e in season.pins[s]:
            if e not in seats:
                return False
            model.add(seats[e] == 1)
    return True


def fill_reserves(season: Season, panels: list[Standing]) -> bool:
    """Keep the reserves who still may stand by, in order, and add the missing ones."""
    need = season.rules.reserves
    for panel in panels:
        old = [e for e in panel.reserves if _may_stand_by(season, e, panel, panels)]
        panel.reserves = old[: max(need, len(old))]
    for panel in panels:
        while len(panel.reserves) < need:
            able = [
                e
                for e in season.experts_of(panel.category)
                if e not in panel.reserves and _may_stand_by(season, e, panel, panels)
            ]
            if not able:
                return False
            elsewhere = {e for p in panels for e in (*p.reserves, *p.members)}
            panel.reserves.append(
                min(able, key=lambda e: (e in elsewhere, -season.skill[e][panel.category], e))
            )
    return True


def _may_stand_by(season: Season, expert: int, standing: Standing, panels: list[Standing]) -> bool:
    if standing.category not in season.skill[expert] or expert in standing.members:
        return False
    if not season.free(expert, standing.start, standing.end(season)):
        return False
    if any(expert in season.barred[s] for s in standing.slots):
        return False
    return not any(
        expert in p.members and _meets(season, standing, p) for p in panels if p is not standing
    )
