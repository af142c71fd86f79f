"""Try every plan of a tiny season whose hearings have terms: rooms, hours, pins, pauses."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from itertools import combinations, permutations

from optimizer.problem import PanelExpert, PanelProblem, PanelRoom, PanelSubmission

Key = tuple[Fraction, ...]


@dataclass(frozen=True)
class Sitting:
    """Hold one panel that keeps all rules alone; its slots may leave gaps."""

    submissions: frozenset[str]
    members: tuple[PanelExpert, ...]
    slots: tuple[datetime, ...]
    room: str
    skill: Fraction


def best_plan(problem: PanelProblem) -> Key | None:
    """Give panels, greatest load, squares and minus the expertise of the best plan; None: none."""
    everything = frozenset(s.id for s in problem.submissions)
    options = list(_sittings(problem))
    covers = _covers(problem, options, everything, ())
    return min((_value(chosen) for chosen in covers), default=None)


def _sittings(problem: PanelProblem) -> Iterator[Sitting]:
    for category in problem.categories:
        mine = [s for s in problem.submissions if s.category == category]
        able = [e for e in problem.experts if category in e.categories and e.max_panels != 0]
        for count in range(1, min(len(mine), problem.rules.max_slots_per_panel or 9) + 1):
            for group in combinations(mine, count):
                for size in problem.rules.sizes():
                    for members in combinations(able, size):
                        yield from _places(problem, category, group, members)


def _places(
    problem: PanelProblem,
    category: str,
    group: tuple[PanelSubmission, ...],
    members: tuple[PanelExpert, ...],
) -> Iterator[Sitting]:
    skill = sum((Fraction(str(e.categories[category])) for e in members), Fraction(0))
    starts = _grid(problem)
    for room in problem.rooms:
        if not all(_suits(room, entry, len(members)) for entry in group):
            continue
        for slots in combinations(starts, len(group)):
            if any(
                all(_hears(problem, element, t) for element, t in zip(order, slots, strict=True))
                for order in permutations(group)
            ):
                names = frozenset(entry.id for entry in group)
                yield Sitting(names, members, slots, room.id, skill)


def _grid(problem: PanelProblem) -> list[datetime]:
    day, length = problem.days[0], timedelta(minutes=problem.slot_minutes)
    start, end = (datetime.combine(day.date, t) for t in (day.opens, day.closes))
    return [start + i * length for i in range((end - start) // length)]


def _suits(room: PanelRoom, panel_submission: PanelSubmission, size: int) -> bool:
    seen = room.video or not panel_submission.needs_video
    seated = room.capacity is None or size + panel_submission.party <= room.capacity
    return seen and seated and panel_submission.pinned_room in {None, room.id}


def _hears(problem: PanelProblem, panel_submission: PanelSubmission, start: datetime) -> bool:
    end = start + timedelta(minutes=problem.slot_minutes)
    early = panel_submission.earliest is not None and start.time() < panel_submission.earliest
    late = panel_submission.latest is not None and end.time() > panel_submission.latest
    return not early and not late and panel_submission.pinned_start in {None, start}


def _covers(
    problem: PanelProblem,
    options: list[Sitting],
    left: frozenset[str],
    chosen: tuple[Sitting, ...],
) -> Iterator[tuple[Sitting, ...]]:
    if not left:
        yield chosen
        return
    first = min(left)
    for option in options:
        more = (*chosen, option)
        fits = first in option.submissions and option.submissions <= left
        if fits and all(_apart(problem, option, two) for two in chosen) and _bear(problem, more):
            yield from _covers(problem, options, left - option.submissions, more)


def _apart(problem: PanelProblem, sitting: Sitting, two: Sitting) -> bool:
    length = timedelta(minutes=problem.slot_minutes)
    if sitting.slots[-1] + length <= two.slots[0] or two.slots[-1] + length <= sitting.slots[0]:
        return True
    shared = {e.id for e in sitting.members} & {e.id for e in two.members}
    return sitting.room != two.room and not shared


def _bear(problem: PanelProblem, chosen: tuple[Sitting, ...]) -> bool:
    """Tell whether nobody sits too often or too long in a row."""
    length = timedelta(minutes=problem.slot_minutes)
    pause = timedelta(minutes=problem.rules.pause_minutes)
    for e in {e.id: e for option in chosen for e in option.members}.values():
        mine = [option for option in chosen if e in option.members]
        if e.max_panels is not None and len(mine) > e.max_panels:
            return False
        slots = sorted(t for option in mine for t in option.slots)
        since = slots[0]
        for before, start in zip([slots[0], *slots], slots, strict=False):
            since = start if start - before - length >= pause else since
            limit = e.max_run_minutes
            if limit is not None and start + length - since > timedelta(minutes=limit):
                return False
    return True


def _value(chosen: tuple[Sitting, ...]) -> Key:
    loads: dict[str, int] = {}
    skill, seats = Fraction(0), 0
    for option in chosen:
        count = len(option.slots)
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
