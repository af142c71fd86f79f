"""What a notice or a final list says, row by row, with what a correction changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from sqlmodel import Session

from reviewer.awards.changes import ListedResult, changes_between
from reviewer.awards.wording import wording_of
from reviewer.files.notices.content import money_text
from reviewer.messages import Language, say
from reviewer.model.calls import Call
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import PublicNotice, Ranking
from reviewer.model.tables import Json
from reviewer.model.views import NoticeCategory, NoticeLine, NoticeView
from reviewer.store import calls, scores
from reviewer.usecases.documents import category_name, head_of
from reviewer.usecases.results.award_documents import AwardView, read_award
from reviewer.usecases.results.method import read_method


@dataclass(frozen=True)
class NoticeRow:
    """Hold one row that a notice keeps; `award` None where nothing is given."""

    submission: str
    rank: int
    category: str
    applicant: str
    platform: str
    district: str
    score: str | None
    by_share: str
    out_for_share: bool
    award: AwardView | None


class Placed(Protocol):
    """Know why a place and an award are what they are."""

    @property
    def rank(self) -> int | None:
        """Give the rank by points."""

    @property
    def by_share(self) -> str:
        """Name the share that brought it in."""

    @property
    def out_for_share(self) -> bool:
        """Tell whether it gave its place to a share."""

    @property
    def award(self) -> AwardView | None:
        """Give what it gets."""


def read_notice_row(document: Json) -> NoticeRow:
    """Read one row as a notice keeps it; rows of older versions have no award."""
    return NoticeRow(
        submission=document["submission"],
        rank=document["rank"],
        category=document["category"],
        applicant=document["applicant"],
        platform=document["platform"],
        district=document["district"],
        score=document["score"],
        by_share=document.get("by_share", ""),
        out_for_share=document.get("out_for_share", False),
        award=read_award(document.get("award")),
    )


def notice_view(
    session: Session,
    call: Call,
    notice: PublicNotice,
    ranking: Ranking,
    language: Language,
    only: frozenset[str] | None = None,
) -> NoticeView:
    """Lay out a notice, or `only` those submissions of it that became final."""
    definition = calls.definition_of(call)
    listed = [
        row for row in map(read_notice_row, notice.rows) if only is None or row.submission in only
    ]
    wording = wording_of(notice.wording or {})
    shown = wording.scores == "yes" or (not wording.scores and definition.notice.shows_scores)
    known = {category.code for category in definition.categories}
    groups = [
        NoticeCategory(
            name=category.name,
            lines=tuple(
                notice_line(definition, row, language, scored=shown)
                for row in listed
                if row.category == category.code
            ),
        )
        for category in definition.categories
    ]
    groups += [
        NoticeCategory(
            category_name(definition, row.category),
            (notice_line(definition, row, language, scored=shown),),
        )
        for row in listed
        if row.category not in known
    ]
    return NoticeView(
        head=head_of(call),
        version=notice.version,
        published_on=notice.published_on,
        first_day=notice.first_day,
        last_day=notice.last_day,
        working_days=notice.working_days,
        method=printed_method(notice, ranking, language),
        categories=tuple(group for group in groups if group.lines),
        contact_room=definition.contact_room or "",
        contact_phone=wording.telephone or definition.contact.telephone,
        contact_email=wording.email or definition.contact.email,
        contact_person=wording.person or definition.contact.person,
        contact_address=wording.address or definition.contact.address,
        opening=wording.opening(language),
        closing=wording.closing(language),
        changes=tuple(changes_in(session, call, notice, language)),
        computed=definition.by_formula,
        audited=definition.review_mode == "audited",
    )


def changes_in(
    session: Session, call: Call, notice: PublicNotice, language: Language
) -> Iterator[str]:
    """Say line by line what a corrected notice changed in the one before it."""
    before = [
        entry for entry in scores.notices(session, call.name) if entry.version < notice.version
    ]
    if not before:
        return
    struck = frozenset(scores.struck_submissions(session, call.name))
    names = {row["submission"]: row["applicant"] for row in [*before[-1].rows, *notice.rows]}
    rule = calls.definition_of(call).awards
    tiers = {tier.code: tier.name.model_dump() for tier in rule.tiers} if rule else {}
    listed = [[_listed(row) for row in entry.rows] for entry in (before[-1], notice)]
    for change in changes_between(listed[0], listed[1], struck):
        former, fresh = change.before, change.after
        if change.kind == "amount":
            former, fresh = (money_text(int(fen) if fen else None) for fen in (former, fresh))
        yield say(
            f"change.{change.kind}",
            language,
            submission=change.submission,
            applicant=names[change.submission],
            before=tiers.get(former, former),
            after=tiers.get(fresh, fresh),
        )


def _listed(document: Json) -> ListedResult:
    row = read_notice_row(document)
    given = row.award
    return ListedResult(
        row.submission,
        row.score,
        given.paid_tier if given else "",
        given.fen if given else None,
    )


def printed_method(notice: PublicNotice, ranking: Ranking, language: Language) -> str:
    """Print the method, how the notice was read, and the digest that binds the audit file."""
    method = read_method(ranking.method)
    parts = [method.text(language), *method.reading_lines(language)]
    if notice.audit_digest:  # none of one published by an older version, or not yet published
        parts.append(say("outputs.notice.digest", language, digest=notice.audit_digest))
    return "\n".join(parts)


def notice_line(
    definition: CallDefinition, row: NoticeRow, language: Language, *, scored: bool = True
) -> NoticeLine:
    """Lay out one row that a notice keeps."""
    given = row.award
    rule = definition.awards
    tiers = {tier.code: tier.name for tier in rule.tiers} if rule else {}
    return NoticeLine(
        rank=row.rank,
        applicant=row.applicant,
        platform=row.platform if definition.form.identity else "",
        district=row.district,
        score=None if row.score is None or not scored else Decimal(row.score),
        tier=tiers.get(given.paid_tier) if given else None,
        fen=given.fen if given else None,
        remark=remark_of(definition, row, language),
    )


def remark_of(
    definition: CallDefinition, row: Placed, language: Language, reasons: Sequence[str] = ()
) -> str:
    """Say why a place or an amount is not what the rank alone would give; empty where it is.

    `reasons` are the words of those who corrected fields: a public notice shows by how much an
    amount was cut, and not what somebody wrote about the evidence of a firm.
    """
    names = {share.code: share.name.model_dump() for share in definition.selection.shares}
    parts = []
    if row.by_share:
        share = names.get(row.by_share, row.by_share)
        parts.append(say("award.by_share", language, rank=row.rank, share=share))
    if row.out_for_share:
        parts.append(say("award.out_for_share", language, rank=row.rank))
    if row.award is not None:
        parts += _about_money(definition, row.award, language)
    parts += [say("award.because", language, reason=reason) for reason in reasons]
    return ("；" if language == "zh" else "; ").join(parts)


def _about_money(definition: CallDefinition, award: AwardView, language: Language) -> Iterator[str]:
    rule = definition.awards
    tiers = {tier.code: tier.name.model_dump() for tier in rule.tiers} if rule else {}
    if award.lowered:
        tier, paid = (tiers.get(code, code) for code in (award.tier, award.paid_tier))
        yield say("award.lowered", language, tier=tier, paid=paid)
    if award.reduced_by:
        cut, asked = money_text(award.reduced_by), money_text(award.asked)
        yield say("award.reduced", language, asked=asked, cut=cut)
    if award.fen is None:
        yield say("award.unknown", language)
    if award.cut:
        yield say(f"award.cut_{award.cut}", language, full=money_text(award.full))
