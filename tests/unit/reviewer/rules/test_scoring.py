"""From marks to one score, and from scores to an order."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reviewer.files.call_files import built_in_calls
from reviewer.model.programme import ScoringRule
from reviewer.rules.scoring import (
    ExpertMarks,
    SubmissionScore,
    rank,
    rounded,
    score,
    weighted_total,
)

CRITERIA = [
    {"code": "a", "name": {"zh": "甲", "en": "A"}, "weight": 70, "core": True},
    {"code": "b", "name": {"zh": "乙", "en": "B"}, "weight": 30, "maximum": 10, "step": "0.5"},
]


def rule(**changes: Any) -> ScoringRule:
    return ScoringRule.model_validate({"criteria": CRITERIA, **changes})


def marks(a: str, b: str) -> dict[str, Decimal]:
    return {"a": Decimal(a), "b": Decimal(b)}


def sheets(*totals: str) -> list[ExpertMarks]:
    """Make one sheet per total: both criteria at the same share of their maximum."""
    return [
        ExpertMarks(f"E{at}", {"a": Decimal(total), "b": Decimal(total) / 10})
        for at, total in enumerate(totals)
    ]


def test_marks_weigh_by_their_share_of_the_maximum() -> None:
    assert weighted_total(rule(), marks("80", "9")) == Decimal(83)
    assert weighted_total(rule(), marks("100", "10")) == Decimal(100)
    assert weighted_total(rule(), marks("0", "0")) == 0


@pytest.mark.parametrize(
    ("method", "totals", "expected", "done"),
    [
        ("mean", ["80", "90", "70"], "80.00", "mean"),
        ("median", ["80", "95", "70"], "80.00", "median"),
        ("median", ["80", "95", "70", "81"], "80.50", "median"),
        ("trimmed_mean", ["10", "80", "81", "82", "100"], "81.00", "trimmed_mean"),
        ("trimmed_mean", ["10", "80", "81", "100"], "67.75", "mean"),
        ("mean", ["80", "80", "81"], "80.33", "mean"),
        ("mean", ["80.01", "80.00"], "80.01", "mean"),
    ],
)
def test_methods(method: str, totals: list[str], expected: str, done: str) -> None:
    found = score(rule(method=method), "S1", sheets(*totals))
    assert found.score == Decimal(expected)
    assert found.method == done


def test_the_trimmed_mean_names_whom_it_leaves_out() -> None:
    found = score(rule(method="trimmed_mean"), "S1", sheets("90", "70", "80", "60", "100"))
    assert found.left_out == ("E3", "E4")
    assert found.score == Decimal("80.00")
    assert len(found.totals) == 5


def test_extremes_are_left_out_from_five_scores_up_or_as_set() -> None:
    four = sheets("10", "80", "82", "100")
    assert score(rule(method="trimmed_mean", trim_from=4), "S1", four).score == Decimal("81.00")
    assert score(rule(method="trimmed_mean"), "S1", four).left_out == ()


def test_who_was_absent_or_recused_does_not_count() -> None:
    given = [
        *sheets("80", "90"),
        ExpertMarks("E8", marks("0", "0"), recused=True),
        ExpertMarks("E9", {}, absent=True),
    ]
    found = score(rule(), "S1", given)
    assert found.score == Decimal("85.00")
    assert sorted(found.totals) == ["E0", "E1"]


def test_nobody_scored() -> None:
    found = score(rule(), "S1", [ExpertMarks("E9", {}, absent=True)])
    assert (found.score, found.method) == (None, "none")


@pytest.mark.parametrize(
    ("value", "decimals", "expected"),
    [("89.995", 2, "90.00"), ("89.994999", 2, "89.99"), ("0.5", 0, "1"), ("2.5", 0, "3")],
)
def test_rounding_is_half_up(value: str, decimals: int, expected: str) -> None:
    assert str(rounded(Decimal(value), decimals)) == expected


def test_rounding_happens_once_at_the_end() -> None:
    # Totals of 0.003 and 0.006: rounded one by one they would be 0.00 and 0.01, in the mean 0.01.
    fine = rule(criteria=[{**CRITERIA[0], "weight": 100, "step": "0.001"}])
    given = [ExpertMarks("E1", {"a": Decimal("0.003")}), ExpertMarks("E2", {"a": Decimal("0.006")})]
    found = score(fine, "S1", given)
    assert found.exact == Decimal("0.0045")
    assert found.score == Decimal("0.00")


def test_thirds_of_marks_tie_exactly() -> None:
    thirds = rule(criteria=[{**CRITERIA[0], "weight": 100, "maximum": 3}])
    even = score(
        thirds, "S1", [ExpertMarks("E1", {"a": Decimal(2)}), ExpertMarks("E2", {"a": Decimal(2)})]
    )
    apart = score(
        thirds, "S2", [ExpertMarks("E1", {"a": Decimal(1)}), ExpertMarks("E2", {"a": Decimal(3)})]
    )
    assert (even.exact, even.core, even.total_sum) == (apart.exact, apart.core, apart.total_sum)
    assert even.score == Decimal("66.67")


def test_whole_totals_are_written_whole() -> None:
    found = score(rule(), "S1", sheets("100", "80"))
    assert [str(total) for total in found.totals.values()] == ["100", "80"]
    assert (str(found.exact), str(found.total_sum)) == ("90", "180")


def scored(submission: str, *given: dict[str, Decimal]) -> SubmissionScore:
    return score(
        rule(), submission, [ExpertMarks(f"E{at}", entry) for at, entry in enumerate(given)]
    )


def order(ties: list[str], *scores: SubmissionScore) -> list[tuple[int, str, str | None]]:
    placed = rank(rule(ties=ties), scores)
    return [(entry.rank, entry.score.submission, entry.decided_by) for entry in placed]


def test_scores_come_first() -> None:
    low, high = scored("S1", marks("70", "7")), scored("S2", marks("90", "9"))
    assert order(["core"], low, high) == [(1, "S2", None), (2, "S1", None)]


def test_the_core_criterion_decides_a_tie() -> None:
    broad = scored("S1", marks("70", "10"))  # 49 + 30 = 79
    core = scored("S2", marks("100", "3"))  # 70 + 9 = 79
    assert order(["core", "submission_code"], broad, core) == [
        (1, "S2", None),
        (2, "S1", "core"),
    ]


def test_the_sum_and_the_median_decide_in_their_turn() -> None:
    two = scored("S1", marks("80", "8"), marks("80", "8"))
    three = scored("S2", marks("80", "8"), marks("80", "8"), marks("80", "8"))
    assert order(["core", "sum"], two, three) == [(1, "S2", None), (2, "S1", "sum")]
    skewed = scored("S3", marks("60", "6"), marks("90", "9"), marks("90", "9"))
    assert order(["core", "median"], three, skewed) == [(1, "S3", None), (2, "S2", "median")]


def test_the_number_decides_last_and_says_so() -> None:
    row, other = scored("S2", marks("80", "8")), scored("S1", marks("80", "8"))
    placed = rank(rule(), [row, other])
    assert [(p.rank, p.score.submission, p.decided_by, p.level) for p in placed] == [
        (1, "S1", None, False),
        (2, "S2", "submission_code", True),
    ]
    assert placed[0].tied_with == ("S2",)


def test_what_nothing_separates_shares_its_rank() -> None:
    same = [scored(code, marks("80", "8")) for code in ("S1", "S2", "S3")]
    last = scored("S4", marks("10", "1"))
    assert order(["core", "sum"], *same, last) == [
        (1, "S1", None),
        (1, "S2", None),
        (1, "S3", None),
        (4, "S4", None),
    ]


def test_the_built_in_calls_can_be_scored() -> None:
    for definition in built_in_calls().values():
        full = {criterion.code: criterion.maximum for criterion in definition.scoring.criteria}
        assert weighted_total(definition.scoring, full) == 100
