"""Compare texts by the short runs of characters they share, for affinities that can be shown.

Chinese has no spaces between words, so runs of two and three characters stand for words. A run
counts more the fewer texts have it (TF-IDF; Salton and Buckley, Information Processing and
Management 24, 1988), and texts are compared by the cosine of the angle between them.
"""

from collections import Counter
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

LENGTHS = (2, 3)
SHOWN = 5
Similarities = npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class Likeness:
    """Hold how alike each submission and expert are, from 0 to 1 [P,R], and why.

    `submissions` and `experts` are weights of runs, one row a text; `words` names their columns.
    """

    values: Similarities
    submissions: sparse.csr_array
    experts: sparse.csr_array
    words: tuple[str, ...]

    def shared(self, submission: int, expert: int) -> list[str]:
        """Name the passages that make a pair alike, the longest first, none inside another."""
        both = self.submissions[[submission]].multiply(self.experts[[expert]]).toarray()[0]
        order = np.argsort(-both, kind="stable")
        found: list[str] = []
        for passage in _joined([self.words[place] for place in order if both[place] > 0]):
            if not any(passage in other for other in found):
                found.append(passage)
        return found[:SHOWN]


def _joined(runs: list[str]) -> list[str]:
    """Join runs that overlap by all but one character into passages, the longest first."""
    following = {run[:-1]: run for run in runs if len(run) == max(LENGTHS)}
    begun = {run[1:] for run in following.values()}
    passages = list(runs)
    for run in following.values():
        if run[:-1] not in begun:
            passage, last, used = run, run, {run}
            while (last := following.get(last[1:], run)) not in used:
                used.add(last)
                passage += last[-1]
            passages.append(passage)
    return sorted(passages, key=len, reverse=True)


def likeness(submissions: list[str], experts: list[str]) -> Likeness:
    """Compare every description of a submission with every field of an expert."""
    counts = [_runs(text) for text in [*submissions, *experts]]
    words = sorted(set().union(*counts)) if counts else []
    place = {word: number for number, word in enumerate(words)}
    rows = np.repeat(np.arange(len(counts)), [len(count) for count in counts])
    columns = [place[word] for count in counts for word in count]
    times = np.array([n for count in counts for n in count.values()], np.float64)
    spread = np.bincount(np.array(columns, np.int64), minlength=len(words))
    rarity = np.log((1.0 + len(counts)) / (1.0 + spread)) + 1.0
    weight = (1.0 + np.log(times)) * rarity[columns] if columns else times
    shape = (len(counts), len(words))
    table = sparse.csr_array((weight, (rows, columns)), shape=shape)
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    scale = sparse.diags_array(1.0 / np.where(length > 0, length, 1.0))
    unit = sparse.csr_array(scale @ table)
    ours, theirs = unit[: len(submissions)], unit[len(submissions) :]
    values = (ours @ theirs.T).toarray().astype(np.float32)
    return Likeness(np.clip(values, 0.0, 1.0), ours, theirs, tuple(words))


def _runs(text: str) -> Counter[str]:
    """Count the runs of letters and digits in a text, never across punctuation."""
    plain = "".join(c.lower() if c.isalnum() else " " for c in text)
    return Counter(
        part[start : start + length]
        for part in plain.split()
        for length in LENGTHS
        for start in range(len(part) - length + 1)
    )
