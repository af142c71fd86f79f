"""Check a matching against every rule of its instance, with nothing but the arrays.

It shares no code with the engine: it counts what the pairs do and compares with the bounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.integer]
Marks = npt.NDArray[np.bool_]
TENTH = 10


class Broken(NamedTuple):
    """Name a broken rule and where it is broken."""

    rule: str
    where: str


class Group(NamedTuple):
    """Hold a rule about a group: its members [R], the least and the most of them [P]."""

    name: str
    members: Marks
    at_least: Numbers
    at_most: Numbers


@dataclass(frozen=True, eq=False)
class Matching:
    """Hold the arrays of an instance as the contract names them, and the optional rules.

    `pinned` and `forbidden` are rows (submission, expert).
    """

    affinity: npt.NDArray[np.floating]
    conflict: Marks
    demand: Numbers
    max_load: Numbers
    min_load: Numbers
    pinned: Sequence[Sequence[int]] | Numbers = ()
    forbidden: Sequence[Sequence[int]] | Numbers = ()
    groups: Sequence[Group] = field(default=())


class Figures(NamedTuple):
    """Hold what a matching reaches: total, worst sum, mean of the worst tenth, empty seats."""

    total: float
    worst: float
    tail: float
    missing: int
    lacking: int


def check_matching(instance: Matching, pairs: Numbers) -> tuple[Broken, ...]:
    """List every broken rule; an empty result means that the matching holds."""
    many, experts = instance.affinity.shape
    rows = np.asarray(pairs)
    if rows.ndim != 2 or rows.shape[1] != 2 or not np.issubdtype(rows.dtype, np.integer):
        return (Broken("not_pairs", "the list of pairs"),)
    outside = (rows < 0) | (rows >= np.array([many, experts]))
    if outside.any():
        return tuple(Broken("out_of_range", f"row {n}") for n in np.flatnonzero(outside.any(1)))
    found = [*_pairs(instance, rows), *_counts(instance, rows), *_groups(instance, rows)]
    return tuple(found)


def _pairs(instance: Matching, rows: Numbers) -> Iterator[Broken]:
    seen: set[tuple[int, int]] = set()
    for pair in map(tuple, rows.tolist()):
        if pair in seen:
            yield Broken("pair_twice", f"pair {pair}")
        seen.add(pair)
        if instance.conflict[pair]:
            yield Broken("conflict", f"pair {pair}")
    for pair in _as_pairs(instance.forbidden) & seen:
        yield Broken("forbidden_pair", f"pair {pair}")
    for pair in _as_pairs(instance.pinned) - seen:
        yield Broken("pin_not_kept", f"pair {pair}")


def _as_pairs(rows: Sequence[Sequence[int]] | Numbers) -> set[tuple[int, int]]:
    return {(int(row[0]), int(row[1])) for row in rows}


def _counts(instance: Matching, rows: Numbers) -> Iterator[Broken]:
    seats, loads = _held(instance, rows)
    for rule, wrong in (
        ("too_few_experts", seats < instance.demand),
        ("too_many_experts", seats > instance.demand),
    ):
        for place in np.flatnonzero(wrong):
            yield Broken(rule, f"submission {place}: {seats[place]}")
    for rule, wrong in (
        ("above_max_load", loads > instance.max_load),
        ("below_min_load", loads < instance.min_load),
    ):
        for place in np.flatnonzero(wrong):
            yield Broken(rule, f"expert {place}: {loads[place]}")


def _held(instance: Matching, rows: Numbers) -> tuple[Numbers, Numbers]:
    many, experts = instance.affinity.shape
    seats = np.zeros(many, np.int64)
    loads = np.zeros(experts, np.int64)
    np.add.at(seats, rows[:, 0], 1)
    np.add.at(loads, rows[:, 1], 1)
    return seats, loads


def _groups(instance: Matching, rows: Numbers) -> Iterator[Broken]:
    for group in instance.groups:
        held = np.zeros(instance.affinity.shape[0], np.int64)
        np.add.at(held, rows[:, 0], group.members[rows[:, 1]].astype(np.int64))
        for place in np.flatnonzero(held < group.at_least):
            yield Broken("too_few_of_group", f"{group.name}, submission {place}: {held[place]}")
        for place in np.flatnonzero(held > group.at_most):
            yield Broken("too_many_of_group", f"{group.name}, submission {place}: {held[place]}")


def measure(instance: Matching, pairs: Numbers) -> Figures:
    """Compute anew what a matching reaches; the worst tenth are at least one submission."""
    rows = np.asarray(pairs).reshape(-1, 2)
    seats, loads = _held(instance, rows)
    sums = np.zeros(instance.affinity.shape[0])
    np.add.at(sums, rows[:, 0], instance.affinity[rows[:, 0], rows[:, 1]].astype(np.float64))
    ordered = np.sort(sums)
    tenth = max(1, len(ordered) // TENTH)
    return Figures(
        total=float(sums.sum()),
        worst=float(ordered[0]),
        tail=float(ordered[:tenth].mean()),
        missing=int(np.maximum(instance.demand - seats, 0).sum()),
        lacking=int(np.maximum(instance.min_load - loads, 0).sum()),
    )
