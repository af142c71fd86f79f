"""Count panels by kind and give every expert one pattern of seats: a season without names.

A kind is a category, a number of slots and, where times are known, the starts of these slots. A
pattern is the set of seats of one expert, at most `seats` of them, so that the cost of a whole
load is exact and the relaxation tight (column enumeration; cf. Gilmore and Gomory 1961). Who is
heard where, and which of the panels of a kind an expert joins, is left to `assemble`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

from optimizer.panels.core.program import Bools, Floats, Program
from optimizer.panels.linear import Rows
from optimizer.panels.season import Season
from optimizer.panels.terms import add_terms
from optimizer.panels.windows import Window

Ints = NDArray[np.int64]
Lengths = dict[int, tuple[int, ...]]
Projection = tuple[int, tuple[tuple[int, int], ...]]
"""An expert with the category and the slots of each seat."""
MOST_PATTERNS = 2_500_000
"""The most patterns that are listed at all."""
MOST_FIRM_ROWS = 4_000
"""The most rows on employers that are listed before a solution breaks them."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold what all panels counted together have in common; without times `starts` is empty."""

    category: int
    slots: int
    starts: tuple[int, ...] = ()
    end: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a kind in a group of like rooms, by the number of the kind; None without times."""

    kind: int
    window: Window | None


class TooManyError(Exception):
    """Say that the patterns of a season are too many to be listed."""


class Counted:
    """Hold the kinds, places and patterns of a season, and the rules that bind them.

    `panels` is how many panels each category has, `lengths` how many slots these may have, `load`
    the greatest load of an expert. Without `windows` times and rooms are left out. `projections`
    are the only seats that are given times, all of them with `exactly`; `attends` are the only
    experts and numbers of slots. With `several` every column is one seat, of which an expert may
    take more at different times: far fewer columns, whose relaxation is weak.
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
        self.season, self.panels, self.seats, self.load = season, list(panels), seats, load
        self.size = season.rules.sizes()[0]
        self.timed = windows is not None
        self.kinds, self.places = _kinds(lengths, windows)
        self.only, self.exactly, self.attends = projections, exactly, attends
        self.several = several
        self._likes = {(e, part) for e, seats in projections or () for part in seats}
        self._list_patterns()
        self.program = self._program()
        self._add_likely_firms()

    # patterns

    def _may(self, expert: int, kind: Kind) -> bool:
        season = self.season
        if kind.category not in season.skill[expert] or kind.slots > self.load:
            return False
        single = self.panels[kind.category] == 1 and season.rules.recusal != "leave"
        if single and any(expert in season.barred[s] for s in season.of_category[kind.category]):
            return False
        if not self.timed:
            there = self.attends is None or (expert, kind.slots) in self.attends
            return there and season.ever_sits(expert, kind.slots)
        return season.sits_through(expert, kind.starts, kind.end)

    def _wanted(self, expert: int, kind: Kind) -> bool:
        return self.only is None or (expert, (kind.category, kind.slots)) in self._likes

    def _list_patterns(self) -> None:
        """List the patterns in arrays: the expert, and the kinds of the seats, -1 for none."""
        slots = np.array([k.slots for k in self.kinds], dtype=np.int64)
        apart = self._apart()
        people, kinds, total = [], [], 0
        by_category: dict[int, list[int]] = defaultdict(list)
        for j, kind in enumerate(self.kinds):
            by_category[kind.category].append(j)
        for e in self.season.able:
            known = self.season.skill[e]
            mine = [j for c in known for j in by_category[c] if self._wanted(e, self.kinds[j])]
            mine = [j for j in mine if self._may(e, self.kinds[j])]
            items = np.array(sorted(mine), dtype=np.int64)
            most = min(self.seats, self.season.most_panels(e))
            for rows in self._patterns_of(e, items, most, slots, apart):
                people.append(np.full(len(rows), e, dtype=np.int64))
                kinds.append(rows)
                total += len(rows)
                if total > MOST_PATTERNS:
                    raise TooManyError
        shape = (0, self.seats)
        self.people: Ints = np.concatenate(people) if people else np.zeros(0, dtype=np.int64)
        self.taken: Ints = np.concatenate(kinds) if kinds else np.zeros(shape, dtype=np.int64)
        self.slots: Ints = np.where(self.taken >= 0, slots[self.taken], 0).reshape(-1, self.seats)
        if self.only is not None:
            self._project(self.only)

    def _patterns_of(
        self, expert: int, items: Ints, most: int, slots: Ints, apart: Bools | None
    ) -> Iterable[Ints]:
        if most < 1 or not len(items):
            return
        yield self._padded(items[:, None])
        if most < 2:
            return
        one, two = np.triu_indices(len(items))
        a, b = items[one], items[two]
        fits = slots[a] + slots[b] <= self.load
        if apart is not None:
            fits &= apart[a, b]
        a, b = a[fits], b[fits]
        if self.season.run_limit[expert] is not None and self.timed:
            close = [self._close(expert, i, j) for i, j in zip(a, b, strict=True)]
            a, b = a[~np.array(close, dtype=bool)], b[~np.array(close, dtype=bool)]
        yield self._padded(np.stack([a, b], axis=1))
        if most >= 3 and self.seats >= 3:
            yield self._triples(items, slots, apart)

    def _triples(self, items: Ints, slots: Ints, apart: Bools | None) -> Ints:
        rows = np.array(list(combinations_with_replacement(items.tolist(), 3)), dtype=np.int64)
        rows = rows.reshape(-1, 3)
        fits = slots[rows].sum(axis=1) <= self.load
        if apart is not None:
            a, b, c = rows.T
            fits &= apart[a, b] & apart[a, c] & apart[b, c]
        return self._padded(rows[fits])

    def _padded(self, rows: Ints) -> Ints:
        full = np.full((len(rows), self.seats), -1, dtype=np.int64)
        full[:, : rows.shape[1]] = rows
        return full

    def _apart(self) -> Bools | None:
        """Tell which kinds one expert can join both: panels at different times."""
        if not self.timed or self.seats < 2:
            return None
        start = np.array([k.starts[0] for k in self.kinds])
        end = np.array([k.end for k in self.kinds])
        return (end[:, None] <= start[None, :]) | (end[None, :] <= start[:, None])

    def _close(self, expert: int, one: int, two: int) -> bool:
        return self.season.too_close(expert, self.kinds[one].starts, self.kinds[two].starts)

    def _project(self, only: set[Projection]) -> None:
        """Keep the patterns whose categories and lengths are wanted, whatever their times."""
        parts = {part: i for i, part in enumerate(sorted({p for _, ps in only for p in ps}), 1)}
        number = np.array([parts.get((k.category, k.slots), 0) for k in self.kinds], dtype=np.int64)
        rows = np.where(self.taken >= 0, number[self.taken], 0)
        wanted = [[parts[p] for p in ps] + [0] * (self.seats - len(ps)) for _, ps in only]
        known = np.array(wanted, dtype=np.int64).reshape(-1, self.seats)
        keep = np.isin(
            self._keys(self.people, rows, len(parts) + 1),
            self._keys(np.array([e for e, _ in only], dtype=np.int64), known, len(parts) + 1),
        )
        self.people, self.taken = self.people[keep], self.taken[keep]
        self.slots = self.slots[keep]

    def _keys(self, people: Ints, parts: Ints, base: int) -> Ints:
        """Give every expert with a set of seats one number."""
        keys = people.copy()
        for column in np.sort(parts, axis=1).T:
            keys = keys * base + column
        return keys

    def projection(self, row: Ints) -> tuple[tuple[int, int], ...]:
        """Give the categories and lengths of a pattern without its times."""
        kinds = [self.kinds[j] for j in row.tolist() if j >= 0]
        return tuple(sorted((k.category, k.slots) for k in kinds))

    def projections(self, point: Floats) -> set[Projection]:
        """List who takes which seats in a solution, without the times."""
        return self._projections(np.nonzero(point[self.first :] > 0.5)[0])

    def near(self, reduced: Floats, count: int, allowed: Bools) -> set[Projection]:
        """List the seats of the patterns of least reduced cost."""
        patterns = np.nonzero(allowed[self.first :])[0]
        order = np.argsort(reduced[self.first + patterns], kind="stable")
        return self._projections(patterns[order[:count]])

    def _projections(self, patterns: Ints) -> set[Projection]:
        rows = patterns.tolist()
        return {(int(self.people[k]), self.projection(self.taken[k])) for k in rows}

    def lengths(self, point: Floats) -> Lengths:
        """List the slots that the panels of each category have in a solution."""
        used: dict[int, set[int]] = defaultdict(set)
        for j in np.nonzero(point[: self.first] > 1e-3)[0].tolist():
            kind = self.kinds[self.places[j].kind]
            used[kind.category].add(kind.slots)
        return {c: tuple(sorted(every)) for c, every in used.items()}

    @property
    def complete(self) -> bool:
        """Tell whether no expert could take more seats within the load than a pattern holds."""
        most = max((self.season.most_panels(e) for e in self.season.able), default=0)
        shortest = min((k.slots for k in self.kinds), default=1)
        return most <= self.seats or (self.seats + 1) * shortest > self.load

    # rules

    @property
    def first(self) -> int:
        """Give the first column of the patterns: places stand before them."""
        return len(self.places)

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

    def _most(self, place: Place) -> float:
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


def _kinds(
    lengths: Lengths, windows: dict[int, list[Window]] | None
) -> tuple[list[Kind], list[Place]]:
    kinds: list[Kind] = []
    places: list[Place] = []
    for c, n in ((c, n) for c, every in sorted(lengths.items()) for n in every):
        if windows is None:
            places.append(Place(len(kinds), None))
            kinds.append(Kind(c, n))
            continue
        by_time: dict[tuple[int, ...], list[Window]] = defaultdict(list)
        for window in windows.get(n, ()):
            by_time[window.starts].append(window)
        for starts, every in by_time.items():
            places += [Place(len(kinds), window) for window in every]
            kinds.append(Kind(c, n, starts, every[0].end, every[0].day))
    return kinds, places
