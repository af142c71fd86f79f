"""Who gets what and why, row by row: tiers, shares of places, money, and who is next in line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from reviewer.awards.places import LeastShare
from reviewer.errors import NotFound
from reviewer.messages import Language
from reviewer.model.awards import share_of
from reviewer.model.parts import Bilingual
from reviewer.model.programme import CallDefinition
from reviewer.rules.permissions import Actor
from reviewer.store import results
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.award_documents import AwardView
from reviewer.usecases.results.notice_rows import remark_of
from reviewer.usecases.results.rank import preview_ranking, read_ranking
from reviewer.usecases.results.views import RankedView, RankingPage

NEXT_SHOWN = 20


@dataclass(frozen=True)
class AwardLine:
    """Show one row: its award, None where it gets none, and why it stands where it stands."""

    row: RankedView
    award: AwardView | None
    tier: Bilingual | None
    paid: Bilingual | None
    reason: str


@dataclass(frozen=True)
class TierSum:
    """Sum up one tier: how many stand in it by place, how many are paid it, how many fen."""

    name: Bilingual
    by_place: int
    paid: int
    fen: int


@dataclass(frozen=True)
class ShareSum:
    """Sum up one share of places: asked, eligible, inside by rank alone, given at last."""

    name: Bilingual
    at_least: str
    asked: int
    eligible: int
    by_rank: int
    given: int


@dataclass(frozen=True)
class AwardsPage:
    """Show the awards of a ranking: a frozen version, or the preview whose `version` is None.

    `budget` and `total` are in fen, `budget` None where there is none; `payers` sums what each one
    who pays has to pay. `next_lines` would move up, best first.
    """

    version: int | None
    created_at: datetime | None
    definition: CallDefinition
    lines: tuple[AwardLine, ...]
    moved_out: tuple[AwardLine, ...]
    next_lines: tuple[AwardLine, ...]
    tiers: tuple[TierSum, ...]
    shares: tuple[ShareSum, ...]
    payers: tuple[tuple[Bilingual, int], ...]
    total: int
    budget: int | None
    on_excess: str


def read_awards(
    context: AppContext, actor: Actor, call_name: str, language: Language, *, preview: bool = False
) -> AwardsPage:
    """Show who gets what by the newest frozen ranking, or as it would stand now."""
    view: RankingPage | None = None
    if not preview:
        try:
            view = read_ranking(context, actor, call_name)
        except NotFound:
            view = None
    view = view or preview_ranking(context, actor, call_name)
    with reading(context.engine) as session:
        corrections = results.correction_reasons(session, call_name)
    return _page(view, corrections, language)


def _page(
    view: RankingPage, corrections: Mapping[str, Sequence[str]], language: Language
) -> AwardsPage:
    definition = view.definition

    def line(row: RankedView) -> AwardLine:
        return _line(definition, row, corrections.get(row.submission, ()), language)

    selected = [row for row in view.rows if row.decision == "selected"]
    rest = [row for row in view.rows if row.decision == "not_selected"]
    lines = [line(row) for row in selected]
    rule = definition.awards
    return AwardsPage(
        version=view.version,
        created_at=view.created_at,
        definition=definition,
        lines=tuple(lines),
        moved_out=tuple(line(row) for row in rest if row.out_for_share),
        next_lines=tuple(line(row) for row in rest[:NEXT_SHOWN]),
        tiers=tuple(_tiers(definition, lines)),
        shares=tuple(_shares(definition, view.rows)),
        payers=tuple(
            (
                share.name,
                sum(dict(line.award.parts).get(share.code, 0) for line in lines if line.award),
            )
            for share in (rule.cost_shares if rule else ())
        ),
        total=sum(line.award.fen or 0 for line in lines if line.award),
        budget=int(rule.budget.most * rule.fen) if rule and rule.budget else None,
        on_excess=rule.budget.on_excess if rule and rule.budget else "",
    )


def _line(
    definition: CallDefinition, row: RankedView, reasons: Sequence[str], language: Language
) -> AwardLine:
    tiers = {tier.code: tier.name for tier in definition.awards.tiers} if definition.awards else {}
    return AwardLine(
        row=row,
        award=row.award,
        tier=tiers.get(row.award.tier) if row.award else None,
        paid=tiers.get(row.award.paid_tier) if row.award else None,
        reason=remark_of(definition, row, language, reasons),
    )


def _tiers(definition: CallDefinition, lines: Sequence[AwardLine]) -> list[TierSum]:
    awards = [line.award for line in lines if line.award is not None]
    return [
        TierSum(
            tier.name,
            sum(award.tier == tier.code for award in awards),
            sum(award.paid_tier == tier.code for award in awards),
            sum(award.fen or 0 for award in awards if award.paid_tier == tier.code),
        )
        for tier in (definition.awards.tiers if definition.awards else ())
    ]


def _shares(definition: CallDefinition, rows: Sequence[RankedView]) -> list[ShareSum]:
    selected = [row for row in rows if row.decision == "selected"]
    found = []
    for share in definition.selection.shares:
        members = frozenset(row.submission for row in rows if share.code in row.shares)
        least = LeastShare(share.code, share_of(share.at_least), members)
        given = sum(row.submission in members for row in selected)
        eligible = sum(
            row.submission in members
            for row in rows
            if row.decision in {"selected", "not_selected"}
        )
        came_in = sum(row.by_share == share.code for row in selected)
        found.append(
            ShareSum(
                share.name, share.at_least, least.asked(len(selected)), eligible,
                given - came_in, given,
            )
        )  # fmt: skip
    return found
