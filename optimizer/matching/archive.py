"""Read the arrays of an npz file, saying which is wrong when one is."""

import lzma
import struct
import tokenize
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from optimizer.matching.arrays import Ints
from optimizer.matching.problem import NO_PAIRS
from optimizer.problem import InstanceError, require

HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
# What numpy and the standard library raise for bytes that are no archive and no array.
UNREADABLE = (
    ArithmeticError,
    EOFError,
    LookupError,
    MemoryError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    tokenize.TokenError,
    zipfile.BadZipFile,
    zlib.error,
)
Array = npt.NDArray[np.generic]


class Archive:
    """Hold an open npz file; no array is read before it is known to fit into `memory` bytes."""

    def __init__(self, archive: zipfile.ZipFile, memory: int) -> None:
        self.archive = archive
        self.left = memory
        self.held = {name.removesuffix(".npy"): name for name in archive.namelist()}

    def array(self, key: str) -> Array:
        """Read one array."""
        self.left -= self._size(key)
        require(self.left >= 0, key, "does not fit into memory")
        try:
            with self.archive.open(self.held[key]) as stream:
                array: Array = np.lib.format.read_array(stream, allow_pickle=False)
        except MemoryError as error:
            raise InstanceError(key, "does not fit into memory") from error
        except (*UNREADABLE, OSError) as error:
            raise InstanceError(key, f"cannot be read: {_sentence(error)}") from error
        return array

    def _size(self, key: str) -> int:
        """Read how many bytes an array takes from its header alone."""
        try:
            with self.archive.open(self.held[key]) as stream:
                shape, dtype = _header(stream)
        except (*UNREADABLE, OSError) as error:
            raise InstanceError(key, f"is not an array: {_sentence(error)}") from error
        require(not dtype.hasobject, key, "holds objects instead of numbers")
        require(all(length >= 0 for length in shape), key, f"has the shape {list(shape)}")
        size = dtype.itemsize
        for length in shape:
            size *= length
        return size


def _header(stream: IO[bytes]) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    version = np.lib.format.read_magic(stream)
    shape, _, dtype = HEADERS[version](stream)
    return shape, dtype


def _sentence(error: BaseException) -> str:
    """Give the first line of what an error says."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def read_arrays(
    path: Path, needed: Sequence[str], further: Sequence[str], memory: int
) -> dict[str, Array]:
    """Read the arrays `needed`, and those of `further` that are there."""
    with _opened(path, memory) as archive:
        for key in needed:
            require(key in archive.held, key, f"is missing in {path.name}")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numpy warns of files written by old versions
            return {k: archive.array(k) for k in (*needed, *further) if k in archive.held}


def held_keys(path: Path) -> set[str]:
    """Name the arrays of a file."""
    with _opened(path, 0) as archive:
        return set(archive.held)


@contextmanager
def _opened(path: Path, memory: int) -> Iterator[Archive]:
    """Open a file for as long as it is read."""
    try:
        archive = zipfile.ZipFile(path)
    except UNREADABLE as error:
        what = f"{path.name} is not an npz file: {_sentence(error)}"
        raise InstanceError("instance", what) from error
    except OSError as error:
        what = f"{path.name} cannot be read: {error.strerror}"
        raise InstanceError("instance", what) from error
    with archive:
        yield Archive(archive, memory)


def read_pairs(path: Path, shape: tuple[int, int]) -> Ints:
    """Read a plan, header `paper,reviewer`, as written by this command."""
    rows = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InstanceError("previous", f"{path.name} cannot be read: {error}") from error
    for number, line in enumerate(lines):
        parts = line.split(",")
        if number == 0 and not parts[0].strip().isdecimal():
            continue
        if not line.strip():
            continue
        good = len(parts) == 2 and all(part.strip().isdecimal() for part in parts)
        require(good, f"previous, line {number + 1}", f"{line!r} is not a pair of numbers")
        pair = int(parts[0]), int(parts[1])
        inside = pair[0] < shape[0] and pair[1] < shape[1]
        require(inside, f"previous, line {number + 1}", f"{pair} is outside the instance")
        rows.append(pair)
    return np.array(rows, np.int64).reshape(-1, 2) if rows else NO_PAIRS
