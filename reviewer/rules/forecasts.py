"""What intake can already tell a district about a row: the refusals that screening will give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from reviewer.messages import say
from reviewer.model.intake import Problem
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.eligibility.reasons import Screening
from reviewer.rules.joining.rows import RowProblem

# Reason of screening → finding on the row, and the column that it is about.
SHOWN_ON_ROWS: Mapping[str, tuple[str, str]] = {
    "NOT_ON_MONITORING_PLATFORM": ("monitor_no", "monitor"),
    "ON_FIRST_BATCH_LIST": ("on_first_batch_list", "platform"),
    "THRESHOLD_NOT_MET": ("service_below_threshold", "service"),
}


def forecast(
    submissions: Iterable[SubmissionInput], screened: Mapping[str, Screening]
) -> list[RowProblem]:
    """Show refusals that screening foresees on the row by which staff know the submission.

    Screening itself states them with their clause and leaves these findings out.
    """
    found: list[RowProblem] = []
    for submission in submissions:
        screening = screened.get(submission.code)
        if screening is None or not submission.sources:
            continue
        place = submission.sources[0]
        for reason in screening.reasons:
            if reason.code in SHOWN_ON_ROWS and reason.status != "accept":
                code, field = SHOWN_ON_ROWS[reason.code]
                raw = _raw(submission, field)
                problem = Problem(
                    column=say(f"field.{field}"),
                    code=code,
                    status=reason.status,
                    raw=raw,
                    value=raw,
                    details={"reason": reason.text(), "clause": reason.clause},
                )
                found.append(RowProblem(place["file"], place["sheet"], place["row"], problem))
    return found


def _raw(submission: SubmissionInput, field: str) -> object:
    if field == "platform":
        return submission.platform
    return submission.facts.get("service_text" if field == "service" else field)
