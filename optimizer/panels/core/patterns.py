"""List the patterns of seats that experts may take, in arrays.

A kind is a category, a number of slots and, where times are known, the starts of these slots. A
pattern is the set of seats of one expert, at most `seats` of them, so that the cost of a whole load
is exact (column enumeration; cf. Gilmore and Gomory 1961).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
from numpy.typing import NDArray

from optimizer.panels.core.program import Bools, Floats
from optimizer.panels.index.season import Season
from optimizer.panels.index.windows import Window
from optimizer.panels.model.levels import Search

Ints = NDArray[np.int64]
Lengths = dict[int, tuple[int, ...]]
Projection = tuple[int, tuple[tuple[int, int], ...]]
"""An expert with the category and the slots of each seat."""
MOST_PATTERNS = 2_500_000
"""The most patterns that are listed at all."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold what all panels counted together have in common; without times `starts` is empty."""

    category: int
    slots: int
    starts: tuple[int, ...] = ()
    end: int = 0
    day: int = 0


@dataclass(frozen=True, slots=True)
class PatternPlace:
    """Hold a kind in a group of like rooms, by the number of the kind; None without times."""

    kind: int
    window: Window | None


class TooManyError(Exception):
    """Say that the patterns of a season are too many to be listed."""


class Patterns:
    """Hold the kinds and places of a season, and the patterns of seats that its experts may take.

    `panels` is how many panels each category has, `lengths` how many slots these may have, `load`
    the greatest load of an expert; `search` may end while patterns are listed. Without `windows`
    times and rooms are left out. `projections` are the only seats that are given times, all of
    them with `exactly`; `attends` are the only experts and numbers of slots. With `several` every
    column is one seat, of which an expert may take more at different times: far fewer columns,
    whose relaxation is weak.
    """

    def __init__(
        self,
        season: Season,
        panels: Sequence[int],
        lengths: Lengths,
        search: Search,
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
        self.search = search
        self.size = season.rules.sizes()[0]
        self.timed = windows is not None
        self.kinds, self.places = _kinds(lengths, windows)
        self.only, self.exactly, self.attends = projections, exactly, attends
        self.several = several
        self._likes = {(e, part) for e, seats in projections or () for part in seats}
        self._list_patterns()

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
            self.search.check()
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
        row, two = np.triu_indices(len(items))
        a, b = items[row], items[two]
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

    def _close(self, expert: int, row: int, two: int) -> bool:
        return self.season.too_close(expert, self.kinds[row].starts, self.kinds[two].starts)

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

    @property
    def first(self) -> int:
        """Give the first column of the patterns: places stand before them."""
        return len(self.places)


def _kinds(
    lengths: Lengths, windows: dict[int, list[Window]] | None
) -> tuple[list[Kind], list[PatternPlace]]:
    kinds: list[Kind] = []
    places: list[PatternPlace] = []
    for c, n in ((c, n) for c, every in sorted(lengths.items()) for n in every):
        if windows is None:
            places.append(PatternPlace(len(kinds), None))
            kinds.append(Kind(c, n))
            continue
        by_time: dict[tuple[int, ...], list[Window]] = defaultdict(list)
        for window in windows.get(n, ()):
            by_time[window.starts].append(window)
        for starts, every in by_time.items():
            places += [PatternPlace(len(kinds), window) for window in every]
            kinds.append(Kind(c, n, starts, every[0].end, every[0].day))
    return kinds, places
