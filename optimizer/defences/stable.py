"""Change an old timetable as little as possible."""

import time

from optimizer.defences.board import NEVER, RoomBoard
from optimizer.defences.grid import Grid
from optimizer.defences.planned import PlannedModel
from optimizer.outcome import Timetable

Moved = tuple[int, int]
"""The old appointments that changed or were lost, and the proved least number of them."""


def kept(board: RoomBoard, previous: Timetable, seconds: float) -> tuple[int, Moved]:
    """Fill the board from an old timetable; give the bound on planned defences, and what moved.

    First everything that still holds stays and only the rest is placed: where all of it finds a
    place, no timetable moves fewer. Else those who share experts with the rest may move too: where
    one more move is enough, no timetable moves fewer either. Else everything is planned anew,
    keeping the most places.
    """
    ends = time.monotonic() + seconds
    grid = board.grid
    number = {d.id for d in grid.defences}
    old = sum(a.defence in number for a in previous.appointments)
    places = grid.indexed(previous)
    for d, (start, room) in sorted(places.items()):
        if board.prices(d)[start, room] < NEVER / 2:
            board.put(d, start, room)
    standing = dict(board.at)
    open_ = [int(p.sum()) for p in grid.places]
    lost = sorted((d for d in range(len(open_)) if d not in standing), key=lambda d: open_[d])
    hit, able = old - len(standing), sum(count > 0 for count in open_)
    if _insert_all(board, [d for d in lost if open_[d]]) and len(board.at) == able:
        return able, (hit, hit)
    free, hint, sure = set(lost), standing, 0
    for more in (set(), _sharing(grid, lost)):
        free |= more
        most = PlannedModel(grid, standing, free=free).solve(ends - time.monotonic(), hint=hint)
        hint = most.at if len(most.at) >= len(hint) else hint
        if len(most.at) == able and most.moved <= sure:
            board.load(most.at)
            return able, (hit + most.moved, hit + most.moved)
        sure = int(most.bound < able)
    most = PlannedModel(grid, standing).solve(ends - time.monotonic(), hint=hint)
    board.load(most.at if len(most.at) >= len(hint) else hint)
    moved = sum(board.at.get(d) != place for d, place in standing.items())
    return most.bound, (hit + moved, hit + most.moved_bound)


def _sharing(grid: Grid, some: list[int]) -> set[int]:
    """List the defences that share an expert with one of some."""
    people = {e for d in some for e in grid.panels[d]}
    return {d for d, panel in enumerate(grid.panels) if not people.isdisjoint(panel)}


def _insert_all(board: RoomBoard, lost: list[int]) -> bool:
    """Put each lost defence where it costs least; tell whether all found a place."""
    for d in lost:
        prices = board.prices(d)
        place = int(prices.argmin())
        start, room = divmod(place, prices.shape[1])
        if prices[start, room] >= NEVER / 2:
            return False
        board.put(d, start, room)
    return True
