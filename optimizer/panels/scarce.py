"""Plan seasons whose experts must sit twice: seats as patterns, then groups and submissions."""

import random
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from math import ceil

from optimizer.outcome import Value
from optimizer.panels.counts import even_drafts, fewest_panels, open_drafts
from optimizer.panels.levels import Search, climb
from optimizer.panels.neighbourhood import place_lost
from optimizer.panels.patterns import CONFLICTS, MOST_SEATS, Kind, Pattern, Patterns
from optimizer.panels.pools import share_out, split
from optimizer.panels.relaxed import RelaxedModel
from optimizer.panels.search_state import Best
from optimizer.panels.season import Season
from optimizer.panels.seating import Seated, Seating
from optimizer.panels.windows import Window, opening_starts, windows_for

LEVELS = ("load_sum_of_squares", "expertise_per_seat", "expert_days")
RESEAT_SHARE = 0.3
RESEAT_SHARE_OF_DAYS = 0.6
"""The share of the time for seating anew when fewest expert-days lead: times decide about them."""
RESEAT_SECONDS = 8.0
SLACKS = (0, 6, 12, 24)
"""How many conflicts above the fewest are let pass, in turn."""
Spots = list[tuple[int, Window]]
"""The category and window of every panel."""
Lengths = dict[int, tuple[int, ...]]


def lengths_of(season: Season, panels: list[int]) -> Lengths:
    """List the slots that a panel of each category may have."""
    drafts = open_drafts(season, panels)
    return {d.category: tuple(range(d.low, d.high + 1)) for d in drafts}


def even_lengths(season: Season, panels: list[int]) -> Lengths:
    """List the slots of panels that share their category's submissions evenly."""
    drafts = even_drafts(season, panels)
    return {
        c: tuple(sorted({d.high for d in drafts if d.category == c})) for c in range(len(panels))
    }


def least_load(season: Season, search: Search, seconds: float) -> tuple[int, int] | None:
    """Give the least greatest load with times left out, and its proved bound."""
    drafts = open_drafts(season, fewest_panels(season))
    model = RelaxedModel(season, drafts, season.rules.sizes()[:1])
    found = climb(model, ["load_max"], search.brief(seconds))
    if "load_max" not in found.value:
        return None
    return int(found.value["load_max"]), int(found.bound["load_max"])


def search_scarce(best: Best, search: Search) -> None:
    """Find seats, lengths and times by patterns, level by level, and complete them to a plan."""
    season = best.season
    panels = fewest_panels(season)
    most, proved = 2 * season.longest, True
    if _balance_leads(season):
        load = least_load(season, search, search.left / 6)
        if load is None:
            return
        most = load[0]
        if season.rules.priorities[0] == "panels":
            best.wait({"load_max": load[1]})
    lengths = lengths_of(season, panels)
    if best.seating or not Patterns(season, lengths, panels, most).small:
        lengths, proved = even_lengths(season, panels), False
    solved = _climb(best, search, lengths, most, None)
    if solved is None:
        return
    if proved and solved.exact and season.rules.priorities[0] == "panels":
        best.wait(solved.bounds)
    if best.seating:
        _reseat(best, search, solved.top)
    for cap in range(solved.top, 2 * season.longest + 1):
        timed = _climb(best, search, solved.lengths, cap, search.left * 0.8)
        if timed is not None:
            seating = _seated(best, search, timed.found, timed.windows)
            if seating is not None:
                best.offer_seating(seating)
            break
        if search.over:
            break


@dataclass(frozen=True, slots=True)
class _Solved:
    """Hold the last pattern of a climb, with the bounds it proved on the way."""

    found: Pattern
    bounds: dict[str, Value]
    windows: dict[int, list[Window]]
    exact: bool
    top: int

    @property
    def lengths(self) -> Lengths:
        """List the slots of the panels in use, by category."""
        used: dict[int, set[int]] = defaultdict(set)
        for c, n, _ in self.found.panels:
            used[c].add(n)
        return {c: tuple(sorted(every)) for c, every in used.items()}


def _climb(
    best: Best, search: Search, lengths: Lengths, most: int, seconds: float | None
) -> _Solved | None:
    """Solve the levels in their order; `seconds` None leaves times and rooms out."""
    season = best.season
    panels = fewest_panels(season)
    windows: dict[int, list[Window]] = {}
    if seconds is not None:
        counts = {n for every in lengths.values() for n in every}
        windows = {n: windows_for(season, n, _openings(season)) for n in counts}
    patterns = Patterns(season, lengths, panels, most, windows or None)
    if not patterns.small or (seconds is not None and best.seating and not patterns.quick):
        return None
    found, caps, bounds = None, dict[str, float](), dict[str, Value]()
    for level in (name for name in best.names if name in (*LEVELS, "load_max")):
        if level == "load_max":
            if seconds is None and caps:
                patterns = _lower_loads(patterns, caps, search)
                bounds[level] = patterns.top
            continue
        solved = patterns.solve(level, caps, min(seconds or search.left, search.left) / 2)
        if not solved.seats:
            break
        found = solved
        caps[level] = solved.value + 1e-6
        bounds[level] = _shown(season, level, solved.bound)
    return None if found is None else _Solved(found, bounds, windows, patterns.exact, patterns.top)


def _reseat(best: Best, search: Search, top: int) -> None:
    """Keep the times of the best plan and seat the experts anew; then try with times swapped.

    Where days lead, fewest conflicts are asked first, then more and more are let pass for the
    sake of the other levels; and times are kept when they do no harm.
    """
    chance = random.Random(search.seed)
    lead = _days_lead(best)
    ends = time.monotonic() + search.left * (RESEAT_SHARE_OF_DAYS if lead else RESEAT_SHARE)
    spots = [(one.category, one.window) for one in best.seating or ()]
    if lead:
        spots = _times_for_days(best, search, spots, chance, time.monotonic() + search.left / 4)
    trial, turn = spots, 0
    while True:
        slack = SLACKS[turn % len(SLACKS)] if lead else 0
        solved = _climb_fixed(best, search, trial, top, slack)
        if solved is not None:
            seated = _seated(best, search, solved.found, solved.windows, repair=not slack)
            if seated is not None and (best.offer_seating(seated) or lead):
                spots = trial
        best.settle()
        if best.proved or search.over or time.monotonic() > ends:
            return
        turn += 1
        trial = _swapped(spots, chance) if not lead or turn % len(SLACKS) == 0 else spots


def _swapped(spots: Spots, chance: random.Random) -> Spots:
    """Swap the windows of two panels of like length."""
    i = chance.randrange(len(spots))
    like = [j for j, spot in enumerate(spots) if len(spot[1].starts) == len(spots[i][1].starts)]
    j = chance.choice(like)
    trial = list(spots)
    trial[i], trial[j] = (spots[i][0], spots[j][1]), (spots[j][0], spots[i][1])
    return trial


def _times_for_days(
    best: Best, search: Search, spots: Spots, chance: random.Random, ends: float
) -> Spots:
    """Swap windows as long as that allows fewer expert-days, conflicts left out."""
    season, low = best.season, best.bound.get("expert_days", 0)
    value, trial = float("inf"), spots
    while value > low and not search.over and time.monotonic() < ends:
        windows, fixed = _given(trial)
        most = MOST_SEATS * season.longest
        patterns = Patterns(season, {}, fewest_panels(season), most, windows, fixed)
        solved = patterns.solve("expert_days", {}, ends - time.monotonic())
        if solved.seats and solved.value <= value:
            spots, value = trial, round(solved.value)
        trial = _swapped(spots, chance)
    return spots


def _given(spots: Spots) -> tuple[dict[int, list[Window]], Counter[Kind]]:
    """List the windows in use by slots, and count the panels of each kind."""
    windows, fixed = dict[int, list[Window]](), Counter[Kind]()
    for c, window in spots:
        mine = windows.setdefault(len(window.starts), [])
        if window not in mine:
            mine.append(window)
        fixed[c, len(window.starts), mine.index(window)] += 1
    return windows, fixed


def _climb_fixed(best: Best, search: Search, spots: Spots, top: int, slack: int) -> _Solved | None:
    """Solve the levels with the window of every panel given, allowing greater loads if needed.

    `slack` conflicts above the fewest are let pass where days lead.
    """
    season = best.season
    windows, fixed = _given(spots)
    for cap in range(top, 2 * season.longest + 1):
        patterns = Patterns(season, {}, fewest_panels(season), cap, windows, fixed)
        found, caps = None, dict[str, float]()
        for level in _fixed_levels(best):
            solved = patterns.solve(level, caps, min(RESEAT_SECONDS, search.left / 4))
            if not solved.seats:
                break
            days = _days_lead(best) and level == "expert_days"
            if days and solved.value > best.value["expert_days"] + 0.5:
                return None
            found = solved
            caps[level] = solved.value + (slack if level == CONFLICTS else 0) + 1e-6
        if found is not None:
            return _Solved(found, {}, windows, patterns.exact, cap)
        if search.over or not solved.impossible:
            break
    return None


def _fixed_levels(best: Best) -> list[str]:
    """List the levels for given windows; where days lead, conflicts come next."""
    names = [name for name in best.names if name in LEVELS]
    return [names[0], CONFLICTS, *names[1:]] if _days_lead(best) else names


def _days_lead(best: Best) -> bool:
    return next(name for name in best.names if name in LEVELS) == "expert_days"


def _lower_loads(patterns: Patterns, caps: dict[str, float], search: Search) -> Patterns:
    """Take away the patterns of the greatest load as long as the levels before keep theirs."""
    while not search.over:
        lighter = patterns.lighter()
        solved = lighter.solve("load_sum_of_squares", caps, search.left / 12)
        if not solved.seats:
            break
        patterns = lighter
    return patterns


def _balance_leads(season: Season) -> bool:
    order = [p for p in season.rules.priorities if p != "panels"]
    return order[0] == "balance"


def _shown(season: Season, level: str, bound: float) -> Value:
    if level == "expertise_per_seat":
        return -bound / (season.rules.sizes()[0] * len(season.submissions))
    return ceil(bound - 1e-6)


def _seated(
    best: Best,
    search: Search,
    found: Pattern,
    windows: dict[int, list[Window]],
    *,
    repair: bool = True,
) -> Seating | None:
    """Split the seats of like panels among them and share the submissions out.

    With `repair`, submissions in conflict with every panel get a place by changing some panels.
    """
    season = best.season
    experts: dict[Kind, list[int]] = defaultdict(list)
    for e, pattern in found.seats:
        for kind in pattern:
            experts[kind].append(e)
    by_category: dict[int, list[Seated]] = defaultdict(list)
    for (c, n, k), count in sorted(found.panels.items()):
        parts = split(season, experts[c, n, k], count)
        if parts is None:
            return None
        by_category[c] += [Seated(c, windows[n][k], tuple(part), ()) for part in parts]
    seating: list[Seated] = []
    lost: set[int] = set()
    for category, mine in sorted(by_category.items()):
        full, left = share_out(season, category, mine)
        seating += full
        lost |= left
    if lost and not repair:
        return None
    if lost:
        every = {n: windows_for(season, n, _openings(season)) for n in range(1, season.longest + 1)}
        return place_lost(best, search, every, tuple(seating), lost)
    return tuple(seating)


def _openings(season: Season) -> list[list[int]]:
    return [opening_starts(season, d) for d in range(len(season.clock.hours))]
