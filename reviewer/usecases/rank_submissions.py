"""Make a ranking of the scores handed in, and freeze it with its method."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.messages import Language, say
from reviewer.model.calls import Call
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import Ranking
from reviewer.model.submissions import Submission
from reviewer.model.tables import Json
from reviewer.planning.instance import digest_of
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.rules.scoring import ExpertMarks, SubmissionScore, rounded, score
from reviewer.rules.selection import Selected, Selection, select
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.desk import Desk


@dataclass(frozen=True)
class RankedView:
    """Show one submission's place and how its score came about.

    `rank` and `score` None: nobody scored it. `totals` are (expert code, name, total), `left_out`
    the experts dropped as highest and lowest, `absent` those who did not hand in, `decided_by` the
    tie rule that placed it.
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


@dataclass(frozen=True)
class CutView:
    """Show where the cut fell in one pool: places, lowest score selected, those tied at it."""

    category: str
    places: int | None
    score: Decimal | None
    selected: int
    undecided: tuple[str, ...]


@dataclass(frozen=True)
class RankingView:
    """Show a ranking: a frozen version, or a preview whose `version` is None.

    `missing` counts scoresheets that were not handed in.
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
    method: Json

    @property
    def needs_attention(self) -> bool:
        """Tell whether scoresheets are missing or a tie at the cut waits for a decision."""
        return self.missing > 0 or any(cut.undecided for cut in self.cuts)

    def method_text(self, language: Language = "zh") -> str:
        """Write out by what method the ranking was made."""
        return method_text(self.method, language)


def rank_submissions(
    desk: Desk,
    actor: Actor,
    call_name: str,
    *,
    chosen: Sequence[str] = (),
    reason: str = "",
) -> RankingView:
    """Freeze a new version of the ranking from the scoresheets handed in.

    `chosen` are submissions that persons decided for among those tied at the cut, with the reason
    on record. Raises WrongPhase before the first score and after the notice, BadInput for a choice
    without a reason.
    """
    require_staff(actor)
    if chosen and not reason.strip():
        raise BadInput("error.reason_missing")
    with transaction(desk.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("rank", call.phase)
        for code in chosen:
            submissions.get_submission(session, call_name, code)
        draft = _compute(session, call, chosen)
        before = scores.find_ranking(session, call_name)
        rows = [_row_document(row) for row in draft.rows]
        method = {**draft.method, "chosen": list(chosen), "chosen_reason": reason.strip()}
        cuts = [_cut_document(cut) for cut in draft.cuts]
        content = {"rows": rows, "method": method, "cuts": cuts}
        ranking = Ranking(
            call=call_name,
            version=before.version + 1 if before else 1,
            plan_version=draft.plan_version,
            method={**method, "cuts": cuts, "missing": draft.missing},
            rows=rows,
            digest=digest_of(content),
            created_at=desk.now(),
            actor=actor.signature,
        )
        session.add(ranking)
        call.phase = phase_after("rank", call.phase)
        session.add(call)
        calls.record(
            session,
            call=call_name,
            at=desk.now(),
            actor=actor.signature,
            action="ranked",
            subject=str(ranking.version),
            detail={"digest": ranking.digest, "chosen": list(chosen), "reason": reason.strip()},
        )
        session.flush()
        return _frozen_view(session, call, ranking)


def read_ranking(
    desk: Desk, actor: Actor, call_name: str, version: int | None = None
) -> RankingView:
    """Show a frozen version of the ranking, the newest where none is named.

    Raises NotFound where there is none.
    """
    require_overseer(actor)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        ranking = scores.find_ranking(session, call_name, version)
        if ranking is None:
            raise NotFound("error.no_ranking", call=call_name)
        return _frozen_view(session, call, ranking)


def preview_ranking(desk: Desk, actor: Actor, call_name: str) -> RankingView:
    """Show how the ranking would stand now, without freezing it."""
    require_overseer(actor)
    with reading(desk.engine) as session:
        return _compute(session, calls.get_call(session, call_name), ())


def method_text(method: Json, language: Language = "zh") -> str:
    """Write out a stored method: how scores were averaged, rounded, tied, and where the cut is."""
    steps = [say(f"tie.{one}", language) for one in method["ties"]]
    parts = [
        say(f"method.{method['method']}", language, trim_from=method["trim_from"]),
        say("method.rounding", language, decimals=method["decimals"]),
        say("method.ties", language, steps=steps),
    ]
    if method.get("pass_mark") is not None:
        parts.append(say("method.pass_mark", language, mark=method["pass_mark"]))
    if method.get("quota") is not None:
        scope = "method.quota_per_category" if method.get("per_category") else "method.quota"
        parts.append(say(scope, language, quota=method["quota"]))
    return "；".join(parts) + "。" if language == "zh" else "; ".join(parts) + "."


def method_of(definition: CallDefinition) -> Json:
    """Write down the call's scoring and selection rules as a ranking keeps them."""
    rule, selection = definition.scoring, definition.selection
    return {
        "method": rule.method,
        "trim_from": rule.trim_from,
        "decimals": rule.decimals,
        "pass_mark": None if rule.pass_mark is None else str(rule.pass_mark),
        "ties": list(rule.ties),
        "criteria": [one.model_dump(mode="json") for one in rule.criteria],
        "quota": selection.quota,
        "per_category": selection.per_category,
    }


@dataclass(frozen=True)
class _Gathered:
    rows: dict[int, Submission]
    sheets: dict[str, list[ExpertMarks]]
    names: dict[str, str]
    missing: int


def _gather(session: Session, call: Call, plan_id: int) -> _Gathered:
    people = {one.id: one for one in experts.all_experts(session, call.name)}
    pairs = plans.assignments(session, plan_id)
    rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in pairs})
    held = {
        (one.expert_id, one.submission_id): one for one in scores.scoresheets(session, call.name)
    }
    marks = scores.marks(session, call.name)
    apart = experts.separated_pairs(session, call.name)
    sheets: dict[str, list[ExpertMarks]] = defaultdict(list)
    missing = 0
    for seat, slot in pairs:
        expert, row = people[seat.expert_id], rows[slot.submission_id]
        sheet = held.get((seat.expert_id, slot.submission_id))
        handed_in = sheet is not None and sheet.state == "submitted"
        recused = (seat.expert_id, slot.submission_id) in apart
        missing += not handed_in and not recused
        sheets[row.code].append(
            ExpertMarks(
                expert=expert.code,
                marks=marks.get(sheet.id or 0, {}) if sheet else {},
                absent=not handed_in,
                recused=recused,
            )
        )
    names = {one.code: one.name for one in people.values()}
    return _Gathered(rows, sheets, names, missing)


def _compute(session: Session, call: Call, chosen: Sequence[str]) -> RankingView:
    definition = calls.definition_of(call)
    plan = plans.get_plan(session, call.name)
    gathered = _gather(session, call, plan.id or 0)
    scored: list[SubmissionScore] = [
        score(definition.scoring, code, sheets) for code, sheets in gathered.sheets.items()
    ]
    by_code = {row.code: row for row in gathered.rows.values()}
    categories = {code: by_code[code].category or "" for code in gathered.sheets}
    selection = select(definition.scoring, definition.selection, scored, categories, chosen)
    return RankingView(
        call=call.name,
        definition=definition,
        version=None,
        plan_version=plan.version,
        created_at=None,
        digest="",
        rows=tuple(_ranked(one, gathered, by_code, definition) for one in selection.rows),
        cuts=_cuts(selection),
        missing=gathered.missing,
        versions=_versions(session, call.name),
        method=method_of(definition),
    )


def _cuts(selection: Selection) -> tuple[CutView, ...]:
    return tuple(
        CutView(cut.category, cut.places, cut.score, cut.selected, cut.undecided)
        for cut in selection.cuts
    )


def _ranked(
    one: Selected, gathered: _Gathered, by_code: dict[str, Submission], definition: CallDefinition
) -> RankedView:
    row = by_code[one.submission]
    decimals = definition.scoring.decimals
    absent = [sheet.expert for sheet in gathered.sheets[one.submission] if sheet.absent]
    return RankedView(
        rank=one.rank,
        submission=one.submission,
        applicant=row.applicant,
        platform=row.platform,
        district=row.district,
        category=one.category,
        score=one.score.score,
        totals=tuple(
            (expert, gathered.names[expert], rounded(total, decimals))
            for expert, total in sorted(one.score.totals.items())
        ),
        left_out=one.score.left_out,
        absent=tuple(sorted(absent)),
        method=one.score.method,
        decision=one.decision,
        decided_by=one.decided_by,
        tied_with=one.tied_with,
    )


def _row_document(row: RankedView) -> Json:
    return {
        "rank": row.rank,
        "submission": row.submission,
        "applicant": row.applicant,
        "platform": row.platform,
        "district": row.district,
        "category": row.category,
        "score": None if row.score is None else str(row.score),
        "totals": [[expert, name, str(total)] for expert, name, total in row.totals],
        "left_out": list(row.left_out),
        "absent": list(row.absent),
        "method": row.method,
        "decision": row.decision,
        "decided_by": row.decided_by,
        "tied_with": list(row.tied_with),
    }


def _cut_document(cut: CutView) -> Json:
    return {
        "category": cut.category,
        "places": cut.places,
        "score": None if cut.score is None else str(cut.score),
        "selected": cut.selected,
        "undecided": list(cut.undecided),
    }


def _frozen_view(session: Session, call: Call, ranking: Ranking) -> RankingView:
    method = dict(ranking.method)
    cuts = method.pop("cuts", [])
    missing = method.pop("missing", 0)
    return RankingView(
        call=call.name,
        definition=calls.definition_of(call),
        version=ranking.version,
        plan_version=ranking.plan_version,
        created_at=ranking.created_at,
        digest=ranking.digest,
        rows=tuple(_row_view(one) for one in ranking.rows),
        cuts=tuple(
            CutView(
                one["category"],
                one["places"],
                None if one["score"] is None else Decimal(one["score"]),
                one["selected"],
                tuple(one["undecided"]),
            )
            for one in cuts
        ),
        missing=missing,
        versions=_versions(session, call.name),
        method=method,
    )


def _row_view(document: Json) -> RankedView:
    return RankedView(
        rank=document["rank"],
        submission=document["submission"],
        applicant=document["applicant"],
        platform=document["platform"],
        district=document["district"],
        category=document["category"],
        score=None if document["score"] is None else Decimal(document["score"]),
        totals=tuple((code, name, Decimal(total)) for code, name, total in document["totals"]),
        left_out=tuple(document["left_out"]),
        absent=tuple(document["absent"]),
        method=document["method"],
        decision=document["decision"],
        decided_by=document["decided_by"],
        tied_with=tuple(document["tied_with"]),
    )


def _versions(session: Session, call_name: str) -> tuple[tuple[int, datetime, str], ...]:
    return tuple(
        (one.version, one.created_at, one.actor)
        for one in scores.ranking_versions(session, call_name)
    )
