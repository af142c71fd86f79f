"""What a ranking shows, and how a frozen one is kept: every number down to its marks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from reviewer.awards.money import Award
from reviewer.messages import Language
from reviewer.model.programme import CallDefinition
from reviewer.model.tables import Json
from reviewer.rules.scoring import ExpertMarks, rounded, weighted_total
from reviewer.rules.selection import Selected, Selection
from reviewer.usecases.results.award_documents import (
    AwardView,
    award_document,
    award_view,
    read_award,
)
from reviewer.usecases.results.method import RankingMethod
from reviewer.usecases.scoring.data import ScoreData


@dataclass(frozen=True)
class SheetView:
    """Show how one expert's sheet entered a score.

    `state` is counted, left_out (highest or lowest), replaced, absent or recused; `own` the total
    of the marks given, `counted` the total that entered the score; None where there is none.
    """

    expert: str
    name: str
    state: str
    marks: Mapping[str, Decimal]
    own: Decimal | None
    counted: Decimal | None
    comment: str = ""


@dataclass(frozen=True)
class RankedView:
    """Show one submission's place and how its score came about.

    `rank` and `score` None: nobody scored it. `totals` are (expert code, name, total), `left_out`
    the experts dropped as highest and lowest, `absent` those who did not hand in, `decided_by` the
    tie rule that placed it. `mean`, `trimmed`, `median` and `calibrated` stand beside the score for
    comparison; None where they cannot be had. `failed` are pass/fail items that most failed.
    """

    rank: int | None
    submission: str
    applicant: str
    platform: str
    district: str
    category: str
    score: Decimal | None
    totals: tuple[tuple[str, str, Decimal], ...]
    left_out: tuple[str, ...]
    absent: tuple[str, ...]
    method: str
    decision: str
    decided_by: str | None
    tied_with: tuple[str, ...]
    mean: Decimal | None = None
    trimmed: Decimal | None = None
    median: Decimal | None = None
    calibrated: Decimal | None = None
    failed: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    sheets: tuple[SheetView, ...] = ()
    shares: tuple[str, ...] = ()
    by_share: str = ""
    out_for_share: bool = False
    award: AwardView | None = None


@dataclass(frozen=True)
class CutView:
    """Show where the cut fell in one pool: places, lowest score selected, those tied at it."""

    category: str
    places: int | None
    score: Decimal | None
    selected: int
    undecided: tuple[str, ...]


@dataclass(frozen=True)
class RankingPage:
    """Show a ranking: a frozen version, or a preview whose `version` is None.

    `missing` counts scoresheets that were not handed in; `below_floor` names submissions for which
    fewer sheets count than the call's floor asks for, `doubtful` those with a mark that could not
    be computed, both of a preview alone.
    """

    call: str
    definition: CallDefinition
    version: int | None
    plan_version: int
    created_at: datetime | None
    digest: str
    rows: tuple[RankedView, ...]
    cuts: tuple[CutView, ...]
    missing: int
    versions: tuple[tuple[int, datetime, str], ...]
    method: RankingMethod
    below_floor: tuple[str, ...] = ()
    doubtful: tuple[str, ...] = ()

    @property
    def needs_attention(self) -> bool:
        """Tell whether scoresheets are missing or a tie at the cut waits for a decision."""
        return self.missing > 0 or any(cut.undecided for cut in self.cuts)

    def tie_text(self, step: str, language: Language = "zh") -> str:
        """Name the tie rule that set two places apart."""
        return self.method.tie_text(step, language)

    def method_text(self, language: Language = "zh") -> str:
        """Write out by what method the ranking was made."""
        return self.method.text(language)


def ranked_view(
    selected: Selected,
    score_data: ScoreData,
    definition: CallDefinition,
    given: Award | None = None,
    asked: int | None = None,
) -> RankedView:
    """Lay out one place of a ranking."""
    row, score = score_data.rows[selected.submission], selected.score
    decimals = definition.scoring.decimals

    def shown(value: Decimal | None) -> Decimal | None:
        return None if value is None else rounded(value, decimals)

    sheets = score_data.sheets[selected.submission]
    return RankedView(
        rank=selected.rank,
        submission=selected.submission,
        applicant=row.applicant,
        platform=row.platform,
        district=row.district,
        category=selected.category,
        score=score.score,
        totals=tuple(
            (expert, score_data.names[expert], rounded(total, decimals))
            for expert, total in sorted(score.totals.items())
        ),
        left_out=score.left_out,
        absent=tuple(sorted(sheet.expert for sheet in sheets if sheet.absent)),
        method=score.method,
        decision=selected.decision,
        decided_by=selected.decided_by,
        tied_with=selected.tied_with,
        mean=shown(score.mean),
        trimmed=shown(score.trimmed),
        median=shown(score.median),
        calibrated=score.calibrated,
        failed=score.failed,
        replaced=score.replaced,
        sheets=tuple(
            _sheet_view(sheet, selected, score_data, definition)
            for sheet in sorted(sheets, key=lambda sheet: sheet.expert)
        ),
        shares=selected.shares,
        by_share=selected.by_share,
        out_for_share=selected.out_for_share,
        award=None if given is None else award_view(given, asked),
    )


def _sheet_view(
    sheet: ExpertMarks, selected: Selected, score_data: ScoreData, definition: CallDefinition
) -> SheetView:
    rule, decimals = definition.scoring.for_category(selected.category), definition.scoring.decimals
    whole = all(criterion.code in sheet.marks for criterion in rule.criteria)
    counted = selected.score.totals.get(sheet.expert)
    return SheetView(
        expert=sheet.expert,
        name=score_data.names[sheet.expert],
        state=_state(sheet, selected),
        marks=dict(sheet.marks) if not sheet.absent else {},
        own=rounded(weighted_total(rule, sheet.marks), decimals)
        if whole and not sheet.absent
        else None,
        counted=None if counted is None else rounded(counted, decimals),
        comment=score_data.comments.get((selected.submission, sheet.expert), ""),
    )


def _state(sheet: ExpertMarks, selected: Selected) -> str:
    if sheet.recused:
        return "recused"
    if sheet.absent:
        return "absent"
    if sheet.replaced:
        return "replaced"
    return "left_out" if sheet.expert in selected.score.left_out else "counted"


def cut_views(selection: Selection) -> tuple[CutView, ...]:
    """Lay out where the cuts fell."""
    return tuple(
        CutView(cut.category, cut.places, cut.score, cut.selected, cut.undecided)
        for cut in selection.cuts
    )


def row_document(row: RankedView) -> Json:
    """Write one place down as a frozen ranking keeps it: experts by code, never by name."""
    return {
        "rank": row.rank,
        "submission": row.submission,
        "applicant": row.applicant,
        "platform": row.platform,
        "district": row.district,
        "category": row.category,
        "score": _text(row.score),
        "totals": [[expert, str(total)] for expert, _, total in row.totals],
        "left_out": list(row.left_out),
        "absent": list(row.absent),
        "method": row.method,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "tied_with": list(row.tied_with),
        "beside": {name: _text(getattr(row, name)) for name in BESIDE},
        "failed": list(row.failed),
        "replaced": list(row.replaced),
        "sheets": [_sheet_document(sheet) for sheet in row.sheets],
        "shares": list(row.shares),
        "by_share": row.by_share,
        "out_for_share": row.out_for_share,
        "award": award_document(row.award),
    }


BESIDE = ("mean", "trimmed", "median", "calibrated")


def read_row(
    document: Json, names: Mapping[str, str], comments: Mapping[tuple[str, str], str]
) -> RankedView:
    """Read one place of a frozen ranking; names of experts and comments are joined, not kept."""
    beside = document.get("beside", {})
    return RankedView(
        rank=document["rank"],
        submission=document["submission"],
        applicant=document["applicant"],
        platform=document["platform"],
        district=document["district"],
        category=document["category"],
        score=_number(document["score"]),
        totals=tuple(
            (code, names.get(code, code), Decimal(total)) for code, total in document["totals"]
        ),
        left_out=tuple(document["left_out"]),
        absent=tuple(document["absent"]),
        method=document["method"],
        decision=document["decision"],
        decided_by=document["decided_by"],
        tied_with=tuple(document["tied_with"]),
        mean=_number(beside.get("mean")),
        trimmed=_number(beside.get("trimmed")),
        median=_number(beside.get("median")),
        calibrated=_number(beside.get("calibrated")),
        failed=tuple(document.get("failed", ())),
        replaced=tuple(document.get("replaced", ())),
        sheets=tuple(
            _stored_sheet(entry, names, comments.get((document["submission"], entry["expert"]), ""))
            for entry in document.get("sheets", ())
        ),
        shares=tuple(document.get("shares", ())),
        by_share=document.get("by_share", ""),
        out_for_share=document.get("out_for_share", False),
        award=read_award(document.get("award")),
    )


def _sheet_document(sheet: SheetView) -> Json:
    return {
        "expert": sheet.expert,
        "state": sheet.state,
        "marks": {code: str(mark) for code, mark in sheet.marks.items()},
        "own": _text(sheet.own),
        "counted": _text(sheet.counted),
    }


def _stored_sheet(document: Json, names: Mapping[str, str], comment: str) -> SheetView:
    return SheetView(
        expert=document["expert"],
        name=names.get(document["expert"], document["expert"]),
        state=document["state"],
        marks={code: Decimal(mark) for code, mark in document["marks"].items()},
        own=_number(document["own"]),
        counted=_number(document["counted"]),
        comment=comment,
    )


def cut_document(cut: CutView) -> Json:
    """Write a cut down as a frozen ranking keeps it."""
    return {
        "category": cut.category,
        "places": cut.places,
        "score": _text(cut.score),
        "selected": cut.selected,
        "undecided": list(cut.undecided),
    }


def read_cut(document: Json) -> CutView:
    """Read a cut of a frozen ranking."""
    return CutView(
        document["category"],
        document["places"],
        _number(document["score"]),
        document["selected"],
        tuple(document["undecided"]),
    )


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
