"""Scores adjusted for how harsh each expert is, by least squares, in exact fractions.

Each total is taken as the worth of its submission plus the leaning of its expert: the ordinary
two-way additive model. Submissions are eliminated first, so that one equation per expert remains.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

Totals = Mapping[str, Mapping[str, Fraction]]  # submission to expert to total
Numbers = dict[str, Fraction]


@dataclass(frozen=True)
class Calibration:
    """Hold what least squares make of all totals.

    `leanings` say by how many points an expert lies above (below: negative) the others on the same
    submissions; within a group they weigh out to zero, counted by sheets. `worths` are the scores
    of the submissions without those leanings. `groups` are the experts that are linked by common
    submissions: between two groups nothing can be compared, and nothing was.
    """

    leanings: Mapping[str, Fraction]
    worths: Mapping[str, Fraction]
    groups: tuple[tuple[str, ...], ...]


def calibrate(totals: Totals) -> Calibration:
    """Adjust the totals for the harshness of the experts who gave them.

    Where every expert of a group scored the same submissions, the result is the plain mean.
    """
    sheets: dict[str, list[tuple[str, Fraction]]] = defaultdict(list)
    for submission in sorted(totals):
        for expert, total in totals[submission].items():
            sheets[expert].append((submission, total))
    groups = _groups(totals, sheets)
    leanings: Numbers = {}
    for group in groups:
        leanings.update(_leanings(group, totals, sheets))
    worths = {
        submission: sum((total - leanings[expert] for expert, total in given.items()), Fraction(0))
        / len(given)
        for submission, given in totals.items()
        if given
    }
    return Calibration(leanings, worths, groups)


def _groups(
    totals: Totals, sheets: Mapping[str, Sequence[tuple[str, Fraction]]]
) -> tuple[tuple[str, ...], ...]:
    left = set(sheets)
    groups: list[tuple[str, ...]] = []
    while left:
        reached, frontier = set[str](), {min(left)}
        while frontier:
            reached |= frontier
            near = {sub for expert in frontier for sub, _ in sheets[expert]}
            frontier = {expert for sub in near for expert in totals[sub]} - reached
        groups.append(tuple(sorted(reached)))
        left -= reached
    return tuple(groups)


def _leanings(
    group: tuple[str, ...],
    totals: Totals,
    sheets: Mapping[str, Sequence[tuple[str, Fraction]]],
) -> Numbers:
    """Solve the normal equations of one group; one of them follows from the rest and is replaced.

    What replaces it: the leanings, weighted by sheets, add up to zero.
    """
    place = {expert: number for number, expert in enumerate(group)}
    size = len(group)
    matrix = [[Fraction(0)] * (size + 1) for _ in range(size)]
    for submission in {sub for expert in group for sub, _ in sheets[expert]}:
        given = totals[submission]
        share = Fraction(1, len(given))
        mean = sum(given.values(), Fraction(0)) * share
        for expert, total in given.items():
            row = matrix[place[expert]]
            row[place[expert]] += 1
            row[size] += total - mean
            for other in given:
                row[place[other]] -= share
    matrix[-1] = [Fraction(len(sheets[expert])) for expert in group] + [Fraction(0)]
    return dict(zip(group, _solve(matrix), strict=True))


def _solve(matrix: list[list[Fraction]]) -> list[Fraction]:
    """Solve a regular system by elimination, exactly."""
    size = len(matrix)
    for column in range(size):
        pivot = next(row for row in range(column, size) if matrix[row][column])
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        lead = matrix[column][column]
        matrix[column] = [value / lead for value in matrix[column]]
        for row in range(size):
            factor = matrix[row][column]
            if row != column and factor:
                matrix[row] = [
                    value - factor * base if base else value
                    for value, base in zip(matrix[row], matrix[column], strict=True)
                ]
    return [row[size] for row in matrix]
