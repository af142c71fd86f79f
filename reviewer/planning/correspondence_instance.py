"""A season reviewed by correspondence: who may judge what, and how well each fits."""

from __future__ import annotations

from dataclasses import dataclass

from reviewer.model.plan_documents import CORRESPONDENCE
from reviewer.model.programme import CorrespondenceRule
from reviewer.model.tables import Json


@dataclass(frozen=True, slots=True)
class CorrespondenceExpert:
    """Hold an expert; `max_load` is the most submissions judged, None any number."""

    code: str
    kind: str
    employer: str
    max_load: int | None


@dataclass(frozen=True, slots=True)
class CorrespondenceSubmission:
    """Hold a submission that is judged on paper; `category` is empty where it has none."""

    code: str
    category: str


@dataclass(frozen=True, slots=True)
class CorrespondenceFit:
    """Say how well an expert fits a submission by category and by text, each 0 to 1.

    `shared` are the passages that both texts have in common.
    """

    expert: str
    category: float
    text: float
    shared: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CorrespondenceInstance:
    """Hold what a review by correspondence is planned from; moments are local, to the minute.

    `fits` holds for each submission, in order, the experts who may judge it; `pinned` pairs of
    expert and submission that stay; `technical_share` a fraction (part, whole).
    """

    opens: str
    closes: str
    rule: CorrespondenceRule
    technical_share: tuple[int, int]
    max_same_employer: int
    experts: tuple[CorrespondenceExpert, ...]
    submissions: tuple[CorrespondenceSubmission, ...]
    fits: tuple[tuple[CorrespondenceFit, ...], ...]
    pinned: tuple[tuple[str, str], ...]

    def document(self) -> Json:
        """Write the instance as the column of a plan keeps it."""
        return {
            "mode": CORRESPONDENCE,
            "opens": self.opens,
            "closes": self.closes,
            "rule": self.rule.model_dump(mode="json"),
            "technical_share": list(self.technical_share),
            "max_same_employer": self.max_same_employer,
            "experts": [
                {
                    "id": expert.code,
                    "kind": expert.kind,
                    "employer": expert.employer,
                    "max_load": expert.max_load,
                }
                for expert in self.experts
            ],
            "submissions": [
                {"id": submission.code, "category": submission.category}
                for submission in self.submissions
            ],
            "fits": [
                [[fit.expert, fit.category, fit.text, list(fit.shared)] for fit in fits]
                for fits in self.fits
            ],
            "pinned": [list(pair) for pair in self.pinned],
        }
