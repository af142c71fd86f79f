"""Keep enough slots, and in rooms that suit, for submissions that are not content with any."""

from collections import Counter
from collections.abc import Iterable

import numpy as np

from optimizer.panels.core.linear import Rows
from optimizer.panels.index.season import Season
from optimizer.panels.index.windows import Window

Spot = tuple[int, Window]
"""A category and a window that a panel of it may take."""


def add_terms(season: Season, rows: Rows, spots: Iterable[Spot], columns: Iterable[int]) -> None:
    """Demand windows for the choosy and the pinned, where columns count the panels at each spot.

    Submissions that ask for the same are counted together, so that the rows are necessary but do
    not say who is heard where.
    """
    taken = list(zip(spots, columns, strict=True))
    size = season.rules.sizes()[0]
    asked = Counter(_wish(season, s, size) for s in sorted(season.choosy | _pinned(season)))
    for (category, groups, starts), count in asked.items():
        here = {
            j: float(_slots(window, starts))
            for (c, window), j in taken
            if c == category and window.group in groups and _slots(window, starts)
        }
        rows.add(here, float(count), np.inf)


def _pinned(season: Season) -> frozenset[int]:
    every = enumerate(season.submissions)
    return frozenset(s for s, entry in every if entry.pinned_start is not None)


def _wish(season: Season, submission: int, size: int) -> tuple[int, frozenset[int], int | None]:
    """Give the category, the groups of rooms that suit, and the minute it must start, if any."""
    moment = season.submissions[submission].pinned_start
    suits = (g for g in range(len(season.groups)) if season.fits(submission, g, size))
    start = None if moment is None else season.clock.minute(moment)
    return season.category_of[submission], frozenset(suits), start


def _slots(window: Window, start: int | None) -> int:
    """Count the slots of a window that start when asked."""
    return len(window.starts) if start is None else window.starts.count(start)
