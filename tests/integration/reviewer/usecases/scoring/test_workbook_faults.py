"""What goes wrong while people score: lost answers, two devices at once, clocks, withdrawals."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlmodel import func, select

from reviewer.errors import BadInput, NotAllowed, Stale, WrongPhase
from reviewer.model.calls import Phase
from reviewer.model.scores import Mark, Scoresheet
from reviewer.store.engine import reading
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.experts.declaration import declare_conflict
from reviewer.usecases.jobs.jobs import newest_job
from reviewer.usecases.results.rank import preview_ranking
from reviewer.usecases.scoring.assignments import list_assignments
from reviewer.usecases.scoring.board import read_scoring_board
from reviewer.usecases.scoring.rubric import change_rubric, read_rubric
from reviewer.usecases.scoring.sheet import SavedView, read_saved, read_scoresheet, save_scoresheet
from reviewer.usecases.scoring.statistics import read_statistics
from reviewer.usecases.screening.withdraw import withdraw_submission
from tests.builders.people import CALL, STAFF, expert
from tests.builders.season import CRITERIA, even_marks, planned, score_all, set_phase, sign

ME = expert("E00001")


def save(
    context: AppContext,
    marks: dict[str, str],
    version: int = 0,
    *,
    submit: bool = False,
    comment: str = "",
    rubric: int | None = None,
) -> SavedView:
    """Save the first expert's sheet of the first submission."""
    return save_scoresheet(
        context, ME, CALL, "G001", marks=marks, comment=comment, version=version, submit=submit,
        rubric=rubric,
    )  # fmt: skip


@pytest.fixture
def signed(context: AppContext) -> AppContext:
    planned(context)
    sign(context)
    return context


@pytest.fixture
def plain_signed(plain_context: AppContext) -> AppContext:
    planned(plain_context)
    sign(plain_context)
    return plain_context


def test_a_save_whose_answer_was_lost_is_answered_again_and_stored_once(signed: AppContext) -> None:
    first = save(signed, {"platform": "80"}, comment="好")
    again = save(signed, {"platform": "８０"}, comment=" 好 ")
    assert (first.version, first.changed) == (1, True)
    assert (again.version, again.changed, again.marks) == (1, False, first.marks)
    with reading(signed.engine) as session:
        assert session.exec(select(func.count()).select_from(Scoresheet)).one() == 1
        assert session.exec(select(func.count()).select_from(Mark)).one() == 1


def test_handing_in_twice_is_handing_in_once(signed: AppContext) -> None:
    first = save(signed, even_marks(80), submit=True)
    again = save(signed, even_marks(80), submit=True)
    assert (again.state, again.version, again.changed) == ("submitted", first.version, False)
    assert again.next_open == "G002"
    log = list_activities(signed, STAFF, CALL, action="score_submitted")
    assert [entry.subject for entry in log] == ["E00001/G001"]
    with pytest.raises(WrongPhase):
        save(signed, even_marks(81), submit=True)
    with pytest.raises(WrongPhase):
        save(signed, even_marks(80), version=1)


def test_handing_in_what_is_stored_needs_no_newer_version(signed: AppContext) -> None:
    save(signed, even_marks(80))
    save(signed, {"platform": "90"}, version=1)
    view = save(signed, even_marks(80) | {"platform": "90"}, version=1, submit=True)
    assert (view.state, view.version) == ("submitted", 3)


def test_many_devices_at_once_make_one_sheet_and_overwrite_nothing(signed: AppContext) -> None:
    outcomes: list[object] = []

    def device(value: int) -> None:
        try:
            outcomes.append(save(signed, {"platform": str(value)}).marks["platform"])
        except Stale:
            outcomes.append("stale")

    threads = [threading.Thread(target=device, args=(60 + place,)) for place in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = read_saved(signed, ME, CALL, "G001")
    assert outcomes.count("stale") == 5
    assert [outcome for outcome in outcomes if outcome != "stale"] == [kept.marks["platform"]]
    assert kept.version == 1


def test_a_clock_that_goes_back_changes_no_order(plain_signed: AppContext) -> None:
    save(plain_signed, {"platform": "80"})
    earlier = replace(plain_signed, clock=lambda: plain_signed.now() - timedelta(hours=3))
    later = save(earlier, {"platform": "81"}, version=1)
    assert (later.version, later.marks["platform"]) == (2, Decimal(81))
    with pytest.raises(Stale):
        save(plain_signed, {"platform": "82"}, version=1)


def test_a_submission_withdrawn_while_being_scored(signed: AppContext) -> None:
    save(signed, {"platform": "80"})
    withdraw_submission(signed, STAFF, CALL, "G001", "申报单位来函撤回")
    for act in (lambda: save(signed, {"platform": "81"}, version=1),
                lambda: read_scoresheet(signed, ME, CALL, "G001"),
                lambda: read_saved(signed, ME, CALL, "G001")):  # fmt: skip
        with pytest.raises(WrongPhase) as refusal:
            act()
        assert refusal.value.code == "error.submission_withdrawn"
    shown = list_assignments(signed, ME, CALL)
    assert [assignment.submission for assignment in shown.assignments] == ["G002", "G003", "G004"]
    with pytest.raises(NotAllowed):  # who never began it learns nothing
        read_scoresheet(signed, expert("E00002"), CALL, "G001")
    assert [row.submission for row in preview_ranking(signed, STAFF, CALL).rows] == [
        "G002", "G003", "G004",
    ]  # fmt: skip
    with pytest.raises(WrongPhase):
        withdraw_submission(signed, STAFF, CALL, "G001", "再次")


def test_a_declared_conflict_has_a_change_of_seats_proposed_and_none_made(
    plain_signed: AppContext,
) -> None:
    declare_conflict(plain_signed, ME, CALL, "G001", "配偶任职")
    assert newest_job(plain_signed, STAFF, CALL, "replan") is None
    job = newest_job(plain_signed, STAFF, CALL, "propose")
    assert job is not None
    assert (job.state, job.kind) == ("queued", "propose")


def test_the_slot_of_the_hour_is_marked(plain_signed: AppContext) -> None:
    slots = list_assignments(plain_signed, ME, CALL).assignments
    moment = slots[1].starts_at
    now = replace(plain_signed, clock=lambda: moment)
    assert [assignment.current for assignment in list_assignments(now, ME, CALL).assignments] == [
        False, True, False, False,
    ]  # fmt: skip
    end = replace(plain_signed, clock=lambda: slots[1].ends_at)
    assert not any(assignment.current for assignment in list_assignments(end, ME, CALL).assignments)


def rubric_with(
    context: AppContext, *more: dict[str, object], platform: object = 30
) -> dict[str, object]:
    """Take the rubric in force, with another weight of the first criterion and more criteria."""
    document = read_rubric(context, STAFF, CALL).scoring.model_dump(mode="json")
    document["criteria"][0]["weight"] = str(platform)
    document["criteria"] += list(more)
    return dict(document)


FORMULA: dict[str, object] = {
    "code": "size", "name": {"zh": "规模", "en": "Size"}, "kind": "formula", "weight": 10,
    "formula": "min(staff / 500, 1) * 100",
}  # fmt: skip
ITEM: dict[str, object] = {
    "code": "sound",
    "name": {"zh": "合规", "en": "Sound"},
    "kind": "pass_fail",
}


def test_a_computed_mark_is_stored_with_the_sheet_and_nobody_enters_it(signed: AppContext) -> None:
    set_phase(signed, Phase.SCORING)
    change_rubric(signed, STAFF, CALL, rubric_with(signed, FORMULA, platform=20))
    assert read_scoresheet(signed, ME, CALL, "G001").computed["size"].mark == Decimal(60)
    with pytest.raises(BadInput):
        save(signed, {"size": "100"})
    view = save(signed, even_marks(80), submit=True)
    assert (view.marks["size"], view.total) == (Decimal(60), Decimal("78.00"))


def test_a_changed_rubric_is_a_version_and_returns_only_what_lacks_a_mark(
    signed: AppContext,
) -> None:
    score_all(signed, {"G001": (80, 80, None, None, None)})
    same = change_rubric(signed, STAFF, CALL, rubric_with(signed))
    assert (same.version, same.returned) == (1, 0)
    with pytest.raises(BadInput) as refusal:
        change_rubric(signed, STAFF, CALL, rubric_with(signed, ITEM))
    assert refusal.value.code == "error.reason_missing"
    weights = rubric_with(signed, platform=20)
    weights["criteria"][1]["weight"] = "35"  # type: ignore[index]  # a document
    done = change_rubric(signed, STAFF, CALL, weights, "会议决定")
    assert (done.version, done.returned) == (2, 0)
    done = change_rubric(signed, STAFF, CALL, rubric_with(signed, ITEM, platform=20), "补充否决项")
    assert (done.version, done.returned) == (3, 2)
    view = read_scoresheet(signed, ME, CALL, "G001")
    assert (view.state, view.reopened_reason, view.rubric) == ("draft", "补充否决项", 3)
    assert view.marks == dict.fromkeys(CRITERIA, Decimal(80))
    with pytest.raises(Stale) as stale:
        save(signed, {"platform": "70"}, version=view.version, rubric=1)
    assert stale.value.code == "error.rubric_changed"
    kept = read_rubric(signed, STAFF, CALL).versions
    assert [(entry.version, entry.reason) for entry in kept] == [
        (3, "补充否决项"), (2, "会议决定"), (1, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "mark"), [("通过", 1), ("pass", 1), ("1", 1), ("不通过", 0), ("０", 0), ("否", 0)]
)
def test_an_item_is_passed_or_failed_in_words(
    plain_signed: AppContext, text: str, mark: int
) -> None:
    change_rubric(plain_signed, STAFF, CALL, rubric_with(plain_signed, ITEM))
    assert save(plain_signed, {"sound": text}).marks["sound"] == Decimal(mark)


def test_a_required_comment_is_asked_for_when_handing_in(plain_signed: AppContext) -> None:
    document = rubric_with(plain_signed)
    document["criteria"][0] |= {"comment_below": "60", "comment_above": "95"}  # type: ignore[index]
    change_rubric(plain_signed, STAFF, CALL, document)
    low = even_marks(80) | {"platform": "59"}
    save(plain_signed, low)
    with pytest.raises(BadInput) as refusal:
        save(plain_signed, low, version=1, submit=True, comment="  ")
    assert (refusal.value.code, refusal.value.details) == (
        "error.comment_required", {"criteria": [{"zh": "指标platform", "en": "platform"}]},
    )  # fmt: skip
    assert save(plain_signed, low, version=1, submit=True, comment="材料缺失").state == "submitted"


def totals(row: Sequence[int | None]) -> dict[str, Sequence[int | None]]:
    return {"G001": row, "G002": (60, 70, 70, 70, 70), "G003": (50, 60, 60, 60, 60)}


def test_habits_and_disagreement_are_shown(plain_signed: AppContext) -> None:
    score_all(plain_signed, totals((70, 80, 80, 80, 80)))
    view = read_statistics(plain_signed, STAFF, CALL)
    harsh = view.experts[0]
    assert (harsh.expert, harsh.sheets, harsh.deviation) == ("E00001", 3, Decimal("-10.00"))
    assert (harsh.leaning, harsh.agreement) == (Decimal("-8.00"), Decimal("1.00"))
    assert view.groups == 1
    first = next(submission for submission in view.submissions if submission.submission == "G001")
    assert (first.mean, first.range, first.far) == (Decimal("78.00"), Decimal("10.00"), ())
    assert [str(submission.range) for submission in view.submissions] == ["10.00", "10.00", "10.00"]


def test_figures_that_are_nothing_are_written_like_the_others(plain_signed: AppContext) -> None:
    score_all(plain_signed, {"G001": (0, None, None, None, None)})
    view = read_statistics(plain_signed, STAFF, CALL)
    figures = [(str(row.mean), str(row.range), row.deviation) for row in view.submissions]
    assert figures == [
        ("0.00", "0.00", None),
    ]  # fmt: skip


@pytest.mark.parametrize(("low", "far"), [(60, 0), (59, 1)])
def test_a_total_more_than_a_quarter_off_the_others_is_named(
    plain_signed: AppContext, low: int, far: int
) -> None:
    score_all(plain_signed, totals((low, 80, 80, 80, 80)))
    view = read_statistics(plain_signed, STAFF, CALL)
    first = next(submission for submission in view.submissions if submission.submission == "G001")
    assert len(first.far) == far


def test_statistics_of_nothing_are_empty(plain_signed: AppContext) -> None:
    view = read_statistics(plain_signed, STAFF, CALL)
    assert (view.experts, view.submissions) == ((), ())
    board = read_scoring_board(plain_signed, STAFF, CALL)
    assert [
        (each_expert.started, each_expert.finished) for each_expert in board.panels[0].experts
    ] == [(False, False)] * 5
