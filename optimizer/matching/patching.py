"""Fill single seats that were left empty, one after the other, with whoever is open and free."""

import numpy as np

from optimizer.matching.arrays import NO_INTS, Flags, Ints, within
from optimizer.matching.attributes import Attribute
from optimizer.matching.meetings import numbered, pairs_met
from optimizer.matching.seats import EMPTY, MatchingSeats

MOST = 2_000  # empty options that are looked at one by one


def patch(
    seats: MatchingSeats, attributes: tuple[Attribute, ...], max_meetings: int | None
) -> None:
    """Give each empty option the best open expert with room, where there is one.

    Every open pair is looked at, not only those worth most.
    """
    places = np.argwhere((seats.options == EMPTY) & seats.there[:, :, None])
    if not 0 < len(places) <= MOST:
        return
    _Patch(seats, attributes, max_meetings).fill(places)


class _Patch:
    """Hold what is used and who has met, up to date while options are filled."""

    def __init__(
        self, seats: MatchingSeats, attributes: tuple[Attribute, ...], max_meetings: int | None
    ) -> None:
        self.seats, self.attributes, self.most = seats, attributes, max_meetings
        self.left = seats.core.loads.high * seats.odds.whole - seats.used()
        self.met = pairs_met(seats) if max_meetings is not None else NO_INTS
        self.further: dict[int, int] = {}

    def fill(self, places: Ints) -> None:
        """Fill the options named by submission, seat and option [n,3]."""
        for submission, seat, option in places.tolist():
            size = self.seats.odds.sizes[option]
            column = self._open(submission, seat, size)
            if len(column):
                value = self.seats.core.table.values(np.full(len(column), submission), column)
                expert = int(column[np.argmax(value)])
                self._take(submission, seat, expert)
                self.left[expert] -= size
                self.seats.options[submission, seat, option] = expert

    def _open(self, submission: int, seat: int, size: int) -> Ints:
        """Name the experts who may sit there."""
        seats = self.seats
        row, column = seats.core.table.along(np.array([submission]), turned=False)
        good = self.left[column] >= size
        good &= ~within(row * seats.core.shape[1] + column, seats.core.barred)
        good &= ~seats.seated(row, column)
        place = np.full(len(row), seat)
        for attribute in self.attributes:
            good &= ~seats.crowded(attribute, row, column, place)
        row, column = row[good], column[good]
        if self.most is None or not len(row):
            return column
        return column[~self._too_often(row, column, place[good])]

    def _too_often(self, row: Ints, column: Ints, place: Ints) -> Flags:
        """Mark the experts who would meet someone there too often."""
        marked = np.zeros(len(row), np.bool_)
        for beside in self.seats.companions(row[:1], place[:1]):
            if beside[0] != EMPTY:
                keys = numbered(np.full(len(column), beside[0]), column, self.seats.core.shape[1])
                times = np.searchsorted(self.met, keys, "right") - np.searchsorted(self.met, keys)
                if self.further:
                    times = times + np.array([self.further.get(k, 0) for k in keys.tolist()])
                marked |= times >= (self.most or 0)
        return marked

    def _take(self, submission: int, seat: int, expert: int) -> None:
        """Remember whom an expert meets in a seat."""
        if self.most is None:
            return
        for beside in self.seats.companions(np.array([submission]), np.array([seat])):
            if beside[0] != EMPTY:
                pair = np.array([expert])
                key = int(numbered(beside, pair, self.seats.core.shape[1])[0])
                self.further[key] = self.further.get(key, 0) + 1
