"""From all marks of a call to the score of every submission, each by the rule of its category."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from reviewer.model.rubric import ScoringRule
from reviewer.rules.calibration import Calibration, calibrate
from reviewer.rules.scoring import (
    ExpertMarks,
    SubmissionScore,
    kept,
    round_half_up,
    score,
    sound_totals,
)

Sheets = Mapping[str, Sequence[ExpertMarks]]  # by submission


def score_all(
    rule: ScoringRule, sheets: Sheets, categories: Mapping[str, str]
) -> list[SubmissionScore]:
    """Score every submission, with the calibrated score beside it.

    `categories` maps 申报编号 to category code. The calibrated score is the official one only
    where the rule says so.
    """
    rules = {code: rule.for_category(categories.get(code)) for code in sheets}
    adjusted = calibration_of(rule, sheets, categories)
    return [
        _with_calibrated(rule, score(rules[code], code, given), adjusted)
        for code, given in sheets.items()
    ]


def calibration_of(rule: ScoringRule, sheets: Sheets, categories: Mapping[str, str]) -> Calibration:
    """Find the leanings of all experts from the totals that count and were not replaced."""
    totals = {
        code: sound_totals(rule.for_category(categories.get(code)), given)
        for code, given in sheets.items()
    }
    return calibrate({code: given for code, given in totals.items() if given})


def _with_calibrated(
    rule: ScoringRule, submission_score: SubmissionScore, adjusted: Calibration
) -> SubmissionScore:
    worth = adjusted.worths.get(submission_score.submission)
    if worth is None:
        return submission_score
    shown = round_half_up(worth, rule.decimals)
    if not rule.calibrated:
        return replace(submission_score, calibrated=shown)
    return replace(
        submission_score,
        calibrated=shown,
        score=shown,
        exact=kept(worth),
        method="calibrated",
        left_out=(),
    )
