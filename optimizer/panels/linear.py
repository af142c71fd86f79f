"""Gather the rows of a sparse linear model."""

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint
from scipy.sparse import coo_array, csc_array


class Rows:
    """Hold rows that bound weighted sums of columns."""

    def __init__(self) -> None:
        self._row: list[int] = []
        self._column: list[int] = []
        self._value: list[float] = []
        self._low: list[float] = []
        self._high: list[float] = []

    def add(self, terms: dict[int, float], low: float, high: float) -> None:
        """Add a row: column → weight, and the bounds of the sum."""
        self._row += [len(self._low)] * len(terms)
        self._column += terms.keys()
        self._value += terms.values()
        self._low.append(low)
        self._high.append(high)

    def constraint(self, width: int) -> LinearConstraint:
        """Give the rows as one constraint on `width` columns."""
        shape = (len(self._low), width)
        matrix = coo_array((self._value, (self._row, self._column)), shape=shape).tocsc()
        return LinearConstraint(matrix, np.array(self._low), np.array(self._high))

    def arrays(self, width: int) -> tuple[csc_array, NDArray[np.float64], NDArray[np.float64]]:
        """Give the rows as a matrix on `width` columns, with their least and greatest sums."""
        shape = (len(self._low), width)
        matrix = coo_array((self._value, (self._row, self._column)), shape=shape)
        return csc_array(matrix.tocsc()), np.array(self._low), np.array(self._high)
