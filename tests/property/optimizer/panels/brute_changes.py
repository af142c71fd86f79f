"""Try every plan of a tiny season and count what each changes of an old plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations, pairwise, permutations

from optimizer.outcome import PanelPlan
from optimizer.problem import PanelExpert, PanelProblem, PanelSubmission, minutes
from tests.property.optimizer.panels.brute import people_who_may_sit

MANY = 1_000


@dataclass(frozen=True)
class Option:
    """Hold one panel that keeps all rules alone: what it hears when, who sits, and where."""

    category: str
    slots: tuple[tuple[str, datetime], ...]
    members: frozenset[str]
    start: datetime
    end: datetime
    room: str


def fewest_changes(problem: PanelProblem, old: PanelPlan) -> int | None:
    """Count the changed seats, slots and rooms of the plan that changes least; None: no plan.

    A panel is compared with one old panel or is new; another panel at the old hour is a change.
    """
    options = list(_options(problem))
    everything = frozenset(s.id for s in problem.submissions)
    search = _Search(problem, old, options)
    search.try_all(everything, (), frozenset(), 0)
    return None if search.best == MANY else search.best


class _Search:
    """Go through all ways to hear everything, those that change more than the best left out."""

    def __init__(self, problem: PanelProblem, old: PanelPlan, options: list[Option]) -> None:
        self.problem, self.old = problem, old
        self.places = {s.submission: (s.start, p.room) for p in old.panels for s in p.slots}
        self.home = {s.submission: p.id for p in old.panels for s in p.slots}
        self.best = MANY
        self.priced = [
            (cost, name, option)
            for option in options
            for name, cost in self._prices(option).items()
        ]
        self.priced.sort(key=lambda item: item[0])

    def _prices(self, option: Option) -> dict[str, int]:
        """Count what a panel changes, by the old panel that it goes on; "" for a new one."""
        known = {e.id for e in self.problem.experts}
        found = {"": len(option.members) + self._moved(option, "")}
        for panel in self.old.panels:
            if panel.category == option.category:
                new = len(option.members - (set(panel.experts) & known))
                found[panel.id] = new + self._moved(option, panel.id)
        return found

    def _moved(self, option: Option, panel: str) -> int:
        """Count changed hours, and changed rooms or panels at the old hour."""
        count = 0
        for name, start in option.slots:
            if name in self.places:
                then, room = self.places[name]
                other = then == start and self.home[name] != panel
                count += (then != start) + (room != option.room or other)
        return count

    def try_all(
        self,
        left: frozenset[str],
        chosen: tuple[Option, ...],
        names: frozenset[str],
        cost: int,
    ) -> None:
        if not left:
            self.best = min(self.best, cost)
            return
        first = min(left)
        for price, name, entry in self.priced:
            if cost + price >= self.best:
                return
            mine = {s for s, _ in entry.slots}
            if first not in mine or not mine <= left or (name and name in names):
                continue
            if all(_together(self.problem, entry, other) for other in chosen):
                more = (*chosen, entry)
                if _within_limits(self.problem, more):
                    self.try_all(left - mine, more, names | {name}, cost + price)


def _options(problem: PanelProblem) -> Iterator[Option]:
    length = minutes(problem.slot_minutes)
    for category in problem.categories:
        mine = [s for s in problem.submissions if s.category == category]
        most = problem.rules.max_slots_per_panel or len(mine)
        for hours in problem.hours():
            count = (hours.end - hours.start) // length
            grid = [hours.start + i * length for i in range(count)]
            for size in range(1, min(len(mine), most) + 1):
                for group in combinations(mine, size):
                    panels = list(people_who_may_sit(problem, category, group))
                    for starts in permutations(grid, size):
                        if _rested(problem, starts):
                            slots = tuple(zip(group, starts, strict=True))
                            yield from _seated(problem, category, slots, panels)


def _rested(problem: PanelProblem, starts: tuple[datetime, ...]) -> bool:
    longest, run = problem.rules.max_run_slots, 1
    for a, b in pairwise(sorted(starts)):
        pause = b - a - minutes(problem.slot_minutes)
        run = 1 if pause >= minutes(problem.rules.pause_minutes) else run + 1
        if longest and run > longest:
            return False
    return True


def _seated(
    problem: PanelProblem,
    category: str,
    slots: tuple[tuple[PanelSubmission, datetime], ...],
    panels: list[tuple[PanelExpert, ...]],
) -> Iterator[Option]:
    length = minutes(problem.slot_minutes)
    start, end = min(t for _, t in slots), max(t for _, t in slots) + length
    for s, t in slots:
        if any(t < u.end and u.start < t + length for u in s.unavailable):
            return
    rooms = [
        r.id
        for r in problem.rooms
        if not any(start < u.end and u.start < end for u in r.unavailable)
    ]
    named = tuple((s.id, t) for s, t in slots)
    for members in panels:
        here = (u for e in members for u in e.unavailable)
        if not any(start < u.end and u.start < end for u in here):
            for room in rooms:
                yield Option(category, named, frozenset(e.id for e in members), start, end, room)


def _together(problem: PanelProblem, option: Option, two: Option) -> bool:
    gap = minutes(problem.changeover_minutes)
    if option.room == two.room and option.start < two.end + gap and two.start < option.end + gap:
        return False
    if option.end <= two.start or two.end <= option.start:
        return True
    return option.members.isdisjoint(two.members)


def _within_limits(problem: PanelProblem, chosen: tuple[Option, ...]) -> bool:
    for e in problem.experts:
        if (
            e.max_panels is not None
            and sum(e.id in entry.members for entry in chosen) > e.max_panels
        ):
            return False
    return True
