"""Write the linear program of a matching over chosen pairs.

Variables: a share of each pair; the load of each expert, split at its target; the level `t` of
the worst submission, or the threshold and the depths below it of the worst tenth (Rockafellar and
Uryasev, Optimization of conditional value-at-risk, Journal of Risk 2, 2000).
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.matching.aims import Aim
from optimizer.matching.arrays import Floats, Ints
from optimizer.matching.core import Core

Matrix = sparse.csr_array
UNEVEN = 0.01  # how much dearer a submission's second missing seat is than its first


@dataclass(frozen=True, eq=False, slots=True)
class LinearProgram:
    """Hold a linear program: least cost, rows between bounds, columns between bounds.

    The columns are the pairs, then what `groups` names; `family` names the rows.
    """

    cost: Floats
    rows: Matrix
    row_low: Floats
    row_high: Floats
    low: Floats
    high: Floats
    family: dict[str, slice]
    groups: dict[str, slice]


def program(core: Core, pairs: Ints, aim: Aim) -> LinearProgram:
    """Write the program of an aim over the given pairs."""
    submissions, experts = core.shape
    row, column = np.divmod(pairs, experts)
    size = len(pairs)
    value = core.values(pairs)
    place = np.arange(size)
    seats = Matrix((np.ones(size), (row, place)), shape=(submissions, size))
    loads = Matrix((np.ones(size), (column, place)), shape=(experts, size))
    sums = Matrix((value, (row, place)), shape=(submissions, size))
    build = _Builder(core, size, aim)
    each, unit = Matrix(sparse.eye_array(submissions)), Matrix(sparse.eye_array(experts))
    build.add("seat", seats, {"missing": each, "more": each}, core.demand, core.demand)
    none = np.zeros(experts)
    further = {"under": -unit, "over": -unit, "lacking": unit}
    build.add("load", loads, further, none, none)
    for number, quota in enumerate(core.quotas):
        held = Matrix(seats.multiply(quota.members[column][None, :]))
        build.add(f"quota {number}", held, {f"g{number}": each}, quota.at_least, quota.at_most)
    infinite = np.full(submissions, np.inf)
    column_of_ones = Matrix(np.ones((submissions, 1)))
    if aim.level == "worst":
        build.add("worst", sums, {"level": -column_of_ones}, -core.base, infinite)
    elif aim.worst is not None:
        build.add("worst", sums, {}, aim.worst - core.base, infinite)
    if build.with_tail:
        build.add("tail", sums, {"level": -column_of_ones, "depth": each}, -core.base, infinite)
    if aim.level != "tail" and aim.tail is not None:
        tail = {"level": Matrix([[float(aim.tenth)]]), "depth": Matrix(-column_of_ones.T)}
        build.add("tail sum", Matrix((1, size)), tail, np.array([aim.tail]), np.array([np.inf]))
    if aim.least_total is not None:
        least = np.array([aim.least_total - core.base.sum()])
        build.add("total", Matrix(value[None, :]), {}, least, np.array([np.inf]))
    return build.program(core, value)


class _Builder:
    """Gather families of rows over the pairs and the named groups of further columns."""

    def __init__(self, core: Core, pairs: int, aim: Aim) -> None:
        submissions, experts = core.shape
        self.aim = aim
        self.with_tail = aim.level == "tail" or aim.tail is not None
        groups = {"pairs": pairs, "under": experts, "over": experts}
        if aim.level == "worst" or self.with_tail:
            groups["level"] = 1
        if self.with_tail:
            groups["depth"] = submissions
        if aim.penalty is not None:
            groups |= {"missing": submissions, "more": submissions, "lacking": experts}
            groups |= {f"g{number}": submissions for number in range(len(core.quotas))}
        ends = np.cumsum(list(groups.values())).tolist()
        self.groups = {
            name: slice(end - width, end)
            for (name, width), end in zip(groups.items(), ends, strict=True)
        }
        self.width: int = ends[-1]
        self.blocks: list[Matrix] = []
        self.low: list[Floats] = []
        self.high: list[Floats] = []
        self.family: dict[str, slice] = {}
        self.height = 0

    def add(
        self,
        name: str,
        on_pairs: Matrix,
        further: dict[str, Matrix],
        low: Floats | Ints,
        high: Floats | Ints,
    ) -> None:
        """Add a family of rows."""
        height = on_pairs.shape[0]
        parts = [
            on_pairs
            if group == "pairs"
            else further.get(group, Matrix((height, part.stop - part.start)))
            for group, part in self.groups.items()
        ]
        self.blocks.append(Matrix(sparse.hstack(parts)))
        self.low.append(np.asarray(low, np.float64))
        self.high.append(np.asarray(high, np.float64))
        self.family[name] = slice(self.height, self.height + height)
        self.height += height

    def program(self, core: Core, value: Floats) -> LinearProgram:
        """Set the objective and the bounds of the columns."""
        cost, low = np.zeros(self.width), np.zeros(self.width)
        high = np.full(self.width, np.inf)
        high[self.groups["pairs"]] = 1.0
        loads = core.loads
        low[self.groups["under"]], high[self.groups["under"]] = loads.low, loads.target
        high[self.groups["over"]] = loads.high - loads.target
        if "level" in self.groups:
            low[self.groups["level"]] = -np.inf
        if self.aim.level == "total":
            cost[self.groups["pairs"]] = -value
            cost[self.groups["under"]] = -loads.weight
            cost[self.groups["over"]] = loads.weight
        elif self.aim.level == "worst":
            cost[self.groups["level"]] = -1.0
        else:
            cost[self.groups["level"]] = -float(self.aim.tenth)
            cost[self.groups["depth"]] = 1.0
        if self.aim.penalty is not None:
            cost[self.groups["missing"].start :] = self.aim.penalty
            cost[self.groups["more"]] *= 1.0 + UNEVEN
            high[self.groups["missing"]] = np.minimum(core.demand, 1)
            high[self.groups["more"]] = np.maximum(core.demand - 1, 0)
            high[self.groups["lacking"]] = loads.low
        rows = Matrix(sparse.vstack(self.blocks))
        bounds = np.concatenate(self.low), np.concatenate(self.high)
        return LinearProgram(cost, rows, *bounds, low, high, self.family, self.groups)
