"""Rankings: exact, frozen, repeatable, with absent scores and ties named."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reviewer.errors import BadInput, NotFound, WrongPhase
from reviewer.model.calls import Phase
from reviewer.usecases.calls.calls import change_settings, list_activities
from reviewer.usecases.conflicts.judge import add_conflict
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.rank import (
    RankingPage,
    preview_ranking,
    rank_submissions,
    read_ranking,
)
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import SPREAD, call_of, planned, score_all, scored, set_phase


def short(view: RankingPage) -> list[tuple[int | None, str, str, str]]:
    """Give rank, code, score and decision."""
    return [(row.rank, row.submission, str(row.score), row.decision) for row in view.rows]


def with_quota(context: AppContext, quota: int) -> None:
    """Plan a season of which at most so many are selected."""
    planned(context)
    change_settings(context, STAFF, CALL, {"selection.quota": str(quota)})


def test_scores_become_a_frozen_ranking(context: AppContext) -> None:
    scored(context)
    view = rank_submissions(context, STAFF, CALL)
    assert short(view) == [
        (1, "G003", "93.00", "selected"),
        (2, "G001", "85.00", "selected"),
        (3, "G004", "75.00", "selected"),
        (4, "G002", "60.00", "selected"),
    ]
    second = view.rows[1]
    assert [(code, total) for code, _, total in second.totals] == [
        ("E00001", Decimal("70.00")),
        ("E00002", Decimal("80.00")),
        ("E00003", Decimal("85.00")),
        ("E00009", Decimal("90.00")),
        ("E00011", Decimal("95.00")),
    ]
    assert (second.left_out, second.method) == (("E00001", "E00011"), "trimmed_mean")
    assert (view.version, view.plan_version, view.missing, view.needs_attention) == (
        1,
        1,
        0,
        False,
    )
    assert [(cut.places, cut.score, cut.selected) for cut in view.cuts] == [
        (5, Decimal("60.00"), 4)
    ]
    assert call_of(context).phase == Phase.RANKING
    assert read_ranking(context, SUPERVISOR, CALL) == view
    assert list_activities(context, STAFF, CALL)[0].detail["digest"] == view.digest


def test_a_second_ranking_is_a_second_version_and_the_first_stays(context: AppContext) -> None:
    scored(context)
    first = rank_submissions(context, STAFF, CALL)
    second = rank_submissions(context, STAFF, CALL)
    assert (second.version, second.digest, second.rows) == (2, first.digest, first.rows)
    kept = read_ranking(context, STAFF, CALL, 1)
    assert (kept.version, kept.rows) == (1, first.rows)
    assert [version for version, _, _ in kept.versions] == [2, 1]
    with pytest.raises(NotFound):
        read_ranking(context, STAFF, CALL, 3)


def test_a_preview_freezes_nothing(plain_context: AppContext) -> None:
    scored(plain_context)
    preview = preview_ranking(plain_context, SUPERVISOR, CALL)
    assert (preview.version, preview.created_at) == (None, None)
    with pytest.raises(NotFound) as refusal:
        read_ranking(plain_context, STAFF, CALL)
    assert refusal.value.code == "error.no_ranking"
    assert call_of(plain_context).phase == Phase.SCORING
    assert rank_submissions(plain_context, STAFF, CALL).rows == preview.rows


def test_absent_experts_are_named_and_do_not_count(plain_context: AppContext) -> None:
    planned(plain_context)
    score_all(
        plain_context,
        {**SPREAD, "G001": (70, 80, 85, 90, None), "G002": (None, None, None, None, None)},
    )
    view = rank_submissions(plain_context, STAFF, CALL)
    assert short(view) == [
        (1, "G003", "93.00", "selected"),
        (2, "G001", "81.25", "selected"),
        (3, "G004", "75.00", "selected"),
        (None, "G002", "None", "no_score"),
    ]
    assert (view.rows[1].absent, view.rows[1].method, view.rows[1].left_out) == (
        ("E00011",),
        "mean",
        (),
    )
    assert (view.missing, view.needs_attention) == (6, True)


def test_a_mark_given_before_the_tie_was_known_does_not_count(plain_context: AppContext) -> None:
    planned(plain_context)
    score_all(plain_context, SPREAD)
    add_conflict(plain_context, STAFF, CALL, "E00001", "G001", "师生")
    row = next(
        each_row
        for each_row in rank_submissions(plain_context, STAFF, CALL).rows
        if each_row.rank == 2
    )
    assert (row.submission, str(row.score), [code for code, _, _ in row.totals]) == (
        "G001",
        "87.50",
        ["E00002", "E00003", "E00009", "E00011"],
    )


def test_a_tie_at_the_cut_waits_for_a_person(context: AppContext) -> None:
    with_quota(context, 2)
    score_all(context, {**SPREAD, "G001": SPREAD["G004"]})
    view = preview_ranking(context, STAFF, CALL)
    assert [(row.submission, row.decision) for row in view.rows] == [
        ("G003", "selected"),
        ("G001", "tie_at_cut"),
        ("G004", "tie_at_cut"),
        ("G002", "not_selected"),
    ]
    assert (view.cuts[0].undecided, view.needs_attention) == (("G001", "G004"), True)
    for wrong, code in (
        ([], "error.ties_open"),
        (["G001", "G004"], "error.choice_count"),
        (["G003"], "error.choice_not_tied"),
    ):
        with pytest.raises(BadInput) as refusal:
            rank_submissions(context, STAFF, CALL, chosen=wrong, reason="会议表决")
        assert refusal.value.code == code
    chosen = rank_submissions(context, STAFF, CALL, chosen=["G004"], reason=" 会议表决 ")
    assert "会议表决" in chosen.method_text("zh")
    assert "decided by persons" in chosen.method_text("en")
    assert [(row.submission, row.decision) for row in chosen.rows] == [
        ("G003", "selected"),
        ("G001", "not_selected"),
        ("G004", "selected"),
        ("G002", "not_selected"),
    ]
    assert (chosen.version, chosen.needs_attention) == (1, False)
    assert (chosen.method.chosen, chosen.method.chosen_reason) == (("G004",), "会议表决")


def test_a_choice_needs_a_reason_and_a_known_submission(plain_context: AppContext) -> None:
    scored(plain_context)
    with pytest.raises(BadInput) as unreasoned:
        rank_submissions(plain_context, STAFF, CALL, chosen=["G001"], reason=" ")
    assert unreasoned.value.code == "error.reason_missing"
    with pytest.raises(NotFound) as unknown:
        rank_submissions(plain_context, STAFF, CALL, chosen=["G999"], reason="因")
    assert unknown.value.code == "error.unknown_submission"
    with pytest.raises(NotFound):
        read_ranking(plain_context, STAFF, CALL)


def test_the_method_is_printed_in_both_languages(plain_context: AppContext) -> None:
    scored(plain_context)
    change = {"pass_mark": "60", "quota": "5"}
    view = rank_submissions(plain_context, STAFF, CALL)
    assert view.method.ties == ("core", "sum", "median", "submission_code")
    for language in ("zh", "en"):
        text = view.method_text("zh" if language == "zh" else "en")
        assert "{" not in text
        assert change["quota"] in text


def test_a_ranking_keeps_the_rules_it_was_made_by(plain_context: AppContext) -> None:
    scored(plain_context)
    before = rank_submissions(plain_context, STAFF, CALL)
    set_phase(plain_context, Phase.PANELS)
    change_settings(plain_context, STAFF, CALL, {"scoring.method": "mean", "selection.quota": "1"})
    kept = read_ranking(plain_context, STAFF, CALL)
    assert (kept.rows, kept.method, kept.cuts) == (before.rows, before.method, before.cuts)


def test_ranking_needs_scores_first(plain_context: AppContext) -> None:
    planned(plain_context)
    with pytest.raises(WrongPhase) as refusal:
        rank_submissions(plain_context, STAFF, CALL)
    assert refusal.value.code == "error.too_early"
