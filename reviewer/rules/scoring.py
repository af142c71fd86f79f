"""From the marks of experts to one score per submission, exactly, rounded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from typing import Literal

from reviewer.errors import BadInput
from reviewer.model.programme import Criterion, ScoringRule

# Wide enough that sums of marks, and quotients before the one rounding, lose nothing that shows.
EXACT = Context(prec=60)

TieStep = Literal["core", "sum", "median", "submission_code"]


@dataclass(frozen=True)
class ExpertMarks:
    """Hold the marks of one expert for one submission, criterion by criterion.

    `absent` is an expert who did not score, `recused` one who withdrew: neither counts, whatever
    marks there are.
    """

    expert: str
    marks: Mapping[str, Decimal]
    absent: bool = False
    recused: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether the marks enter the score."""
        return not (self.absent or self.recused)


@dataclass(frozen=True)
class SubmissionScore:
    """Hold the score of a submission and how it came about.

    `score` is rounded, None where nobody scored; `exact` the value before rounding; `totals` the
    weighted total of every expert who counts; `left_out` the experts whose totals the trimmed mean
    dropped; `core` and `median` serve ties; `method` is what was really done.
    """

    submission: str
    score: Decimal | None
    exact: Decimal | None
    totals: Mapping[str, Decimal]
    left_out: tuple[str, ...]
    core: Decimal | None
    median: Decimal | None
    method: Literal["mean", "trimmed_mean", "median", "none"]


def check_marks(rule: ScoringRule, expert: str, marks: Mapping[str, Decimal]) -> None:
    """Refuse marks that the score sheet does not admit.

    Raises BadInput: an unknown or missing criterion, a mark outside 0 to the greatest mark, or
    one that is no multiple of the step.
    """
    known = {criterion.code: criterion for criterion in rule.criteria}
    for code in marks:
        if code not in known:
            raise BadInput("error.mark_unknown_criterion", expert=expert, criterion=code)
    for criterion in rule.criteria:
        if criterion.code not in marks:
            raise BadInput(
                "error.mark_missing_criterion", expert=expert, criterion=criterion.name.zh
            )
        value = marks[criterion.code]
        if not is_admitted(criterion, value):
            raise BadInput(
                "error.mark_out_of_range",
                expert=expert,
                criterion=criterion.name.zh,
                value=value,
                maximum=criterion.maximum,
                step=criterion.step,
            )


def is_admitted(criterion: Criterion, value: Decimal) -> bool:
    """Tell whether a mark lies from 0 to the greatest mark, on the criterion's step."""
    if not value.is_finite() or value < 0 or value > criterion.maximum:
        return False
    return value % criterion.step == 0


def weighted_total(rule: ScoringRule, marks: Mapping[str, Decimal]) -> Decimal:
    """Give one expert's total out of 100: each mark as a share of its maximum, times its weight.

    Exact but for quotients that do not end, which keep 60 digits. Raises KeyError where a
    criterion has no mark; `check_marks` refuses such marks with a message.
    """
    with localcontext(EXACT):
        return sum(
            (one.weight * marks[one.code] / one.maximum for one in rule.criteria), start=Decimal(0)
        )


def total_if_complete(rule: ScoringRule, marks: Mapping[str, Decimal]) -> Decimal | None:
    """Give one expert's total, rounded for showing; None while a criterion has no mark."""
    if any(criterion.code not in marks for criterion in rule.criteria):
        return None
    return rounded(weighted_total(rule, marks), rule.decimals)


def score(rule: ScoringRule, submission: str, sheets: Sequence[ExpertMarks]) -> SubmissionScore:
    """Make one score of the experts' marks by the call's method.

    mean: all totals. trimmed_mean: one highest and one lowest left out where at least `trim_from`
    experts scored, else the mean. median: the middle total, or the mean of the middle two.
    Rounded half up, once, at the end. The order of the sheets does not matter.
    """
    counting = sorted((one for one in sheets if one.counts), key=lambda one: one.expert)
    totals = {one.expert: weighted_total(rule, one.marks) for one in counting}
    if not totals:
        return SubmissionScore(submission, None, None, {}, (), None, None, "none")
    method, kept, left_out = _kept(rule, totals)
    exact = median(kept) if method == "median" else mean(kept)
    return SubmissionScore(
        submission=submission,
        score=rounded(exact, rule.decimals),
        exact=exact,
        totals=totals,
        left_out=left_out,
        core=_core(rule, [one.marks for one in counting]),
        median=median(list(totals.values())),
        method=method,
    )


def _kept(
    rule: ScoringRule, totals: Mapping[str, Decimal]
) -> tuple[Literal["mean", "trimmed_mean", "median"], list[Decimal], tuple[str, ...]]:
    if rule.method != "trimmed_mean":
        return rule.method, list(totals.values()), ()
    if len(totals) < rule.trim_from:
        return "mean", list(totals.values()), ()
    ordered = sorted(totals, key=lambda expert: (totals[expert], expert))
    return (
        "trimmed_mean",
        [totals[expert] for expert in ordered[1:-1]],
        (ordered[0], ordered[-1]),
    )


def _core(rule: ScoringRule, marks: Sequence[Mapping[str, Decimal]]) -> Decimal | None:
    """Give the mean over all experts of the weighted marks of the core criteria, if any are."""
    core = [criterion for criterion in rule.criteria if criterion.core]
    if not core:
        return None
    with localcontext(EXACT):
        sums = [
            sum((one.weight * given[one.code] / one.maximum for one in core), start=Decimal(0))
            for given in marks
        ]
    return mean(sums)


def mean(values: Sequence[Decimal]) -> Decimal:
    """Give the arithmetic mean of one or more values."""
    with localcontext(EXACT):
        return sum(values, start=Decimal(0)) / len(values)


def median(values: Sequence[Decimal]) -> Decimal:
    """Give the middle value, or the mean of the middle two."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else mean(ordered[half - 1 : half + 1])


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up to so many decimals: 89.995 becomes 90.00."""
    with localcontext(EXACT):
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Placed:
    """Hold a submission's place.

    `rank` counts from 1; submissions that nothing separates share it. `decided_by` names the tie
    rule that set it apart from the one before it with the same score; None where the score did.
    `level` marks one that has the score of the one before it and is set apart from it by nothing
    but its 申报编号, or not at all. `tied_with` lists those with the same score.
    """

    rank: int
    score: SubmissionScore
    decided_by: TieStep | None = None
    level: bool = False
    tied_with: tuple[str, ...] = ()


def rank(rule: ScoringRule, scores: Sequence[SubmissionScore]) -> list[Placed]:
    """Order submissions by score, then by the call's tie rules in their order.

    core: the higher mean of the core criteria; sum: the higher sum of all experts' totals; median:
    the higher median of them; submission_code: the lower 申报编号, which always decides. Those
    that no rule separates share a rank. Submissions without a score are left out.
    """
    scored = [one for one in scores if one.score is not None]
    ordered = sorted(scored, key=lambda one: (_order(rule, one), one.submission))
    placed: list[Placed] = []
    for position, one in enumerate(ordered):
        before = placed[-1] if placed else None
        if before is None or before.score.score != one.score:
            placed.append(Placed(position + 1, one))
            continue
        step = _decider(rule, before.score, one)
        place = position + 1 if step else before.rank
        placed.append(Placed(place, one, step, level=step in {None, "submission_code"}))
    return _with_ties(placed)


def _order(rule: ScoringRule, one: SubmissionScore) -> tuple[object, ...]:
    value = one.score if one.score is not None else Decimal(0)
    return (-value, *(_tie_key(step, one) for step in rule.ties))


def _tie_key(step: TieStep, one: SubmissionScore) -> Decimal | str:
    with localcontext(EXACT):
        if step == "core":
            return -(one.core if one.core is not None else Decimal(0))
        if step == "sum":
            return -sum(one.totals.values(), start=Decimal(0))
        if step == "median":
            return -(one.median if one.median is not None else Decimal(0))
        return one.submission


def _decider(rule: ScoringRule, first: SubmissionScore, second: SubmissionScore) -> TieStep | None:
    for step in rule.ties:
        if _tie_key(step, first) != _tie_key(step, second):
            return step
    return None


def _with_ties(placed: list[Placed]) -> list[Placed]:
    """Name for every submission those that share its score."""
    by_score: dict[Decimal | None, list[str]] = {}
    for one in placed:
        by_score.setdefault(one.score.score, []).append(one.score.submission)
    return [
        replace(
            one,
            tied_with=tuple(
                other for other in by_score[one.score.score] if other != one.score.submission
            ),
        )
        for one in placed
    ]
