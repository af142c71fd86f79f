"""Scores do not depend on order; trimming and the cut agree with doing it by hand."""

from __future__ import annotations

import random
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviewer.model.programme import ScoringRule, SelectionRule
from reviewer.rules.scoring import ExpertMarks, SubmissionScore, rank, score
from reviewer.rules.selection import select

CRITERIA: list[dict[str, Any]] = [
    {"code": "a", "name": {"zh": "甲", "en": "A"}, "weight": "33.3", "maximum": 7, "core": True},
    {"code": "b", "name": {"zh": "乙", "en": "B"}, "weight": "66.7", "step": "0.5"},
]
SHEETS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 200), st.booleans()), min_size=0, max_size=8
)


def rule(**changes: Any) -> ScoringRule:
    return ScoringRule.model_validate({"criteria": CRITERIA, **changes})


def sheets(given_marks: list[tuple[int, int, bool]]) -> list[ExpertMarks]:
    return [
        ExpertMarks(f"E{at}", {"a": Decimal(a), "b": Decimal(b) / 2}, absent=absent)
        for at, (a, b, absent) in enumerate(given_marks)
    ]


def by_hand(given_marks: list[tuple[int, int, bool]], method: str) -> Decimal | None:
    totals = sorted(
        Fraction("33.3") * Fraction(a, 7) + Fraction("66.7") * Fraction(b, 200)
        for a, b, absent in given_marks
        if not absent
    )
    if not totals:
        return None
    if method == "trimmed_mean" and len(totals) >= 5:
        totals = totals[1:-1]
    if method == "median":
        half = len(totals) // 2
        totals = [totals[half]] if len(totals) % 2 else totals[half - 1 : half + 1]
    exact = sum(totals, start=Fraction(0)) / len(totals)
    cents = exact * 100
    whole = cents.numerator // cents.denominator
    return Decimal(whole + (1 if cents - whole >= Fraction(1, 2) else 0)) / 100


@given(SHEETS, st.sampled_from(["mean", "trimmed_mean", "median"]))
def test_scores_equal_exact_fractions_rounded_once(
    given_marks: list[tuple[int, int, bool]], method: str
) -> None:
    found = score(rule(method=method), "S1", sheets(given_marks))
    assert found.score == by_hand(given_marks, method)


@given(SHEETS, st.sampled_from(["mean", "trimmed_mean", "median"]), st.randoms())
def test_the_order_of_sheets_changes_nothing(
    given_marks: list[tuple[int, int, bool]], method: str, chance: random.Random
) -> None:
    listed = sheets(given_marks)
    before = score(rule(method=method), "S1", listed)
    chance.shuffle(listed)
    assert score(rule(method=method), "S1", listed) == before


@given(SHEETS)
def test_a_trimmed_mean_lies_between_the_second_lowest_and_the_second_highest(
    given_marks: list[tuple[int, int, bool]],
) -> None:
    found = score(rule(method="trimmed_mean"), "S1", sheets(given_marks))
    totals = sorted(found.totals.values())
    if found.exact is not None and len(totals) >= 5:
        assert totals[1] <= found.exact <= totals[-2]
        assert len(found.left_out) == 2


@given(SHEETS, st.sampled_from(["mean", "trimmed_mean", "median"]), st.randoms())
def test_who_gave_which_marks_changes_nothing(
    given_marks: list[tuple[int, int, bool]], method: str, chance: random.Random
) -> None:
    before = score(rule(method=method), "S1", sheets(given_marks))
    chance.shuffle(given_marks)  # the same marks, each by another expert
    after = score(rule(method=method), "S1", sheets(given_marks))
    assert (after.score, after.mean, after.trimmed, after.median) == (
        before.score,
        before.mean,
        before.trimmed,
        before.median,
    )


@given(SHEETS, st.sampled_from(["mean", "trimmed_mean", "median"]))
def test_a_score_lies_between_the_lowest_and_the_highest_total(
    given_marks: list[tuple[int, int, bool]], method: str
) -> None:
    found = score(rule(method=method), "S1", sheets(given_marks))
    if found.exact is not None:
        assert min(found.totals.values()) <= found.exact <= max(found.totals.values())


# Few values, so that ties are many.
SEASON = st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=0, max_size=7)


def season(marks: list[tuple[int, int]]) -> list[SubmissionScore]:
    simple = ScoringRule.model_validate(
        {
            "criteria": [
                {**CRITERIA[0], "weight": 50, "maximum": 2},
                {**CRITERIA[1], "weight": 50, "maximum": 2},
            ]
        }
    )
    return [
        score(simple, f"S{at}", [ExpertMarks("E1", {"a": Decimal(a), "b": Decimal(b)})])
        for at, (a, b) in enumerate(marks)
    ]


@given(SEASON, st.randoms())
def test_ranks_follow_scores_whatever_the_order(
    marks: list[tuple[int, int]], chance: random.Random
) -> None:
    scores = season(marks)
    placed = rank(rule(ties=["core", "sum"]), scores)
    for entry in placed:
        ahead = [
            other
            for other in scores
            if (other.score, other.core) > (entry.score.score, entry.score.core)
        ]
        assert entry.rank == len(ahead) + 1
    chance.shuffle(scores)
    assert rank(rule(ties=["core", "sum"]), scores) == placed


@given(SEASON, st.integers(1, 7), st.sampled_from([None, 25, 50, 100]))
def test_the_cut_equals_the_cut_by_hand(
    marks: list[tuple[int, int]], quota: int, pass_mark: int | None
) -> None:
    scores = season(marks)
    scoring = rule(ties=["core", "submission_code"], pass_mark=pass_mark)
    categories = {each_score.submission: "x" for each_score in scores}
    found = select(scoring, SelectionRule(quota=quota), scores, categories)
    decisions = {row.submission: row.decision for row in found.rows}
    merit = {
        each_score.submission: (each_score.score or Decimal(0), each_score.core or Decimal(0))
        for each_score in scores
    }
    passing = {code for code, value in merit.items() if pass_mark is None or value[0] >= pass_mark}
    for code, value in merit.items():
        better = sum(1 for other in passing if merit[other] > value)
        level = sum(1 for other in passing if merit[other] == value)
        if code not in passing:
            expected = "below_pass_mark"
        elif better + level <= quota:
            expected = "selected"
        elif better >= quota:
            expected = "not_selected"
        else:
            expected = "tie_at_cut"
        assert decisions[code] == expected
    assert sum(1 for decision in decisions.values() if decision == "selected") <= quota


@given(st.decimals(0, 100, places=6, allow_nan=False), st.integers(0, 4))
def test_half_is_rounded_up(value: Decimal, decimals: int) -> None:
    row = ScoringRule.model_validate(
        {"criteria": [{**CRITERIA[0], "weight": 100, "maximum": 100}], "decimals": decimals}
    )
    found = score(row, "S1", [ExpertMarks("E1", {"a": value})])
    assert found.score == value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
