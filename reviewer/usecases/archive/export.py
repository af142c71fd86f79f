"""Write what a call holds as Excel workbooks."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlmodel import Session

from reviewer.errors import NotFound
from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.scores import Ranking
from reviewer.model.tables import Json
from reviewer.model.views import RankingLine, RankingView
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.store import calls, plans, scores
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import (
    category_name,
    conflict_lines,
    head_of,
    scores_view,
    submission_lines,
)
from reviewer.usecases.plans.views import plan_view
from reviewer.usecases.results.method import read_method
from reviewer.usecases.results.result_files import (
    award_file,
    objection_register,
    sums_file,
)
from reviewer.usecases.scoring.standing import may_see_standing, require_standing

PARTS = (
    "submissions",
    "conflicts",
    "panels",
    "scores",
    "sums",
    "ranking",
    "awards",
    "objections",
)
MARKS = frozenset({"scores", "ranking", "awards"})
OF_EXPERTS = frozenset({"conflicts", "panels", "scores"})
NAMES = {
    "submissions": "形式审查",
    "conflicts": "回避核查",
    "panels": "评审组与时间表",
    "scores": "评分",
    "sums": "计算与核验",
    "ranking": "排名",
    "awards": "奖励名单",
    "objections": "异议登记",
}


@dataclass(frozen=True)
class Workbook:
    """Hold one workbook: its part, its file name and its content."""

    part: str
    name: str
    content: bytes


def export_call(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> list[Workbook]:
    """Write everything there is so far: submissions, conflicts, panels, scores, ranking."""
    open_now = may_see_standing(context, actor, call_name)
    books = [
        export_part(context, actor, call_name, part, language)
        for part in parts_of(context, actor, call_name)
        if open_now or part not in MARKS
    ]
    return [book for book in books if book is not None]


def parts_of(context: AppContext, actor: Actor, call_name: str) -> tuple[str, ...]:
    """Name the workbooks that a call of its kind has, whether there is anything in them yet."""
    require_overseer(actor)
    with reading(context.engine) as session:
        definition = calls.definition_of(calls.get_call(session, call_name))
    absent = OF_EXPERTS if definition.by_formula else {"sums"}
    if definition.awards is None and not definition.selection.shares:
        absent = absent | {"awards"}
    return tuple(part for part in PARTS if part not in absent)


def export_part(
    context: AppContext, actor: Actor, call_name: str, part: str, language: Language = "zh"
) -> Workbook | None:
    """Write one workbook, None where the call has nothing of it yet.

    Raises StandingHidden for the scores while sheets are awaited.
    """
    require_overseer(actor)
    if part in MARKS:
        require_standing(context, actor, call_name)
    name = _file_name(call_name, part, language)
    if part in {"sums", "awards", "objections"}:
        found = _result(context, actor, call_name, part, language)
        return Workbook(part, name, found) if found else None
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        content = _content(session, call, part, language)
        return Workbook(part, name, content) if content else None


def _result(
    context: AppContext, actor: Actor, call_name: str, part: str, language: Language
) -> bytes | None:
    if part not in parts_of(context, actor, call_name):
        return None
    if part == "sums":
        return sums_file(context, actor, call_name, language)
    if part == "objections":
        return objection_register(context, actor, call_name, language)
    try:
        return award_file(context, actor, call_name, "xlsx", language).content
    except NotFound:
        return None


def _file_name(call_name: str, part: str, language: Language) -> str:
    return f"{call_name}-{NAMES[part] if language == 'zh' else part}.xlsx"


def _content(session: Session, call: Call, part: str, language: Language) -> bytes | None:
    # Loaded when asked for: the workbook library would sit in every server's memory.
    from reviewer.files.exports.lists import (  # noqa: PLC0415
        conflicts_workbook,
        submissions_workbook,
    )
    from reviewer.files.exports.plans import plan_workbook  # noqa: PLC0415 as above
    from reviewer.files.exports.results import (  # noqa: PLC0415 as above
        ranking_workbook,
        scores_workbook,
    )

    head = head_of(call)
    if part == "submissions":
        return submissions_workbook(head, submission_lines(session, call, language), language)
    if part == "conflicts":
        return conflicts_workbook(head, conflict_lines(session, call), language)
    if part == "panels" and plans.find_plan(session, call.name) is not None:
        return plan_workbook(plan_view(session, call.name), language)
    if part == "scores" and plans.find_plan(session, call.name) is not None:
        return scores_workbook(scores_view(session, call), language)
    ranking = scores.find_ranking(session, call.name)
    if part == "ranking" and ranking is not None:
        return ranking_workbook(ranking_document_view(call, ranking, language), language)
    return None


DECISIONS = {"below_pass_mark": "below_pass", "tie_at_cut": "open", "no_score": "open"}


def ranking_document_view(call: Call, ranking: Ranking, language: Language) -> RankingView:
    """Lay out a frozen ranking for print and Excel."""
    definition = calls.definition_of(call)

    def line(row: Json) -> RankingLine:
        return RankingLine(
            rank=row["rank"],
            submission=row["submission"],
            applicant=row["applicant"],
            platform=row["platform"],
            category=category_name(definition, row["category"]),
            score=None if row["score"] is None else Decimal(row["score"]),
            decision=DECISIONS.get(row["decision"]) or str(row["decision"]),
            district=row["district"],
            scores=tuple(Decimal(total) for _, total in row["totals"]),
            tied=bool(row["tied_with"]),
        )

    return RankingView(
        head=head_of(call),
        version=ranking.version,
        plan_version=ranking.plan_version,
        created_at=ranking.created_at,
        method=read_method(ranking.method).text(language),
        lines=tuple(line(row) for row in ranking.rows),
    )
