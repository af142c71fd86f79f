"""Read a matching instance, dense or sparse, saying which key is wrong when one is."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from optimizer.matching.archive import Array, held_keys, read_arrays
from optimizer.matching.arrays import Affinities, Flags, Ints
from optimizer.matching.dense import DenseTable
from optimizer.matching.problem import NO_PAIRS, MatchingProblem
from optimizer.matching.rules import KEYS, read_rules
from optimizer.matching.sparse import SparseTable, table_of
from optimizer.outcome import Json
from optimizer.problem import require

DENSE = ("affinity", "conflict")
SPARSE = ("indptr", "indices", "values")
COUNTS = ("demand", "max_load", "min_load")
LISTED = tuple(key for key in KEYS if key not in ("pinned", "forbidden"))
GREATEST = 1e9  # greater affinities would drown the small ones and the prices of rules
MOST_SEATS = 100_000_000  # in all, so that an instance cannot fill the memory by its numbers


def read_problem(path: Path, rules: Mapping[str, Json], memory: int) -> MatchingProblem:
    """Read an instance; `rules` are further ones; `memory`: bytes that its arrays may take."""
    there = held_keys(path)
    sparse = "indptr" in there
    if sparse:
        both = "affinity" not in there
        require(both, "indptr", "stands beside affinity; an instance is dense or sparse")
    needed = (*(SPARSE if sparse else DENSE), *COUNTS)
    arrays = read_arrays(path, needed, ("conflicts", *KEYS), memory)
    demand, max_load, min_load = (_whole(arrays[key], key) for key in COUNTS)
    for key, numbers in zip(COUNTS, (demand, max_load, min_load), strict=True):
        require(numbers.ndim == 1, key, f"has the shape {list(numbers.shape)}, not one dimension")
    table = _sparse(arrays, len(max_load)) if sparse else _dense(arrays)
    plain = MatchingProblem(table, demand, max_load, min_load)
    seats = np.minimum(demand, plain.shape[1]).sum() + np.minimum(min_load, plain.shape[0]).sum()
    require(int(seats) <= MOST_SEATS, "demand", f"asks for {int(seats)} seats, too many to seat")
    given: tuple[str, ...] = ("pinned", "forbidden")
    pairs = {key: _pairs(arrays[key], key) for key in given if key in arrays}
    return _ruled(plain, _listed(arrays, rules), pairs)


def _dense(arrays: Mapping[str, Array]) -> DenseTable:
    affinity = _affinity(arrays["affinity"], "affinity")
    conflict = _flags(arrays["conflict"], "conflict")
    if "conflicts" in arrays:
        require(affinity.ndim == 2, "affinity", "must have two dimensions")
        pairs = _inside(_pairs(arrays["conflicts"], "conflicts"), affinity.shape, "conflicts")
        require(conflict.shape == affinity.shape, "conflict", "has not the shape of the affinity")
        conflict = conflict.copy()
        conflict[pairs[:, 0], pairs[:, 1]] = True
    return DenseTable(affinity, conflict)


def _sparse(arrays: Mapping[str, Array], experts: int) -> SparseTable:
    indptr, indices = _long(arrays["indptr"], "indptr"), _long(arrays["indices"], "indices")
    values = _affinity(arrays["values"], "values")
    require(values.ndim == 1, "values", f"has the shape {list(values.shape)}, not one dimension")
    require(len(indptr) > 1, "indptr", "is empty: there is no submission")
    require(experts > 0, "max_load", "is empty: there is no expert")
    require(int(indptr[0]) == 0, "indptr[0]", f"{indptr[0]} is not 0")
    falling = np.flatnonzero(np.diff(indptr) < 0)
    if len(falling):
        where = f"indptr[{falling[0] + 1}]"
        require(False, where, f"{indptr[falling[0] + 1]} is below the entry before it")
    size = len(indices)
    ends = int(indptr[-1]) == size
    require(ends, "indptr", f"ends with {indptr[-1]}, but indices has {size} entries")
    require(len(values) == size, "values", f"has {len(values)} entries, but indices has {size}")
    outside = np.flatnonzero((indices < 0) | (indices >= experts))
    if len(outside):
        what = f"{indices[outside[0]]} is not the number of an expert, 0 to {experts - 1}"
        require(False, f"indices[{outside[0]}]", what)
    conflicts = NO_PAIRS
    if "conflicts" in arrays:
        shape = len(indptr) - 1, experts
        conflicts = _inside(_pairs(arrays["conflicts"], "conflicts"), shape, "conflicts")
    return table_of(indptr, indices, values, experts, conflicts)


def _listed(arrays: Mapping[str, Array], rules: Mapping[str, Json]) -> dict[str, Json]:
    """Gather the rules of the file and the further ones, which win."""
    listed: dict[str, Json] = {}
    for key in LISTED:
        if key in arrays:
            require(arrays[key].dtype.kind in "biufU", key, "is not an array of numbers or texts")
            listed[key] = arrays[key].tolist()
    return {**listed, **rules}


def _ruled(
    plain: MatchingProblem, rules: Mapping[str, Json], pairs: Mapping[str, Ints]
) -> MatchingProblem:
    """Put the rules on an instance."""
    if not rules and not pairs:
        return plain
    found = read_rules(rules, plain.demand, plain.shape[1])
    given = {"pinned": found.pinned, "forbidden": found.forbidden}
    given |= {key: rows for key, rows in pairs.items() if key not in rules}
    max_load, min_load = plain.max_load.copy(), plain.min_load.copy()
    max_load[found.withdrawn], min_load[found.withdrawn] = 0, 0
    return replace(
        plain,
        max_load=max_load,
        min_load=min_load,
        pinned=given["pinned"],
        forbidden=given["forbidden"],
        quotas=found.quotas,
        targets=found.targets,
        names=found.names,
        attributes=found.attributes,
        max_meetings=found.max_meetings,
    )


def _affinity(array: Array, key: str) -> Affinities:
    require(array.dtype.kind in "biuf", key, f"holds {array.dtype}, not numbers")
    if array.dtype == np.float32:
        found: Affinities = np.ascontiguousarray(array, np.float32)
    else:
        found = np.ascontiguousarray(array.reshape(array.shape), np.float64)
    if found.size:
        with np.errstate(invalid="ignore"):
            wide = max(float(found.max()), -float(found.min()))
        require(not GREATEST < wide < np.inf, key, f"holds {wide:g}, above {GREATEST:g}")
    return found.reshape(array.shape)


def _flags(array: Array, key: str) -> Flags:
    if array.dtype == np.bool_:
        return np.ascontiguousarray(array)
    whole = array.dtype.kind in "iu" and bool(np.isin(array, (0, 1)).all())
    require(whole, key, f"holds {array.dtype}, not true and false")
    return array.astype(np.bool_)


def _long(array: Array, key: str) -> Ints:
    """Take an array of places, which may be many: whole numbers in one dimension."""
    require(array.dtype.kind in "iu", key, f"holds {array.dtype}, not whole numbers")
    require(array.ndim == 1, key, f"has the shape {list(array.shape)}, not one dimension")
    if array.dtype.kind == "u" and array.dtype.itemsize == 8 and array.size:
        require(int(array.max()) < 2**62, key, f"holds {array.max()}, which is no place")
    return array.astype(np.int64, copy=False)


def _whole(array: Array, key: str) -> Ints:
    require(array.dtype.kind in "iuf", key, f"holds {array.dtype}, not whole numbers")
    numbers = array.astype(np.float64)
    good = np.isfinite(numbers) & (numbers == np.rint(numbers)) & (np.abs(numbers) < 2**31)
    if not good.all():
        place = np.flatnonzero(~good.ravel())[0]
        require(False, f"{key}[{place}]", f"{array.ravel()[place]} is not a whole number")
    return array.astype(np.int64)


def _pairs(array: Array, key: str) -> Ints:
    """Take rows (submission, expert)."""
    if not array.size and array.ndim <= 2:
        return NO_PAIRS
    wide = array.ndim == 2 and array.shape[1] == 2
    require(wide, key, f"has the shape {list(array.shape)}, not rows of two")
    require(array.dtype.kind in "iu", key, f"holds {array.dtype}, not whole numbers")
    return _long(array.ravel(), key).reshape(-1, 2)


def _inside(pairs: Ints, shape: tuple[int, int], key: str) -> Ints:
    """Refuse pairs that are outside the instance."""
    outside = np.flatnonzero(((pairs < 0) | (pairs >= np.array(shape))).any(axis=1))
    if len(outside):
        pair = tuple(int(number) for number in pairs[outside[0]])
        require(False, f"{key}[{outside[0]}]", f"the pair {pair} is outside the instance")
    return pairs
