"""A recusal in the middle of scoring: that hearing alone; what was handed in counts."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from reviewer.errors import NotAllowed, NotFound, WrongPhase
from reviewer.store import calls, jobs, plans
from reviewer.store.engine import reading
from reviewer.usecases.archive.audit import verify_audit, write_audit
from reviewer.usecases.conflicts.find import list_conflicts
from reviewer.usecases.conflicts.judge import judge_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import declare_conflict, withdraw_recusal
from reviewer.usecases.results.rank import preview_ranking, rank_submissions
from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.recusals import list_recusals
from reviewer.usecases.scoring.retract import retract_scoresheet
from reviewer.usecases.scoring.sheet import read_scoresheet, save_scoresheet
from tests.builders.people import CALL, STAFF, SUPERVISOR, expert
from tests.builders.season import (
    SEATED,
    even_marks,
    keep_plan,
    plan_by_hand,
    planned,
    score_all,
    scored,
    sign,
)

ME = expert(SEATED[2])
HEARD = {"G001": (70, 80, 85, 90, 95), "G002": (60, 60, 60, 60, 60), "G003": (91, 92, 93, 94, None)}


@pytest.fixture
def morning(plain_context: AppContext) -> AppContext:
    """Three hearings are over and handed in by all, the fourth is to come."""
    planned(plain_context)
    sign(plain_context)
    score_all(plain_context, HEARD)
    return plain_context


def scores_of(context: AppContext) -> dict[str, str]:
    rows = preview_ranking(context, STAFF, CALL).rows
    return {row.submission: str(row.score) for row in rows if row.score is not None}


def plan_stands(context: AppContext) -> tuple[int, bool, int]:
    """Give the plan's version, whether it fits the data, and how much work waits."""
    with reading(context.engine) as session:
        plan = plans.get_plan(session, CALL)
        fits = plan.call_revision == calls.get_call(session, CALL).revision
        return plan.version, fits, len(jobs.open_jobs(session, CALL))


def test_a_recusal_from_one_hearing_changes_that_hearing_alone(morning: AppContext) -> None:
    before = (scores_of(morning), plan_stands(morning))
    effect = list_assignments(morning, ME, CALL).effects["G004"]
    assert (effect.remaining, effect.needed, effect.kept, effect.alone) == (4, 3, 3, True)
    assert effect.enough
    declare_conflict(morning, ME, CALL, "G004", "独立董事")
    assert (scores_of(morning), plan_stands(morning)) == before == (before[0], (1, True, 0))
    mine = list_assignments(morning, ME, CALL)
    assert [(row.submission, row.state) for row in mine.assignments] == [
        ("G001", "submitted"), ("G002", "submitted"), ("G003", "submitted"),
    ]  # fmt: skip
    assert [(row.submission, row.open) for row in mine.recused] == [("G004", True)]
    others = list_assignments(morning, expert(SEATED[1]), CALL)
    assert len(others.assignments) == 4
    with pytest.raises(NotAllowed):
        read_scoresheet(morning, ME, CALL, "G004")
    (seen,) = list_recusals(morning, STAFF, CALL)
    assert (seen.submission, seen.remaining, seen.needed, seen.handed_in) == ("G004", 4, 3, 3)
    assert seen.enough


def test_too_few_are_left_and_it_is_said_before(morning: AppContext) -> None:
    for who in SEATED[3:]:
        declare_conflict(morning, expert(who), CALL, "G004", "亲属")
    effect = list_assignments(morning, ME, CALL).effects["G004"]
    assert (effect.remaining, effect.needed, effect.enough) == (2, 3, False)
    sheet = read_scoresheet(morning, ME, CALL, "G004")
    assert sheet.effect == effect


def test_a_sheet_that_is_handed_in_is_taken_back_before_a_recusal(morning: AppContext) -> None:
    with pytest.raises(WrongPhase) as refusal:
        declare_conflict(morning, ME, CALL, "G003", "独立董事")
    assert refusal.value.code == "error.recusal_after_hand_in"
    retract_scoresheet(morning, ME, CALL, "G003", version=1)
    declare_conflict(morning, ME, CALL, "G003", "独立董事")
    (row,) = [row for row in preview_ranking(morning, STAFF, CALL).rows if row.submission == "G003"]
    assert [sheet.state for sheet in row.sheets if sheet.expert == ME.subject] == ["recused"]


def test_a_recusal_is_taken_back_until_staff_judge_it(morning: AppContext) -> None:
    declare_conflict(morning, ME, CALL, "G004", "点错了")
    withdraw_recusal(morning, ME, CALL, "G004")
    assert len(list_assignments(morning, ME, CALL).assignments) == 4
    assert list_recusals(morning, SUPERVISOR, CALL) == ()
    with pytest.raises(NotFound):
        withdraw_recusal(morning, ME, CALL, "G004")
    with pytest.raises(NotFound):
        withdraw_recusal(morning, ME, CALL, "G999")
    declare_conflict(morning, ME, CALL, "G004", "确有关系")
    (found,) = list_conflicts(morning, STAFF, CALL)
    judge_conflict(morning, STAFF, CALL, found.id, "confirmed", "属实")
    with pytest.raises(WrongPhase) as refusal:
        withdraw_recusal(morning, ME, CALL, "G004")
    assert refusal.value.code == "error.recusal_judged"


def test_what_a_former_member_handed_in_counts_after_seats_changed(morning: AppContext) -> None:
    before = scores_of(morning)
    seats = [*SEATED[:2], "E00004", *SEATED[3:]]
    keep_plan(morning, plan_by_hand(experts=seats), step="replan")
    after = preview_ranking(morning, STAFF, CALL)
    assert scores_of(morning) == before
    assert after.missing == 6 + 3  # the hearing to come, and the new member's for those before
    board = read_scoring_board(morning, STAFF, CALL)
    assert board.handed_in == 14
    assert {
        (row.code, sheet.expert)
        for row in board.panels[0].submissions
        for sheet in row.sheets
        if sheet.expert == ME.subject
    } == {("G001", ME.subject), ("G002", ME.subject), ("G003", ME.subject)}


def test_a_record_with_seats_that_changed_verifies(
    plain_context: AppContext, tmp_path: Path
) -> None:
    scored(plain_context)
    former = SEATED[-1]
    keep_plan(plain_context, plan_by_hand(experts=[*SEATED[:-1], "E00012"]), step="replan")
    ranking = rank_submissions(plain_context, STAFF, CALL)
    assert all(former in [code for code, _, _ in row.totals] for row in ranking.rows)
    file = tmp_path / "audit.json"
    file.write_text(write_audit(plain_context, STAFF, CALL), encoding="utf-8")
    # At the terminal nobody was asked a second time for the sheets that are missing.
    assert {check.name for check in verify_audit(file) if not check.holds} == {"two_hands"}


def test_a_sheet_is_changed_after_it_was_handed_in(morning: AppContext) -> None:
    retract_scoresheet(morning, ME, CALL, "G003", version=1)
    retract_scoresheet(morning, ME, CALL, "G003", version=1)  # its answer was lost
    sheet = read_scoresheet(morning, ME, CALL, "G003")
    assert (sheet.state, sheet.version, sheet.total) == ("draft", 2, Decimal("93.00"))
    assert preview_ranking(morning, STAFF, CALL).missing == 7
    done = save_scoresheet(
        morning, ME, CALL, "G003", marks=even_marks(86), comment="", version=2, submit=True
    )
    assert (done.state, done.version, done.submitted_at) == ("submitted", 3, morning.now())


def test_who_may_not_take_a_sheet_back(morning: AppContext) -> None:
    with pytest.raises(WrongPhase) as refusal:
        retract_scoresheet(morning, expert(SEATED[0]), CALL, "G003", version=1)
    assert refusal.value.code == "error.retract_chair"
    with pytest.raises(NotFound):
        retract_scoresheet(morning, ME, CALL, "G004", version=0)
    with pytest.raises(NotAllowed):
        retract_scoresheet(morning, expert("E00004"), CALL, "G001", version=1)
    with pytest.raises(NotAllowed):
        retract_scoresheet(morning, STAFF, CALL, "G001", version=1)
