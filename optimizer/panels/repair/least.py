"""Prove how much must change at least, panel by panel."""

from collections import Counter
from typing import NamedTuple

from optimizer.panels.bounds.counts import fewest_panels
from optimizer.panels.model.levels import FOUND, Search
from optimizer.panels.repair.before import Before
from optimizer.panels.repair.grow import without_strain
from optimizer.panels.repair.model import Scope
from optimizer.panels.repair.rules import build_model

MANY = 1_000
"""More than the submissions of any panel."""
SECONDS = 3.0


class Least(NamedTuple):
    """Hold the least number of changes, and of those that are not seats when there are so few.

    `seats` are those of panels that must be added, which come on top.
    """

    changes: int
    rooms: int
    seats: int


def least_changes(before: Before, search: Search) -> Least:
    """Add up what every panel that breaks a rule must change at least, whatever others do.

    Each is looked at as if everybody and every room were free of other duties. What it can not
    hear at its old hour and room counts as one change, so that the sums are lower bounds: every
    change belongs to one old panel.
    """
    changes = rooms = 0
    for i in sorted(before.hit):
        if search.over:
            break
        some, others = _of_panel(before, i, search)
        changes += some
        rooms += others
    return Least(changes, rooms, _new_seats(before))


def _new_seats(before: Before) -> int:
    """Count the seats of panels that must be added, since old ones can not hear everything."""
    season = before.season
    old = Counter(panel.category for panel in (*before.panels, *before.vacant))
    needed = fewest_panels(season)
    return season.rules.sizes()[0] * sum(max(0, n - old[c]) for c, n in enumerate(needed))


def _of_panel(before: Before, place: int, search: Search) -> tuple[int, int]:
    slots = sorted(before.panels[place].slots)
    joint = build_model(before, Scope((place,), alone=True, bound=True), slots)
    seats, hours, rooms = joint.cost
    goal = MANY * (seats + hours + rooms) + rooms
    solver, status = without_strain(joint, goal, search, min(SECONDS, search.left))
    if status not in FOUND:
        return 0, 0
    changes, others = divmod(max(0, round(solver.best_objective_bound)), MANY)
    return changes, others
