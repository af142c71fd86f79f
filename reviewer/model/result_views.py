"""What is printed and handed out of results: awards, objections with their answers, sums."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from reviewer.model.parts import Bilingual
from reviewer.model.views import CallHead


@dataclass(frozen=True)
class AwardListLine:
    """Show one row of an award list; amounts in fen, `parts` in the order of those who pay."""

    place: int
    rank: int | None
    submission: str
    applicant: str
    platform: str
    district: str
    score: Decimal | None
    tier: Bilingual | None
    asked: int | None
    fen: int | None
    parts: tuple[int, ...]
    remark: str


@dataclass(frozen=True)
class AwardListView:
    """Show the awards of a ranking; `version` None: a preview.

    `tiers` are name, how many are paid it, fen; `payers` name and fen.
    """

    head: CallHead
    version: int | None
    lines: tuple[AwardListLine, ...]
    total: int
    tiers: tuple[tuple[Bilingual, int, int], ...]
    payers: tuple[tuple[Bilingual, int], ...]


@dataclass(frozen=True)
class ObjectionEntry:
    """Show one objection with its answer; `answered_on` None: it waits."""

    number: int
    submission: str
    applicant: str
    raised_by: str
    raised_as: str
    contact: str
    text: str
    notice_version: int
    received_on: date
    in_time: bool
    answer_by: date
    outcome: str
    redo: str
    answer: str
    answered_on: date | None
    new_ranking: int | None
    new_notice: int | None


@dataclass(frozen=True)
class SumLine:
    """Show one submission's sum: values and marks in the order of the columns, then the total."""

    submission: str
    applicant: str
    district: str
    standing: str
    values: tuple[str, ...]
    marks: tuple[str, ...]
    total: Decimal | None


@dataclass(frozen=True)
class CheckedField:
    """Show what a person found when a field was held against its evidence."""

    submission: str
    applicant: str
    field: str
    former: str
    value: str
    verdict: str
    reason: str
    evidence: str
    by: str
    at: datetime


@dataclass(frozen=True)
class SumsView:
    """Show all sums of a review by formula, the readings they rest on, and what was checked."""

    head: CallHead
    audited: bool
    values: tuple[str, ...]
    marks: tuple[str, ...]
    lines: tuple[SumLine, ...]
    readings: tuple[tuple[str, str, str], ...]
    checks: tuple[CheckedField, ...]
