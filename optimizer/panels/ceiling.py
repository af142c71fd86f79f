"""Bound the expertise from above, with times, rooms and conflicts left out."""

from collections import defaultdict
from math import floor

import numpy as np
from scipy.optimize import Bounds, milp

from optimizer.panels.linear import Rows
from optimizer.panels.season import Season
from optimizer.panels.seating import Draft

SKILL_SCALE = 10_000
ROUNDING = 1e-2


class Assignment:
    """Model which expert takes a seat of which category and panel length, each at most once.

    `among` limits the experts to those who can sit through so many slots (expert, slots); None
    takes all.
    """

    def __init__(
        self, season: Season, drafts: list[Draft], among: set[tuple[int, int]] | None = None
    ) -> None:
        self.season = season
        self.size = season.rules.sizes()[0]
        self.kinds: dict[tuple[int, int], int] = defaultdict(int)
        for draft in drafts:
            self.kinds[draft.category, draft.high] += 1
        self.seats = [
            (e, c, n)
            for (c, n) in sorted(self.kinds)
            for e in season.qualified[c]
            if among is None or (e, n) in among
        ]
        self.slots = self.size * sum(n * p for (_, n), p in self.kinds.items())

    def solve(
        self, seconds: float, *, whole: bool
    ) -> tuple[float | None, list[tuple[int, int, int]]]:
        """Give the proved bound on the expertise per seat (None: impossible) and the seats taken.

        With `whole` the seats are 0 or 1; without, fractions are allowed, which is faster and
        gives no seats.
        """
        if not self.seats:
            return None, []
        worth = np.array([-n * self.season.skill[e][c] for e, c, n in self.seats])
        result = milp(
            worth,
            constraints=self._rows().constraint(len(self.seats)),
            bounds=Bounds(0, 1),
            integrality=np.full(len(self.seats), int(whole)),
            options={"time_limit": max(0.1, seconds), "mip_rel_gap": 0.0},
        )
        if result.status == 2:
            return None, []
        value = result.fun if not whole else getattr(result, "mip_dual_bound", None)
        if value is None:
            return 1.0, []
        taken = [] if result.x is None else np.nonzero(result.x > 0.5)[0].tolist()
        return floor(-value * SKILL_SCALE + ROUNDING) / SKILL_SCALE / self.slots, [
            self.seats[i] for i in taken
        ]

    def _rows(self) -> Rows:
        season, rules = self.season, self.season.rules
        rows = Rows()
        by_expert: dict[int, list[int]] = defaultdict(list)
        by_kind: dict[tuple[int, int], list[int]] = defaultdict(list)
        for i, (e, c, n) in enumerate(self.seats):
            by_expert[e].append(i)
            by_kind[c, n].append(i)
        for mine in by_expert.values():
            rows.add(dict.fromkeys(mine, 1.0), 0, 1)
        for kind, panels in self.kinds.items():
            mine = by_kind[kind]
            rows.add(dict.fromkeys(mine, 1.0), self.size * panels, self.size * panels)
            technical = [i for i in mine if season.technical[self.seats[i][0]]]
            rows.add(
                dict.fromkeys(technical, 1.0), rules.technical_needed(self.size) * panels, np.inf
            )
            if rules.chair:
                chairs = [i for i in mine if season.chairs[self.seats[i][0]]]
                rows.add(dict.fromkeys(chairs, 1.0), panels, np.inf)
            if rules.max_same_employer:
                firms: dict[str, list[int]] = defaultdict(list)
                for i in mine:
                    firms[season.employer[self.seats[i][0]]].append(i)
                most = rules.max_same_employer * panels
                for every in firms.values():
                    if len(every) > most:
                        rows.add(dict.fromkeys(every, 1.0), 0, most)
        return rows
