"""Bound balance and expertise when experts are scarce, by the seats each one takes together.

A pattern is the set of seats (category, slots of the panel) of one expert, at most two. Costs of
whole patterns are exact where costs of single seats are not, so that the linear relaxation is
tight (column enumeration; cf. Gilmore and Gomory 1961). Times, rooms and conflicts are left out.
"""

from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, milp

from optimizer.panels.linear import Rows
from optimizer.panels.season import Season
from optimizer.panels.terms import add_terms
from optimizer.panels.windows import Window

Kind = tuple[int, int, int]
"""A category, the slots of a panel and its start (the place in a list of times)."""
MOST_SEATS = 2
INFEASIBLE = 2
"""The status by which the solver says that there is no solution."""
CONFLICTS = "conflicts"
"""A level that no report shows: the fewer conflicts, the easier it is to share submissions out."""
MOST_PATTERNS = 40_000
MOST_PRESOLVED = 12_000
"""The most patterns for which the solver simplifies first: with more, that ignores the limit."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """Hold a proved bound and a value with the panels of each kind and the seats it came with.

    The value is infinite and the rest empty when nothing was found.
    """

    bound: float
    value: float
    panels: Counter[Kind]
    seats: tuple[tuple[int, tuple[Kind, ...]], ...]
    impossible: bool = False


class Patterns:
    """Hold the patterns of all experts whose load stays within `load_max`.

    `lengths` are the slots that panels of each category may have, `panels` how many there are.
    Without `windows` times and rooms are left out. With `fixed` the panels of each kind are given.
    """

    def __init__(
        self,
        season: Season,
        lengths: dict[int, tuple[int, ...]],
        panels: list[int],
        load_max: int,
        windows: dict[int, list[Window]] | None = None,
        fixed: Counter[Kind] | None = None,
    ) -> None:
        self.season, self.panels = season, panels
        self.size = season.rules.sizes()[0]
        self.windows = windows
        self.kinds = [
            (c, n, k)
            for c, every in sorted(lengths.items())
            for n in every
            for k in range(1 if windows is None else len(windows[n]))
        ]
        self.fixed = fixed
        if fixed is not None:
            self.kinds = sorted(fixed)
        self.patterns: list[tuple[int, tuple[Kind, ...]]] = []
        for e in season.able:
            mine = [k for k in self.kinds if k[1] <= load_max and self._may(e, k)]
            self.patterns += [(e, (k,)) for k in mine]
            if season.most_panels(e) >= MOST_SEATS:
                pairs = combinations_with_replacement(mine, 2)
                self.patterns += [
                    (e, (one, two))
                    for one, two in pairs
                    if one[1] + two[1] <= load_max and self._apart(e, one, two)
                ]

    def _may(self, expert: int, kind: Kind) -> bool:
        c, n, k = kind
        if c not in self.season.skill[expert]:
            return False
        if self.panels[c] == 1 and self._barred(expert, c):
            return False
        if self.windows is None:
            return True
        window = self.windows[n][k]
        return self.season.sits_through(expert, window.starts, window.end)

    def _barred(self, expert: int, category: int) -> int:
        """Count the submissions of a category that an expert may not be with."""
        season = self.season
        if season.rules.recusal == "leave":
            return 0
        return sum(expert in season.barred[s] for s in season.of_category[category])

    def _apart(self, expert: int, one: Kind, two: Kind) -> bool:
        if self.windows is None:
            return True
        a, b = self.windows[one[1]][one[2]], self.windows[two[1]][two[2]]
        if a.start < b.end and b.start < a.end:
            return False
        return not self.season.too_close(expert, a.starts, b.starts)

    @property
    def exact(self) -> bool:
        """Tell whether no expert may take more seats than a pattern holds."""
        limits = [self.season.most_panels(e) for e in self.season.able]
        return max(limits, default=0) <= MOST_SEATS

    @property
    def small(self) -> bool:
        """Tell whether there are few enough patterns for a solve."""
        return len(self.patterns) <= MOST_PATTERNS

    @property
    def quick(self) -> bool:
        """Tell whether the patterns are so few that a solve is quick as a rule."""
        return len(self.patterns) <= MOST_PRESOLVED

    @property
    def top(self) -> int:
        """Give the greatest load of a pattern."""
        return max((sum(n for _, n, _ in p) for _, p in self.patterns), default=0)

    def lighter(self) -> "Patterns":
        """Give the patterns without those of the greatest load."""
        fewer, top = copy(self), self.top
        fewer.patterns = [(e, p) for e, p in self.patterns if sum(n for _, n, _ in p) < top]
        return fewer

    def cost(self, level: str) -> NDArray[np.float64]:
        """Give what each pattern adds to a level, of which less is better."""
        if level == "load_sum_of_squares":
            every = [float(sum(n for _, n, _ in p) ** 2) for _, p in self.patterns]
        elif level == "expertise_per_seat":
            skill = self.season.skill
            every = [-sum(n * skill[e][c] for c, n, _ in p) for e, p in self.patterns]
        elif level == CONFLICTS:
            every = [float(sum(self._barred(e, c) for c, _, _ in p)) for e, p in self.patterns]
        else:
            every = [float(len({self._day(kind) for kind in p})) for _, p in self.patterns]
        return np.array(every)

    def _day(self, kind: Kind) -> int:
        return 0 if self.windows is None else self.windows[kind[1]][kind[2]].day

    def solve(self, level: str, caps: dict[str, float], seconds: float) -> "Pattern":
        """Find the best value of a level while the levels in `caps` keep to theirs."""
        first = len(self.patterns)
        width = first + len(self.kinds)
        if not first:
            return Pattern(-np.inf, np.inf, Counter(), (), impossible=True)
        high = np.ones(width)
        high[first:] = [self.panels[c] for c, _, _ in self.kinds]
        low = np.zeros(width)
        if self.fixed is not None:
            low[first:] = high[first:] = [self.fixed[kind] for kind in self.kinds]
        cost = self.cost(level)
        rows = self._rows()
        for name, cap in caps.items():
            rows.add(dict(enumerate(self.cost(name).tolist())), -np.inf, cap)
        result = milp(
            np.concatenate([cost, np.zeros(len(self.kinds))]),
            constraints=rows.constraint(width),
            bounds=Bounds(low, high),
            integrality=np.ones(width, dtype=np.int64),
            options={"time_limit": max(0.1, seconds), "presolve": first <= MOST_PRESOLVED},
        )
        bound = -np.inf if result.mip_dual_bound is None else float(result.mip_dual_bound)
        if result.x is None:
            return Pattern(bound, np.inf, Counter(), (), impossible=result.status == INFEASIBLE)
        counts = np.rint(result.x).astype(int).tolist()
        panels = Counter(dict(zip(self.kinds, counts[first:], strict=True)))
        taken = [j for j in range(first) if counts[j]]
        seats = tuple(self.patterns[j] for j in taken)
        return Pattern(bound, float(cost[taken].sum()), +panels, seats)

    def _rows(self) -> Rows:
        season, rules, rows = self.season, self.season.rules, Rows()
        column = {kind: j for j, kind in enumerate(self.kinds, len(self.patterns))}
        for c, mine in enumerate(season.of_category):
            here = {j: n for (d, n, _), j in column.items() if d == c}
            rows.add(dict.fromkeys(here, 1.0), self.panels[c], self.panels[c])
            rows.add({j: float(n) for j, n in here.items()}, len(mine), len(mine))
        self._add_rooms(rows, column)
        by_expert: dict[int, dict[int, float]] = defaultdict(dict)
        by_kind: dict[Kind, dict[int, float]] = {kind: {} for kind in self.kinds}
        for j, (e, pattern) in enumerate(self.patterns):
            by_expert[e][j] = 1.0
            for kind, times in Counter(pattern).items():
                by_kind[kind][j] = float(times)
        for columns in by_expert.values():
            rows.add(columns, 0, 1)
        for kind, columns in by_kind.items():
            rows.add({**columns, column[kind]: -float(self.size)}, 0, 0)
            needed = rules.technical_needed(self.size)
            technical = self._among(columns, season.technical)
            rows.add({**technical, column[kind]: -float(needed)}, 0, np.inf)
            if rules.chair:
                chairs = self._among(columns, season.chairs)
                rows.add({**chairs, column[kind]: -1.0}, 0, np.inf)
            if rules.max_same_employer:
                self._add_employers(rows, columns, column[kind])
        return rows

    def _add_rooms(self, rows: Rows, column: dict[Kind, int]) -> None:
        if self.windows is None:
            return
        spots = [(c, self.windows[n][k]) for c, n, k in column]
        add_terms(self.season, rows, spots, column.values())
        spans = [(self.windows[n][k], j) for (_, n, k), j in column.items()]
        for group, (_, rooms) in enumerate(self.season.groups):
            mine = [(w, j) for w, j in spans if w.group == group]
            for start in sorted({w.start for w, _ in mine}):
                gap = self.season.clock.gap
                here = {j: 1.0 for w, j in mine if w.start <= start < w.end + gap}
                rows.add(here, 0, len(rooms))

    def _among(self, columns: dict[int, float], wanted: list[bool]) -> dict[int, float]:
        return {j: w for j, w in columns.items() if wanted[self.patterns[j][0]]}

    def _add_employers(self, rows: Rows, columns: dict[int, float], panels: int) -> None:
        firms: dict[str, dict[int, float]] = defaultdict(dict)
        for j, weight in columns.items():
            firms[self.season.employer[self.patterns[j][0]]][j] = weight
        most = float(self.season.rules.max_same_employer or 0)
        for mine in firms.values():
            rows.add({**mine, panels: -most}, -np.inf, 0)
