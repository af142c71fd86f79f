"""From the marks of experts to one score per submission, exactly, rounded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext
from fractions import Fraction
from typing import Literal

from reviewer.model.programme import Criterion, ScoringRule
from reviewer.model.rubric import TIE_STEPS

# All sums and quotients are fractions, so nothing is lost before the one rounding. What is kept of
# them is written to 20 places: far finer than two different totals of marks can lie apart, so equal
# values stay equal and different ones different.
KEPT_PLACES = Decimal(1).scaleb(-20)
WIDE = Context(prec=60)

TieStep = str  # core, sum, median, submission_code, or the code of a criterion


@dataclass(frozen=True)
class ExpertMarks:
    """Hold the marks of one expert for one submission, criterion by criterion.

    `absent` is an expert who did not score, `recused` one who withdrew: neither counts, whatever
    marks there are. `replaced` is one whose score was found abnormal: it counts as the mean of the
    others (重庆市招标投标条例 第32条, by analogy).
    """

    expert: str
    marks: Mapping[str, Decimal]
    absent: bool = False
    recused: bool = False
    replaced: bool = False

    @property
    def counts(self) -> bool:
        """Tell whether the marks enter the score."""
        return not (self.absent or self.recused)


@dataclass(frozen=True)
class SubmissionScore:
    """Hold the score of a submission and how it came about.

    `score` is rounded, None where nobody scored; `exact` the value before rounding; `totals` the
    weighted total of every expert who counts; `left_out` the experts whose totals the trimmed mean
    dropped; `core`, `total_sum` and `median` serve ties; `method` is what was really done. `mean`
    and `trimmed` stand beside it for comparison, exact; `trimmed` None where too few scored.
    `replaced` are the experts whose total the mean of the others replaced; `failed` the pass/fail
    items that more than half failed. `calibrated` is the score without the leanings of its experts,
    None where that was not computed. `beside` are the means of the criteria that decide ties.
    """

    submission: str
    score: Decimal | None
    exact: Decimal | None
    totals: Mapping[str, Decimal]
    left_out: tuple[str, ...]
    core: Decimal | None
    median: Decimal | None
    total_sum: Decimal
    method: Literal["mean", "trimmed_mean", "median", "calibrated", "none"]
    mean: Decimal | None = None
    trimmed: Decimal | None = None
    replaced: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()
    calibrated: Decimal | None = None
    beside: Mapping[str, Decimal] = field(default_factory=dict)


def is_admitted(criterion: Criterion, value: Decimal) -> bool:
    """Tell whether a mark lies from 0 to the greatest mark, on the criterion's step."""
    if not value.is_finite() or value < 0 or value > criterion.maximum:
        return False
    return value % criterion.step == 0


def weighted_total(rule: ScoringRule, marks: Mapping[str, Decimal]) -> Decimal:
    """Give one expert's total out of 100: each mark as a share of its maximum, times its weight.

    Exact, but that a quotient without end keeps 20 places. Raises KeyError where a criterion has
    no mark.
    """
    return kept(_total(rule.criteria, marks))


def _total(criteria: Sequence[Criterion], marks: Mapping[str, Decimal]) -> Fraction:
    return sum(
        (
            Fraction(criterion.weight)
            * Fraction(marks[criterion.code])
            / Fraction(criterion.maximum)
            for criterion in criteria
        ),
        start=Fraction(0),
    )


def kept(value: Fraction) -> Decimal:
    """Write a fraction as a decimal of at most 20 places, without trailing zeros."""
    with localcontext(WIDE):
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        written = quotient.quantize(KEPT_PLACES, rounding=ROUND_HALF_EVEN)
        whole = written == written.to_integral_value()
        return written.quantize(Decimal(1)) if whole else written.normalize()


def total_if_complete(rule: ScoringRule, marks: Mapping[str, Decimal]) -> Decimal | None:
    """Give one expert's total, rounded for showing; None while a criterion has no mark."""
    if any(criterion.code not in marks for criterion in rule.criteria):
        return None
    return rounded(weighted_total(rule, marks), rule.decimals)


def score(rule: ScoringRule, submission: str, sheets: Sequence[ExpertMarks]) -> SubmissionScore:
    """Make one score of the experts' marks by the call's method.

    mean: all totals. trimmed_mean: one highest and one lowest left out where at least `trim_from`
    experts scored, else the mean. median: the middle total, or the mean of the middle two.
    Rounded half up, once, at the end. The order of the sheets does not matter. A replaced total is
    the mean of those that are not; where no such total is left, it counts for nothing.
    """
    counting = sorted((sheet for sheet in sheets if sheet.counts), key=lambda entry: entry.expert)
    sound = [entry for entry in counting if not entry.replaced]
    if not sound:
        return SubmissionScore(submission, None, None, {}, (), None, None, Decimal(0), "none")
    totals = _totals(rule, counting, sound)
    method, counted, left_out = _counted(rule, totals)
    exact = _middle(counted) if method == "median" else _mean(counted)
    ordered = sorted(totals.values())
    return SubmissionScore(
        submission=submission,
        score=round_half_up(exact, rule.decimals),
        exact=kept(exact),
        totals={expert: kept(total) for expert, total in totals.items()},
        left_out=left_out,
        core=_core(rule, [entry.marks for entry in sound]),
        median=kept(_middle(ordered)),
        total_sum=kept(sum(ordered, start=Fraction(0))),
        method=method,
        mean=kept(_mean(ordered)),
        trimmed=kept(_mean(ordered[1:-1])) if len(ordered) >= rule.trim_from else None,
        replaced=tuple(entry.expert for entry in counting if entry.replaced),
        failed=_failed(rule, sound),
        beside={
            step: kept(_mean([Fraction(entry.marks[step]) for entry in sound]))
            for step in rule.ties
            if step not in TIE_STEPS
        },
    )


def sound_totals(rule: ScoringRule, sheets: Sequence[ExpertMarks]) -> dict[str, Fraction]:
    """Give the exact totals of the experts who count and were not replaced."""
    sound = (sheet for sheet in sheets if sheet.counts and not sheet.replaced)
    return {entry.expert: _total(rule.criteria, entry.marks) for entry in sound}


def _totals(
    rule: ScoringRule, counting: Sequence[ExpertMarks], sound: Sequence[ExpertMarks]
) -> dict[str, Fraction]:
    own = sound_totals(rule, sound)
    others = _mean(list(own.values()))
    return {entry.expert: own.get(entry.expert, others) for entry in counting}


def _failed(rule: ScoringRule, sound: Sequence[ExpertMarks]) -> tuple[str, ...]:
    """Name the pass/fail items that more than half of the experts failed."""
    return tuple(
        item.code
        for item in rule.criteria
        if item.kind == "pass_fail"
        and 2 * sum(not entry.marks[item.code] for entry in sound) > len(sound)
    )


def _counted(
    rule: ScoringRule, totals: Mapping[str, Fraction]
) -> tuple[Literal["mean", "trimmed_mean", "median"], list[Fraction], tuple[str, ...]]:
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
    return kept(_mean([_total(core, given) for given in marks])) if core else None


def _mean(values: Sequence[Fraction]) -> Fraction:
    return sum(values, start=Fraction(0)) / len(values)


def _middle(values: Sequence[Fraction]) -> Fraction:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else _mean(ordered[half - 1 : half + 1])


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """Round an exact value half up: 89.995 becomes 90.00, and -0.5 becomes 0."""
    scaled = value * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    up = 2 * rest >= scaled.denominator
    return Decimal(whole + up).scaleb(-decimals)


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Round half up to so many decimals: 89.995 becomes 90.00."""
    with localcontext(WIDE):
        return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class RankedPlace:
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


def rank(rule: ScoringRule, scores: Sequence[SubmissionScore]) -> list[RankedPlace]:
    """Order submissions by score, then by the call's tie rules in their order.

    core: the higher mean of the core criteria; sum: the higher sum of all experts' totals; median:
    the higher median of them; a criterion: the higher mean of it; submission_code: the lower
    申报编号, which always decides. Those that no rule separates share a rank. Submissions without a
    score are left out.
    """
    scored = [each_score for each_score in scores if each_score.score is not None]
    ordered = sorted(scored, key=lambda entry: (_order(rule, entry), entry.submission))
    placed: list[RankedPlace] = []
    for position, entry in enumerate(ordered):
        before = placed[-1] if placed else None
        if before is None or before.score.score != entry.score:
            placed.append(RankedPlace(position + 1, entry))
            continue
        step = _decider(rule, before.score, entry)
        place = position + 1 if step else before.rank
        placed.append(RankedPlace(place, entry, step, level=step in {None, "submission_code"}))
    return _with_ties(placed)


def _order(rule: ScoringRule, submission_score: SubmissionScore) -> tuple[object, ...]:
    value = submission_score.score if submission_score.score is not None else Decimal(0)
    return (-value, *(_tie_key(step, submission_score) for step in rule.ties))


def _tie_key(step: TieStep, submission_score: SubmissionScore) -> Decimal | str:
    if step == "core":
        return -(submission_score.core if submission_score.core is not None else Decimal(0))
    if step == "sum":
        return -submission_score.total_sum
    if step == "median":
        return -(submission_score.median if submission_score.median is not None else Decimal(0))
    if step == "submission_code":
        return submission_score.submission
    return -submission_score.beside.get(step, Decimal(0))


def _decider(rule: ScoringRule, first: SubmissionScore, second: SubmissionScore) -> TieStep | None:
    for step in rule.ties:
        if _tie_key(step, first) != _tie_key(step, second):
            return step
    return None


def _with_ties(placed: list[RankedPlace]) -> list[RankedPlace]:
    """Name for every submission those that share its score."""
    by_score: dict[Decimal | None, list[str]] = {}
    for entry in placed:
        by_score.setdefault(entry.score.score, []).append(entry.score.submission)
    return [
        replace(
            entry,
            tied_with=tuple(
                other for other in by_score[entry.score.score] if other != entry.score.submission
            ),
        )
        for entry in placed
    ]
