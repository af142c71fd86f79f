"""The price of a place is what the board's total grows by when the defence is put there."""

import numpy as np

from optimizer.defences.board import NEVER, WAIT, Board
from optimizer.defences.grid import Grid
from optimizer.problem import Room
from tests.unit.optimizer.seasons import defences


def test_a_price_is_what_the_total_grows_by() -> None:
    board = Board(Grid(defences(3, rooms=(Room("R1"), Room("R2")))))
    board.put(0, 2, 0)
    board.put(1, 8, 1)
    prices, before = board.prices(2), board.total
    places = np.argwhere(prices < NEVER / 2)
    assert len(places) > 0
    for start, room in places:
        board.put(2, int(start), int(room))
        assert board.total - before == prices[start, room]
        board.take(2)
    assert board.total == before


def test_waiting_costs_a_hair_more_than_changing_rooms() -> None:
    board = Board(Grid(defences(2, rooms=(Room("R1"), Room("R2")))))
    board.put(0, 0, 0)
    prices = board.prices(1)
    assert prices[1, 0] == 0
    assert prices[1, 1] == 2
    assert prices[2, 0] == 2 * WAIT > 2
