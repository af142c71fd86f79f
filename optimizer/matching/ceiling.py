"""Bound the expected total of every draw that keeps a limit and keeps experts apart.

At given prices of experts, what one submission could have is bounded by taking its best experts
one after the other, as far as the limit and one attribute allow; for one attribute, whose groups
share nobody, no other choice is better (the greedy algorithm of polymatroids; Edmonds, 1970). Each
submission takes the attribute that says most. Any prices give a bound (weak duality).
"""

from dataclasses import dataclass

import numpy as np

from optimizer.matching.arrays import NO_INTS, Floats, Ints, positions, ranks, runs, within
from optimizer.matching.attributes import NOBODY, Attribute
from optimizer.matching.core import Core
from optimizer.matching.tables import Cut, Prices

BATCH = 20_000  # submissions bounded in one go
MOST = 400  # pairs of a submission that the bound looks at


@dataclass(frozen=True, eq=False, slots=True)
class Promising:
    """Hold open pairs `keys`, sorted, with their `worth` above the prices of their experts.

    `floor` [P]: every open pair that is not held is worth no more.
    """

    keys: Ints
    worth: Floats
    floor: Floats


def promising(core: Core, prices: Prices, known: Ints, many: int) -> Promising:
    """Find at least the `many` pairs of each submission that are worth most at the prices."""
    many_rows, experts = core.shape
    row = known // experts
    worth = core.values(known) - prices.expert[known % experts]
    floor = np.full(many_rows, -np.inf)
    last = ranks(row, worth) == many - 1
    floor[row[last]] = worth[last]
    # Where fewer are known, everything that is worth what the last known one is will do.
    least = np.full(many_rows, np.inf)
    np.minimum.at(least, row, worth)
    floor = np.where(np.isfinite(floor), floor, np.where(np.isfinite(least), least, -np.inf))
    lowest = float(floor[np.isfinite(floor)].min(initial=0.0)) - core.largest - 1.0
    floor = np.maximum(floor, lowest)
    return _above(core, prices, floor, many)


def _above(core: Core, prices: Prices, floor: Floats, many: int) -> Promising:
    """List the open pairs above a floor, the best few of a submission where there are too many."""
    experts = core.shape[1]
    no_members = np.zeros((0, experts), np.bool_)
    cut = Cut(Prices(floor, prices.expert), None, no_members, core.largest)
    keys, worth = [NO_INTS], [np.zeros(0)]
    floor = floor.copy()
    for found in core.table.above(cut, MOST):
        key, value = found.row * experts + found.column, found.worth + floor[found.row]
        if found.crowded:
            # Only the best of each row were looked at: the others are worth no more than the last.
            last = ranks(found.row, value) == np.bincount(found.row)[found.row] - 1
            full = np.bincount(found.row)[found.row[last]] >= min(MOST, experts)
            raised = found.row[last][full]
            floor[raised] = np.maximum(floor[raised], value[last][full])
        free = ~within(key, core.barred) if len(core.barred) else np.ones(len(key), np.bool_)
        keys.append(key[free])
        worth.append(value[free])
    key, value = np.concatenate(keys), np.concatenate(worth)
    order = np.argsort(key)
    return Promising(key[order], value[order], floor)


def best_of(found: Promising, experts: int, many: int) -> Ints:
    """Name the pairs of each submission that are worth most."""
    keys: Ints = found.keys[ranks(found.keys // experts, found.worth) < many]
    return keys


def ceiling(
    core: Core, prices: Prices, found: Promising, attributes: tuple[Attribute, ...], limit: float
) -> float:
    """Bound the expected total of every draw under the limit and the attributes."""
    many, experts = core.shape
    starts = runs(found.keys // experts, many)
    asked = np.minimum(core.demand, experts)
    total = 0.0
    for first in range(0, many, BATCH):
        rows = np.arange(first, min(first + BATCH, many))
        entries = positions(starts, rows)
        counts = starts[rows + 1] - starts[rows]
        place = np.repeat(np.arange(len(rows)), counts)
        order = np.lexsort((-found.worth[entries], place))
        entries = entries[order]
        nth = np.arange(len(entries)) - np.repeat(np.cumsum(counts) - counts, counts)
        table = _Table(core, rows, int(counts.max(initial=0)))
        table.worth[place, nth] = found.worth[entries]
        table.expert[place, nth] = found.keys[entries] % experts
        best = table.best(found.floor[rows], asked[rows], limit, None)
        for attribute in attributes:
            bound = table.best(found.floor[rows], asked[rows], limit, attribute)
            best = np.minimum(best, bound)
        total += float(best.sum())
    loads = core.loads
    return total + float(loads.support(prices.expert).sum()) + float(core.base.sum())


class _Table:
    """Hold the best experts of some submissions in falling order: `worth`, `expert` [n,m]."""

    def __init__(self, core: Core, rows: Ints, width: int) -> None:
        self.core, self.rows = core, rows
        self.worth = np.full((len(rows), width), -np.inf)
        self.expert = np.full((len(rows), width), NOBODY)

    def best(self, floor: Floats, asked: Ints, limit: float, attribute: Attribute | None) -> Floats:
        """Take the best one after the other, then what is left at the floor [n]."""
        left = asked.astype(np.float64)
        gained = np.zeros(len(left))
        codes = None if attribute is None else np.append(attribute.codes, NOBODY)[self.expert]
        taken: list[Floats] = []
        for nth in range(self.worth.shape[1]):
            if not left.any():
                break
            room = np.where(self.expert[:, nth] >= 0, limit, 0.0)
            if attribute is not None and codes is not None:
                room = np.minimum(room, self._open(attribute, codes, taken, nth))
            take = np.minimum(room, left)
            taken.append(take)
            gained += np.where(take > 0, take * np.where(take > 0, self.worth[:, nth], 0.0), 0.0)
            left = np.maximum(left - take, 0.0)
        return gained + np.where(left > 0, left * floor, 0.0)

    def _open(self, attribute: Attribute, codes: Ints, taken: list[Floats], nth: int) -> Floats:
        """Give how much the attribute leaves open for the expert in a column [n]."""
        code = codes[:, nth]
        held = np.zeros(len(code))
        for before, take in enumerate(taken):
            held += np.where(codes[:, before] == code, take, 0.0)
        held += self._pinned(attribute, code)
        free = code == NOBODY
        if len(attribute.exempt):
            free |= np.isin(attribute.keys(self.rows, code), attribute.exempt)
        return np.where(free, np.inf, np.maximum(attribute.at_most[self.rows] - held, 0.0))

    def _pinned(self, attribute: Attribute, code: Ints) -> Floats:
        """Count the pinned experts of each submission who have its code [n]."""
        experts = self.core.shape[1]
        row, column = np.divmod(self.core.seated, experts)
        here = within(row, self.rows)
        place = np.searchsorted(self.rows, row[here])
        same = attribute.codes[column[here]] == code[place]
        return np.bincount(place[same], minlength=len(code)).astype(np.float64)
