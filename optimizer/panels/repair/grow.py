"""Free more and more panels of a plan until no plan is known that changes less."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimizer.panels.model.levels import FOUND, Search
from optimizer.panels.repair.before import Before, relatives, tiring
from optimizer.panels.repair.model import ChangeModel, Scope
from optimizer.panels.repair.reading import long_sittings, read_panels
from optimizer.panels.repair.rules import build_model
from optimizer.panels.repair.standing import Standing

STEPS = (0, 3, 8, 16)
"""How many panels beside those that break a rule are freed, in turn, when all are too many."""
MOST_VARIABLES = 40_000
"""The most choices that one model takes: who is heard when, and who sits."""
OUTSIDER = 100
"""Whoever was no reserve of the panel comes after all who were, in their order."""
SLOT, ROOM, PANEL, SEAT = 10_000_000_000, 100_000_000, 1_000_000, 100
"""Among plans with as few changes: fewer slots, then rooms, then who stays with the own panel,
then who is called up, then shorter panels."""
SPAN = 1_000
"""What a shorter panel outweighs: that panels begin earlier, so that none waits without need."""
ORDER_SECONDS = 3.0
STEP_SHARE = 0.35
WHOLE_AGAIN = 1
"""With all panels free once more: a first plan tells how many new panels could pay."""
MOST_NEW = 12
"""The most new panels that are thought of, all categories together."""

NOTHING = 1_000_000_000
"""The changes of no plan at all."""
Finish = Callable[[list[Standing]], bool]
"""Gives panels their reserves; false when that is impossible."""


@dataclass
class Grown:
    """Hold the panels that change least so far, with the number of changes, and what is proved.

    `bound` holds for all plans; `ordered` tells that ties are settled by proof too.
    """

    panels: list[Standing] | None
    changes: int
    bound: int
    ordered: bool = False

    @property
    def proved(self) -> bool:
        """Tell whether no plan changes less."""
        return self.panels is not None and self.changes <= self.bound


def grow(before: Before, known: Grown, search: Search, finish: Finish, least: int) -> Grown:
    """Search with more and more panels free, all others held, for fewer changes than known.

    `least` are the changes that the old panels need in any case.
    """
    order = _by_nearness(before)
    ring = len(before.hit)
    steps = STEPS[:1] if _fits(before, order) else STEPS
    counts = dict.fromkeys(min(ring + more, len(order)) for more in steps)
    for count in (*counts, *([len(order)] * (1 + WHOLE_AGAIN))):
        free = tuple(sorted(order[:count]))
        if search.over or known.proved or not _fits(before, free):
            break
        whole = len(free) == len(order)
        if free or before.vacant:
            brief = search.brief(search.left * (1 if whole else STEP_SHARE))
            _search(before, free, known, brief, finish, least)
            search.tell("changes", known.changes if known.panels else None, known.bound)
    return known


def _by_nearness(before: Before) -> list[int]:
    """Order the panels: broken ones, those of a category in need, those that share people."""
    season, hit = before.season, before.hit
    needy = {before.panels[i].category for i in hit}
    needy |= {season.category_of[s] for s in before.homeless}
    able = {e for c in needy for e in season.qualified[c]}
    most = season.rules.max_slots_per_panel or season.longest
    times = [(before.panels[i].start, before.panels[i].end(season)) for i in hit]

    def distance(i: int) -> tuple[bool, int, int]:
        row = before.panels[i]
        kin = row.category in needy
        shared = len(able.intersection(row.members))
        meets = any(a < row.end(season) and row.start < b for a, b in times)
        space = most - len(row.slots)
        return i not in hit, -(4 * kin * (1 + (space > 0)) + 2 * meets + (shared > 0)), i

    return sorted(range(len(before.panels)), key=distance)


def _fits(before: Before, free: Sequence[int]) -> bool:
    """Tell whether a model of these panels is small enough.

    Only who cannot come at any time or presents twice has a variable for every start.
    """
    season, starts = before.season, len(before.starts.every)
    panels = Counter(before.panels[i].category for i in free)
    subjects = [s for i in free for s in before.panels[i].slots]
    tied = [s for s in subjects if season.away[s] or relatives(season, s)]
    size = starts * (len(free) + sum(panels[season.category_of[s]] for s in tied))
    size += sum(panels[season.category_of[s]] for s in subjects)
    size += sum(count * len(season.qualified[c]) for c, count in panels.items())
    return size <= MOST_VARIABLES


def _search(
    before: Before,
    free: tuple[int, ...],
    known: Grown,
    search: Search,
    finish: Finish,
    least: int,
) -> None:
    """Search one scope, first without reserves; take over what is better or proved.

    `least` are the changes that the old panels need in any case.
    """
    whole = len(free) == len(before.panels)
    submissions = sorted({s for i in free for s in before.panels[i].slots} | set(before.homeless))
    budget = known.changes - 1 if known.panels else None
    spare, ceiling = _spare(before, submissions, budget, least)
    for reserves in (False, True):
        scope = Scope(free, spare, reserves=reserves, sample=not whole)
        found = _solve(build_model(before, scope, submissions), search, budget)
        if whole and before.starts.complete and not reserves:
            known.bound = max(known.bound, min(found.bound, known.changes, ceiling))
        if found.panels is None:
            return
        panels = [*found.panels, *_held(before, free)]
        if finish(panels):
            known.panels, known.changes = panels, found.changes
            known.ordered = found.ordered and whole
            return
        if search.over:
            return


def _spare(
    before: Before, submissions: list[int], budget: int | None, least: int
) -> tuple[tuple[int, ...], int]:
    """List the categories of panels that may be added, and what a plan with more costs at least.

    All seats of a new panel are changes beside those that the old panels need in any case.
    """
    season = before.season
    smallest = season.rules.sizes()[0]
    categories = sorted({season.category_of[s] for s in submissions})
    most = 1 if budget is None else (budget - least) // smallest
    most = min(most, max(1, MOST_NEW // max(1, len(categories))))
    return tuple(c for c in categories for _ in range(most)), least + (most + 1) * smallest


def _held(before: Before, free: Sequence[int]) -> list[Standing]:
    freed = set(free)
    return [copied(entry) for i, entry in enumerate(before.panels) if i not in freed]


def copied(standing: Standing) -> Standing:
    """Give a panel that changes apart from this one."""
    return Standing(
        standing.name,
        standing.category,
        list(standing.members),
        standing.lost,
        standing.chair,
        list(standing.reserves),
        dict(standing.slots),
        standing.room,
        standing.old_members,
    )


def _solve(joint: ChangeModel, search: Search, budget: int | None) -> Grown:
    """Find the fewest changes, then settle ties; `budget` is the most changes of interest."""
    seats, slots, rooms = joint.cost
    total = seats + slots + rooms
    if budget is not None:
        joint.model.add(total <= budget)
    _hint(joint)
    solver, status = without_strain(joint, total, search, search.left)
    if status == cp_model.INFEASIBLE:
        least = (budget + 1) if budget is not None else NOTHING
        return Grown(None, NOTHING, least)
    if status not in FOUND:
        return Grown(None, NOTHING, round(solver.best_objective_bound) if budget else 0)
    panels = [*read_panels(joint, solver).values()]
    found = Grown(panels, round(solver.value(total)), round(solver.best_objective_bound))
    joint.model.add(total <= found.changes)
    order = SLOT * slots + ROOM * rooms + PANEL * _strangers(joint)
    order += SEAT * _prices(joint) + _spans(joint)
    order = SPAN * order + sum(joint.start[p] for p in joint.panels)
    solver, status = without_strain(joint, order, search, min(ORDER_SECONDS, search.left))
    if status in FOUND:
        found.panels = [*read_panels(joint, solver).values()]
        found.ordered = status == cp_model.OPTIMAL
    return found


def without_strain(
    joint: ChangeModel, goal: cp_model.LinearExpr | int, search: Search, seconds: float
) -> tuple[cp_model.CpSolver, cp_model.CpSolverStatus]:
    """Solve; where a panel or a person goes on too long without a pause, forbid that and repeat."""
    ends = search.left - seconds
    joint.model.minimize(goal)
    while True:
        solver = search.solver(max(0.01, search.left - ends))
        # measured: a third of the time, since bounds come from the linear relaxation
        solver.parameters.linearization_level = 2
        # Probing stays: OR-Tools 9.15 called a possible model impossible without it at this level.
        solver.parameters.symmetry_level = 0
        status = search.run(solver, joint.model)
        if status not in FOUND:
            return solver, status
        panels = read_panels(joint, solver)
        times = (panel.slots.values() for panel in panels.values())
        runs = {run for slots in times for run in tiring(joint.season, slots)}
        sittings = list(long_sittings(joint, panels))
        if not runs and not sittings:
            return solver, status
        joint.forbid_runs({tuple(t - run[0] for t in run) for run in runs})
        for expert, slots in sittings:
            joint.forbid_sitting(expert, slots)
        if search.left <= ends:
            return solver, cp_model.UNKNOWN


def _hint(joint: ChangeModel) -> None:
    """Start from what was."""
    for p, entry in enumerate(joint.old):
        members = entry.members if entry else []
        slots = entry.slots if entry else {}
        for (e, q), var in joint.sits.items():
            if q == p:
                joint.model.add_hint(var, e in members)
        for (s, q, t), var in joint.at.items():
            if q == p:
                joint.model.add_hint(var, slots.get(s) == t)
        for (_, q), var in joint.moves.items():
            if q == p:
                joint.model.add_hint(var, False)
        for (q, room), var in joint.room.items():
            if q == p:
                joint.model.add_hint(var, entry is not None and entry.room == room)


def _prices(joint: ChangeModel) -> cp_model.LinearExpr | int:
    """Price who is called up: old reserves in their order, then the most expert."""
    terms = []
    for (e, p), var in joint.sits.items():
        row = joint.old[p]
        if row is not None and e in row.old_members:
            continue
        skill = round(10 * joint.season.skill[e][joint.category[p]])
        if row is not None and e in row.reserves:
            terms.append(11 * row.reserves.index(e) * var)
        else:
            terms.append((11 * OUTSIDER - skill) * var)
    return sum(terms)


def _strangers(joint: ChangeModel) -> cp_model.LinearExpr | int:
    """Count the submissions that another panel hears than before."""
    places = joint.before.places
    return sum(
        heard
        for (s, p), heard in joint.heard.items()
        if s in places and places[s].panel != joint.name(p)
    )


def _spans(joint: ChangeModel) -> cp_model.LinearExpr | int:
    return sum(joint.end[p] - joint.start[p] for p in joint.panels)
