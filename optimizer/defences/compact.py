"""Make a timetable compact: take some defences off, put them back where they cost least.

Ruin and recreate (Schrimpf and others 2000; strings of neighbours after Christiaens and Vanden
Berghe 2020) with simulated annealing. Rooms are chosen together with times.
"""

import math
import random
import time
from dataclasses import dataclass

import numpy as np

from optimizer.defences.board import NEVER, RoomBoard
from optimizer.outcome import Cancel, Progress, Watch

HOT, COLD = 3.0, 0.15
SKIP = 0.02
"""The chance with which the best places are passed over, which keeps the search from circling."""
UNPLANNED = 500.0
"""What a defence without a place costs while searching; more than any compactness it could save."""


@dataclass(slots=True)
class Anneal:
    """Hold the course of a search: its ends, its chance and when it is called off."""

    started: float
    ends: float
    chance: random.Random
    cancelled: Cancel | None = None
    progress: Watch | None = None
    bound: int | None = None

    def tell(self, value: int) -> None:
        """Tell the watcher, if any, of a better value."""
        if self.progress:
            seconds = time.monotonic() - self.started
            self.progress(Progress("compactness", value, self.bound, seconds))

    def enough(self, value: int) -> bool:
        """Tell whether a value cannot be bettered."""
        return self.bound is not None and value <= self.bound

    @property
    def over(self) -> bool:
        """Tell whether the search must end."""
        late = time.monotonic() >= self.ends
        return late or (self.cancelled is not None and self.cancelled())

    @property
    def temperature(self) -> float:
        """Give the temperature, which falls from HOT to COLD as time passes."""
        share = (time.monotonic() - self.started) / max(1e-9, self.ends - self.started)
        return HOT * math.exp(math.log(COLD / HOT) * min(1.0, share))


def insert(board: RoomBoard, defence: int, chance: random.Random) -> bool:
    """Put a defence where it costs least, with a small chance of passing good places over."""
    prices = board.prices(defence)
    if not prices.size:  # there are no days or no rooms
        return False
    low = prices.min()
    if low >= NEVER / 2:
        return False
    if chance.random() < SKIP:
        low += chance.randrange(1, 4)
    starts, rooms = np.nonzero(prices <= low)
    pick = chance.randrange(len(starts))
    board.put(defence, int(starts[pick]), int(rooms[pick]))
    return True


def fill(board: RoomBoard, order: list[int], chance: random.Random) -> list[int]:
    """Insert defences in an order; give those that found no place."""
    return [d for d in order if not insert(board, d, chance)]


def first_order(board: RoomBoard) -> list[int]:
    """Order defences for the first filling: panels that share people next to one another."""
    grid = board.grid
    left = set(range(len(grid.defences)))
    of_expert: dict[int, set[int]] = {}
    for d, panel in enumerate(grid.panels):
        for e in panel:
            of_expert.setdefault(e, set()).add(d)
    choices = [int(p.sum()) for p in grid.starts]
    order: list[int] = []
    while left:
        d = min(left, key=lambda x: (choices[x], x))
        while True:
            order.append(d)
            left.discard(d)
            shared: dict[int, int] = {}
            for e in grid.panels[d]:
                for x in of_expert[e] & left:
                    shared[x] = shared.get(x, 0) + 1
            if not shared:
                break
            d = max(shared, key=lambda x: (shared[x], -choices[x], -x))
    return order


class Ruin:
    """Choose the defences that a step takes off the board."""

    def __init__(self, board: RoomBoard, chance: random.Random) -> None:
        self.board, self.chance = board, chance
        self.of_expert: dict[int, list[int]] = {}
        for d, panel in enumerate(board.grid.panels):
            for e in panel:
                self.of_expert.setdefault(e, []).append(d)

    def choose(self, most: int) -> list[int]:
        """Choose up to `most` planned defences that have to do with one another."""
        planned = list(self.board.at)
        if not planned:
            return []
        seed = self.chance.choice(planned)
        count = self.chance.randint(2, most)
        kind = self.chance.random()
        if kind < 0.45:
            near = self._sharing(seed)
        elif kind < 0.75:
            near = self._beside(seed)
        else:
            near = self._worst(seed)
        chosen = [seed, *(d for d in near if d != seed)]
        return chosen[:count]

    def _sharing(self, seed: int) -> list[int]:
        found: dict[int, int] = {}
        for e in self.board.grid.panels[seed]:
            for d in self.of_expert[e]:
                if d in self.board.at:
                    found[d] = found.get(d, 0) + 1
        return sorted(found, key=lambda d: -found[d] + 2 * self.chance.random())

    def _beside(self, seed: int) -> list[int]:
        start, room = self.board.at[seed]
        day = self.board.grid.day[start]
        rooms = {room, self.chance.randrange(len(self.board.grid.rooms))}
        near = [
            (abs(t - start) + self.chance.random(), d)
            for d, (t, r) in self.board.at.items()
            if r in rooms and self.board.grid.day[t] == day
        ]
        return [d for _, d in sorted(near)]

    def _worst(self, seed: int) -> list[int]:
        """Follow the expert of the seed's panel who has it worst."""
        panel = self.board.grid.panels[seed]
        if not panel:
            return []
        expert = max(panel, key=lambda e: self.board.cost[e] * self.chance.random())
        mine = [d for d in self.of_expert[expert] if d in self.board.at]
        self.chance.shuffle(mine)
        return mine


def compact(
    board: RoomBoard, anneal: Anneal, *, most: int = 12, complete: bool = False
) -> dict[int, tuple[int, int]]:
    """Search until time is up; give the best places found, most planned first.

    With `complete` no more defences can be planned than are, and none is tried.
    """
    chance, ruin = anneal.chance, Ruin(board, anneal.chance)
    everything = range(len(board.grid.defences))
    lost = [] if complete else [d for d in everything if d not in board.at]
    best, best_value = dict(board.at), _value(board)
    while not anneal.over and board.at:
        before = _value(board)
        chosen = ruin.choose(most)
        old = {d: board.take(d) for d in chosen}
        order = chosen + lost
        _shuffle(board, order, chance)
        left = fill(board, order, chance)
        value = _value(board)
        if complete and left:
            value = math.inf
        if value <= before - anneal.temperature * math.log(max(1e-12, chance.random())):
            lost = left
            if value < best_value:
                best, best_value = dict(board.at), value
                reached = board.compactness()
                anneal.tell(reached)
                if not left and anneal.enough(reached):
                    break
        else:
            for d in order:
                if d in board.at:
                    board.take(d)
            for d, (start, room) in old.items():
                board.put(d, start, room)
    return best


def _value(board: RoomBoard) -> float:
    return board.total + UNPLANNED * (len(board.grid.defences) - len(board.at))


def _shuffle(board: RoomBoard, order: list[int], chance: random.Random) -> None:
    """Order at random, or those with fewest choices first."""
    chance.shuffle(order)
    if chance.random() < 0.3:
        choices = {d: int(board.grid.starts[d].sum()) for d in order}
        order.sort(key=lambda d: choices[d])
