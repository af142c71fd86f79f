"""Count panels by kind and give every expert one pattern of seats: a season without names.

The cost of a whole load is exact, so that the relaxation is tight. Who is heard where, and which of
the panels of a kind an expert joins, is left to `assemble`.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array, csc_array

from optimizer.panels.core.patterns import Ints, Lengths, PatternPlace, Patterns, Projection
from optimizer.panels.core.program import Floats, Program
from optimizer.panels.linear import Rows
from optimizer.panels.season import Season
from optimizer.panels.terms import add_terms
from optimizer.panels.windows import Window

MOST_FIRM_ROWS = 4_000
"""The most rows on employers that are listed before a solution breaks them."""


class Counted(Patterns):
    """Hold the patterns of a season and the rules that bind them to panels, rooms and experts.

    The arguments are those of the patterns.
    """

    def __init__(
        self,
        season: Season,
        panels: Sequence[int],
        lengths: Lengths,
        *,
        seats: int,
        load: int,
        windows: dict[int, list[Window]] | None = None,
        projections: set[Projection] | None = None,
        exactly: bool = False,
        several: bool = False,
        attends: set[tuple[int, int]] | None = None,
    ) -> None:
        super().__init__(
            season,
            panels,
            lengths,
            seats=seats,
            load=load,
            windows=windows,
            projections=projections,
            exactly=exactly,
            several=several,
            attends=attends,
        )
        self.program = self._program()
        self._add_likely_firms()

    def _program(self) -> Program:
        season, rules = self.season, self.season.rules
        rows = Rows()
        self._add_counts(rows)
        if self.timed:
            self._add_rooms(rows)
            spots = [(self.kinds[p.kind].category, p.window) for p in self.places]
            add_terms(season, rows, [(c, w) for c, w in spots if w], range(len(spots)))
        head, low, high = rows.arrays(len(self.places))
        count, kinds = len(self.people), len(self.kinds)
        seat, technical, chair = (head.shape[0] + kinds * i for i in range(3))
        blocks = [("seat", np.ones(count, dtype=bool), seat)]
        is_technical = np.array(season.technical, dtype=bool)[self.people]
        blocks.append(("technical", is_technical, technical))
        if rules.chair:
            blocks.append(("chair", np.array(season.chairs, dtype=bool)[self.people], chair))
        people = len(season.experts)
        once = head.shape[0] + kinds * len(blocks)
        needs = {"seat": self.size, "technical": rules.technical_needed(self.size), "chair": 1}
        i, j, v = [], [], []
        for name, mask, base in blocks:
            for column in range(self.seats):
                some = np.nonzero(mask & (self.taken[:, column] >= 0))[0]
                i.append(base + self.taken[some, column])
                j.append(self.first + some)
                v.append(np.ones(len(some)))
            i.append(base + np.array([p.kind for p in self.places], dtype=np.int64))
            j.append(np.arange(len(self.places)))
            v.append(np.full(len(self.places), -float(needs[name])))
        if not self.several:
            i.append(once + self.people)
            j.append(self.first + np.arange(count))
            v.append(np.ones(count))
        old = head.tocoo()
        shape = (once + people, self.first + count)
        every = (
            np.concatenate([old.data, *v]),
            (np.concatenate([old.row, *i]), np.concatenate([old.col, *j])),
        )
        matrix = csc_array(coo_array(every, shape=shape).tocsc())
        zeros, tops = np.zeros(kinds), np.full(kinds, np.inf)
        least = np.full(people, -np.inf)
        if self.only and self.exactly:  # each of these seats is needed
            least[np.array([e for e, _ in self.only], dtype=np.int64)] = 1.0
        low = np.concatenate([low, *[zeros] * len(blocks), least])
        high = np.concatenate([high, zeros, *[tops] * (len(blocks) - 1), np.ones(people)])
        most = np.ones(self.first + count)
        most[: self.first] = [self._most(p) for p in self.places]
        fixed = np.arange(self.first + count) < self.first
        program = Program(matrix, low, high, most, fixed)
        if self.several:
            self._add_several(program)
        self._add_pins(program)
        return program

    def _add_several(self, program: Program) -> None:
        """Limit each expert's panels and load, and seat nobody twice at a time."""
        rows, kind = Rows(), self.taken[:, 0]
        start = np.array([k.starts[0] for k in self.kinds])[kind]
        end = np.array([k.end for k in self.kinds])[kind]
        for e in np.unique(self.people).tolist():
            mine = np.nonzero(self.people == e)[0]
            columns = (self.first + mine).tolist()
            rows.add(dict.fromkeys(columns, 1.0), -np.inf, self.season.most_panels(e))
            slots = self.slots[mine, 0].astype(float).tolist()
            rows.add(dict(zip(columns, slots, strict=True)), -np.inf, self.load)
            for moment in np.unique(start[mine]).tolist():
                here = mine[(start[mine] <= moment) & (end[mine] > moment)]
                rows.add(dict.fromkeys((self.first + here).tolist(), 1.0), -np.inf, 1)
        program.add_rows(*rows.arrays(program.width))

    def _most(self, place: PatternPlace) -> float:
        panels = self.panels[self.kinds[place.kind].category]
        if place.window is None:
            return panels
        return min(panels, len(self.season.groups[place.window.group][1]))

    def _add_counts(self, rows: Rows) -> None:
        for c, every in enumerate(self.season.of_category):
            here = {j: self.kinds[p.kind] for j, p in enumerate(self.places)}
            here = {j: kind for j, kind in here.items() if kind.category == c}
            rows.add(dict.fromkeys(here, 1.0), self.panels[c], self.panels[c])
            rows.add({j: float(k.slots) for j, k in here.items()}, len(every), len(every))
        exact = self.only if self.only and self.exactly else set()
        wanted = Counter(part for _, seats in exact for part in seats)
        for part, count in wanted.items():
            here = {j: self.kinds[p.kind] for j, p in enumerate(self.places)}
            mine = {j: 1.0 for j, k in here.items() if (k.category, k.slots) == part}
            rows.add(mine, count // self.size, count // self.size)

    def _add_rooms(self, rows: Rows) -> None:
        gap = self.season.clock.gap
        for group, (_, rooms) in enumerate(self.season.groups):
            mine = [(p.window, j) for j, p in enumerate(self.places) if p.window]
            mine = [(w, j) for w, j in mine if w.group == group]
            for start in sorted({w.start for w, _ in mine}):
                here = {j: 1.0 for w, j in mine if w.start <= start < w.end + gap}
                rows.add(here, -np.inf, len(rooms))

    def _add_pins(self, program: Program) -> None:
        """Seat whoever staff pinned to a submission on some panel of its category."""
        category = np.array([k.category for k in self.kinds])
        for s, pinned in enumerate(self.season.pins):
            for e in sorted(pinned):
                wanted = self.season.category_of[s]
                has = (self.taken >= 0) & (category[self.taken] == wanted)
                columns = np.nonzero((self.people == e) & has.any(axis=1))[0]
                self._add_row(program, dict.fromkeys(columns.tolist(), 1.0), 1.0, np.inf)

    def _add_row(
        self, program: Program, patterns: dict[int, float], low: float, high: float
    ) -> None:
        columns = np.array(list(patterns), dtype=np.int64) + self.first
        values = np.array(list(patterns.values()))
        row = coo_array((values, (np.zeros_like(columns), columns)), shape=(1, program.width))
        program.add_rows(csc_array(row.tocsc()), np.array([low]), np.array([high]))

    def _add_likely_firms(self) -> None:
        """Add the rows on employers at once where they are not too many."""
        most = self.season.rules.max_same_employer
        if not most:
            return
        firms: dict[str, int] = {}
        firm = np.array([firms.setdefault(f, len(firms)) for f in self.season.employer])
        sent: dict[tuple[int, int], set[int]] = defaultdict(set)
        for column in range(self.seats):
            some = np.nonzero(self.taken[:, column] >= 0)[0]
            key = np.stack([self.taken[some, column], firm[self.people[some]], self.people[some]])
            for kind, f, e in np.unique(key, axis=1).T.tolist():
                sent[kind, f].add(e)
        tight = {key: i for i, key in enumerate(k for k, es in sent.items() if len(es) > most)}
        if not tight or len(tight) > MOST_FIRM_ROWS:
            return
        number = np.full((len(self.kinds), len(firms)), -1, dtype=np.int64)
        for (kind, f), i in tight.items():
            number[kind, f] = i
        rows, columns, values = [], [], []
        for column in range(self.seats):
            some = np.nonzero(self.taken[:, column] >= 0)[0]
            row = number[self.taken[some, column], firm[self.people[some]]]
            rows.append(row[row >= 0])
            columns.append(self.first + some[row >= 0])
            values.append(np.ones(int((row >= 0).sum())))
        of_kind: dict[int, list[int]] = defaultdict(list)
        for j, place in enumerate(self.places):
            of_kind[place.kind].append(j)
        for (kind, _), i in tight.items():
            rows.append(np.full(len(of_kind[kind]), i))
            columns.append(np.array(of_kind[kind], dtype=np.int64))
            values.append(np.full(len(of_kind[kind]), -float(most)))
        index = (np.concatenate(rows), np.concatenate(columns))
        shape = (len(tight), self.program.width)
        matrix = coo_array((np.concatenate(values), index), shape=shape)
        low, high = np.full(len(tight), -np.inf), np.zeros(len(tight))
        self.program.add_rows(csc_array(matrix.tocsc()), low, high)

    # what is not listed beforehand

    def add_firms(self, point: Floats) -> int:
        """Add the rows on employers that a solution breaks, and count them."""
        most = self.season.rules.max_same_employer
        if not most:
            return 0
        panels = np.zeros(len(self.kinds))
        for j, place in enumerate(self.places):
            panels[place.kind] += point[j]
        sent: dict[tuple[int, str], float] = defaultdict(float)
        for k in np.nonzero(point[self.first :] > 1e-6)[0].tolist():
            firm = self.season.employer[int(self.people[k])]
            for kind in self.taken[k].tolist():
                if kind >= 0:
                    sent[kind, firm] += point[self.first + k]
        broken = [key for key, n in sent.items() if n > most * panels[key[0]] + 1e-6]
        for key in broken:
            self._add_firm(*key, most)
        return len(broken)

    def _add_firm(self, kind: int, firm: str, most: int) -> None:
        firms = np.array(self.season.employer)[self.people] == firm
        counts = (self.taken == kind).sum(axis=1) * firms
        columns = np.nonzero(counts)[0]
        here = [j for j, p in enumerate(self.places) if p.kind == kind]
        index = np.concatenate([columns + self.first, here]).astype(np.int64)
        values = np.concatenate([counts[columns].astype(float), np.full(len(here), -float(most))])
        row = coo_array((values, (np.zeros_like(index), index)), shape=(1, self.program.width))
        self.program.add_rows(csc_array(row.tocsc()), np.array([-np.inf]), np.array([0.0]))

    def add_cut(self, submission: int) -> None:
        """Ask for a panel at a time that suits a submission, without anybody in conflict with it.

        This asks more than the rules do where two in conflict sit on one panel: it guides and
        proves nothing.
        """
        season, c = self.season, self.season.category_of[submission]
        suits = np.array(
            [k.category == c and bool(season.slots_for(submission, k.starts)) for k in self.kinds]
        )
        counts = ((self.taken >= 0) & suits[self.taken]).sum(axis=1)
        counts = counts * np.isin(self.people, sorted(season.barred[submission]))
        columns = np.nonzero(counts)[0]
        here = [j for j, p in enumerate(self.places) if suits[p.kind]]
        index = np.concatenate([columns + self.first, here]).astype(np.int64)
        values = np.concatenate([counts[columns].astype(float), np.full(len(here), -1.0)])
        row = coo_array((values, (np.zeros_like(index), index)), shape=(1, self.program.width))
        self.program.add_rows(csc_array(row.tocsc()), np.array([-np.inf]), np.array([-1.0]))

    # levels

    def cost(self, level: str) -> Floats:
        """Give what each column adds to a level, of which less is better."""
        cost = np.zeros(self.first + len(self.people))
        if level == "load_sum_of_squares":
            cost[self.first :] = self.slots.sum(axis=1) ** 2
        elif level == "expertise_per_seat":
            cost[self.first :] = -self._worth()
        elif level == "expert_days":
            cost[self.first :] = self._days()
        elif level == "idle_minutes":
            clock = self.season.clock
            cost[: self.first] = [
                clock.idle(p.window.day, p.window.starts) if p.window else 0 for p in self.places
            ]
        return cost

    def _worth(self) -> Floats:
        count, categories = len(self.season.experts), len(self.season.categories)
        skill = np.zeros((count, categories))
        for e, known in enumerate(self.season.skill):
            for c, value in known.items():
                skill[e, c] = value
        category = np.array([k.category for k in self.kinds])
        worth = skill[self.people[:, None], category[self.taken]] * self.slots
        return np.asarray(worth.sum(axis=1), dtype=np.float64)

    def _days(self) -> Floats:
        if not self.timed:
            return np.ones(len(self.people))
        day = np.array([k.day for k in self.kinds])
        days = np.where(self.taken >= 0, day[self.taken], -1)
        days.sort(axis=1)
        new = (days[:, 1:] != days[:, :-1]) & (days[:, 1:] >= 0)
        return np.asarray((days[:, 0] >= 0).astype(float) + new.sum(axis=1), dtype=np.float64)

    def loads(self) -> Ints:
        """Give the load of every pattern."""
        return np.asarray(self.slots.sum(axis=1), dtype=np.int64)
