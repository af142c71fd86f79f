"""Check a matching against every rule of its instance, with nothing but the arrays.

It shares no code with the engine: it counts what the pairs do and compares with the bounds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.integer]
Marks = npt.NDArray[np.bool_]
Values = npt.NDArray[np.floating]
Pairs = Sequence[Sequence[int]] | Numbers
TENTH = 10


class Broken(NamedTuple):
    """Name a broken rule and where it is broken."""

    rule: str
    where: str


class CheckedGroup(NamedTuple):
    """Hold a rule about a group: its members [R], the least and the most of them [P]."""

    name: str
    members: Marks
    at_least: Numbers
    at_most: Numbers


class Apart(NamedTuple):
    """Hold a rule that keeps experts apart: so many of one code at most.

    `codes` [R], below 0 for an expert whom it does not concern; `at_most` [P]; `exempt` [n,2] are
    (submission, code) that it does not bind.
    """

    name: str
    codes: Numbers
    at_most: Numbers
    exempt: Pairs = ()


class Who(Protocol):
    """Hold who may judge what, and how well."""

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""

    def barred(self, rows: Numbers) -> Marks:
        """Mark the rows (submission, expert) that may not be."""

    def values(self, rows: Numbers) -> Values:
        """Give the affinity of rows (submission, expert)."""


@dataclass(frozen=True, eq=False)
class Matrix:
    """Hold the dense form of an instance: `affinity` and `conflict` [P,R]."""

    affinity: Values
    conflict: Marks

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""
        return self.affinity.shape[0], self.affinity.shape[1]

    def barred(self, rows: Numbers) -> Marks:
        """Mark the rows (submission, expert) that may not be."""
        marks: Marks = self.conflict[rows[:, 0], rows[:, 1]]
        return marks

    def values(self, rows: Numbers) -> Values:
        """Give the affinity of rows (submission, expert)."""
        return self.affinity[rows[:, 0], rows[:, 1]].astype(np.float64)


@dataclass(frozen=True, eq=False)
class CandidateLists:
    """Hold the sparse form of an instance: `indptr`, `indices`, `entries` (its `values`).

    `experts` counts them; `conflicts` are rows (submission, expert).
    """

    indptr: Numbers
    indices: Numbers
    entries: Values
    experts: int
    conflicts: Pairs = ()

    @property
    def shape(self) -> tuple[int, int]:
        """Give the numbers of submissions and of experts."""
        return len(self.indptr) - 1, self.experts

    def barred(self, rows: Numbers) -> Marks:
        """Mark the rows (submission, expert) that may not be: no candidate, or in conflict."""
        marks: Marks = self._places(rows) < 0
        return marks | _among(rows, self.conflicts, self.experts)

    def values(self, rows: Numbers) -> Values:
        """Give the affinity of rows (submission, expert); 0 for what is no candidate."""
        place = self._places(rows)
        if not len(self.entries):
            return np.zeros(len(rows))
        return np.where(place >= 0, self.entries[place], 0.0).astype(np.float64)

    def _places(self, rows: Numbers) -> Numbers:
        """Look each row up in the list of its submission, one entry of the lists at a time."""
        start = np.asarray(self.indptr, np.int64)[rows[:, 0]]
        count = np.asarray(self.indptr, np.int64)[rows[:, 0] + 1] - start
        found = np.full(len(rows), -1, np.int64)
        left = np.flatnonzero(count > 0)
        for nth in range(int(count.max(initial=0))):
            left = left[(count[left] > nth) & (found[left] < 0)]
            place = start[left] + nth
            same = self.indices[place] == rows[left, 1]
            found[left[same]] = place[same]
        return found


@dataclass(frozen=True, eq=False)
class Matching:
    """Hold an instance as the contract names its arrays, and the optional rules.

    `pinned` and `forbidden` are rows (submission, expert); `max_meetings`: on so many submissions
    two experts may sit together (None: no limit).
    """

    who: Who
    demand: Numbers
    max_load: Numbers
    min_load: Numbers
    pinned: Pairs = ()
    forbidden: Pairs = ()
    groups: Sequence[CheckedGroup] = field(default=())
    apart: Sequence[Apart] = field(default=())
    max_meetings: int | None = None


class Figures(NamedTuple):
    """Hold what a matching reaches: total, worst sum, mean of the worst tenth, empty seats."""

    total: float
    worst: float
    tail: float
    missing: int
    lacking: int


def check_matching(instance: Matching, pairs: Numbers) -> tuple[Broken, ...]:
    """List every broken rule; an empty result means that the matching holds."""
    rows = np.asarray(pairs)
    if rows.ndim != 2 or rows.shape[1] != 2 or not np.issubdtype(rows.dtype, np.integer):
        return (Broken("not_pairs", "the list of pairs"),)
    outside = (rows < 0) | (rows >= np.array(instance.who.shape))
    if outside.any():
        return tuple(Broken("out_of_range", f"row {n}") for n in np.flatnonzero(outside.any(1)))
    return (
        *_pairs(instance, rows),
        *_counts(instance, rows),
        *_groups(instance, rows),
        *_apart(instance, rows),
        *_meetings(instance, rows),
    )


def _pairs(instance: Matching, rows: Numbers) -> Iterator[Broken]:
    experts = instance.who.shape[1]
    keys = rows[:, 0].astype(np.int64) * experts + rows[:, 1]
    ordered = np.sort(keys)
    for key in ordered[1:][ordered[1:] == ordered[:-1]]:
        yield Broken("pair_twice", f"pair {divmod(int(key), experts)}")
    for rule, wrong in (
        ("conflict", instance.who.barred(rows)),
        ("forbidden_pair", _among(rows, instance.forbidden, experts)),
    ):
        for row in rows[wrong]:
            yield Broken(rule, f"pair {(int(row[0]), int(row[1]))}")
    pinned = np.asarray(instance.pinned, np.int64).reshape(-1, 2)
    for row in pinned[~_among(pinned, rows, experts)]:
        yield Broken("pin_not_kept", f"pair {(int(row[0]), int(row[1]))}")


def _among(rows: Numbers, listed: Pairs, width: int) -> Marks:
    """Mark the rows that stand in a list of rows, whose second numbers are below `width`."""
    others = np.asarray(listed, np.int64).reshape(-1, 2)
    if not len(others):
        return np.zeros(len(rows), np.bool_)
    keys = rows[:, 0].astype(np.int64) * width + rows[:, 1]
    marks: Marks = np.isin(keys, others[:, 0] * width + others[:, 1])
    return marks


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
    many, experts = instance.who.shape
    return (
        np.bincount(rows[:, 0], minlength=many),
        np.bincount(rows[:, 1], minlength=experts),
    )


def _groups(instance: Matching, rows: Numbers) -> Iterator[Broken]:
    for group in instance.groups:
        held = np.bincount(rows[group.members[rows[:, 1]], 0], minlength=instance.who.shape[0])
        for place in np.flatnonzero(held < group.at_least):
            yield Broken("too_few_of_group", f"{group.name}, submission {place}: {held[place]}")
        for place in np.flatnonzero(held > group.at_most):
            yield Broken("too_many_of_group", f"{group.name}, submission {place}: {held[place]}")


def _apart(instance: Matching, rows: Numbers) -> Iterator[Broken]:
    for rule in instance.apart:
        code = rule.codes[rows[:, 1]]
        bound = np.column_stack([rows[:, 0], code])[code >= 0].astype(np.int64)
        found, times = np.unique(bound, axis=0, return_counts=True)
        wide = int(rule.codes.max(initial=0)) + 1
        over = (times > rule.at_most[found[:, 0]]) & ~_among(found, rule.exempt, wide)
        for row, held in zip(found[over], times[over], strict=True):
            yield Broken("not_apart", f"{rule.name}, submission {row[0]}: {held} of {row[1]}")


def _meetings(instance: Matching, rows: Numbers) -> Iterator[Broken]:
    if instance.max_meetings is None:
        return
    met = meetings(rows)
    found, times = np.unique(met, axis=0, return_counts=True)
    for row, held in zip(found, times, strict=True):
        if held > instance.max_meetings:
            yield Broken("meet_too_often", f"experts {row[0]} and {row[1]}: {held}")


def meetings(rows: Numbers) -> Numbers:
    """List the two experts of every meeting, the lower number first, one row a submission."""
    ordered = rows[np.lexsort((rows[:, 1], rows[:, 0]))]
    found = [np.zeros((0, 2), np.int64)]
    for apart in range(1, len(ordered)):
        same = ordered[apart:, 0] == ordered[:-apart, 0]
        if not same.any():
            break
        found.append(np.column_stack([ordered[:-apart][same, 1], ordered[apart:][same, 1]]))
    return np.concatenate(found)


def measure(instance: Matching, pairs: Numbers) -> Figures:
    """Compute anew what a matching reaches.

    Submissions that ask for no expert count neither as the worst nor among the worst tenth, which
    are at least one submission.
    """
    rows = np.asarray(pairs).reshape(-1, 2)
    seats, loads = _held(instance, rows)
    sums = np.bincount(rows[:, 0], instance.who.values(rows), instance.who.shape[0])
    ordered = np.sort(sums[np.asarray(instance.demand) > 0])
    tenth = max(1, len(ordered) // TENTH)
    return Figures(
        total=float(sums.sum()),
        worst=float(ordered[0]) if len(ordered) else 0.0,
        tail=float(ordered[:tenth].mean()) if len(ordered) else 0.0,
        missing=int(np.maximum(instance.demand - seats, 0).sum()),
        lacking=int(np.maximum(instance.min_load - loads, 0).sum()),
    )
