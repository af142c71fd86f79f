"""An audit of amounts: no marks, every amount checked by a person, cut with a reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reviewer.errors import BadInput, WrongPhase
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.calls.calls import read_call
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.award_views import read_awards
from reviewer.usecases.results.correct import check_field, list_computed, read_computed
from reviewer.usecases.results.notice import publish_notice
from reviewer.usecases.results.rank import preview_ranking, rank_submissions
from tests.builders.loans import CALL, loan_amounts, screened_loans
from tests.builders.people import STAFF

NOW = datetime(2020, 8, 12, 2, tzinfo=UTC)
FIELD = "asked"


@pytest.fixture
def loans(plain_context: AppContext, tmp_path: Path) -> AppContext:
    """Give nine loans, screened, on a morning of August 2020."""
    context = replace(plain_context, clock=lambda: NOW)
    screened_loans(context, tmp_path, 9)
    return context


def confirm_all(context: AppContext) -> None:
    for line in list_computed(context, STAFF, CALL):
        if line.waits:
            check_field(context, STAFF, CALL, line.submission, FIELD, verdict="confirmed")


def test_amounts_follow_from_the_loans_and_not_from_what_was_asked_alone(
    loans: AppContext, tmp_path: Path
) -> None:
    assert {line.standing for line in list_computed(loans, STAFF, CALL)} == {"accept"}
    confirm_all(loans)
    rank_submissions(loans, STAFF, CALL)
    page = read_awards(loans, STAFF, CALL, "zh")
    expected = loan_amounts(tmp_path / "渝北_贷款贴息汇总.xlsx")
    given = {line.row.applicant: line.award.fen for line in page.lines if line.award}
    assert given == expected
    assert {line.applicant: line.fen for line in list_computed(loans, STAFF, CALL)} == expected
    assert page.total == sum(expected.values())
    cut = [line for line in page.lines if line.award and line.award.reduced_by]
    whole = [line for line in page.lines if line.award and not line.award.reduced_by]
    assert cut
    assert whole
    assert all("核减" in line.reason for line in cut)
    assert all(line.reason == "" for line in whole)


def test_nothing_is_ranked_before_a_person_checked_every_amount(loans: AppContext) -> None:
    with pytest.raises(BadInput) as refusal:
        rank_submissions(loans, STAFF, CALL)
    assert (refusal.value.code, refusal.value.details["count"]) == ("error.audit_open", 9)
    lines = list_computed(loans, STAFF, CALL)
    for line in lines[1:]:
        check_field(loans, STAFF, CALL, line.submission, FIELD, verdict="confirmed")
    with pytest.raises(BadInput) as refusal:
        rank_submissions(loans, STAFF, CALL)
    assert refusal.value.details["submissions"] == [lines[0].submission]
    check_field(loans, STAFF, CALL, lines[0].submission, FIELD, verdict="confirmed")
    assert len(rank_submissions(loans, STAFF, CALL).rows) == 9


def test_a_cut_amount_says_by_how_much_and_why_but_the_notice_not_why(loans: AppContext) -> None:
    # The fourth states no loan: what was asked is due.
    fourth = next(line for line in list_computed(loans, STAFF, CALL) if "示例4号" in line.applicant)
    asked = read_computed(loans, STAFF, CALL, fourth.submission).line.total
    check_field(
        loans, STAFF, CALL, fourth.submission, FIELD,
        verdict="corrected", value="0.01", reason="利息单只有一百元",
    )  # fmt: skip
    confirm_all(loans)
    ranking = rank_submissions(loans, STAFF, CALL)
    row = next(row for row in ranking.rows if row.submission == fourth.submission)
    assert row.award is not None
    assert (row.award.fen, row.award.asked) == (10_000, int((asked or 0) * 1_000_000))
    line = next(
        line
        for line in read_awards(loans, STAFF, CALL, "zh").lines
        if line.row.submission == fourth.submission
    )
    assert line.reason.endswith("核验意见：利息单只有一百元")
    notice = publish_notice(loans, STAFF, CALL)
    printed = [line for group in notice.categories for line in group.lines]
    mine = next(line for line in printed if line.applicant == fourth.applicant)
    assert (mine.fen, mine.score) == (10_000, None)
    assert "核减" in mine.remark
    assert "利息单" not in mine.remark


def test_a_workbook_that_states_another_amount_asks_for_a_new_check(
    loans: AppContext, tmp_path: Path
) -> None:
    confirm_all(loans)
    screened_loans(loans, tmp_path, 9, seed=2)
    waiting = [line.submission for line in list_computed(loans, STAFF, CALL) if line.waits]
    assert waiting
    with pytest.raises(BadInput, match="audit_open"):
        rank_submissions(loans, STAFF, CALL)


def test_an_audit_asks_for_nobody_and_its_file_verifies(loans: AppContext, tmp_path: Path) -> None:
    assert [step.name for step in read_call(loans, STAFF, CALL).steps][2] == "compute"
    with pytest.raises(WrongPhase, match="step_absent"):
        find_conflicts(loans, STAFF, CALL)
    confirm_all(loans)
    said = preview_ranking(loans, STAFF, CALL).method_text("zh")
    assert said == "不评分，按核验过的申报数据计算金额。"
    rank_submissions(loans, STAFF, CALL)
    publish_notice(loans, STAFF, CALL)
    file = tmp_path / "audit.json"
    file.write_text(write_audit(loans, STAFF, CALL), encoding="utf-8")
    assert [check.name for check in verify_audit(file) if not check.holds] == []
