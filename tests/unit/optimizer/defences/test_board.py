"""The price of a place is what the board's total grows by when the defence is put there."""

import numpy as np

from optimizer.defences.board import COME, NEVER, WAIT, RoomBoard
from optimizer.defences.grid import Grid
from optimizer.problem import PanelRoom
from tests.unit.optimizer.seasons import defences


def test_a_price_is_what_the_total_grows_by() -> None:
    board = RoomBoard(Grid(defences(3, rooms=(PanelRoom("R1"), PanelRoom("R2")))))
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


def test_waiting_costs_a_hair_more_than_a_day_and_a_day_than_a_change_of_room() -> None:
    board = RoomBoard(Grid(defences(2, rooms=(PanelRoom("R1"), PanelRoom("R2")))))
    board.put(0, 0, 0)
    prices = board.prices(1)
    assert board.total == 2 * COME
    assert prices[1, 0] == 0
    assert prices[1, 1] == 2
    assert prices[2, 0] == 2 * WAIT
    assert 1 < COME < WAIT


def test_a_board_counts_days_idle_slots_and_changes() -> None:
    board = RoomBoard(Grid(defences(3, rooms=(PanelRoom("R1"), PanelRoom("R2")))))
    assert board.load({0: (0, 0), 1: (1, 0), 2: (4, 1)})
    assert (board.days(), board.idle(), board.compactness()) == (2, 4, 8)


def test_loading_leaves_out_what_breaks_a_rule() -> None:
    board = RoomBoard(Grid(defences(3, rooms=(PanelRoom("R1"), PanelRoom("R2")))))
    assert not board.load({0: (0, 0), 1: (0, 1), 2: (1, 0)})
    assert board.at == {0: (0, 0), 2: (1, 0)}
    assert board.load({1: (2, 0)})
    assert board.at == {1: (2, 0)}
