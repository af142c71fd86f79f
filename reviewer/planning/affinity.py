"""Say how well an expert fits a submission, and why, in terms staff can follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from reviewer.model.experts import Expert
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission
from reviewer.planning.instance import qualification

CATEGORY_WEIGHT = 0.7
TEXT_WEIGHT = 0.3
NGRAMS = (2, 3)  # characters; Chinese needs no words

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
        code: np.array([one.get(code, 0.0) for one in known], dtype=np.float32)
        for code in {one.category or "" for one in submissions}
    }
    return np.array([by_category[one.category or ""] for one in submissions], dtype=np.float32)


def text_likeness(submissions: Sequence[Submission], experts: Sequence[Expert]) -> Matrix:
    """Give [P,R] the likeness of each expert's fields to each submission's description, 0 to 1.

    Cosine of TF-IDF weights over character n-grams (Salton and Buckley 1988); 0 where one of the
    texts is empty.
    """
    # Imported here: it takes a second, and only reviews by correspondence need it.
    from sklearn.feature_extraction.text import TfidfVectorizer  # noqa: PLC0415

    described = [_described(one) for one in submissions]
    skilled = [" ".join([*one.fields, one.title]) for one in experts]
    if not any(text.strip() for text in described):
        return np.zeros((len(submissions), len(experts)), dtype=np.float32)
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=NGRAMS, sublinear_tf=True, min_df=1)
    try:
        weights = vectorizer.fit_transform([*described, *skilled])
    except ValueError:  # every text is shorter than the shortest n-gram
        return np.zeros((len(submissions), len(experts)), dtype=np.float32)
    cut = len(submissions)
    product: Matrix = (weights[:cut] @ weights[cut:].T).toarray().astype(np.float32)
    return product.clip(0.0, 1.0)


def _described(submission: Submission) -> str:
    facts = submission.facts
    parts = (submission.platform, facts.get("brief"), facts.get("service_text"))
    return " ".join(str(part) for part in parts if part)
