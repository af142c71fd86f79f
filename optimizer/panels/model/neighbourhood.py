"""Search a few panels anew while all others stay (large neighbourhood search; Shaw 1998)."""

import random
from collections import defaultdict

from optimizer.panels.assemble.finish import meet
from optimizer.panels.index.measures import level_names
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Draft, Seated, Seating, around
from optimizer.panels.index.windows import Window
from optimizer.panels.model.best import Best
from optimizer.panels.model.joint import JointModel
from optimizer.panels.model.levels import Search, climb

TRY_SECONDS = 4.0
LAST_SECONDS = 10.0
"""How long to go on without finding anything better when only days and waiting are open."""
FEWEST, MOST = 2, 8
"""The fewest and most panels of a neighbourhood; it grows and shrinks with success."""


def anew(
    best: Best,
    search: Search,
    windows: dict[int, list[Window]],
    seating: Seating,
    places: list[int],
    lost: set[int] | None = None,
) -> Seating | None:
    """Search some panels anew, with submissions that had no place; None when nothing was found."""
    season = best.season
    freed = [seating[i] for i in places]
    rest = tuple(element for i, element in enumerate(seating) if i not in set(places))
    extra: dict[int, int] = defaultdict(int)
    for s in lost or ():
        extra[season.category_of[s]] += 1
    submissions = [s for entry in freed for s in entry.submissions] + sorted(lost or ())
    drafts = _drafts(season, freed, extra, windows)
    sizes = season.rules.sizes()
    if all(len(entry.members) == sizes[0] for entry in seating) and not season.problem.pinned:
        sizes = sizes[:1]
    joint = JointModel(
        season,
        drafts,
        submissions,
        windows,
        around(rest),
        sizes=sizes,
        reserves=bool(season.rules.reserves) and bool(lost),
    )
    brief = search.brief(TRY_SECONDS)
    names = [n for n in level_names(season.rules.priorities) if n != "panels"]
    found = climb(joint, names, brief, hint=None if lost else tuple(freed))
    return None if found.seating is None else (*rest, *found.seating)


def _drafts(
    season: Season,
    freed: list[Seated],
    extra: dict[int, int],
    windows: dict[int, list[Window]],
) -> list[Draft]:
    """Let the panels of a category share its submissions anew, none longer than allowed."""
    by_category: dict[int, list[int]] = defaultdict(list)
    for entry in freed:
        by_category[entry.category].append(len(entry.submissions))
    drafts = []
    for category, counts in sorted(by_category.items()):
        total = sum(counts) + extra[category]
        longest = min(season.longest, max(windows))
        high = min(longest, total - len(counts) + 1)
        low = max(1, total - (len(counts) - 1) * high, min(windows))
        drafts += [Draft(category, low, high)] * len(counts)
    return drafts


def related(seating: Seating, first: int, count: int, chance: random.Random) -> list[int]:
    """Choose panels near one another: of one category, at one time, or with people in common."""
    row = seating[first]

    def distance(i: int) -> tuple[float, float]:
        other = seating[i]
        shared = not set(row.members).isdisjoint(other.members)
        near = shared * 2 + (row.category == other.category) + meet(row, other)
        return -near + chance.random() * 3, chance.random()

    others = sorted((i for i in range(len(seating)) if i != first), key=distance)
    return sorted([first, *others[: count - 1]])


def improve(best: Best, search: Search, windows: dict[int, list[Window]], ends: float) -> None:
    """Improve the best plan, a few panels at a time, until the time is up or all is proved.

    Where only days and waiting are open it ends as well when nothing was found for long.
    """
    chance = random.Random(search.seed)
    count, vain = min(FEWEST + 2, MOST), 0
    since = search.now
    while not search.over and search.now < ends and best.seating and not best.proved:
        if search.now - since > LAST_SECONDS and only_days_open(best):
            break
        seating = best.seating
        first = chance.randrange(len(seating))
        places = related(seating, first, min(count, len(seating)), chance)
        found = anew(best, search, windows, seating, places)
        if found is not None and best.offer_seating(found):
            vain, since = 0, search.now
            best.settle()
            search.tell("plan", None, None)
        else:
            vain += 1
            if vain % 12 == 0:
                count = count + 1 if count < MOST else FEWEST
                if count == FEWEST and len(seating) <= FEWEST:
                    break


def only_days_open(best: Best) -> bool:
    """Tell whether all is proved but how many days the plan takes and how long people wait."""
    return all(best.met(name) for name in best.names if name not in ("days", "idle_minutes"))


def place_lost(
    best: Best,
    search: Search,
    windows: dict[int, list[Window]],
    seating: Seating,
    lost: set[int],
) -> Seating | None:
    """Find a place for submissions that no panel could hear, by changing a few panels."""
    season, chance = best.season, random.Random(search.seed)
    for category in sorted({season.category_of[s] for s in lost}):
        here = {s for s in lost if season.category_of[s] == category}
        for round_ in range(4):
            mine = [i for i, entry in enumerate(seating) if entry.category == category]
            open_ = [i for i in mine if len(seating[i].submissions) < len(seating[i].window.starts)]
            others = [i for i in mine if i not in open_]
            places = open_ + chance.sample(others, min(2 + 2 * round_, len(others)))
            found = anew(best, search, windows, seating, sorted(places), here)
            if found is not None:
                seating = found
                break
        else:
            return None
    return seating
