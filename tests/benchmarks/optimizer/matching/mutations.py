"""Spoil instance files in every way a file can be spoilt, the same way for the same number.

    python -m tests.benchmarks.optimizer.matching.mutations [--count 2000] [--first 0]

Each file is given to the command in this process. It must end with a plan that its checker passes
(status 0), a shortage (3), or a refusal (2) that names the key in one line; anything else, also an
exception or more than a few seconds, is told with the number that makes the file again.
"""

import argparse
import contextlib
import io
import json
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import numpy.typing as npt

from optimizer.matching.command import run

Array = npt.NDArray[np.generic]
Arrays = dict[str, Array]
Random = np.random.Generator
SLOW = 20.0  # CPU seconds that no instance of this size needs
STATUSES = (0, 2, 3)
OPTIONS: tuple[list[str], ...] = (
    [],
    ["--objective", "fair"],
    ["--draw", "seed", "--limit", "1/2"],
    ["--draw", "seed", "--limit", "0.37"],
)


def sound(random: Random) -> Arrays:
    """Make a good instance, dense or sparse, with some of the optional arrays."""
    many, experts = int(random.integers(2, 7)), int(random.integers(4, 8))
    affinity = random.random((many, experts)).astype(np.float32)
    held: Arrays = {
        "demand": np.full(many, 2),
        "max_load": np.full(experts, many),
        "min_load": np.zeros(experts, np.int64),
    }
    if random.random() < 0.5:
        held |= {"affinity": affinity, "conflict": random.random((many, experts)) < 0.05}
    else:
        held |= {
            "indptr": np.arange(many + 1) * experts,
            "indices": np.tile(np.arange(experts, dtype=np.int32), many),
            "values": affinity.ravel(),
            "conflicts": np.array([[0, 0]]),
        }
    further: Arrays = {
        "pinned": np.array([[1, 1]]),
        "forbidden": np.array([[1, 2]]),
        "target_load": np.full(experts, 1),
        "employer": np.arange(experts) // 2,
        "max_same_employer": np.array(1),
        "district": np.array([f"区{n % 3}" for n in range(experts)]),
        "max_same_district": np.array(2),
        "max_meetings": np.array(3),
        "expert_id": np.array([f"E{n}" for n in range(experts)]),
        "category": np.array(["a"] * many),
        "withdrawn": np.array([experts - 1]),
    }
    groups = [["pinned"], ["forbidden"], ["target_load"], ["employer", "max_same_employer"]]
    groups += [["district", "max_same_district"], ["max_meetings"], ["expert_id"], ["category"]]
    for group in [*groups, ["withdrawn"]]:
        if random.random() < 0.3:
            held |= {key: further[key] for key in group}
    return held


def _spoilt_numbers(array: Array, random: Random) -> Array:
    numbers = array.astype(np.float64) if array.dtype.kind in "biuf" else np.zeros(3)
    flat = np.atleast_1d(numbers.copy()).ravel()
    odd = [np.nan, np.inf, -np.inf, -1, 0.5, 2**31, 2**40, -(2.0**63), 1e300, 1e-320, 7]
    if len(flat):
        flat[random.integers(0, len(flat))] = odd[random.integers(0, len(odd))]
    shape = numbers.shape or (1,)
    if random.random() < 0.5 and np.isfinite(flat).all() and (np.abs(flat) < 2**62).all():
        return flat.reshape(shape).astype(np.int64)
    return flat.reshape(shape)


def _reshaped(array: Array, random: Random) -> Array:
    ways: list[Callable[[Array], Array]] = [
        lambda a: a[:-1] if a.ndim else a,
        lambda a: np.concatenate([a, a]) if a.ndim else a,
        lambda a: a[None],
        lambda a: a.ravel()[:0],
        lambda a: np.array(a.ravel()[0]) if a.size else a,
        lambda a: a.T,
        np.asfortranarray,
        lambda a: a.ravel(),
        lambda a: a[::-1].copy() if a.ndim else a,
        lambda a: np.zeros((3, 2, 2)),
    ]
    return ways[random.integers(0, len(ways))](array)


def _retyped(array: Array, random: Random) -> Array:
    ways: list[Callable[[Array], Array]] = [
        lambda a: a.astype(object),
        lambda a: np.array([{"a": 1}] * max(1, a.size), object),
        lambda a: a.astype(str),
        lambda a: np.zeros(a.shape, "S5"),
        lambda a: np.zeros(a.shape, complex),
        lambda a: np.zeros(a.shape, "datetime64[D]"),
        lambda a: np.zeros(a.shape, [("x", "i4"), ("y", "f8")]),
        lambda a: np.zeros(a.shape, np.bool_),
        lambda a: np.full(a.shape, 2**64 - 1, np.uint64),
        lambda a: np.zeros(a.shape, ">i4"),
        lambda a: np.ones(a.shape, np.float16),
        lambda a: np.ones(a.shape, np.longdouble),
        lambda a: np.full(a.shape, -1, np.int8),
    ]
    return ways[random.integers(0, len(ways))](array)


def spoilt_arrays(held: Arrays, random: Random) -> Arrays:
    """Spoil one or two arrays, or leave one out, or put one in another's place."""
    spoilt = dict(held)
    for _ in range(int(random.integers(1, 3))):
        key = sorted(spoilt)[random.integers(0, len(spoilt))]
        way = random.integers(0, 6)
        if way == 0 and len(spoilt) > 1:
            del spoilt[key]
        elif way == 1:
            spoilt[key] = spoilt[sorted(spoilt)[random.integers(0, len(spoilt))]]
        elif way == 2:
            spoilt[key] = _retyped(spoilt[key], random)
        elif way == 3:
            spoilt[key] = _reshaped(spoilt[key], random)
        else:
            spoilt[key] = _spoilt_numbers(spoilt[key], random)
    return spoilt


def spoilt_bytes(written: bytes, random: Random) -> bytes:
    """Spoil the bytes of a file: cut off, overwritten, or something else altogether."""
    way = random.integers(0, 5)
    place = int(random.integers(0, len(written)))
    if way == 0:
        return written[:place]
    if way == 1:
        return written[:place] + bytes(random.integers(0, 256, 4, np.uint8)) + written[place + 4 :]
    if way == 2:
        return bytes(random.integers(0, 256, place % 300, np.uint8))
    if way == 3:
        return written[place:] + written[:place]
    return _respelt(written, random)


def _respelt(written: bytes, random: Random) -> bytes:
    """Overwrite bytes of one member of an archive and make a sound archive of it again."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(written)) as before, zipfile.ZipFile(out, "w") as after:
        names = before.namelist()
        chosen = names[random.integers(0, len(names))]
        for name in names:
            held = bytearray(before.read(name))
            if name == chosen and held:
                for _ in range(int(random.integers(1, 4))):
                    held[random.integers(0, min(len(held), 140))] = random.integers(0, 256)
                held = held[: len(held) - int(random.integers(0, 9))]
            after.writestr(name, bytes(held))
    return out.getvalue()


def spoilt_file(number: int) -> bytes:
    """Make the spoilt file of a number."""
    random = np.random.default_rng(number)
    held = sound(random)
    out = io.BytesIO()
    if random.random() < 0.7:
        held = spoilt_arrays(held, random)
    if random.random() < 0.5:
        np.savez(out, allow_pickle=True, **held)
    else:
        np.savez_compressed(out, allow_pickle=True, **held)
    if random.random() < 0.4:
        return spoilt_bytes(out.getvalue(), random)
    return out.getvalue()


def complaint(number: int, folder: Path) -> tuple[int | None, str]:
    """Give a spoilt file to the command; tell its exit status and what is wrong with it, if any."""
    path, report = folder / "instance.npz", folder / "report.json"
    path.write_bytes(spoilt_file(number))
    report.unlink(missing_ok=True)
    given = [str(path), "--out", str(folder / "out.csv"), "--report", str(report)]
    given += ["--seconds", "2", *OPTIONS[number % len(OPTIONS)]]
    spoken = io.StringIO()
    start = process_time()
    try:
        with contextlib.redirect_stderr(spoken):
            status = run(given)
    except Exception as error:
        return None, f"{type(error).__name__}: {error}"
    if process_time() - start > SLOW:
        return status, "too slow"
    if status not in STATUSES:
        return status, "a status that may not be"
    if status == 2:
        lines = spoken.getvalue().splitlines()
        named = len(lines) == 1 and ": " in lines[0] and len(lines[0]) > 8
        return status, "" if named else f"not one line that names a key: {lines}"
    checker = json.loads(report.read_text("utf-8"))["checker"]
    return status, "" if checker == "passed" else f"the checker says {checker}"


def main() -> int:
    """Try many spoilt files and count how they end."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.optimizer.matching.mutations")
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--first", type=int, default=0)
    options = parser.parse_args()
    ends: Counter[int | None] = Counter()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(options.first, options.first + options.count):
            status, what = complaint(number, Path(folder))
            ends[status] += 1
            if what:
                wrong += 1
                print(f"{number}: {what}", flush=True)
    counts = ", ".join(
        f"status {status}: {count}" for status, count in sorted(ends.items(), key=str)
    )
    print(f"{options.count} files, {wrong} wrong; {counts}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
