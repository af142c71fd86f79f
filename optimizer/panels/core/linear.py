"""Gather the rows of a sparse linear model."""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csc_array

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Rows:
    """Hold rows that bound weighted sums of columns."""

    def __init__(self) -> None:
        self._parts: list[tuple[Ints, Ints, Floats]] = []
        self._low: list[Floats] = []
        self._high: list[Floats] = []
        self.count = 0

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        """Add a row: column → weight, and the bounds of the sum."""
        columns = np.fromiter(terms, dtype=np.int64, count=len(terms))
        weights = np.fromiter(terms.values(), dtype=np.float64, count=len(terms))
        self.add_many(1, [(np.zeros_like(columns), columns, weights)], low, high)

    def add_many(
        self, count: int, parts: list[tuple[Ints, Ints, Floats]], low: float, high: float
    ) -> None:
        """Add so many rows of the same bounds, as (row among them, column, weight)."""
        self._parts += [(self.count + row, column, weight) for row, column, weight in parts]
        self._low.append(np.full(count, low))
        self._high.append(np.full(count, high))
        self.count += count

    def arrays(self, width: int) -> tuple[csc_array, Floats, Floats]:
        """Give the rows as a matrix on `width` columns, with their least and greatest sums."""
        empty = np.zeros(0, dtype=np.int64)
        row, column, value = zip(*(self._parts or [(empty, empty, np.zeros(0))]), strict=True)
        index = (np.concatenate(row), np.concatenate(column))
        matrix = coo_array((np.concatenate(value), index), shape=(self.count, width))
        none = np.zeros(0)
        return (
            csc_array(matrix.tocsc()),
            np.concatenate([none, *self._low]),
            np.concatenate([none, *self._high]),
        )
