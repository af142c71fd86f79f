"""Search a small season in one exact model, whatever the order of its priorities is."""

from optimizer.panels.bounds.counts import fewest_panels, open_drafts
from optimizer.panels.model.best import Best, without_idle
from optimizer.panels.model.levels import Search
from optimizer.panels.search.attempts import attempt, complete, windows_of

MOST_PANELS = 6
"""The most panels that the exact model takes in seconds."""
MORE_PANELS = (1, 2)
"""How many more panels a category may have where something else comes before their number."""
SHARE = 0.4
"""The share of the time left for each number of panels."""


def small(best: Best) -> bool:
    """Tell whether a season is small enough to be searched in one exact model."""
    return 0 < sum(fewest_panels(best.season)) <= MOST_PANELS


def search_thoroughly(best: Best, search: Search) -> None:
    """Search all lengths, sizes and starts together, level by level.

    What is proved counts where no panel has reason to wait.
    """
    season = best.season
    lead = season.rules.priorities[0] == "panels"
    for extra in (0,) if lead else (0, *MORE_PANELS):
        drafts = open_drafts(season, fewest_panels(season), extra)
        windows = windows_of(season, "stacked", drafts)
        brief = search.brief(search.left * (1 if lead else SHARE))
        found = attempt(best, brief, drafts, windows, names=[*best.names], hint=best.seating)
        if not extra and season.plain and complete(season, drafts):
            # with the fewest panels only: it counts for what comes after their number
            after = best.names[best.names.index("panels") :]
            proved = {name: found.bound[name] for name in after if name in found.bound}
            given = {"panels": sum(fewest_panels(season)), **found.value}
            best.wait(without_idle(proved), given)
