"""Screening and a person's word on what it left open."""

from __future__ import annotations

import pytest

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.store import submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.solve import prepare_panels
from reviewer.usecases.screening.decide import decide_submission, decide_submissions
from reviewer.usecases.screening.screen import list_screened, screen_submissions
from reviewer.usecases.submissions import read_submission
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import call_of, fill, submission_row

BY_LAW = {"code": "TEAM_TOO_SMALL", "clause": "二", "status": "reject", "details": {}, "law": True}
GOOD = {
    "reg_place": "重庆市渝北区示例路6号",
    "credit": "无",
    "safety_accident": "无",
    "insured_staff": 118,
    "iiot_revenue_2021": 1800,
    "government_recommendation": "是",
    "received": "2022-05-30T11:30",
}


@pytest.fixture
def screening_context(context: AppContext) -> AppContext:
    """Give one sound, one doubtful and one ineligible submission, not screened yet."""
    rows = [
        submission_row(1, status="pending", facts=GOOD),
        submission_row(2, status="pending", facts={**GOOD, "credit": "有一条逾期记录"}),
        submission_row(3, status="pending", facts={**GOOD, "insured_staff": 99}),
    ]
    fill(context, submissions=rows, phase=Phase.INTAKE)
    return context


def test_screening_accepts_flags_and_rejects_with_clauses(screening_context: AppContext) -> None:
    views = screen_submissions(screening_context, STAFF, CALL)
    assert [(v.submission, v.status, [(r.code, r.clause) for r in v.reasons]) for v in views] == [
        ("G001", "accept", []),
        ("G002", "flag", [("CREDIT_RECORD", "二（二）")]),
        ("G003", "reject", [("TEAM_TOO_SMALL", "二（四）")]),
    ]
    assert [view.waits for view in views] == [False, True, False]
    assert list_screened(screening_context, SUPERVISOR, CALL) == views
    assert call_of(screening_context).phase == Phase.SCREENING
    newest = list_activities(screening_context, STAFF, CALL)[0]
    assert (newest.action, newest.detail) == ("screened", {"accept": 1, "flag": 1, "reject": 1})
    for reason in views[2].reasons:
        assert "99" in reason.text("zh")
        assert "99" in reason.text("en")


def test_an_admitted_flag_goes_to_the_experts_and_an_undecided_one_stays_out(
    screening_context: AppContext,
) -> None:
    screen_submissions(screening_context, STAFF, CALL)
    with reading(screening_context.engine) as session:
        assert [entry.code for entry in submissions.admitted(session, CALL)] == ["G001"]
    view = decide_submission(screening_context, STAFF, CALL, "G002", "accept", " 已结清 ")
    assert (view.submission, view.verdict, view.reason, view.actor) == (
        "G002",
        "accept",
        "已结清",
        "staff:李四",
    )
    with reading(screening_context.engine) as session:
        assert [entry.code for entry in submissions.admitted(session, CALL)] == ["G001", "G002"]


def test_the_newest_decision_holds_and_none_is_lost(plain_context: AppContext) -> None:
    fill(plain_context, submissions=[submission_row(1), submission_row(2, status="flag")])
    decide_submission(plain_context, STAFF, CALL, "G002", "accept", "一")
    decide_submission(plain_context, STAFF, CALL, "G002", "reject", "二")
    lines = read_submission(plain_context, STAFF, CALL, "G002").decisions
    assert [(line.verdict, line.reason, line.holds) for line in lines] == [
        ("accept", "一", False),
        ("reject", "二", True),
    ]
    prepared = prepare_panels_codes(plain_context)
    assert prepared == (["G001"], ())


def prepare_panels_codes(context: AppContext) -> tuple[list[str], tuple[str, ...]]:
    """Give the submissions that would be planned, and the undecided."""
    prepared = prepare_panels(context, STAFF, CALL)
    return [entry["id"] for entry in prepared.document()["submissions"]], prepared.undecided


def test_an_undecided_flag_stays_out_of_panels_and_is_listed(plain_context: AppContext) -> None:
    fill(plain_context, submissions=[submission_row(1), submission_row(2, status="flag")])
    assert prepare_panels_codes(plain_context) == (["G001"], ("G002",))


@pytest.mark.parametrize(
    ("code", "verdict", "reason", "error", "name"),
    [
        ("G002", "maybe", "因", BadInput, "error.unknown_verdict"),
        ("G002", "accept", " \n ", BadInput, "error.reason_missing"),
        ("G002", "accept", "长" * 2001, BadInput, "error.reason_too_long"),
        ("G009", "accept", "因", NotFound, "error.unknown_submission"),
        ("G001", "accept", "因", WrongPhase, "error.nothing_to_decide"),
        ("G003", "accept", "因", WrongPhase, "error.refused_by_law"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(
    plain_context: AppContext,
    code: str,
    verdict: str,
    reason: str,
    error: type[Exception],
    name: str,
) -> None:
    rows = [
        submission_row(1),
        submission_row(2, status="flag"),
        submission_row(3, status="reject", reasons=[BY_LAW]),
    ]
    fill(plain_context, submissions=rows)
    before = call_of(plain_context).revision
    with pytest.raises(error) as refusal:
        decide_submission(plain_context, STAFF, CALL, code, verdict, reason)
    assert refusal.value.args[0] == name
    assert call_of(plain_context).revision == before


def test_the_longest_reason_is_kept(plain_context: AppContext) -> None:
    fill(plain_context, submissions=[submission_row(2, status="flag")])
    decide_submission(plain_context, STAFF, CALL, "G002", "accept", "长" * 2000)
    assert len(list_screened(plain_context, STAFF, CALL)[0].decision_reason) == 2000


def stands(context: AppContext) -> dict[str | None, str]:
    """Give where each submission stands."""
    return {view.submission: view.standing for view in list_screened(context, STAFF, CALL)}


def test_a_refusal_is_a_proposal_that_a_person_lifts_with_a_reason(
    screening_context: AppContext,
) -> None:
    screen_submissions(screening_context, STAFF, CALL)
    assert stands(screening_context) == {"G001": "accept", "G002": "flag", "G003": "reject"}
    decide_submission(screening_context, STAFF, CALL, "G003", "accept", "社保补缴凭证已核")
    view = list_screened(screening_context, STAFF, CALL)[2]
    assert (view.status, view.standing) == ("reject", "accept")
    assert [reason.clause for reason in view.reasons] == ["二（四）"]
    with reading(screening_context.engine) as session:
        assert [entry.code for entry in submissions.admitted(session, CALL)] == ["G001", "G003"]
        assert submissions.standing_counts(session, CALL) == {"accept": 2, "flag": 1}
    screen_submissions(screening_context, STAFF, CALL)
    assert stands(screening_context)["G003"] == "accept"


def test_a_refusal_by_law_stays_whatever_was_decided(plain_context: AppContext) -> None:
    rows = [submission_row(1), submission_row(3, status="reject", reasons=[BY_LAW])]
    fill(plain_context, submissions=rows)
    decide_submission(plain_context, STAFF, CALL, "G003", "reject", "依法")
    assert stands(plain_context)["G003"] == "reject"
    assert not list_screened(plain_context, STAFF, CALL)[1].decidable


def test_many_are_decided_at_once_or_none(plain_context: AppContext) -> None:
    rows = [
        submission_row(1),
        submission_row(2, status="flag"),
        submission_row(3, status="reject"),
    ]
    fill(plain_context, submissions=rows)
    for codes, error in ((["G002", "G001"], WrongPhase), ([], BadInput)):
        with pytest.raises(error):
            decide_submissions(plain_context, STAFF, CALL, codes, "accept", "因")
    assert stands(plain_context) == {"G001": "accept", "G002": "flag", "G003": "reject"}
    made = decide_submissions(plain_context, STAFF, CALL, ["G002", "G003", "G002"], "accept", "因")
    assert [view.submission for view in made] == ["G002", "G003"]
    assert set(stands(plain_context).values()) == {"accept"}


def test_what_was_not_there_when_a_person_decided_asks_anew(screening_context: AppContext) -> None:
    screen_submissions(screening_context, STAFF, CALL)
    decide_submission(screening_context, STAFF, CALL, "G002", "accept", "已结清")
    with transaction(screening_context.engine) as session:
        row = submissions.get_submission(session, CALL, "G002")
        row.facts = {**row.facts, "insured_staff": 99}
    screen_submissions(screening_context, STAFF, CALL)
    assert stands(screening_context)["G002"] == "reject"
    line = read_submission(screening_context, STAFF, CALL, "G002").decisions[0]
    assert not line.holds
