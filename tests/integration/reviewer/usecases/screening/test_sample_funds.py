"""The sample's two calls that end in money show the cases that they promise."""

from __future__ import annotations

from pathlib import Path

import pytest

import data.sample
from data.sample.funds import CLOUD_CAST, LOAN_CAST
from reviewer.store.engine import reading
from reviewer.store.submissions import all_submissions
from reviewer.usecases.context import AppContext
from reviewer.usecases.intake.commit import import_workbooks
from reviewer.usecases.results.correct import list_computed
from reviewer.usecases.screening.screen import screen_submissions
from tests.builders.people import STAFF

HOME = Path(data.sample.__file__).parent
CLOUD, LOANS = "cq-cloud-reward-2020", "cq-loan-interest-2020"
REFUSED = {"spent_9", "revenue_30001", "no_undertaking", "asked_nothing"}
ASKED_ABOUT = {"more_moved_than_there", "other_money"}


def expected(case: str) -> str:
    if case in REFUSED:
        return "reject"
    return "flag" if case in ASKED_ABOUT else "accept"


@pytest.mark.parametrize(("call", "cast"), [(CLOUD, CLOUD_CAST), (LOANS, LOAN_CAST)])
def test_every_case_is_judged_as_it_was_planted(
    plain_context: AppContext, call: str, cast: tuple[tuple[str, str], ...]
) -> None:
    import_workbooks(plain_context, STAFF, call, [HOME / call])
    found = {
        view.submission: view.status for view in screen_submissions(plain_context, STAFF, call)
    }
    with reading(plain_context.engine) as session:
        rows = sorted(all_submissions(session, call), key=lambda row: int(row.sources[0]["row"]))
    judged = [found[row.code] for row in rows]
    assert judged[: len(cast)] == [expected(case) for _, case in cast]
    assert set(judged[len(cast) :]) <= {"accept"}
    doubtful = [line for line in list_computed(plain_context, STAFF, call) if line.doubtful]
    assert len(doubtful) == sum(case == "no_costs" for _, case in cast)
