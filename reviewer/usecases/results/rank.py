"""Make a ranking of the scores handed in, and freeze it with its method."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.model.calls import Call
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import Ranking
from reviewer.planning.instance import digest_of
from reviewer.rules.aggregation import score_all
from reviewer.rules.computed import ComputedSheet
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.rules.scoring import SubmissionScore, score
from reviewer.rules.selection import select
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.results.computing import (
    asked_amounts,
    awards_for,
    doubtful_codes,
    needs_values,
    read_computed_data,
    sheets_of,
    standing_in,
    unchecked_fields,
)
from reviewer.usecases.results.method import method_of, read_method
from reviewer.usecases.results.views import (
    RankedView,
    RankingPage,
    cut_document,
    cut_views,
    ranked_view,
    read_cut,
    read_row,
    row_document,
)
from reviewer.usecases.scoring.data import ScoreData, read_score_data
from reviewer.usecases.scoring.standing import require_standing
from reviewer.usecases.second_person import asking_second_person, require_second_person

__all__ = [
    "RankedView",
    "RankingPage",
    "current_ranking",
    "preview_ranking",
    "rank_submissions",
    "read_ranking",
]


@asking_second_person
def rank_submissions(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    chosen: Sequence[str] = (),
    reason: str = "",
) -> RankingPage:
    """Freeze a new version of the ranking from the scoresheets handed in.

    `chosen` are submissions that persons decided for among those tied at the cut, with the reason
    on record; a second person confirms the choice. A ranking after a public notice corrects it and
    needs a reason too. Raises
    WrongPhase before the first score and after the notice, BadInput for a missing reason, for a
    tie at the cut that nobody decided, and for a choice of too many or too few.
    """
    require_staff(actor)
    if chosen and not reason.strip():
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("rank", call.phase, calls.definition_of(call).review_mode)
        notice = scores.find_notice(session, call_name)
        if notice is not None and not reason.strip():
            raise BadInput("error.reason_missing")
        for code in chosen:
            submissions.get_submission(session, call_name, code)
        _require_audited(session, call)
        first = _compute(session, call, ())
        confirmation = None
        if first.missing or first.below_floor:  # before any word on who is tied
            asked: dict[str, object] = {
                "missing": first.missing,
                "below_floor": list(first.below_floor),
            }
            confirmation = require_second_person(
                session, context, actor, call, "missing_sheets", call_name, detail=asked
            )
        _require_choice(first, chosen)
        choice = None
        if chosen:
            wanted: dict[str, object] = {"chosen": sorted(chosen), "reason": reason.strip()}
            choice = require_second_person(
                session, context, actor, call, "choose_tied", call_name, detail=wanted
            )
        draft = _compute(session, call, chosen)
        before = scores.find_ranking(session, call_name)
        rows = [row_document(row) for row in draft.rows]
        said: dict[str, object] = {"chosen": tuple(chosen), "chosen_reason": reason.strip()}
        if notice is not None:
            said["corrects_notice"] = notice.version
        method = draft.method.model_copy(update=said).document()
        cuts = [cut_document(cut) for cut in draft.cuts]
        content = {"rows": rows, "method": method, "cuts": cuts}
        ranking = Ranking(
            call=call_name,
            version=before.version + 1 if before else 1,
            plan_version=draft.plan_version,
            method={**method, "cuts": cuts, "missing": draft.missing},
            rows=rows,
            digest=digest_of(content),
            created_at=context.now(),
            actor=actor.label,
        )
        session.add(ranking)
        call.phase = phase_after("rank", call.phase)
        session.add(call)
        context.record(
            session,
            actor,
            call_name,
            "ranked",
            str(ranking.version),
            detail={
                "digest": ranking.digest,
                "chosen": sorted(chosen),
                "reason": reason.strip(),
                "missing": draft.missing,
                "below_floor": list(draft.below_floor),
                "confirmation": confirmation,
                "choice_confirmation": choice,
            },
        )
        session.flush()
        return _frozen_view(session, call, ranking)


def _require_audited(session: Session, call: Call) -> None:
    """Refuse to rank while a field that the call asks a person to check was not checked."""
    definition = calls.definition_of(call)
    if not definition.audit.fields:
        return
    rows = submissions.admitted(session, call.name)
    waiting = unchecked_fields(session, call, definition, rows)
    if waiting:
        raise BadInput("error.audit_open", count=len(waiting), submissions=sorted(waiting)[:10])


def _require_choice(view: RankingPage, chosen: Sequence[str]) -> None:
    """Refuse to freeze an open tie: exactly the places that are left must be chosen, by persons."""
    tied = [code for cut in view.cuts for code in cut.undecided]
    strange = sorted(set(chosen) - set(tied))
    if strange:
        raise BadInput("error.choice_not_tied", submissions=strange)
    for cut in view.cuts:
        if not cut.undecided or cut.places is None:
            continue
        picked = sorted(set(chosen) & set(cut.undecided))
        places = cut.places - cut.selected
        if not picked:
            raise BadInput("error.ties_open", submissions=list(cut.undecided))
        if len(picked) != places:
            raise BadInput("error.choice_count", places=places, chosen=len(picked))


def read_ranking(
    context: AppContext, actor: Actor, call_name: str, version: int | None = None
) -> RankingPage:
    """Show a frozen version of the ranking, the newest where none is named.

    Raises NotFound where there is none.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        ranking = scores.find_ranking(session, call_name, version)
        if ranking is None:
            raise NotFound("error.no_ranking", call=call_name)
        return _frozen_view(session, call, ranking)


def preview_ranking(context: AppContext, actor: Actor, call_name: str) -> RankingPage:
    """Show how the ranking would stand now, without freezing it.

    Raises StandingHidden while sheets are awaited.
    """
    require_overseer(actor)
    require_standing(context, actor, call_name)
    with reading(context.engine) as session:
        return _compute(session, calls.get_call(session, call_name), ())


def current_ranking(session: Session, call: Call) -> RankingPage:
    """Give the newest frozen ranking, or how it would stand while none is frozen."""
    ranking = scores.find_ranking(session, call.name)
    return _frozen_view(session, call, ranking) if ranking else _compute(session, call, ())


def _compute(session: Session, call: Call, chosen: Sequence[str]) -> RankingPage:
    definition = calls.definition_of(call)
    plan_version, score_data, sheets = _marks(session, call, definition)
    categories = score_data.categories
    scored = _scored(definition, score_data)
    known = standing_in(session, call, definition, sheets)
    selection = select(definition.scoring, definition.selection, scored, categories, chosen, known)
    given = awards_for(definition, selection, sheets)
    asked = asked_amounts(session, call, definition, score_data.rows.values())
    method = method_of(definition, scores.rubric_version(session, call.name))
    if known.struck:
        method = method.model_copy(update={"struck": tuple(sorted(known.struck))})
    return RankingPage(
        call=call.name,
        definition=definition,
        version=None,
        plan_version=plan_version,
        created_at=None,
        digest="",
        rows=tuple(
            ranked_view(
                row, score_data, definition, given.get(row.submission), asked.get(row.submission)
            )
            for row in selection.rows
        ),
        cuts=cut_views(selection),
        missing=score_data.missing,
        below_floor=_below_floor(score_data, definition),
        versions=_versions(session, call.name),
        method=method,
        doubtful=tuple(doubtful_codes(sheets)) if definition.by_formula else (),
    )


def _marks(
    session: Session, call: Call, definition: CallDefinition
) -> tuple[int, ScoreData, Mapping[str, ComputedSheet]]:
    """Give the plan's version, the marks, and what formulas work out where a call asks for it."""
    if definition.by_formula:
        computed = read_computed_data(session, call, definition)
        return 0, computed.score_data, computed.sheets
    plan = plans.get_plan(session, call.name)
    score_data = read_score_data(session, call, plan.id or 0)
    rows = [score_data.rows[code] for code in score_data.sheets]
    sheets = sheets_of(definition, rows) if needs_values(definition) else {}
    return plan.version, score_data, sheets


def _scored(definition: CallDefinition, score_data: ScoreData) -> list[SubmissionScore]:
    """Score every submission; a formula has no leanings, so nothing is calibrated there."""
    if not definition.by_formula:
        return score_all(definition.scoring, score_data.sheets, score_data.categories)
    return [
        score(definition.scoring.for_category(score_data.categories[code]), code, sheets)
        for code, sheets in score_data.sheets.items()
    ]


def _below_floor(score_data: ScoreData, definition: CallDefinition) -> tuple[str, ...]:
    """Name the submissions for which fewer sheets count than the call's floor asks for."""
    if definition.by_formula:
        return ()
    floor = definition.safeguards.marks_floor
    counts = {
        code: sum(sheet.counts and not sheet.replaced for sheet in sheets)
        for code, sheets in score_data.sheets.items()
    }
    return tuple(sorted(code for code, count in counts.items() if count < floor))


def _frozen_view(session: Session, call: Call, ranking: Ranking) -> RankingPage:
    names = {expert.code: expert.name for expert in experts.all_experts(session, call.name)}
    comments = scores.comments(session, call.name)
    return RankingPage(
        call=call.name,
        definition=calls.definition_of(call),
        version=ranking.version,
        plan_version=ranking.plan_version,
        created_at=ranking.created_at,
        digest=ranking.digest,
        rows=tuple(read_row(row, names, comments) for row in ranking.rows),
        cuts=tuple(map(read_cut, ranking.method.get("cuts", ()))),
        missing=ranking.method.get("missing", 0),
        versions=_versions(session, call.name),
        method=read_method(ranking.method),
    )


def _versions(session: Session, call_name: str) -> tuple[tuple[int, datetime, str], ...]:
    return tuple(
        (version.version, version.created_at, version.actor)
        for version in scores.ranking_versions(session, call_name)
    )
