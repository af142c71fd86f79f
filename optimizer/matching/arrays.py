"""Name the kinds of arrays the matching engine passes around."""

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Singles: TypeAlias = npt.NDArray[np.float32]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Affinities: TypeAlias = npt.NDArray[np.float32] | npt.NDArray[np.float64]

NO_INTS: Ints = np.zeros(0, np.int64)


def runs(ordered: Ints, size: int) -> Ints:
    """Tell where the run of each of `size` numbers starts in a sorted list, and where all end."""
    return np.searchsorted(ordered, np.arange(size + 1)).astype(np.int64)


def within(wanted: Ints, ordered: Ints) -> Flags:
    """Tell which of the wanted numbers stand in a sorted list."""
    if not len(ordered):
        return np.zeros(len(wanted), np.bool_)
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    found: Flags = ordered[place] == wanted
    return found
