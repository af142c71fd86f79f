"""Read a matching instance from an npz file, saying which key is wrong when one is."""

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO

import numpy as np
import numpy.typing as npt

from optimizer.matching.arrays import Affinities, Flags, Ints
from optimizer.matching.problem import NO_PAIRS, MatchingProblem
from optimizer.matching.rules import KEYS, read_rules
from optimizer.outcome import Json
from optimizer.problem import InstanceError, require

NEEDED = ("affinity", "conflict", "demand", "max_load", "min_load")
HEADERS = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
Array = npt.NDArray[np.generic]


def read_problem(path: Path, rules: Mapping[str, Json], memory: int) -> MatchingProblem:
    """Read an instance; `rules` are further ones; `memory`: bytes that its arrays may take."""
    arrays = _arrays(path, memory)
    affinity = _affinity(arrays["affinity"])
    conflict = _flags(arrays["conflict"], "conflict")
    demand, max_load, min_load = (_whole(arrays[key], key) for key in NEEDED[2:])
    plain = MatchingProblem(affinity, conflict, demand, max_load, min_load)
    listed: dict[str, Json] = {}
    for key in KEYS:
        if key in arrays:
            require(arrays[key].dtype.kind in "biufU", key, "is not an array of numbers or texts")
            listed[key] = arrays[key].tolist()
    every = {**listed, **rules}
    if not every:
        return plain
    found = read_rules(every, demand, plain.shape[1])
    gone = found.withdrawn
    max_load, min_load = max_load.copy(), min_load.copy()
    max_load[gone], min_load[gone] = 0, 0
    return replace(
        plain,
        max_load=max_load,
        min_load=min_load,
        pinned=found.pinned,
        forbidden=found.forbidden,
        quotas=found.quotas,
        targets=found.targets,
        names=found.names,
    )


def _arrays(path: Path, memory: int) -> dict[str, Array]:
    """Read the arrays that are known, none of them before its size is known."""
    try:
        with zipfile.ZipFile(path) as archive:
            held = {name.removesuffix(".npy"): name for name in archive.namelist()}
            for key in NEEDED:
                require(key in held, key, f"is missing in {path.name}")
            wanted = [key for key in (*NEEDED, *KEYS) if key in held]
            left = memory
            for key in wanted:
                left -= _size(archive, held[key], key)
                require(left >= 0, key, "does not fit into memory")
            return {key: _read(archive, held[key], key) for key in wanted}
    except OSError as error:
        raise InstanceError("instance", f"{path.name} cannot be read: {error.strerror}") from error
    except zipfile.BadZipFile as error:
        raise InstanceError("instance", f"{path.name} is not an npz file: {error}") from error


def _size(archive: zipfile.ZipFile, name: str, key: str) -> int:
    """Read how many bytes an array takes from its header alone."""
    with archive.open(name) as stream:
        shape, dtype = _header(stream, key)
    size = dtype.itemsize
    for length in shape:
        size *= length
    return size


def _header(stream: IO[bytes], key: str) -> tuple[tuple[int, ...], np.dtype[np.generic]]:
    try:
        version = np.lib.format.read_magic(stream)
        shape, _, dtype = HEADERS[version](stream)
    except (ValueError, KeyError) as error:
        raise InstanceError(key, f"is not an array: {error}") from error
    require(not dtype.hasobject, key, "holds objects instead of numbers")
    return shape, dtype


def _read(archive: zipfile.ZipFile, name: str, key: str) -> Array:
    try:
        with archive.open(name) as stream:
            array: Array = np.lib.format.read_array(stream, allow_pickle=False)
    except MemoryError as error:
        raise InstanceError(key, "does not fit into memory") from error
    except (ValueError, EOFError, zipfile.BadZipFile) as error:
        raise InstanceError(key, f"cannot be read: {error}") from error
    return array


def _affinity(array: Array) -> Affinities:
    require(array.dtype.kind in "biuf", "affinity", f"holds {array.dtype}, not numbers")
    if array.dtype == np.float32:
        return np.ascontiguousarray(array, np.float32)
    return np.ascontiguousarray(array, np.float64)


def _flags(array: Array, key: str) -> Flags:
    if array.dtype == np.bool_:
        return np.ascontiguousarray(array)
    whole = array.dtype.kind in "iu" and bool(np.isin(array, (0, 1)).all())
    require(whole, key, f"holds {array.dtype}, not true and false")
    return array.astype(np.bool_)


def _whole(array: Array, key: str) -> Ints:
    require(array.dtype.kind in "iuf", key, f"holds {array.dtype}, not whole numbers")
    numbers = array.astype(np.float64)
    good = np.isfinite(numbers) & (numbers == np.rint(numbers)) & (np.abs(numbers) < 2**31)
    if not good.all():
        place = np.flatnonzero(~good.ravel())[0]
        require(False, f"{key}[{place}]", f"{array.ravel()[place]} is not a whole number")
    return array.astype(np.int64)


def read_pairs(path: Path, shape: tuple[int, int]) -> Ints:
    """Read a plan, header `paper,reviewer`, as written by this command."""
    rows = []
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise InstanceError("previous", f"{path.name} cannot be read: {error}") from error
    for number, line in enumerate(lines):
        parts = line.split(",")
        if number == 0 and not parts[0].strip().isdigit():
            continue
        if not line.strip():
            continue
        good = len(parts) == 2 and all(part.strip().isdigit() for part in parts)
        require(good, f"previous, line {number + 1}", f"{line!r} is not a pair of numbers")
        pair = int(parts[0]), int(parts[1])
        inside = pair[0] < shape[0] and pair[1] < shape[1]
        require(inside, f"previous, line {number + 1}", f"{pair} is outside the instance")
        rows.append(pair)
    return np.array(rows, np.int64).reshape(-1, 2) if rows else NO_PAIRS
