"""Say how well an expert fits a submission, and why, in terms staff can follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from reviewer.model.experts import Expert
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission
from reviewer.planning.instance import qualification

if TYPE_CHECKING:
    from optimizer.matching.likeness import Likeness

CATEGORY_WEIGHT = 0.7
TEXT_WEIGHT = 0.3

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Fit:
    """Hold why one pair fits: the category's part and the likeness of the texts, 0 to 1 each."""

    category: float
    text: float

    @property
    def affinity(self) -> float:
        """Give both parts together, 0 to 1."""
        return round(CATEGORY_WEIGHT * self.category + TEXT_WEIGHT * self.text, 6)


def category_fits(
    submissions: Sequence[Submission], experts: Sequence[Expert], definition: CallDefinition
) -> Matrix:
    """Give [P,R] how well each expert's declared fields fit each submission's category.

    0 where the expert may not sit for the category at all.
    """
    known = [qualification(expert, definition) for expert in experts]
    by_category = {
        code: np.array([entry.get(code, 0.0) for entry in known], dtype=np.float32)
        for code in {submission.category or "" for submission in submissions}
    }
    return np.array(
        [by_category[submission.category or ""] for submission in submissions], dtype=np.float32
    )


def compare_texts(submissions: Sequence[Submission], experts: Sequence[Expert]) -> Likeness:
    """Compare each submission's description with each expert's fields, 0 to 1, and say why."""
    # Imported when needed: the web server, which never compares texts, would carry it along.
    from optimizer.matching.likeness import likeness  # noqa: PLC0415

    return likeness(
        [_described(submission) for submission in submissions],
        [" ".join([*expert.fields, expert.title]) for expert in experts],
    )


def _described(submission: Submission) -> str:
    facts = submission.facts
    parts = (submission.platform, facts.get("brief"), facts.get("service_text"))
    return " ".join(str(part) for part in parts if part)
