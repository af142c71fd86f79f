"""Try one joint model: of given panels, windows and starts, completed to a plan where it can be."""

from collections.abc import Collection
from dataclasses import replace

from optimizer.outcome import Value
from optimizer.panels.assemble.finish import UnfinishedError, finish
from optimizer.panels.bounds.counts import fewest_panels, open_drafts
from optimizer.panels.index.season import Season
from optimizer.panels.index.seating import Draft, Seating
from optimizer.panels.index.windows import (
    MOST_STARTS,
    Window,
    opening_starts,
    stacked_starts,
    windows_for,
)
from optimizer.panels.model.best import Best, without_idle
from optimizer.panels.model.joint import JointModel
from optimizer.panels.model.levels import EARLY, Climb, Search, climb


def starts_by_day(season: Season, kind: str, drafts: list[Draft]) -> list[list[int]]:
    """List the starts that panels may take: after openings, or stacked on one another."""
    days = range(len(season.clock.hours))
    if kind == "opening":
        return [opening_starts(season, d) for d in days]
    counts = {n for d in drafts for n in range(d.low, d.high + 1)}
    return [stacked_starts(season, d, counts) for d in days]


def complete(season: Season, drafts: list[Draft]) -> bool:
    """Tell whether the stacked starts leave none out that could matter."""
    return all(len(every) < MOST_STARTS for every in starts_by_day(season, "stacked", drafts))


def windows_of(season: Season, kind: str, drafts: list[Draft]) -> dict[int, list[Window]]:
    """List the windows of every slot count that the drafts allow."""
    starts = starts_by_day(season, kind, drafts)
    counts = {n for d in drafts for n in range(d.low, d.high + 1)}
    return {n: windows_for(season, n, starts) for n in counts}


def attempt(
    best: Best,
    search: Search,
    drafts: list[Draft],
    windows: dict[int, list[Window]],
    *,
    names: list[str],
    known: dict[str, Value] | None = None,
    most: int | None = None,
    sizes: tuple[int, ...] | None = None,
    hint: Seating | None = None,
    patience: float | None = None,
    roomy: bool = False,
) -> Climb:
    """Search one joint model; where slots or reserves cannot be completed, model them too."""
    season = best.season
    reserves = siblings = attendance = rested = False
    found = Climb()
    for _ in range(3):
        joint = JointModel(
            season,
            drafts,
            range(len(season.submissions)),
            windows,
            most=most,
            sizes=sizes,
            reserves=reserves,
            siblings=siblings,
            attendance=attendance,
            roomy=roomy,
            rested=rested,
        )
        found = climb(joint, names, search, hint=hint, known=known, patience=patience)
        if found.seating is None:
            break
        try:
            best.offer(found.seating, finish(season, found.seating))
        except UnfinishedError as unfinished:
            reserves = reserves or unfinished.why == "reserves"
            siblings = siblings or unfinished.why == "siblings"
            rested = rested or unfinished.why == "sittings"
            attendance = attendance or unfinished.why == "attendance" or bool(season.pinned_starts)
        else:
            break
    found.infeasible = found.infeasible and not rested
    return found


def search_open(
    best: Best, search: Search, kind: str, extra: int, among: Collection[int] | None = None
) -> bool:
    """Search among panels of any length and size; tell whether that was proved impossible.

    Of the kind "roomy" panels may wait for somebody who comes later. `extra` panels may be used in
    each of the categories `among`, None for all.
    """
    season, roomy = best.season, kind == "roomy"
    drafts = open_drafts(season, fewest_panels(season), extra, among)
    if roomy:
        starts = starts_by_day(season, "stacked", drafts)
        windows = {n: windows_for(season, n, starts) for n in range(1, season.longest_day + 1)}
    else:
        windows = windows_of(season, kind, drafts)
    names = [*best.names, EARLY]
    found = attempt(best, search, drafts, windows, names=names, hint=best.seating, roomy=roomy)
    alike = kind == "stacked" and season.plain
    if alike and not extra and complete(season, drafts):
        best.wait(without_idle(found.bound), {"panels": sum(fewest_panels(season)), **found.value})
    return found.infeasible


EXTRA_PANELS = 2
FIRST_TRIES = 5


def search_any(best: Best, search: Search) -> None:
    """Find a plan for submissions with terms of their own, which may take more panels.

    Each form of a plan gets a share of the time, since none is likely before it is tried.
    """
    season = best.season
    asking = {season.category_of[s] for s in season.choosy}
    asking |= {season.category_of[s] for s, away in enumerate(season.away) if away}
    forms = (("opening", 0), ("stacked", 0), ("opening", 1), ("stacked", 1), ("roomy", 1))
    for tried, (kind, extra) in enumerate(forms):
        if search.over:
            return
        quick = search.brief(search.left / (FIRST_TRIES + 1 - tried))
        quick.any_plan = True
        search_open(best, quick, kind, extra, asking)
        if best.plan is not None:
            break
    if best.plan is not None and not search.any_plan:
        longer = replace(search, deadline=search.now + search.left / 2)
        search_open(best, longer, kind, extra, asking)
