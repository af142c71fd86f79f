"""Try every plan of a tiny season."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

from optimizer.problem import PanelExpert, PanelProblem, PanelSubmission, opening_hours

Key = tuple[Fraction, ...]


@dataclass(frozen=True)
class Option:
    """Hold one panel that keeps all rules alone: submissions, members, start, end and room."""

    submissions: frozenset[str]
    members: tuple[PanelExpert, ...]
    start: int
    end: int
    room: str
    skill: Fraction


def best_plan(problem: PanelProblem) -> Key | None:
    """Give panels, greatest load, squares and minus the expertise of the best plan; None: none.

    Slots start on the grid and follow one another, which loses nothing in the seasons tried here.
    """
    options = list(_options(problem))
    everything = frozenset(s.id for s in problem.submissions)
    return min(
        (_value(chosen) for chosen in _covers(problem, options, everything, ())), default=None
    )


def _options(problem: PanelProblem) -> Iterator[Option]:
    rules, length = problem.rules, problem.slot_minutes
    hours = opening_hours(problem.days[0])
    slots = int((hours.end - hours.start).total_seconds()) // 60 // length
    for category in problem.categories:
        mine = [s for s in problem.submissions if s.category == category]
        for count in range(1, min(len(mine), rules.max_slots_per_panel or len(mine)) + 1):
            for group in combinations(mine, count):
                for members in people_who_may_sit(problem, category, group):
                    for start in range(slots - count + 1):
                        if _meets(problem, group, members, start):
                            for room in problem.rooms:
                                skill = sum(
                                    (Fraction(str(e.categories[category])) for e in members),
                                    Fraction(0),
                                )
                                yield Option(
                                    frozenset(s.id for s in group),
                                    members,
                                    start,
                                    start + count,
                                    room.id,
                                    skill,
                                )


def people_who_may_sit(
    problem: PanelProblem, category: str, group: tuple[PanelSubmission, ...]
) -> Iterator[tuple[PanelExpert, ...]]:
    """List the groups of experts that keep the rules of composition, times left aside."""
    rules = problem.rules
    able = [
        e
        for e in problem.experts
        if category in e.categories
        and e.max_panels != 0
        and not any((e.id, s.id) in problem.conflicts for s in group)
    ]
    for size in rules.sizes():
        for members in combinations(able, size):
            technical = sum(e.kind == "technical" for e in members)
            employers = {e.employer for e in members}
            if technical < rules.technical_needed(size) or len(employers) < size:
                continue
            if rules.chair and not any(e.can_chair for e in members):
                continue
            yield members


def _meets(
    problem: PanelProblem,
    group: tuple[PanelSubmission, ...],
    members: tuple[PanelExpert, ...],
    start: int,
) -> bool:
    hours, length = opening_hours(problem.days[0]), problem.slot_minutes

    def there(who: PanelExpert | PanelSubmission, first: int, last: int) -> bool:
        for span in who.unavailable:
            a = int((span.start - hours.start).total_seconds()) // 60
            b = int((span.end - hours.start).total_seconds()) // 60
            if first * length < b and a < last * length:
                return False
        return True

    if not all(there(e, start, start + len(group)) for e in members):
        return False
    return any(
        all(there(s, start + i, start + i + 1) for i, s in enumerate(order))
        for order in permutations(group)
    )


def _covers(
    problem: PanelProblem,
    options: list[Option],
    left: frozenset[str],
    chosen: tuple[Option, ...],
) -> Iterator[tuple[Option, ...]]:
    if not left:
        yield chosen
        return
    first = min(left)
    for option in options:
        fits = first in option.submissions and option.submissions <= left
        more = (*chosen, option)
        if fits and all(_together(option, other) for other in chosen) and _within_limits(more):
            yield from _covers(problem, options, left - option.submissions, more)


def _together(option: Option, two: Option) -> bool:
    if option.end <= two.start or two.end <= option.start:
        return True
    shared = {e.id for e in option.members} & {e.id for e in two.members}
    return option.room != two.room and not shared


def _within_limits(chosen: tuple[Option, ...]) -> bool:
    for e in {e.id: e for option in chosen for e in option.members}.values():
        count = sum(e in option.members for option in chosen)
        if e.max_panels is not None and count > e.max_panels:
            return False
    return True


def _value(chosen: tuple[Option, ...]) -> Key:
    loads: dict[str, int] = {}
    skill, seats = Fraction(0), 0
    for option in chosen:
        count = option.end - option.start
        skill += option.skill * count
        seats += len(option.members) * count
        for e in option.members:
            loads[e.id] = loads.get(e.id, 0) + count
    return (
        Fraction(len(chosen)),
        Fraction(max(loads.values())),
        Fraction(sum(n * n for n in loads.values())),
        -skill / seats,
    )
