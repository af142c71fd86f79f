"""Find the experts whose texts are most like each submission's, without ever holding the matrix."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from optimizer.matching.arrays import Ints, Singles
from optimizer.matching.grams import count_grams, weighted

MANY = 50
MOST = 0.02  # a run of characters that a greater share of the experts have is passed over
ENTRIES = 20_000_000  # likenesses held at a time


@dataclass(frozen=True, eq=False, slots=True)
class Candidates:
    """Hold for each submission its likest experts, best first, as rows of scipy's CSR.

    `values` are likenesses above 0 and at most 1; a submission whose text shares nothing with any
    expert's has no candidate.
    """

    indptr: Ints
    indices: Ints
    values: Singles


def text_candidates(
    submissions: Sequence[str], experts: Sequence[str], many: int = MANY, most: float = MOST
) -> Candidates:
    """Compare every text of a submission with those of all experts and keep the best `many`.

    Texts are compared as `likeness` does: by their runs of two and three characters, rare ones
    counting more. Runs that more than the share `most` of the experts have only count in the
    length of a text, for they tell nobody apart and would cost most of the time.
    """
    weights = weighted(count_grams(submissions), count_grams(experts), most)
    turned = sparse.csr_array(weights.experts.T)
    rows = _rows_at_a_time(weights.submissions, turned)
    counts, indices, values = [np.zeros(1, np.int64)], [], []
    for start in range(0, len(submissions), rows):
        part = sparse.csr_array(weights.submissions[start : start + rows] @ turned)
        kept = [
            first + _best(part.data[first:last], many)
            for first, last in zip(part.indptr[:-1], part.indptr[1:], strict=True)
        ]
        counts.append(np.array([len(places) for places in kept], np.int64))
        places = np.concatenate(kept)
        indices.append(part.indices[places].astype(np.int64))
        values.append(np.clip(part.data[places], 0.0, 1.0).astype(np.float32))
    none = np.zeros(0)
    return Candidates(
        np.cumsum(np.concatenate(counts)),
        np.concatenate([none, *indices]).astype(np.int64),
        np.concatenate([none, *values]).astype(np.float32),
    )


def _best(likeness: Singles, many: int) -> Ints:
    """Give the places of the greatest few, the greatest first."""
    places = np.arange(len(likeness))
    if len(likeness) > many:
        places = np.argpartition(likeness, len(likeness) - many)[len(likeness) - many :]
    best: Ints = places[np.lexsort((places, -likeness[places]))]
    return best


def _rows_at_a_time(submissions: sparse.csr_array, turned: sparse.csr_array) -> int:
    """Choose so many submissions that their likenesses fit into what may be held."""
    spread = np.diff(turned.indptr)
    met = float(spread[submissions.indices].sum()) / max(1, submissions.shape[0])
    return int(np.clip(ENTRIES / max(1.0, met), 1, 5_000))
