"""Name the kinds of arrays the matching engine passes around, and walk over ragged ones."""

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


def distinct(numbers: Ints) -> Ints:
    """Sort numbers and leave out repeated ones; numpy's own way hashes, which is slower here."""
    ordered = np.sort(numbers)
    if len(ordered) < 2:
        return ordered
    fresh = np.append(True, ordered[1:] != ordered[:-1])
    found: Ints = ordered[fresh]
    return found


def merged(first: Ints, second: Ints) -> Ints:
    """Unite two lists of which the first is sorted and has no number twice."""
    return distinct(np.concatenate([first, second])) if len(second) else first


def positions(starts: Ints, rows: Ints) -> Ints:
    """Give the positions of all entries of the named rows of a ragged array."""
    counts = starts[rows + 1] - starts[rows]
    ends = np.cumsum(counts)
    offset = np.repeat(starts[rows] - (ends - counts), counts)
    places: Ints = np.arange(len(offset)) + offset
    return places


def ranks(group: Ints, value: Affinities) -> Ints:
    """Give the place of each entry in its group, the greatest value first, counted from 0.

    Values are compared in single precision; group numbers must be below 2^31.
    """
    # One sort of whole numbers is several times faster than a sort by two keys: the bits of a
    # float, turned where it is negative, are in the order of the floats.
    bits = np.ascontiguousarray(value, np.float32).view(np.uint32)
    turned = np.where(bits >> 31, bits, ~bits & np.uint32(0x7FFFFFFF))
    order = np.argsort((group.astype(np.uint64) << np.uint64(32)) | turned)
    first = runs(group[order], int(group.max(initial=-1)) + 1)
    place = np.empty(len(group), np.int64)
    place[order] = np.arange(len(group)) - first[group[order]]
    return place
