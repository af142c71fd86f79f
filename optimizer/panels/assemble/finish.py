"""Turn panels by number into a plan: slots in order, rooms, chairs, reserves."""

from collections import defaultdict

import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from optimizer.outcome import PanelPlan, Slot, SolvedPanel
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Seated, Seating
from optimizer.problem import minutes

FORBIDDEN = 1_000_000.0
SPARE_COST = 10.0
SEQUENCE_SECONDS = 10.0


class UnfinishedError(Exception):
    """Say which panels (by place) could not be given slots, rooms or reserves, and why."""

    def __init__(self, why: str, panels: tuple[int, ...]) -> None:
        super().__init__(f"{why}: {panels}")
        self.why = why
        self.panels = panels


def finish(season: Season, seating: Seating, names: list[str] | None = None) -> PanelPlan:
    """Complete a seating to a plan; raise `UnfinishedError` when a part cannot be completed.

    `names` are the ids of the panels; without them they are numbered in order of time and room.
    """
    ordered = sorted(range(len(seating)), key=lambda i: _order(seating[i]))
    if names is None:
        width = max(3, len(str(len(seating))))
        names = [""] * len(seating)
        for place, i in enumerate(ordered, 1):
            names[i] = f"P{place:0{width}d}"
    times = sequences(season, seating)
    _check_sittings(season, seating, times)
    rooms = assign_rooms(season, seating, times)
    reserves = assign_reserves(season, seating)
    panels = [
        _panel(season, seating[i], times[i], name=names[i], room=rooms[i], reserves=reserves[i])
        for i in ordered
    ]
    return PanelPlan(tuple(panels))


def _order(seated: Seated) -> tuple[int, int, int, tuple[int, ...]]:
    return seated.window.start, seated.window.group, seated.category, seated.submissions


def _panel(
    season: Season,
    seated: Seated,
    times: dict[int, int],
    *,
    name: str,
    room: str,
    reserves: tuple[int, ...],
) -> SolvedPanel:
    clock = season.clock
    ids = [e.id for e in season.experts]
    slots = []
    for s, start in sorted(times.items(), key=lambda item: item[1]):
        moment = clock.moment(start)
        recused = tuple(ids[e] for e in seated.members if e in season.barred[s])
        slots.append(Slot(season.submissions[s].id, moment, moment + minutes(clock.slot), recused))
    chair = choose_chair(season, seated)
    return SolvedPanel(
        name,
        season.categories[seated.category],
        room,
        tuple(ids[e] for e in seated.members),
        None if chair is None else ids[chair],
        tuple(ids[e] for e in reserves),
        tuple(slots),
    )


def choose_chair(season: Season, seated: Seated) -> int | None:
    """Choose the most expert member who may chair; None when nobody may."""
    able = [e for e in seated.members if season.chairs[e]]
    return max(able, key=lambda e: (season.skill[e][seated.category], -e), default=None)


def sequences(season: Season, seating: Seating) -> list[dict[int, int]]:
    """Give each panel's submissions their start minutes, as early in the window as can be."""
    tied = _tied_panels(season, seating)
    found: list[dict[int, int]] = []
    for i, seated in enumerate(seating):
        found.append({} if i in tied else _sequence(season, seated, i))
    if tied:
        for i, times in _sequence_together(season, seating, sorted(tied)).items():
            found[i] = times
    return found


def _sequence(season: Season, seated: Seated, place: int) -> dict[int, int]:
    starts = seated.window.starts
    cost = np.full((len(seated.submissions), len(starts)), FORBIDDEN)
    for row, s in enumerate(seated.submissions):
        for i in season.slots_for(s, starts):
            cost[row, i] = _lateness(i, len(seated.submissions))
    rows, columns = linear_sum_assignment(cost)
    if len(rows) < len(seated.submissions) or cost[rows, columns].max(initial=0) >= FORBIDDEN:
        raise UnfinishedError("attendance", (place,))
    return {seated.submissions[r]: starts[c] for r, c in zip(rows, columns, strict=True)}


def _lateness(slot: int, count: int) -> int:
    """Cost nothing for the first `count` slots, since filling them leaves no idle time."""
    return 0 if slot < count else slot


def _tied_panels(season: Season, seating: Seating) -> set[int]:
    """Find the panels at overlapping times that hear the same applicant."""
    panel_of = {s: i for i, seated in enumerate(seating) for s in seated.submissions}
    tied: set[int] = set()
    for mine in season.siblings.values():
        for s in mine:
            for t in mine:
                if s < t and s in panel_of and t in panel_of and panel_of[s] != panel_of[t]:
                    a, b = seating[panel_of[s]].window, seating[panel_of[t]].window
                    if a.start < b.end and b.start < a.end:
                        tied |= {panel_of[s], panel_of[t]}
    return tied


def _sequence_together(
    season: Season, seating: Seating, places: list[int]
) -> dict[int, dict[int, int]]:
    model = cp_model.CpModel()
    at: dict[tuple[int, int, int], cp_model.IntVar] = {}
    cost = []
    for i in places:
        seated = seating[i]
        used = defaultdict(list)
        for s in seated.submissions:
            options = season.slots_for(s, seated.window.starts)
            for k in options:
                at[i, s, k] = model.new_bool_var("")
                used[k].append(at[i, s, k])
                cost.append(_lateness(k, len(seated.submissions)) * at[i, s, k])
            model.add_exactly_one(at[i, s, k] for k in options)
        for every in used.values():
            model.add_at_most_one(every)
    starts = {key: seating[key[0]].window.starts[key[2]] for key in at}
    for mine in season.siblings.values():
        keys = [key for key in at if key[1] in mine]
        for entry in keys:
            for two in keys:
                if entry[1] < two[1] and abs(starts[entry] - starts[two]) < season.clock.slot:
                    model.add_at_most_one([at[entry], at[two]])
    model.minimize(sum(cost))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = SEQUENCE_SECONDS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise UnfinishedError("siblings", tuple(places))
    found: dict[int, dict[int, int]] = {i: {} for i in places}
    for (i, s, k), var in at.items():
        if solver.boolean_value(var):
            found[i][s] = starts[i, s, k]
    return found


def _check_sittings(season: Season, seating: Seating, times: list[dict[int, int]]) -> None:
    """Refuse panels one after another that together let somebody sit too long."""
    mine: dict[int, list[int]] = defaultdict(list)
    for i, seated in enumerate(seating):
        for e in seated.members:
            if season.run_limit[e] is not None:
                mine[e] += times[i].values()
    for e, starts in mine.items():
        limit = season.run_limit[e]
        runs = season.clock.runs(tuple(sorted(starts)))
        if limit is not None and any(b - a > limit for a, b in runs):
            raise UnfinishedError("sittings", tuple(range(len(seating))))


def assign_rooms(season: Season, seating: Seating, times: list[dict[int, int]]) -> list[str]:
    """Give every panel a room of its group, earliest first, the same rooms again and again."""
    ready: dict[str, int] = {}
    rooms = [""] * len(seating)
    for i in sorted(range(len(seating)), key=lambda i: seating[i].window.start):
        start = min(times[i].values())
        end = max(times[i].values()) + season.clock.slot
        _, group = season.groups[seating[i].window.group]
        free = [r for r in group if ready.get(r, start) <= start]
        if not free:
            raise UnfinishedError("rooms", (i,))
        rooms[i] = max(free, key=lambda r: (ready.get(r, -1), -group.index(r)))
        ready[rooms[i]] = end + season.clock.gap
    return rooms


def assign_reserves(season: Season, seating: Seating) -> list[tuple[int, ...]]:
    """Choose the reserves of every panel, each person for one panel where that suffices."""
    need = season.rules.reserves
    if not need or all(len(seated.reserves) >= need for seated in seating):
        return [seated.reserves for seated in seating]
    worth = _reserve_worth(season, seating)
    seats = np.repeat(np.arange(len(seating)), need)
    rows, columns = linear_sum_assignment(worth[seats])
    found: list[list[int]] = [[] for _ in seating]
    for r, e in zip(rows, columns, strict=True):
        if worth[seats[r], e] < FORBIDDEN:
            found[seats[r]].append(int(e))
    for i, mine in enumerate(found):
        _add_shared_reserves(seating, worth, found, i, need)
        if len(mine) < need:
            raise UnfinishedError("reserves", (i,))
    return [tuple(mine) for mine in found]


def _add_shared_reserves(
    seating: Seating,
    worth: NDArray[np.float64],
    found: list[list[int]],
    place: int,
    need: int,
) -> None:
    """Fill a panel's missing reserves with persons who stand by for another one as well."""
    mine = found[place]
    if len(mine) >= need:
        return
    duties = {e: i for i, every in enumerate(found) for e in every}

    def clashes(expert: int) -> bool:
        other = duties.get(expert)
        return other is not None and meet(seating[place], seating[other])

    able = np.nonzero(worth[place] < FORBIDDEN)[0].tolist()
    rest = [e for e in able if e not in mine]
    rest.sort(key=lambda e: (clashes(e), worth[place, e], e))
    mine.extend(rest[: need - len(mine)])


def meet(seated: Seated, two: Seated) -> bool:
    """Tell whether two panels sit at overlapping times."""
    return seated.window.start < two.window.end and two.window.start < seated.window.end


def _reserve_worth(season: Season, seating: Seating) -> NDArray[np.float64]:
    """Rate each expert as reserve of each panel: the lower the better, FORBIDDEN if barred."""
    seats: dict[int, list[int]] = defaultdict(list)
    for i, seated in enumerate(seating):
        for e in seated.members:
            seats[e].append(i)
    worth = np.full((len(seating), len(season.experts)), FORBIDDEN)
    for i, seated in enumerate(seating):
        barred = set().union(*(season.barred[s] for s in seated.submissions))
        for e in season.experts_of(seated.category):
            if e in barred or not season.free(e, seated.window.start, seated.window.end):
                continue
            if any(meet(seated, seating[j]) for j in seats[e]):
                continue
            spare = SPARE_COST if seats[e] else 0.0
            worth[i, e] = spare + 1 - season.skill[e][seated.category]
    return worth
