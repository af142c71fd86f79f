"""Who is selected: the pass mark, the number of places, and what happens at the cut."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from reviewer.awards.places import LeastShare, Places, ShareCount, give_places
from reviewer.model.awards import share_of
from reviewer.model.programme import ScoringRule, SelectionRule
from reviewer.rules.scoring import RankedPlace, SubmissionScore, rank

Decision = Literal[
    "selected",
    "not_selected",
    "below_pass_mark",
    "failed_item",
    "tie_at_cut",
    "no_score",
    "struck",
]


@dataclass(frozen=True)
class Selected:
    """Hold what becomes of one submission.

    `rank` is its place in its pool (all submissions, or its category), None without a score.
    tie_at_cut: it shares the score of the last place with more submissions than there are places,
    and a person must decide. failed_item: most experts failed a pass/fail item of it. struck: an
    upheld objection took it off the list. `shares` are the shares of places that it belongs to,
    `by_share` the one that brought it in, `out_for_share` that it gave its place to another.
    """

    submission: str
    category: str
    rank: int | None
    score: SubmissionScore
    decision: Decision
    decided_by: str | None = None
    tied_with: tuple[str, ...] = ()
    shares: tuple[str, ...] = ()
    by_share: str = ""
    out_for_share: bool = False


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
    """Hold the whole result: every submission in order of pools and ranks, cuts, and shares."""

    rows: tuple[Selected, ...]
    cuts: tuple[CutLine, ...]
    shares: tuple[ShareCount, ...] = ()


@dataclass(frozen=True)
class PlaceClaims:
    """Hold what is known of submissions besides their scores.

    `members` are those who belong to each share of places; `struck` those whom an upheld objection
    took off the list.
    """

    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    struck: frozenset[str] = frozenset()


def select(
    scoring: ScoringRule,
    selection: SelectionRule,
    scores: Sequence[SubmissionScore],
    categories: Mapping[str, str],
    chosen: Collection[str] = (),
    known: PlaceClaims | None = None,
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
    standing = known or PlaceClaims()
    shares = [
        LeastShare(
            share.code,
            share_of(share.at_least),
            standing.members.get(share.code, frozenset()),
        )
        for share in selection.shares
    ]
    counts: tuple[ShareCount, ...] = ()
    for name in sorted(pools):
        pool = Pool(
            name=name,
            quota=selection.places(name),
            categories=categories,
            chosen=frozenset(chosen),
            code_decides=selection.code_decides,
            shares=tuple(shares),
            struck=standing.struck,
        )
        pool_rows, cut, counts = _cut(scoring, pool, pools[name])
        rows += pool_rows
        cuts.append(cut)
    return Selection(tuple(rows), tuple(cuts), counts)


@dataclass(frozen=True)
class Pool:
    """Hold what one pool is cut by: its name, places, categories, choices of persons, shares."""

    name: str
    quota: int | None
    categories: Mapping[str, str]
    chosen: frozenset[str]
    code_decides: bool = False
    shares: tuple[LeastShare, ...] = ()
    struck: frozenset[str] = frozenset()


def _cut(
    scoring: ScoringRule, pool: Pool, scores: Sequence[SubmissionScore]
) -> tuple[list[Selected], CutLine, tuple[ShareCount, ...]]:
    quota = pool.quota
    placed = rank(scoring, scores)
    passing = [
        entry
        for entry in placed
        if _passes(scoring, entry.score) and entry.score.submission not in pool.struck
    ]
    undecided = set() if pool.code_decides else _tied_at(passing, quota)
    places = give_places([entry.score.submission for entry in passing], quota, pool.shares)
    sure = set(places.given) - undecided
    chosen = undecided & pool.chosen
    if chosen and quota is not None and len(sure) + len(chosen) <= quota:
        sure, undecided = sure | chosen, set()
    rows = [
        _row(entry, pool, _decision(scoring, entry, sure, undecided, pool.struck), places)
        for entry in placed
    ]
    unscored = sorted(
        (score for score in scores if score.score is None), key=lambda s: s.submission
    )
    rows += [
        Selected(entry.submission, pool.categories[entry.submission], None, entry, "no_score")
        for entry in unscored
    ]
    selected = [entry.score.score for entry in passing if entry.score.submission in sure]
    lowest = min((entry for entry in selected if entry is not None), default=None)
    cut = CutLine(pool.name, quota, lowest, len(sure), tuple(sorted(undecided)))
    return rows, cut, places.counts


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
    scoring: ScoringRule,
    placed: RankedPlace,
    sure: set[str],
    undecided: set[str],
    struck: Collection[str],
) -> Decision:
    if placed.score.submission in struck:
        return "struck"
    if placed.score.failed:
        return "failed_item"
    if not _passes(scoring, placed.score):
        return "below_pass_mark"
    if placed.score.submission in undecided:
        return "tie_at_cut"
    return "selected" if placed.score.submission in sure else "not_selected"


def _row(placed: RankedPlace, pool: Pool, decision: Decision, places: Places) -> Selected:
    code = placed.score.submission
    return Selected(
        submission=code,
        category=pool.categories[code],
        rank=placed.rank,
        score=placed.score,
        decision=decision,
        decided_by=placed.decided_by,
        tied_with=placed.tied_with,
        shares=tuple(share.code for share in pool.shares if code in share.members),
        by_share=places.moved_in.get(code, ""),
        out_for_share=code in places.moved_out,
    )
