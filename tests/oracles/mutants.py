"""Mutate instance documents as slips of hand, scripts and malice would."""

import copy
import random
from collections.abc import Callable

# Instances are JSON as parsed: their values are of every kind, hence Any.
from typing import Any

ODD: tuple[Any, ...] = (
    None,
    True,
    "",
    "x",
    "*",
    [],
    {},
    [[]],
    0,
    -1,
    1,
    2.5,
    10**30,
    -(10**30),
    float("nan"),
    float("inf"),
    "9999-12-31",
    "0001-01-01",
    "2027-02-30",
    "2027-03-01T09:00",
    "2027-03-01T09:00+08:00",
    "24:00",
    "09:00:30",
    ["2027-03-01T10:00", "2027-03-01T09:00"],
    ["9999-12-31T00:00", "9999-12-31T23:59"],
)
Place = tuple[Any, Any]
"""A container and the key or index of one of its values."""


def mutant(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """Give a copy of a document with one to three values replaced, removed, doubled or swapped."""
    chance = random.Random(f"mutant {seed}")
    copied = copy.deepcopy(document)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        places = _places(copied)
        if places:
            chance.choice(ACTS)(chance, places)
    return copied


def _places(value: Any) -> list[Place]:
    found: list[Place] = []
    stack = [value]
    while stack:
        here = stack.pop()
        keys = list(here) if isinstance(here, dict) else range(len(here))
        for key in keys:
            found.append((here, key))
            if isinstance(here[key], dict | list):
                stack.append(here[key])
    return found


def _replace(chance: random.Random, places: list[Place]) -> None:
    holder, key = chance.choice(places)
    holder[key] = copy.deepcopy(chance.choice(ODD))


def _remove(chance: random.Random, places: list[Place]) -> None:
    holder, key = chance.choice(places)
    del holder[key]


def _swap(chance: random.Random, places: list[Place]) -> None:
    (row, key), (two, other) = chance.choice(places), chance.choice(places)
    row[key], two[other] = copy.deepcopy(two[other]), copy.deepcopy(row[key])


def _double(chance: random.Random, places: list[Place]) -> None:
    lists = [holder[key] for holder, key in places if isinstance(holder[key], list)]
    full = [each_list for each_list in lists if each_list]
    if full:
        chosen = chance.choice(full)
        chosen.append(copy.deepcopy(chance.choice(chosen)))


def _scale(chance: random.Random, places: list[Place]) -> None:
    numbers = [(h, k) for h, k in places if type(h[k]) in (int, float)]
    if numbers:
        holder, key = chance.choice(numbers)
        holder[key] = holder[key] * chance.choice((0, -1, 1000, 10**9, 0.5))


ACTS: tuple[Callable[[random.Random, list[Place]], None], ...] = (
    _replace,
    _replace,
    _remove,
    _swap,
    _double,
    _scale,
)
