"""Who is selected: the pass mark, the number of places, and what happens at the cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from reviewer.model.programme import ScoringRule, SelectionRule
from reviewer.rules.scoring import RankedPlace, SubmissionScore, rank

Decision = Literal[
    "selected", "not_selected", "below_pass_mark", "failed_item", "tie_at_cut", "no_score"
]


@dataclass(frozen=True)
class Selected:
    """Hold what becomes of one submission.

    `rank` is its place in its pool (all submissions, or its category), None without a score.
    tie_at_cut: it shares the score of the last place with more submissions than there are places,
    and a person must decide. failed_item: most experts failed a pass/fail item of it.
    """

    submission: str
    category: str
    rank: int | None
    score: SubmissionScore
    decision: Decision
    decided_by: str | None = None
    tied_with: tuple[str, ...] = ()


@dataclass(frozen=True)
class CutLine:
    """Say where the cut fell in one pool.

    `category` is empty where one pool holds all; `places` None for everyone who passes; `score`
    the last score selected for sure, None where nobody is; `undecided` those tied at the cut.
    """

    category: str
    places: int | None
    score: Decimal | None
    selected: int
    undecided: tuple[str, ...]


@dataclass(frozen=True)
class Selection:
    """Hold the whole result: every submission in order of pools and ranks, and the cuts."""

    rows: tuple[Selected, ...]
    cuts: tuple[CutLine, ...]


def select(
    scoring: ScoringRule,
    selection: SelectionRule,
    scores: Sequence[SubmissionScore],
    categories: Mapping[str, str],
    chosen: Collection[str] = (),
) -> Selection:
    """Rank the submissions and draw the cut, over all or category by category.

    `categories` maps 申报编号 to category code. A score below the pass mark is never selected; the
    pass mark itself passes (以上 includes the number, 民法典 第1259条). Where submissions with one
    score would fall on both sides of the cut only because no rule but the 申报编号 separates them,
    none of them is selected silently: all are flagged for a decision. `chosen` are those that
    persons then decided for; they count only if they fit into the places that are left.
    """
    pools: dict[str, list[SubmissionScore]] = defaultdict(list)
    for score in scores:
        pools[categories[score.submission] if selection.per_category else ""].append(score)
    rows: list[Selected] = []
    cuts: list[CutLine] = []
    for name in sorted(pools):
        pool = Pool(name, selection.quota, categories, frozenset(chosen))
        pool_rows, cut = _cut(scoring, pool, pools[name])
        rows += pool_rows
        cuts.append(cut)
    return Selection(tuple(rows), tuple(cuts))


@dataclass(frozen=True)
class Pool:
    """Hold what one pool is cut by: its name, places, the categories and persons' choices."""

    name: str
    quota: int | None
    categories: Mapping[str, str]
    chosen: frozenset[str]


def _cut(
    scoring: ScoringRule, pool: Pool, scores: Sequence[SubmissionScore]
) -> tuple[list[Selected], CutLine]:
    quota, categories = pool.quota, pool.categories
    placed = rank(scoring, scores)
    passing = [entry for entry in placed if _passes(scoring, entry.score)]
    undecided = _tied_at(passing, quota)
    within = {entry.score.submission for entry in (passing if quota is None else passing[:quota])}
    sure = within - undecided
    chosen = undecided & pool.chosen
    if chosen and quota is not None and len(sure) + len(chosen) <= quota:
        sure, undecided = sure | chosen, set()
    rows = [_row(entry, categories, _decision(scoring, entry, sure, undecided)) for entry in placed]
    unscored = sorted(
        (score for score in scores if score.score is None), key=lambda s: s.submission
    )
    rows += [
        Selected(entry.submission, categories[entry.submission], None, entry, "no_score")
        for entry in unscored
    ]
    selected = [entry.score.score for entry in passing if entry.score.submission in sure]
    lowest = min((entry for entry in selected if entry is not None), default=None)
    return rows, CutLine(pool.name, quota, lowest, len(sure), tuple(sorted(undecided)))


def _passes(scoring: ScoringRule, submission_score: SubmissionScore) -> bool:
    if submission_score.score is None or submission_score.failed:
        return False
    return scoring.pass_mark is None or submission_score.score >= scoring.pass_mark


def _tied_at(passing: Sequence[RankedPlace], quota: int | None) -> set[str]:
    """Find the submissions on both sides of the cut that no merit separates."""
    if quota is None or len(passing) <= quota or not passing[quota].level:
        return set()
    start = quota - 1
    while start > 0 and passing[start].level:
        start -= 1
    end = quota
    while end + 1 < len(passing) and passing[end + 1].level:
        end += 1
    return {entry.score.submission for entry in passing[start : end + 1]}


def _decision(
    scoring: ScoringRule, placed: RankedPlace, sure: set[str], undecided: set[str]
) -> Decision:
    if placed.score.failed:
        return "failed_item"
    if not _passes(scoring, placed.score):
        return "below_pass_mark"
    if placed.score.submission in undecided:
        return "tie_at_cut"
    return "selected" if placed.score.submission in sure else "not_selected"


def _row(placed: RankedPlace, categories: Mapping[str, str], decision: Decision) -> Selected:
    return Selected(
        submission=placed.score.submission,
        category=categories[placed.score.submission],
        rank=placed.rank,
        score=placed.score,
        decision=decision,
        decided_by=placed.decided_by,
        tied_with=placed.tied_with,
    )
