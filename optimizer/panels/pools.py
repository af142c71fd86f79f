"""Form hundreds of panels in steps: seats, then times, then groups of experts, then submissions.

First each expert is given at most one category and panel length (exact, for the expertise). Then
panels and experts together get times. Then the experts of a category and time are split into
panels, and last the submissions are shared out. A step that fails is tried with more days.
"""

from collections import defaultdict
from itertools import groupby

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import Bounds, linear_sum_assignment, milp

from optimizer.panels.ceiling import Assignment
from optimizer.panels.finish import FORBIDDEN
from optimizer.panels.levels import Search
from optimizer.panels.linear import Rows
from optimizer.panels.season import Season
from optimizer.panels.seating import Draft, Seated, Seating
from optimizer.panels.terms import add_terms
from optimizer.panels.windows import Window

SPLIT_SECONDS = 5.0
Kind = tuple[int, int]
"""A category and the slots of a panel."""
Seat = tuple[int, int, int]
"""An expert, a category and the slots of a panel."""


class Times:
    """Model which panels and experts meet at which time, rooms counted."""

    def __init__(
        self,
        season: Season,
        seats: list[Seat],
        windows: dict[int, list[Window]],
    ) -> None:
        self.season, self.size = season, season.rules.sizes()[0]
        self.seats = seats
        self.need: dict[Kind, int] = defaultdict(int)
        for _, c, n in seats:
            self.need[c, n] += 1
        self.windows = windows
        self.places = [
            (kind, k) for kind in sorted(self.need) for k in range(len(self.windows[kind[1]]))
        ]
        self.visits = [
            (i, start)
            for i, (e, _, n) in enumerate(seats)
            for start in self._starts(n)
            if season.sits_through(e, *self._span(n, start))
        ]

    def _starts(self, count: int) -> list[int]:
        return sorted({w.start for w in self.windows[count]})

    def _span(self, count: int, start: int) -> tuple[tuple[int, ...], int]:
        window = next(w for w in self.windows[count] if w.start == start)
        return window.starts, window.end

    def solve(self, seconds: float) -> tuple[dict[Kind, list[Window]], dict[int, int]] | None:
        """Give each kind its windows and each seat its start; None when that is impossible."""
        width = len(self.places) + len(self.visits)
        if not self.visits or not self.places:
            return None
        high = np.ones(width)
        high[: len(self.places)] = self.season.rooms
        result = milp(
            np.zeros(width),
            constraints=self._rows().constraint(width),
            bounds=Bounds(np.zeros(width), high),
            integrality=np.ones(width, dtype=np.int64),
            options={"time_limit": max(0.1, seconds)},
        )
        if result.x is None:
            return None
        counts = np.rint(result.x).astype(int)
        taken: dict[Kind, list[Window]] = defaultdict(list)
        for j, (kind, k) in enumerate(self.places):
            taken[kind] += [self.windows[kind[1]][k]] * int(counts[j])
        starts = {
            i: start for j, (i, start) in enumerate(self.visits, len(self.places)) if counts[j] == 1
        }
        return taken, starts

    def _rows(self) -> Rows:
        rows = Rows()
        for kind, seats in self.need.items():
            mine = {j: 1.0 for j, (other, _) in enumerate(self.places) if other == kind}
            panels = seats // self.size
            rows.add(mine, panels, panels)
        self._add_rooms(rows)
        spots = [(c, self.windows[n][k]) for (c, n), k in self.places]
        add_terms(self.season, rows, spots, range(len(self.places)))
        first = len(self.places)
        by_seat: dict[int, dict[int, float]] = defaultdict(dict)
        by_time: dict[tuple[Kind, int], list[int]] = defaultdict(list)
        for j, (i, start) in enumerate(self.visits, first):
            by_seat[i][j] = 1.0
            _, c, n = self.seats[i]
            by_time[(c, n), start].append(j)
        for i in range(len(self.seats)):
            rows.add(by_seat[i], 1, 1)
        for kind in self.need:
            for start in self._starts(kind[1]):
                self._add_composition(rows, kind, start, by_time[kind, start])
        return rows

    def _add_rooms(self, rows: Rows) -> None:
        gap = self.season.clock.gap
        spans = [(self.windows[n][k], j) for j, ((_, n), k) in enumerate(self.places)]
        for group, (_, rooms) in enumerate(self.season.groups):
            mine = [(w, j) for w, j in spans if w.group == group]
            for start in sorted({w.start for w, _ in mine}):
                here = {j: 1.0 for w, j in mine if w.start <= start < w.end + gap}
                rows.add(here, 0, len(rooms))

    def _add_composition(self, rows: Rows, kind: Kind, start: int, visits: list[int]) -> None:
        """Keep seats, technical experts, chairs and employers in step with the panels there."""
        season, rules, first = self.season, self.season.rules, len(self.places)
        panels = [
            j
            for j, (other, k) in enumerate(self.places)
            if other == kind and self.windows[kind[1]][k].start == start
        ]

        def against(columns: list[int], weight: float) -> dict[int, float]:
            return {**dict.fromkeys(columns, 1.0), **dict.fromkeys(panels, -weight)}

        def expert(j: int) -> int:
            return self.seats[self.visits[j - first][0]][0]

        rows.add(against(visits, self.size), 0, 0)
        technical = [j for j in visits if season.technical[expert(j)]]
        rows.add(against(technical, rules.technical_needed(self.size)), 0, np.inf)
        if rules.chair:
            rows.add(against([j for j in visits if season.chairs[expert(j)]], 1), 0, np.inf)
        if rules.max_same_employer:
            firms: dict[str, list[int]] = defaultdict(list)
            for j in visits:
                firms[season.employer[expert(j)]].append(j)
            for mine in firms.values():
                if len(mine) > 1:
                    rows.add(against(mine, rules.max_same_employer), -np.inf, 0)


def one_layout(
    season: Season, windows: dict[int, list[Window]], days: set[int], run: int | None
) -> dict[int, list[Window]]:
    """Choose the windows of some days, one layout for each start: seats are given starts alone.

    `run` is the longest run of slots in them, None the call's.
    """
    lay = season.clock.layout
    return {
        n: [w for w in every if w.day in days and w.starts == lay(w.day, w.start, n, run)]
        for n, every in windows.items()
    }


def split(season: Season, experts: list[int], panels: int) -> list[list[int]] | None:
    """Split the experts of one category and time into panels; None when that is impossible."""
    if panels == 1:
        return [sorted(experts)]
    rules, size = season.rules, season.rules.sizes()[0]
    model = cp_model.CpModel()
    sits = {(e, p): model.new_bool_var("") for e in experts for p in range(panels)}
    for e in experts:
        model.add_exactly_one(sits[e, p] for p in range(panels))
    for p in range(panels):
        model.add(sum(sits[e, p] for e in experts) == size)
        technical = sum(sits[e, p] for e in experts if season.technical[e])
        model.add(technical >= rules.technical_needed(size))
        if rules.chair:
            model.add_bool_or([sits[e, p] for e in experts if season.chairs[e]])
        if rules.max_same_employer:
            by_firm = sorted(experts, key=lambda e: season.employer[e])
            for _, mine in groupby(by_firm, key=lambda e: season.employer[e]):
                model.add(sum(sits[e, p] for e in mine) <= rules.max_same_employer)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_time_in_seconds = SPLIT_SECONDS
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return [sorted(e for e in experts if solver.boolean_value(sits[e, p])) for p in range(panels)]


def share_out(season: Season, category: int, panels: list[Seated]) -> tuple[list[Seated], set[int]]:
    """Give each panel as many submissions as its window has slots; tell which found no place."""
    submissions = season.of_category[category]
    columns = [(p, i) for p, seated in enumerate(panels) for i in range(len(seated.window.starts))]
    place = {column: j for j, column in enumerate(columns)}
    members = [set(seated.members) for seated in panels]
    cost = np.full((len(submissions), len(columns)), FORBIDDEN)
    for row, s in enumerate(submissions):
        pins = season.pins[s]
        for p, seated in enumerate(panels):
            suits = season.fits(s, seated.window.group, len(seated.members))
            if suits and season.barred[s].isdisjoint(members[p]) and pins <= members[p]:
                for i in season.slots_for(s, seated.window.starts):
                    cost[row, place[p, i]] = 0.0
    rows, chosen = linear_sum_assignment(cost)
    heard: list[list[int]] = [[] for _ in panels]
    lost = set(submissions)
    for row, j in zip(rows.tolist(), chosen.tolist(), strict=True):
        if cost[row, j] < FORBIDDEN:
            heard[columns[j][0]].append(submissions[row])
            lost.discard(submissions[row])
    full = [
        Seated(one.category, one.window, one.members, tuple(sorted(mine)))
        for one, mine in zip(panels, heard, strict=True)
    ]
    return full, lost


def form(
    season: Season,
    drafts: list[Draft],
    windows: dict[int, list[Window]],
    search: Search,
    days: set[int],
) -> tuple[Seating, set[int]] | None:
    """Form panels on some days; give them with the submissions that found no place.

    Where that fails, all panels have the pauses that some experts need.
    """
    for run in (None, *reversed(season.shorter_runs)):
        formed = _form(season, drafts, one_layout(season, windows, days, run), search)
        if formed is not None:
            return formed
    return None


def _form(
    season: Season, drafts: list[Draft], usual: dict[int, list[Window]], search: Search
) -> tuple[Seating, set[int]] | None:
    experts = {
        (e, n)
        for n, every in usual.items()
        for e in season.able
        if any(season.sits_through(e, w.starts, w.end) for w in every)
    }
    _, seats = Assignment(season, drafts, experts).solve(search.left / 4, whole=True)
    if not seats:
        return None
    share = 0.9 if season.timed else 0.5  # with hours and pauses, times are what is hard
    times = Times(season, seats, usual).solve(search.left * share)
    if times is None:
        return None
    taken, starts = times
    groups: dict[tuple[int, Kind], list[int]] = defaultdict(list)
    for i, (e, c, n) in enumerate(seats):
        groups[starts[i], (c, n)].append(e)
    panels: dict[int, list[Seated]] = defaultdict(list)
    for (start, kind), members in sorted(groups.items()):
        here = [w for w in taken[kind] if w.start == start]
        parts = split(season, members, len(here))
        if parts is None:
            return None
        for window, part in zip(here, parts, strict=True):
            panels[kind[0]].append(Seated(kind[0], window, tuple(part), ()))
    seating: list[Seated] = []
    lost: set[int] = set()
    for category, mine in sorted(panels.items()):
        full, left = share_out(season, category, mine)
        seating += full
        lost |= left
    return tuple(seating), lost
