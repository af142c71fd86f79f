"""Weigh the short runs of characters of many texts, without a dictionary in between.

Chinese has no spaces between words, so runs of two and three characters stand for words. At the
scale of a nation a dictionary of all runs would take longer than everything else; runs are numbered
by a hash instead (feature hashing; Weinberger, Dasgupta, Langford, Smola and Attenberg, ICML 2009).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.matching.arrays import Flags, Floats, Ints

LENGTHS = (2, 3)
BITS = 22
BUCKETS = 2**BITS
CHUNK = 20_000  # texts read in one go
SPREAD = np.uint64(0x9E3779B97F4A7C15)
BREAK = ord(" ")
Table = sparse.csr_array


def count_grams(texts: Sequence[str]) -> Table:
    """Count the runs of letters and digits of each text: one row a text, one column a bucket."""
    starts = range(0, max(1, len(texts)), CHUNK)
    parts = [_counted(texts[start : start + CHUNK]) for start in starts]
    return Table(sparse.vstack(parts, format="csr"))


def _counted(texts: Sequence[str]) -> Table:
    plain = [_plain(text) for text in texts]
    length = np.array([len(text) for text in plain], np.int64)
    # A break after every text keeps runs from reaching into the next one.
    codes = np.frombuffer(" ".join([*plain, "  "]).encode("utf-32-le"), np.uint32)
    owner = np.repeat(np.arange(len(texts)), length + 1)
    rows, columns = [], []
    for size in LENGTHS:
        key = np.zeros(len(owner), np.uint64)
        whole = np.ones(len(owner), np.bool_)
        for place in range(size):
            code = codes[place : place + len(owner)]
            key = key * np.uint64(2**21) + code
            whole &= code != BREAK
        rows.append(owner[whole])
        columns.append(((key[whole] * SPREAD) >> np.uint64(64 - BITS)).astype(np.int64))
    row, column = np.concatenate(rows), np.concatenate(columns)
    table = sparse.coo_array(
        (np.ones(len(row), np.float32), (row, column)), shape=(len(texts), BUCKETS)
    )
    return Table(table)


def _plain(text: str) -> str:
    """Keep letters and digits of the basic plane, small; everything else parts runs."""
    return "".join(c if c.isalnum() else " " for c in text.lower())


@dataclass(frozen=True, eq=False, slots=True)
class Weights:
    """Hold unit vectors of the texts of submissions and of experts, over the same columns."""

    submissions: Table
    experts: Table


def weighted(submissions: Table, experts: Table, most: float) -> Weights:
    """Weigh counted runs by their rarity (TF-IDF) and bring every text to the length 1.

    A run that more than the share `most` of all experts have tells nobody apart and is left out:
    it would cost most of the time and change little (Salton and Buckley, Information Processing
    and Management 24, 1988).
    """
    size = submissions.shape[0] + experts.shape[0]
    shared = _spread(experts)
    spread = _spread(submissions) + shared
    rarity = np.log((1.0 + size) / (1.0 + spread)) + 1.0
    useful = (shared > 0) & (shared <= max(1.0, most * experts.shape[0]))
    return Weights(_unit(submissions, rarity, useful), _unit(experts, rarity, useful))


def _spread(table: Table) -> Ints:
    """Count in how many texts each run stands."""
    return np.bincount(table.indices, minlength=BUCKETS)


def _unit(table: Table, rarity: Floats, useful: Flags) -> Table:
    """Give rows of length 1, measured over all runs, with the useless runs left out."""
    weight = (1.0 + np.log(table.data)) * rarity[table.indices]
    row = np.repeat(np.arange(table.shape[0]), np.diff(table.indptr))
    length = np.sqrt(np.bincount(row, weight**2, table.shape[0]))
    kept = useful[table.indices]
    value = (weight / length[row])[kept].astype(np.float32)
    entries = np.concatenate([[0], np.cumsum(np.bincount(row[kept], minlength=table.shape[0]))])
    return Table((value, table.indices[kept], entries), shape=table.shape)
