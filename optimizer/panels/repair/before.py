"""Read a plan that stands as it was, and see which of its panels can not stay so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from optimizer.outcome import PanelPlan
from optimizer.panels.index.season import Season
from optimizer.panels.repair.standing import Standing, complete, may_sit, room_open, slot_holds
from optimizer.panels.repair.starts import Starts, starts_for

DAY = 24 * 60


class FormerPlace(NamedTuple):
    """Hold where a submission was heard: the start minute, the room and the panel."""

    start: int
    room: str
    panel: str


@dataclass(frozen=True)
class Before:
    """Hold the old panels by number, where every submission was heard, and what is broken.

    `places` tells where each submission was heard, `hit` lists the panels that break
    a rule as they stand, `homeless` the submissions that no old panel heard, and `vacant` the
    panels that have nothing left to hear.
    """

    season: Season
    panels: tuple[Standing, ...]
    places: dict[int, FormerPlace]
    hit: frozenset[int]
    homeless: tuple[int, ...]
    starts: Starts
    vacant: tuple[Standing, ...] = ()


def read_before(season: Season, previous: PanelPlan) -> Before:
    """Read an old plan against a season that has changed since."""
    base = season.clock.base
    places = {
        season.submission_number[slot.submission]: FormerPlace(
            int((slot.start - base).total_seconds()) // 60, panel.room, panel.id
        )
        for panel in previous.panels
        for slot in panel.slots
        if slot.submission in season.submission_number
    }
    every = _old_panels(season, previous, places)
    panels = tuple(entry for entry in every if entry.slots)
    heard = {s for each_panel in panels for s in each_panel.slots}
    return Before(
        season,
        panels,
        places,
        frozenset(broken(season, panels)),
        tuple(s for s in range(len(season.submissions)) if s not in heard),
        starts_for(season, (place.start for place in places.values())),
        tuple(entry for entry in every if not entry.slots),
    )


def _old_panels(
    season: Season, previous: PanelPlan, places: dict[int, FormerPlace]
) -> list[Standing]:
    """List the old panels of categories that still exist, slots that no longer hold included."""
    number = {c: i for i, c in enumerate(season.categories)}
    found = []
    for panel in previous.panels:
        category = number.get(panel.category)
        slots = {
            s: places[s].start
            for slot in panel.slots
            if (s := season.submission_number.get(slot.submission)) is not None
            and season.category_of[s] == category
        }
        if category is None:
            continue
        known = [season.expert_number[e] for e in panel.experts if e in season.expert_number]
        reserves = [season.expert_number[e] for e in panel.reserves if e in season.expert_number]
        chair = None if panel.chair is None else season.expert_number.get(panel.chair)
        lost = len(panel.experts) - len(known)
        found.append(
            Standing(
                panel.id,
                category,
                known,
                lost,
                chair,
                reserves,
                slots,
                panel.room,
                frozenset(known),
            )
        )
    return found


def broken(season: Season, panels: Sequence[Standing]) -> set[int]:
    """Find the panels that break a rule alone, or together with another."""
    hit = {i for i, value in enumerate(panels) if not _stands_alone(season, value)}
    for i, element in enumerate(panels):
        for j in range(i):
            if _clash(season, element, panels[j]):
                hit |= {i, j}
    sits: dict[int, list[int]] = {}
    for i, entry in enumerate(panels):
        for e in entry.members:
            sits.setdefault(e, []).append(i)
    for e, mine in sits.items():
        if len(mine) > season.most_panels(e) or _strained(season, e, [panels[i] for i in mine]):
            hit |= set(mine)
    return hit


def _strained(season: Season, expert: int, panels: list[Standing]) -> bool:
    """Tell whether an expert sits longer in a row than they can."""
    limit = season.run_limit[expert]
    if limit is None:
        return False
    starts = tuple(sorted(t for panel in panels for t in panel.slots.values()))
    return any(b - a > limit for a, b in season.clock.runs(starts))


def _stands_alone(season: Season, standing: Standing) -> bool:
    """Tell whether a panel keeps every rule that does not ask about other panels."""
    start, end = standing.start, standing.end(season)
    if not all(slot_holds(season, s, t) for s, t in standing.slots.items()):
        return False
    if not standing.room or not room_open(season, standing.room, start, end):
        return False
    if not _suits(season, standing):
        return False
    most = season.rules.max_slots_per_panel
    if (most and len(standing.slots) > most) or not complete(season, standing):
        return False
    submissions = list(standing.slots)
    if not all(
        may_sit(season, e, standing.category, start, end, submissions) for e in standing.members
    ):
        return False
    return _one_day(season, standing) and well_spaced(season, standing.slots.values())


def _suits(season: Season, standing: Standing) -> bool:
    """Tell whether the room holds the panel and suits everything heard."""
    size = len(standing.members)
    group = next(g for g, (_, rooms) in enumerate(season.groups) if standing.room in rooms)
    return season.offers[group].holds(size) and all(
        season.fits(s, group, size) for s in standing.slots
    )


def _one_day(season: Season, standing: Standing) -> bool:
    end = standing.end(season)
    return any(a <= standing.start and end <= b for a, b in season.clock.hours)


def _clash(season: Season, standing: Standing, two: Standing) -> bool:
    """Tell whether two panels need a room, a person or an applicant at the same time."""
    gap = season.clock.gap
    if standing.start // DAY != two.start // DAY:
        return False
    ends = standing.end(season), two.end(season)
    if standing.room == two.room and standing.start < ends[1] + gap and two.start < ends[0] + gap:
        return True
    if standing.start >= ends[1] or two.start >= ends[0]:
        return False
    if not set(standing.members).isdisjoint(two.members):
        return True
    return any(
        abs(t - two.slots[other]) < season.clock.slot
        for s, t in standing.slots.items()
        for other in relatives(season, s)
        if other in two.slots
    )


def few_of_a_kind(before: Before, standing: Standing | None, experts: list[int]) -> list[int]:
    """Leave out people whom others can stand in for when a panel is looked at alone.

    Of those alike in all that a panel asks but the employer, three times its greatest size with
    employers of their own suffice: no more than one size of these can be taken.
    """
    season = before.season
    if standing is None:
        return experts
    start, end = standing.start, standing.end(season)
    enough = 3 * season.rules.max_size
    employers: dict[object, set[str]] = {}
    found = []
    for e in experts:
        busy = tuple(span for span in season.busy[e] if start < span[1] and span[0] < end)
        barred = tuple(s for s in standing.slots if e in season.barred[s])
        kind = season.technical[e], season.chairs[e], busy, barred
        mine = employers.setdefault(kind, set())
        special = e in standing.members or any(e in season.pins[s] for s in standing.slots)
        if special or (len(mine) < enough and season.employer[e] not in mine):
            mine.add(season.employer[e])
            found.append(e)
    return found


def relatives(season: Season, submission: int) -> set[int]:
    """List the other submissions of the same applicants."""
    mine = (season.siblings.get(who, ()) for who in season.submissions[submission].applicants)
    return {s for every in mine for s in every} - {submission}


def well_spaced(season: Season, slots: Iterable[int]) -> bool:
    """Tell whether slots leave each other time, and nobody sits too long without a pause."""
    starts = sorted(slots)
    step = season.clock.slot + season.clock.gap
    return all(b - a >= step for a, b in pairwise(starts)) and not tiring(season, starts)


def tiring(season: Season, slots: Iterable[int]) -> list[tuple[int, ...]]:
    """List the runs of slots, one longer than allowed, that leave no pause."""
    longest, found = season.rules.max_run_slots, []
    run: list[int] = []
    for start in sorted(slots):
        rested = run and start - run[-1] - season.clock.slot >= season.rules.pause_minutes
        run = [start] if rested else [*run, start]
        if longest and len(run) > longest:
            found.append(tuple(run[-longest - 1 :]))
    return found
