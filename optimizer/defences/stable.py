"""Change an old timetable as little as possible."""

from optimizer.defences.board import NEVER, Board
from optimizer.defences.planned import PlannedModel
from optimizer.outcome import Timetable

Moved = tuple[int, int]
"""The old appointments that changed or were lost, and the proved least number of them."""


def kept(board: Board, previous: Timetable, seconds: float) -> tuple[int, Moved]:
    """Fill the board from an old timetable; give the bound on planned defences, and what moved.

    First everything that still holds stays and only the rest is placed: where all of it finds a
    place, no timetable moves fewer. Else everything is planned anew, keeping the most places.
    """
    grid = board.grid
    number = {d.id for d in grid.defences}
    old = sum(a.defence in number for a in previous.appointments)
    places = grid.indexed(previous)
    for d, (start, room) in sorted(places.items()):
        if board.prices(d)[start, room] < NEVER / 2:
            board.put(d, start, room)
    standing = dict(board.at)
    lost = sorted(
        (d for d in range(len(grid.defences)) if d not in board.at),
        key=lambda d: int(grid.places[d].sum()),
    )
    hit = old - len(standing)
    able = sum(bool(p.any()) for p in grid.places)
    if _insert_all(board, [d for d in lost if grid.places[d].any()]) and len(board.at) == able:
        return able, (hit, hit)
    for d in list(board.at):
        board.take(d)
    most = PlannedModel(grid, standing).solve(seconds, hint=standing)
    for d, (start, room) in most.at.items():
        board.put(d, start, room)
    return most.bound, (hit + most.moved, hit + most.moved_bound)


def _insert_all(board: Board, lost: list[int]) -> bool:
    """Put each lost defence where it costs least; tell whether all found a place."""
    for d in lost:
        prices = board.prices(d)
        place = int(prices.argmin())
        start, room = divmod(place, prices.shape[1])
        if prices[start, room] >= NEVER / 2:
            return False
        board.put(d, start, room)
    return True
