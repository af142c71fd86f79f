"""Name what was counted: which expert joins which panel of a kind, and who is heard there."""

from collections import defaultdict

import numpy as np
from ortools.sat.python import cp_model
from scipy.optimize import linear_sum_assignment

from optimizer.panels.assemble.finish import FORBIDDEN
from optimizer.panels.core.counted import Counted
from optimizer.panels.core.program import Floats
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Seated, Seating
from optimizer.panels.index.windows import Window
from optimizer.panels.model.levels import FOUND, Search

Bool = cp_model.IntVar
SPLIT_SECONDS = 5.0
TOGETHER_SECONDS = 10.0
MOST_HEARINGS = 60_000
"""The most pairs of a submission and a slot for which members and hearings are chosen at once."""


def assemble(counted: Counted, point: Floats, search: Search) -> tuple[Seating, set[int]] | None:
    """Form the panels that a solution counts; give them with the submissions left without one.

    None when the members of a kind cannot be split among its panels.
    """
    experts: dict[int, list[int]] = defaultdict(list)
    for k in np.nonzero(point[counted.first :] > 0.5)[0].tolist():
        for kind in counted.taken[k].tolist():
            if kind >= 0:
                experts[kind].append(int(counted.people[k]))
    windows: dict[int, list[Window]] = defaultdict(list)
    for j in np.nonzero(point[: counted.first] > 0.5)[0].tolist():
        place = counted.places[j]
        if place.window is not None:
            windows[place.kind] += [place.window] * round(point[j])
    seating: list[Seated] = []
    lost: set[int] = set()
    by_category: dict[int, list[int]] = defaultdict(list)
    for kind in sorted(windows):
        by_category[counted.kinds[kind].category].append(kind)
    for category, kinds in sorted(by_category.items()):
        groups = [(windows[kind], experts[kind]) for kind in kinds]
        formed = _category(counted.season, category, groups, search)
        if formed is None:
            return None
        seating += formed[0]
        lost |= formed[1]
    return tuple(seating), lost


Groups = list[tuple[list[Window], list[int]]]
"""The windows of the panels of one kind, and the experts who share these panels."""


def _category(
    season: Season, category: int, groups: Groups, search: Search
) -> tuple[list[Seated], set[int]] | None:
    """Split experts first, and share submissions out; where some are lost, do both at once."""
    panels: list[Seated] = []
    for windows, experts in groups:
        parts = split(season, experts, len(windows))
        if parts is None:
            return None
        pairs = zip(windows, parts, strict=True)
        panels += [Seated(category, window, tuple(part), ()) for window, part in pairs]
    full, lost = share_out(season, category, panels)
    if not lost or all(len(windows) == 1 for windows, _ in groups) or search.over:
        return full, lost
    together = _Together(season, category, groups)
    return (together.solve(search) if together.small else None) or (full, lost)


def split(season: Season, experts: list[int], panels: int) -> list[list[int]] | None:
    """Split the experts of one kind into its panels; None when that is impossible."""
    if panels == 1:
        return [sorted(experts)]
    model = cp_model.CpModel()
    sits = {(e, p): model.new_bool_var("") for e in experts for p in range(panels)}
    for e in experts:
        model.add_exactly_one(sits[e, p] for p in range(panels))
    for p in range(panels):
        _compose(model, season, {e: sits[e, p] for e in experts})
    if season.rules.recusal != "leave":
        _keep_apart(model, season, sits)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.max_deterministic_time = SPLIT_SECONDS
    if solver.solve(model) not in FOUND:
        return None
    return [sorted(e for e in experts if solver.boolean_value(sits[e, p])) for p in range(panels)]


def _keep_apart(model: cp_model.CpModel, season: Season, sits: dict[tuple[int, int], Bool]) -> None:
    """Leave the symmetry of like panels broken by their first expert."""
    first = min(e for e, _ in sits)
    for (e, p), seat in sits.items():
        if e == first and p > 0:
            model.add(seat == 0)


def _compose(model: cp_model.CpModel, season: Season, seats: dict[int, Bool]) -> None:
    """Ask of a panel of the least size what the rules ask of its members."""
    size = season.rules.sizes()[0]
    model.add(sum(seats.values()) == size)
    season.sums.post(model, seats, {size: 1})


class _Together:
    """Model who joins which panel of a category together with who is heard in which slot."""

    def __init__(self, season: Season, category: int, groups: Groups) -> None:
        self.season, self.category, self.groups = season, category, groups
        self.windows = [window for windows, _ in groups for window in windows]
        slots = sum(len(window.starts) for window in self.windows)
        self.small = slots * len(season.of_category[category]) <= MOST_HEARINGS

    def solve(self, search: Search) -> tuple[list[Seated], set[int]] | None:
        model, season = cp_model.CpModel(), self.season
        sits: dict[tuple[int, int], Bool] = {}
        first = 0
        for windows, experts in self.groups:
            here = range(first, first + len(windows))
            for e in experts:
                for p in here:
                    sits[e, p] = model.new_bool_var("")
                model.add_exactly_one(sits[e, p] for p in here)
            first += len(windows)
        for p in range(len(self.windows)):
            seats = {e: v for (e, q), v in sits.items() if q == p}
            _compose(model, season, seats)
        heard = self._hearings(model, sits)
        submissions = season.of_category[self.category]
        missing = {s: model.new_bool_var("") for s in submissions}
        for s in submissions:
            places = [v for (x, _, _), v in heard.items() if x == s]
            model.add(sum(places) + missing[s] == 1)
        model.minimize(sum(missing.values()))
        solver = search.solver(TOGETHER_SECONDS)
        if search.run(solver, model) not in FOUND:
            return None
        panels = []
        for p, window in enumerate(self.windows):
            members = tuple(
                sorted(e for (e, q), v in sits.items() if q == p and solver.boolean_value(v))
            )
            mine = sorted(s for (s, q, _), v in heard.items() if q == p and solver.boolean_value(v))
            panels.append(Seated(self.category, window, members, tuple(mine)))
        return panels, {s for s, v in missing.items() if solver.boolean_value(v)}

    def _hearings(
        self, model: cp_model.CpModel, sits: dict[tuple[int, int], Bool]
    ) -> dict[tuple[int, int, int], Bool]:
        season, rules = self.season, self.season.rules
        heard: dict[tuple[int, int, int], Bool] = {}
        for p, window in enumerate(self.windows):
            taken: dict[int, list[Bool]] = defaultdict(list)
            for s in season.of_category[self.category]:
                if not season.fits(s, window.group, rules.sizes()[0]):
                    continue
                for i in season.slots_for(s, window.starts):
                    heard[s, p, i] = model.new_bool_var("")
                    taken[i].append(heard[s, p, i])
                here = [heard[s, p, i] for i in season.slots_for(s, window.starts)]
                self._keep(model, sits, s, p, here)
            for every in taken.values():
                model.add_at_most_one(every)
        return heard

    def _keep(
        self,
        model: cp_model.CpModel,
        sits: dict[tuple[int, int], Bool],
        submission: int,
        panel: int,
        here: list[Bool],
    ) -> None:
        """Keep conflicts, quorum and pins between one submission and one panel."""
        season, rules = self.season, self.season.rules
        barred = [sits[e, panel] for e in season.barred[submission] if (e, panel) in sits]
        if rules.recusal == "leave":
            spare = rules.sizes()[0] - rules.members_left
            if len(barred) > spare:
                many = len(barred)
                model.add(sum(barred) + (many - spare) * sum(here) <= many)
        else:
            for v in barred:
                model.add(v + sum(here) <= 1)
        for e in season.pins[submission]:
            model.add(sits.get((e, panel), 0) >= sum(here))


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
            if suits and _may_hear(season, s, members[p]) and pins <= members[p]:
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
        Seated(panel.category, panel.window, panel.members, tuple(sorted(mine)))
        for panel, mine in zip(panels, heard, strict=True)
    ]
    return full, lost


def _may_hear(season: Season, submission: int, members: set[int]) -> bool:
    """Tell whether no member is in conflict, or enough stay when those who are leave."""
    gone = len(season.barred[submission] & members)
    if season.rules.recusal == "leave":
        return not gone or len(members) - gone >= season.rules.members_left
    return not gone
