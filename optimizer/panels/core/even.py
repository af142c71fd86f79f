"""Count panels that share their submissions evenly, on which nobody sits twice."""

from optimizer.panels.bounds.counts import even_drafts
from optimizer.panels.core.climb import CountedClimb
from optimizer.panels.core.counted import Counted
from optimizer.panels.core.patterns import Lengths
from optimizer.panels.index.season import Season
from optimizer.panels.model.levels import Search


def even_lengths(season: Season, panels: list[int]) -> Lengths:
    """List the slots of panels that share their category's submissions evenly."""
    found: dict[int, set[int]] = {}
    for draft in even_drafts(season, panels):
        found.setdefault(draft.category, set()).add(draft.high)
    return {c: tuple(sorted(every)) for c, every in found.items()}


def expertise_ceiling(season: Season, panels: list[int], search: Search) -> float | None:
    """Bound the expertise of even panels on which nobody sits twice; None where none exist.

    May raise `OverError`.
    """
    lengths = even_lengths(season, panels)
    longest = max((n for every in lengths.values() for n in every), default=0)
    counted = Counted(season, panels, lengths, search, seats=1, load=longest)
    if not len(counted.people):
        return None
    climb = CountedClimb(counted, search)
    reached = climb.climb(["expertise_per_seat"], search.left / 4, longest)
    if reached.impossible:
        return None
    slots = season.rules.sizes()[0] * len(season.submissions)
    return min(1.0, -reached.bound.get("expertise_per_seat", -float(slots)) / slots)
