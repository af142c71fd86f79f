"""Work out scores, ranks and decisions anew from the marks, in exact fractions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from fractions import Fraction

from reviewer.verifier.awards import with_shares
from reviewer.verifier.document import Document

PLACES = Decimal(1).scaleb(-20)
STEPS = ("core", "sum", "median", "submission_code")


@dataclass
class Score:
    """Hold the score of one submission and all that ties are decided by."""

    submission: str
    category: str
    score: Fraction | None = None
    totals: dict[str, Fraction] = field(default_factory=dict)
    sound: dict[str, Fraction] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    method: str = "none"
    core: Fraction = Fraction(0)
    median: Fraction = Fraction(0)
    failed: tuple[str, ...] = ()
    beside: dict[str, Fraction] = field(default_factory=dict)
    rank: int | None = None
    decision: str = "no_score"


def rounded(value: Fraction, decimals: int) -> Fraction:
    """Round half up to so many decimals."""
    scaled = value * 10**decimals
    whole, rest = divmod(scaled.numerator, scaled.denominator)
    return Fraction(whole + (2 * rest >= scaled.denominator), 10**decimals)


def kept(value: Fraction) -> Fraction:
    """Cut a value to the 20 places that are compared."""
    with localcontext(Context(prec=60)):
        quotient = Decimal(value.numerator) / Decimal(value.denominator)
        return Fraction(quotient.quantize(PLACES, rounding=ROUND_HALF_EVEN))


def criteria_of(scoring: Document, category: str) -> list[Document]:
    """Give the criteria that hold for a category."""
    own = (scoring.get("by_category") or {}).get(category)
    return list(own or scoring["criteria"])


def score_sheets(
    scoring: Document, sheets: list[Document], categories: dict[str, str]
) -> dict[str, Score]:
    """Score every submission. A sheet is [expert, submission, state, marks].

    States: submitted, absent, recused, replaced. Only submitted and replaced ones count.
    """
    by_submission: dict[str, list[Document]] = defaultdict(list)
    for sheet in sheets:
        by_submission[sheet[1]].append(sheet)
    scores = {
        code: _score(scoring, code, categories.get(code) or "", listed)
        for code, listed in by_submission.items()
    }
    if scoring.get("calibrated"):
        _calibrate(scoring, scores)
    return scores


def _score(scoring: Document, code: str, category: str, sheets: list[Document]) -> Score:
    found = Score(code, category)
    criteria = criteria_of(scoring, category)
    counting = sorted(s for s in sheets if s[2] in {"submitted", "replaced"})
    sound = [sheet for sheet in counting if sheet[2] == "submitted"]
    if not sound:
        return found
    found.sound = {sheet[0]: total(criteria, sheet[3]) for sheet in sound}
    others = _mean(list(found.sound.values()))
    found.totals = {sheet[0]: found.sound.get(sheet[0], others) for sheet in counting}
    values = list(found.totals.values())
    ordered = sorted(found.totals, key=lambda expert: (found.totals[expert], expert))
    method = scoring.get("method", "mean")
    found.method = method
    if method == "trimmed_mean" and len(ordered) < int(scoring.get("trim_from", 5)):
        found.method = "mean"
    elif method == "trimmed_mean":
        found.left_out = (ordered[0], ordered[-1])
        values = [found.totals[expert] for expert in ordered[1:-1]]
    exact = _median(values) if method == "median" else _mean(values)
    found.score = rounded(exact, int(scoring.get("decimals", 2)))
    core = [criterion for criterion in criteria if criterion.get("core")]
    if core:
        found.core = kept(_mean([total(core, sheet[3]) for sheet in sound]))
    found.median = kept(_median(list(found.totals.values())))
    found.beside = {
        step: kept(_mean([Fraction(sheet[3][step]) for sheet in sound]))
        for step in _ties(scoring)
        if step not in STEPS
    }
    found.failed = tuple(
        item["code"]
        for item in criteria
        if item.get("kind") == "pass_fail"
        and 2 * sum(not Fraction(sheet[3][item["code"]]) for sheet in sound) > len(sound)
    )
    return found


def total(criteria: list[Document], marks: Document) -> Fraction:
    """Give one expert's total out of 100: each mark as a share of its maximum, times its weight."""
    return sum(
        (
            Fraction(str(criterion["weight"]))
            * Fraction(marks[criterion["code"]])
            / Fraction(str(criterion["maximum"]))
            for criterion in criteria
        ),
        start=Fraction(0),
    )


def place_all(
    scoring: Document,
    selection: Document,
    scores: dict[str, Score],
    chosen: list[str],
    rows: list[Document] | None = None,
) -> None:
    """Give every score its rank and decision, over all or category by category.

    `rows` are those of the ranking, which say who belongs to which share of places.
    """
    pools: dict[str, list[Score]] = defaultdict(list)
    for score in scores.values():
        pools[score.category if selection.get("per_category") else ""].append(score)
    for name, pool in pools.items():
        quota = places_of(selection, name)
        _place(scoring, selection, quota, pool, (set(chosen), rows or []))


def places_of(selection: Document, pool: str) -> int | None:
    """Give how many places a pool has."""
    quota = (selection.get("quotas") or {}).get(pool, selection.get("quota"))
    return None if quota is None else int(quota)


def _place(
    scoring: Document,
    selection: Document,
    quota: int | None,
    pool: list[Score],
    known: tuple[set[str], list[Document]],
) -> None:
    chosen, rows = known
    struck = set(selection.get("struck") or ())
    scored = [score for score in pool if score.score is not None]
    scored.sort(key=lambda score: (_key(scoring, score), score.submission))
    level = [False] * len(scored)
    for place, score in enumerate(scored):
        score.rank = place + 1
        if place and scored[place - 1].score == score.score:
            step = _step(scoring, scored[place - 1], score)
            level[place] = step in {None, "submission_code"}
            if step is None:
                score.rank = scored[place - 1].rank
    mark = scoring.get("pass_mark")
    least = None if mark is None else Fraction(str(mark))
    passing = [
        place
        for place, score in enumerate(scored)
        if not score.failed
        and (least is None or (score.score or 0) >= least)
        and score.submission not in struck
    ]
    tied = set() if selection.get("code_decides") else _tied(passing, level, quota)
    given = with_shares([scored[p].submission for p in passing], quota, selection, rows)
    within = {place for place in passing if scored[place].submission in given}
    sure = within - tied
    named = {place for place in tied if scored[place].submission in chosen}
    if named and quota is not None and len(sure) + len(named) <= quota:
        sure, tied = sure | named, set()
    for place, score in enumerate(scored):
        if score.submission in struck:
            score.decision = "struck"
        elif score.failed:
            score.decision = "failed_item"
        elif place not in passing:
            score.decision = "below_pass_mark"
        elif place in tied:
            score.decision = "tie_at_cut"
        else:
            score.decision = "selected" if place in sure else "not_selected"


def _tied(passing: list[int], level: list[bool], quota: int | None) -> set[int]:
    if quota is None or len(passing) <= quota or not level[passing[quota]]:
        return set()
    first, last = quota - 1, quota
    while first > 0 and level[passing[first]]:
        first -= 1
    while last + 1 < len(passing) and level[passing[last + 1]]:
        last += 1
    return set(passing[first : last + 1])


def _key(scoring: Document, score: Score) -> tuple[Document, ...]:
    return (-(score.score or 0), *(_tie(step, score) for step in _ties(scoring)))


def _ties(scoring: Document) -> list[str]:
    return list(scoring.get("ties", ["core", "sum", "submission_code"]))


def _tie(step: str, score: Score) -> Document:
    if step == "core":
        return -score.core
    if step == "sum":
        return -kept(sum(score.totals.values(), start=Fraction(0)))
    if step == "median":
        return -score.median
    return score.submission if step == "submission_code" else -score.beside[step]


def _step(scoring: Document, first: Score, second: Score) -> str | None:
    ties = _ties(scoring)
    return next((step for step in ties if _tie(step, first) != _tie(step, second)), None)


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, start=Fraction(0)) / len(values)


def _median(values: list[Fraction]) -> Fraction:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else _mean(ordered[half - 1 : half + 1])


def _calibrate(scoring: Document, scores: dict[str, Score]) -> None:
    """Take each total as the worth of its submission plus the leaning of its expert.

    Least squares over each group of experts that common submissions link; the leanings of a group,
    weighted by sheets, add up to zero.
    """
    given: dict[str, list[str]] = defaultdict(list)
    for code in sorted(scores):
        for expert in scores[code].sound:
            given[expert].append(code)
    leanings: dict[str, Fraction] = {}
    left = set(given)
    while left:
        group, frontier = set[str](), {min(left)}
        while frontier:
            group |= frontier
            codes = {code for expert in frontier for code in given[expert]}
            frontier = {expert for code in codes for expert in scores[code].sound} - group
        left -= group
        leanings.update(_leanings(sorted(group), given, scores))
    for score in scores.values():
        if score.sound:
            worths = [value - leanings[expert] for expert, value in score.sound.items()]
            score.score = rounded(_mean(worths), int(scoring.get("decimals", 2)))
            score.method, score.left_out = "calibrated", ()


def _leanings(
    group: list[str], given: dict[str, list[str]], scores: dict[str, Score]
) -> dict[str, Fraction]:
    place = {expert: number for number, expert in enumerate(group)}
    size = len(group)
    matrix = [[Fraction(0)] * (size + 1) for _ in group]
    for code in {code for expert in group for code in given[expert]}:
        totals = scores[code].sound
        mean = _mean(list(totals.values()))
        for expert, value in totals.items():
            row = matrix[place[expert]]
            row[place[expert]] += 1
            row[size] += value - mean
            for other in totals:
                row[place[other]] -= Fraction(1, len(totals))
    matrix[-1] = [Fraction(len(given[expert])) for expert in group] + [Fraction(0)]
    for column in range(size):
        pivot = next(place for place in range(column, size) if matrix[place][column])
        matrix[column], matrix[pivot] = matrix[pivot], matrix[column]
        lead = matrix[column][column]
        matrix[column] = [value / lead for value in matrix[column]]
        for other_row in range(size):
            factor = matrix[other_row][column]
            if other_row != column and factor:
                pairs = zip(matrix[other_row], matrix[column], strict=True)
                matrix[other_row] = [value - factor * base for value, base in pairs]
    return {expert: matrix[number][size] for expert, number in place.items()}
