"""Replaced scores, failed items, categories with criteria of their own, calibrated scores."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

from reviewer.model.programme import SelectionRule
from reviewer.model.rubric import ScoringRule
from reviewer.rules.aggregation import score_all
from reviewer.rules.calibration import calibrate
from reviewer.rules.scoring import ExpertMarks, score
from reviewer.rules.selection import select

NAME = {"zh": "指标", "en": "One"}


def rule(**changes: object) -> ScoringRule:
    """Make a rule of one criterion, so that a mark is the total."""
    return ScoringRule.model_validate(
        {"criteria": [{"code": "one", "name": NAME, "weight": 100}], **changes}
    )


def sheets(*totals: int, replaced: int | None = None) -> list[ExpertMarks]:
    """Let experts E1, E2 … give these totals; one may be replaced."""
    return [
        ExpertMarks(f"E{place}", {"one": Decimal(total)}, replaced=place == replaced)
        for place, total in enumerate(totals, start=1)
    ]


def test_a_replaced_total_is_the_mean_of_the_others() -> None:
    found = score(rule(), "S1", sheets(10, 80, 90, replaced=1))
    assert (found.score, found.totals["E1"], found.replaced) == (
        Decimal("85.00"),
        Decimal(85),
        ("E1",),
    )
    assert found.core is None
    assert found.total_sum == Decimal(255)


def test_a_replaced_total_enters_every_method() -> None:
    marks = sheets(10, 70, 80, 90, 100, replaced=1)
    found = score(rule(method="trimmed_mean"), "S1", marks)
    assert (found.score, found.left_out) == (Decimal("85.00"), ("E2", "E5"))
    assert score(rule(method="median"), "S1", marks).score == Decimal("85.00")
    assert (found.mean, found.trimmed, found.median) == (Decimal(85),) * 3


def test_where_all_are_replaced_nobody_counts() -> None:
    marks = [ExpertMarks("E1", {"one": Decimal(10)}, replaced=True)]
    assert score(rule(), "S1", marks).score is None


def test_the_three_means_stand_beside_each_other() -> None:
    found = score(rule(), "S1", sheets(50, 70, 80, 90, 91))
    assert (found.mean, found.trimmed, found.median) == (Decimal("76.2"), Decimal(80), Decimal(80))
    assert score(rule(), "S1", sheets(50, 70, 80, 90)).trimmed is None


def pass_fail(*passed: int) -> list[ExpertMarks]:
    """Let experts pass (1) or fail (0) an item beside a mark of 80."""
    return [
        ExpertMarks(f"E{place}", {"one": Decimal(80), "item": Decimal(mark)})
        for place, mark in enumerate(passed)
    ]


def test_what_more_than_half_fail_is_not_selected() -> None:
    criteria = [
        {"code": "one", "name": NAME, "weight": 100},
        {"code": "item", "name": NAME, "kind": "pass_fail"},
    ]
    asked = rule(criteria=criteria)
    half = score(asked, "S1", pass_fail(0, 0, 1, 1))
    most = score(asked, "S2", pass_fail(0, 0, 0, 1))
    assert (half.failed, half.score) == ((), Decimal("80.00"))
    assert (most.failed, most.score) == (("item",), Decimal("80.00"))
    chosen = select(asked, SelectionRule(quota=1), [half, most], {"S1": "a", "S2": "a"})
    assert [(row.submission, row.decision) for row in chosen.rows] == [
        ("S1", "selected"),
        ("S2", "failed_item"),
    ]


def test_each_category_is_scored_by_its_own_criteria() -> None:
    own = [
        {"code": "one", "name": NAME, "weight": 50},
        {"code": "two", "name": NAME, "weight": 50, "maximum": 10},
    ]
    both = rule(by_category={"b": own})
    marks = {"one": Decimal(80), "two": Decimal(10)}
    found = score_all(
        both,
        {"S1": [ExpertMarks("E1", marks)], "S2": [ExpertMarks("E1", marks)]},
        {"S1": "a", "S2": "b"},
    )
    assert [entry.score for entry in found] == [Decimal("80.00"), Decimal("90.00")]
    assert [entry.code for entry in both.every_criterion] == ["one", "two"]


HARSH: Mapping[str, Mapping[str, int]] = {
    "S1": {"E1": 70, "E2": 80},
    "S2": {"E2": 90, "E3": 90},
    "S3": {"E1": 60, "E3": 70},
}


def test_a_harsh_expert_is_found_and_taken_out() -> None:
    found = calibrate(
        {code: {who: Fraction(entry) for who, entry in row.items()} for code, row in HARSH.items()}
    )
    # E1 lies ten below both others: leanings -20/3, 10/3, 10/3; worths by hand.
    assert dict(found.leanings) == {
        "E1": Fraction(-20, 3),
        "E2": Fraction(10, 3),
        "E3": Fraction(10, 3),
    }
    assert dict(found.worths) == {
        "S1": Fraction(230, 3),
        "S2": Fraction(260, 3),
        "S3": Fraction(200, 3),
    }


def test_the_calibrated_score_is_official_only_where_the_rule_says_so() -> None:
    given = {
        code: [ExpertMarks(who, {"one": Decimal(element)}) for who, element in row.items()]
        for code, row in HARSH.items()
    }
    categories = dict.fromkeys(HARSH, "a")
    shown = {entry.submission: entry for entry in score_all(rule(), given, categories)}
    assert (shown["S1"].score, shown["S1"].calibrated) == (Decimal("75.00"), Decimal("76.67"))
    official = {
        entry.submission: entry for entry in score_all(rule(calibrated=True), given, categories)
    }
    assert (official["S1"].score, official["S1"].method) == (Decimal("76.67"), "calibrated")


def test_groups_without_common_submissions_are_told_apart() -> None:
    found = calibrate(
        {"S1": {"E1": Fraction(60), "E2": Fraction(70)}, "S2": {"E3": Fraction(90)}, "S3": {}}
    )
    assert found.groups == (("E1", "E2"), ("E3",))
    assert (found.worths["S2"], found.leanings["E3"], "S3" in found.worths) == (
        Fraction(90),
        Fraction(0),
        False,
    )
