"""Bound the levels from below with times, rooms and conflicts left out."""

from optimizer.panels.joint import JointModel
from optimizer.panels.season import Season
from optimizer.panels.seating import Draft
from optimizer.panels.windows import Window


class RelaxedModel(JointModel):
    """Hold only who sits where and how many submissions each panel hears.

    Every plan of the season is a solution, so what is proved here holds for all plans.
    """

    def __init__(self, season: Season, drafts: list[Draft], sizes: tuple[int, ...]) -> None:
        counts = {n for d in drafts for n in range(d.low, d.high + 1)}
        windows = {n: [Window(0, 0, tuple(range(n)), n)] for n in counts}
        super().__init__(season, drafts, range(len(season.submissions)), windows, sizes=sizes)

    def _add_room_capacity(self) -> None:
        """Leave rooms out."""

    def _add_submissions(self) -> None:
        """Count submissions by category without saying which."""
        for p, draft in enumerate(self.drafts):
            every = enumerate(self.options(p))
            self.count[p] = sum(len(w.starts) * self.takes[p, k] for k, w in every)
            if draft.low == draft.high and not draft.optional:
                self.count[p] = draft.high
        for c, mine in enumerate(self.season.of_category):
            of_category = [self.count[p] for p, d in enumerate(self.drafts) if d.category == c]
            self.model.add(sum(of_category) == len(mine))

    def _add_conflicts(self) -> None:
        """Leave conflicts and pins out."""

    def _add_overlaps(self) -> None:
        """Leave overlaps out."""

    def _add_terms(self) -> None:
        """Leave out which rooms suit and how long people sit."""

    def _available(self, expert: int, window: Window) -> bool:
        """Take everybody as available who is so at any time."""
        clock = self.season.clock
        return any(
            self.season.free(expert, a, a + clock.slot)
            for day in range(len(clock.hours))
            for start, end in clock.segments(day)
            for a in range(start, end - clock.slot + 1, clock.slot)
        )
