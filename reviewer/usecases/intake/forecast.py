"""Tell already at import which rows screening will refuse."""

from __future__ import annotations

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.model.intakes import PriorListing
from reviewer.model.submissions import SubmissionInput
from reviewer.rules.eligibility import screen
from reviewer.rules.forecasts import forecast
from reviewer.rules.joining import Joined
from reviewer.rules.joining.rows import RowProblem
from reviewer.store import calls, experts, intakes, submissions


def forecast_screening(session: Session, call: Call, joined: Joined) -> list[RowProblem]:
    """List the refusals to come on the rows of the submissions that an import touches.

    All submissions are judged, since some rules look across districts; nothing is stored.
    """
    held = {
        row.code: SubmissionInput.model_validate(row.model_dump())
        for row in submissions.all_submissions(session, call.name)
        if row.withdrawn_at is None
    }
    for code in (*joined.renamed, *joined.vanished):
        held.pop(code, None)
    held |= {submission.code: submission for submission in joined.submissions}
    listed = [
        PriorListing(
            call=call.name,
            platform=str(entry.values.get("platform") or ""),
            operator=str(entry.values.get("operator") or ""),
            category=str(entry.values.get("category") or ""),
        )
        for entry in joined.of_kind("prior_listing")
    ]
    screened = screen(
        calls.definition_of(call),
        list(held.values()),
        listed or intakes.prior_listings(session, call.name),
        intakes.receipts(session, call.name),
        former_names=experts.former_names(session, call.name),
        elsewhere=submissions.submissions_elsewhere(session, calls.definition_of(call)),
    )
    return forecast(joined.submissions, screened)
