"""Count panels by kind and give every expert one pattern of seats: a season without names.

The cost of a whole load is exact, so that the relaxation is tight. Who is heard where, and which of
the panels of a kind an expert joins, is left to `assemble`.
"""

from collections import Counter, defaultdict
from functools import cached_property

import numpy as np

from optimizer.panels.core.linear import Rows
from optimizer.panels.core.patterns import Ints, PatternPlace, Patterns
from optimizer.panels.core.program import Floats, Program
from optimizer.panels.core.terms import add_terms
from optimizer.rules.sums import MemberSum

MOST_LIMIT_ROWS = 4_000
"""The most rows on groups of few members that are listed before a solution breaks them."""
Limits = list[MemberSum[int]]


class Counted(Patterns):
    """Hold patterns and the rules that bind them to panels, rooms and experts."""

    @cached_property
    def program(self) -> Program:
        """Write the rules as rows: columns are places first, then patterns."""
        season, rows = self.season, Rows()
        self._add_counts(rows)
        if self.timed:
            self._add_rooms(rows)
            spots = [(self.kinds[p.kind].category, p.window) for p in self.places]
            add_terms(season, rows, [(c, w) for c, w in spots if w], range(len(spots)))
        self.search.check()
        kinds, people = len(self.kinds), len(season.experts)
        each = np.stack([np.arange(kinds), np.full(kinds, -1)], axis=1)
        self._add_seats(rows, each, np.zeros(people, dtype=np.int64), self.size, 0.0, 0.0)
        for entry in season.sums.needed:
            group = np.where(np.isin(np.arange(people), list(entry.people)), 0, -1)
            self._add_seats(rows, each, group, entry.least[self.size], 0.0, np.inf)
        if self.several:
            self._add_several(rows)
        else:
            exact = [e for e, _ in self.only] if self.only and self.exactly else []
            needed = np.isin(np.arange(people), exact)  # each of these seats is needed
            for some, low in ((~needed, -np.inf), (needed, 1.0)):
                mine = np.nonzero(some[self.people])[0]
                row = (np.cumsum(some) - 1)[self.people[mine]]
                part = row, self.first + mine, np.ones(len(mine))
                rows.add_many(int(some.sum()), [part], low, 1.0)
        self._add_pins(rows)
        self._add_likely_limits(rows)
        self.search.check()
        most = np.ones(self.first + len(self.people))
        most[: self.first] = [self._most(p) for p in self.places]
        fixed = np.arange(len(most)) < self.first
        return Program(*rows.arrays(len(most)), most, fixed)

    def _add_seats(
        self, rows: Rows, number: Ints, group: Ints, each: float, low: float, high: float
    ) -> None:
        """Count the seats of a kind that a group of people takes, against `each` of its panels.

        `number` gives the row of every kind and group, -1 where there is none; so does its last
        column, which stands for people of no group.
        """
        parts = []
        for seat in range(self.seats):
            some = np.nonzero(self.taken[:, seat] >= 0)[0]
            row = number[self.taken[some, seat], group[self.people[some]]]
            kept = row >= 0
            parts.append((row[kept], self.first + some[kept], np.ones(int(kept.sum()))))
        of_place = number[np.array([p.kind for p in self.places], dtype=np.int64)]
        place, column = np.nonzero(of_place >= 0)
        parts.append((of_place[place, column], place, np.full(len(place), -float(each))))
        rows.add_many(int(number.max(initial=-1)) + 1, parts, low, high)

    def _add_several(self, rows: Rows) -> None:
        """Limit each expert's panels and load, and seat nobody twice at a time."""
        kind = self.taken[:, 0]
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

    def _add_pins(self, rows: Rows) -> None:
        """Seat whoever staff pinned to a submission on some panel of its category."""
        category = np.array([k.category for k in self.kinds])
        for s, pinned in enumerate(self.season.pins):
            for e in sorted(pinned):
                wanted = self.season.category_of[s]
                has = (self.taken >= 0) & (category[self.taken] == wanted)
                mine = self.first + np.nonzero((self.people == e) & has.any(axis=1))[0]
                rows.add(dict.fromkeys(mine.tolist(), 1.0), 1.0, np.inf)

    @cached_property
    def _limits(self) -> list[tuple[Limits, Ints]]:
        """List the groups of each rule of which a panel bears few, and everybody's among them."""
        by_rule: dict[str, Limits] = defaultdict(list)
        for entry in self.season.sums.every:
            if entry.most is not None:
                by_rule[entry.rule.name].append(entry)
        found = []
        for groups in by_rule.values():
            group = np.full(len(self.season.experts), -1, dtype=np.int64)
            for i, entry in enumerate(groups):
                group[list(entry.people)] = i
            found.append((groups, group))
        return found

    def _add_likely_limits(self, rows: Rows) -> None:
        """Add the rows on groups of few members at once where they are not too many."""
        count = len(self.season.experts)
        for groups, group in self._limits:
            sent: list[Ints] = []
            for seat in range(self.seats):
                some = np.nonzero((self.taken[:, seat] >= 0) & (group[self.people] >= 0))[0]
                sent.append(np.unique(self.taken[some, seat] * count + self.people[some]))
            kind, person = np.divmod(np.unique(np.concatenate(sent)), count)
            pairs, numbers = np.unique(kind * len(groups) + group[person], return_counts=True)
            most = np.array([entry.most for entry in groups])
            tight = pairs[numbers > most[pairs % len(groups)]]
            if len(tight) <= MOST_LIMIT_ROWS:
                for value in np.unique(most).tolist():
                    mine = tight[most[tight % len(groups)] == value]
                    self._add_limits(rows, mine, groups, group, value)

    def _add_limits(self, rows: Rows, pairs: Ints, groups: Limits, group: Ints, most: int) -> None:
        number = np.full((len(self.kinds), len(groups) + 1), -1, dtype=np.int64)
        number[np.divmod(pairs, len(groups))] = np.arange(len(pairs))
        self._add_seats(rows, number, group, most, -np.inf, 0.0)

    # what is not listed beforehand

    def add_broken(self, point: Floats) -> int:
        """Add the rows on groups of few members that a solution breaks, and count them."""
        panels = np.zeros(len(self.kinds))
        for j, place in enumerate(self.places):
            panels[place.kind] += point[j]
        rows, used = Rows(), np.nonzero(point[self.first :] > 1e-6)[0]
        for groups, group in self._limits:
            sent: dict[tuple[int, int], float] = defaultdict(float)
            for k in used[group[self.people[used]] >= 0].tolist():
                for kind in self.taken[k].tolist():
                    if kind >= 0:
                        sent[kind, int(group[self.people[k]])] += point[self.first + k]
            broken: dict[int, list[int]] = defaultdict(list)
            for (kind, i), seats in sent.items():
                most = groups[i].most or 0
                if seats > most * panels[kind] + 1e-6:
                    broken[most].append(kind * len(groups) + i)
            for most, pairs in broken.items():
                self._add_limits(rows, np.array(pairs), groups, group, most)
        if rows.count:
            self.program.add_rows(*rows.arrays(self.program.width))
        return rows.count

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
        rows = Rows()
        seats = dict(zip((self.first + columns).tolist(), counts[columns].tolist(), strict=True))
        rows.add(seats | dict.fromkeys(here, -1.0), -np.inf, -1.0)
        self.program.add_rows(*rows.arrays(self.program.width))

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
