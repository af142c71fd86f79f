"""The cut: pass mark, places, ties."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reviewer.model.programme import ScoringRule, SelectionRule
from reviewer.rules.scoring import ExpertMarks, SubmissionScore, score
from reviewer.rules.selection import Selection, select

CRITERIA = [
    {"code": "a", "name": {"zh": "甲", "en": "A"}, "weight": 60, "core": True},
    {"code": "b", "name": {"zh": "乙", "en": "B"}, "weight": 40},
]


def scores(**given: tuple[int, int] | None) -> list[SubmissionScore]:
    rule = ScoringRule.model_validate({"criteria": CRITERIA})
    return [
        score(
            rule,
            name,
            [ExpertMarks("E1", {"a": Decimal(marks[0]), "b": Decimal(marks[1])})] if marks else [],
        )
        for name, marks in given.items()
    ]


def decide(
    given: list[SubmissionScore],
    *,
    quota: int | None = None,
    pass_mark: int | None = None,
    categories: dict[str, str] | None = None,
    chosen: tuple[str, ...] = (),
    **rule: Any,
) -> Selection:
    scoring = ScoringRule.model_validate({"criteria": CRITERIA, "pass_mark": pass_mark, **rule})
    selection = SelectionRule(quota=quota, per_category=categories is not None)
    named = categories or {entry.submission: "x" for entry in given}
    return select(scoring, selection, given, named, chosen)


def told(found: Selection) -> dict[str, str]:
    return {row.submission: row.decision for row in found.rows}


def test_without_places_everyone_who_passes_is_selected() -> None:
    found = decide(scores(S1=(60, 60), S2=(59, 60), S3=(90, 90), S4=None), pass_mark=60)
    assert told(found) == {
        "S3": "selected",
        "S1": "selected",
        "S2": "below_pass_mark",
        "S4": "no_score",
    }
    assert found.cuts[0].score == Decimal("60.00")
    assert found.cuts[0].selected == 2


def test_at_most_so_many_and_the_last_place_is_taken() -> None:
    found = decide(scores(S1=(90, 90), S2=(80, 80), S3=(70, 70)), quota=2)
    assert told(found) == {"S1": "selected", "S2": "selected", "S3": "not_selected"}
    assert [row.rank for row in found.rows] == [1, 2, 3]


def test_fewer_than_the_places_are_not_filled_up_from_below_the_pass_mark() -> None:
    found = decide(scores(S1=(90, 90), S2=(50, 50)), quota=5, pass_mark=60)
    assert told(found) == {"S1": "selected", "S2": "below_pass_mark"}


def test_a_tie_at_the_cut_waits_for_a_person() -> None:
    given = scores(S1=(90, 90), S2=(80, 80), S3=(80, 80), S4=(70, 70))
    found = decide(given, quota=2)
    assert told(found) == {
        "S1": "selected",
        "S2": "tie_at_cut",
        "S3": "tie_at_cut",
        "S4": "not_selected",
    }
    assert found.cuts[0].undecided == ("S2", "S3")
    assert found.cuts[0].score == Decimal("90.00")
    assert found.cuts[0].selected == 1


def test_a_tie_above_or_below_the_cut_harms_nobody() -> None:
    given = scores(S1=(80, 80), S2=(80, 80), S3=(70, 70), S4=(70, 70))
    assert told(decide(given, quota=2)) == {
        "S1": "selected",
        "S2": "selected",
        "S3": "not_selected",
        "S4": "not_selected",
    }


def test_a_tie_that_a_merit_decides_is_no_tie_at_the_cut() -> None:
    given = scores(S1=(70, 95), S2=(90, 65))  # 80 both; S2 has the higher core
    found = decide(given, quota=1)
    assert told(found) == {"S2": "selected", "S1": "not_selected"}
    assert [row.decided_by for row in found.rows] == [None, "core"]


def test_a_long_tie_over_the_cut_is_flagged_as_a_whole() -> None:
    given = scores(S0=(90, 90), S1=(80, 80), S2=(80, 80), S3=(80, 80), S4=(80, 80))
    assert decide(given, quota=3).cuts[0].undecided == ("S1", "S2", "S3", "S4")


def test_a_persons_choice_settles_the_tie() -> None:
    given = scores(S1=(90, 90), S2=(80, 80), S3=(80, 80))
    found = decide(given, quota=2, chosen=("S3",))
    assert told(found) == {"S1": "selected", "S2": "not_selected", "S3": "selected"}
    assert found.cuts[0].undecided == ()


def test_more_choices_than_places_settle_nothing() -> None:
    given = scores(S1=(90, 90), S2=(80, 80), S3=(80, 80))
    assert decide(given, quota=2, chosen=("S2", "S3")).cuts[0].undecided == ("S2", "S3")


def test_places_count_category_by_category() -> None:
    given = scores(S1=(90, 90), S2=(80, 80), S3=(70, 70))
    found = decide(given, quota=1, categories={"S1": "x", "S2": "x", "S3": "y"})
    assert told(found) == {"S1": "selected", "S2": "not_selected", "S3": "selected"}
    assert [(cut.category, cut.selected) for cut in found.cuts] == [("x", 1), ("y", 1)]


def test_nobody_at_all() -> None:
    assert decide([], quota=3) == Selection((), ())
