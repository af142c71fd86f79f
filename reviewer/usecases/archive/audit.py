"""One file from which anyone can re-check draw, plan and ranking, without this database."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path

from sqlmodel import Session

from reviewer import __version__
from reviewer.errors import BadInput
from reviewer.messages import Message
from reviewer.model.calls import Call
from reviewer.model.definitions import validated_definition
from reviewer.model.plan_documents import read_plan_document
from reviewer.model.tables import Json
from reviewer.planning.checking import violations
from reviewer.planning.drawing import replay
from reviewer.planning.instance import digest_of
from reviewer.rules.aggregation import score_all
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.scoring import ExpertMarks, rounded
from reviewer.rules.selection import Selected, select
from reviewer.store import calls, experts, plans, scores, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.scoring.data import replaced_pairs

FORMAT = "pingyi-audit-1"
LARGEST_FILE = 200_000_000
# What reading a document that somebody changed by hand can end in.
MALFORMED = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    AttributeError,
    InvalidOperation,
    BadInput,
)


@dataclass(frozen=True)
class Check:
    """Say what was re-checked, whether it holds, and what was found where it does not."""

    name: str
    holds: bool
    found: tuple[Message, ...] = ()


def write_audit(context: AppContext, actor: Actor, call_name: str) -> str:
    """Write the audit file of a call: problem, plan, draw, marks, ranking and notice.

    It names experts by code only; submissions also by what the public notice says of them.
    """
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        document = {
            "format": FORMAT,
            "program": __version__,
            "written_at": context.now().isoformat(),
            "call": call.definition,
            "plan": _plan(session, call_name),
            "draw": _draw(session, call_name),
            "scoring": _scoring(session, call),
            "notice": _notice(session, call_name),
            "objections": _objections(session, call_name),
        }
    return json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _plan(session: Session, call_name: str) -> Json | None:
    plan = plans.find_plan(session, call_name)
    if plan is None:
        return None
    return {
        "version": plan.version,
        "policy": plan.policy,
        "problem": plan.problem,
        "digest": plan.digest,
        "document": plan.document,
        "report": plan.report,
        "limits": plan.limits,
        "seed": plan.seed,
        "program": plan.program,
        "created_at": plan.created_at.isoformat(),
    }


def _draw(session: Session, call_name: str) -> Json | None:
    draw = next(
        (
            each_draw
            for each_draw in plans.draws(session, call_name)
            if each_draw.run_at is not None
        ),
        None,
    )
    if draw is None or draw.run_at is None:
        return None
    return {
        "digest": draw.digest,
        "committed_at": draw.committed_at.isoformat(),
        "run_at": draw.run_at.isoformat(),
        "record": draw.record,
    }


def _scoring(session: Session, call: Call) -> Json | None:
    ranking = scores.find_ranking(session, call.name)
    if ranking is None:
        return None
    plan = plans.get_plan(session, call.name, ranking.plan_version)
    experts_by_id = {expert.id: expert.code for expert in experts.all_experts(session, call.name)}
    held = {(s.expert_id, s.submission_id): s for s in scores.scoresheets(session, call.name)}
    marks = scores.marks(session, call.name)
    apart = experts.separated_pairs(session, call.name)
    replaced = replaced_pairs(session, call.name)
    pairs = plans.assignments(session, plan.id or 0)
    rows = submissions.submissions_by_id(session, {slot.submission_id for _, slot in pairs})
    sheets = []
    for seat, slot in pairs:
        key = (seat.expert_id, slot.submission_id)
        sheet = held.get(key)
        given = marks.get(sheet.id or 0, {}) if sheet else {}
        row = rows[slot.submission_id]
        if row.withdrawn_at is not None:
            continue
        sheets.append(
            {
                "expert": experts_by_id[seat.expert_id],
                "submission": row.code,
                "category": row.category or "",
                "absent": sheet is None or sheet.state != "submitted",
                "recused": key in apart,
                "replaced": key in replaced,
                "marks": {criterion: str(value) for criterion, value in given.items()},
            }
        )
    return {
        "sheets": sheets,
        "ranking": {
            "version": ranking.version,
            "digest": ranking.digest,
            "method": ranking.method,
            "rows": ranking.rows,
        },
    }


def _notice(session: Session, call_name: str) -> Json | None:
    notice = scores.find_notice(session, call_name)
    if notice is None:
        return None
    return {
        "ranking_version": notice.ranking_version,
        "first_day": notice.first_day.isoformat(),
        "last_day": notice.last_day.isoformat(),
        "submissions": [row["submission"] for row in notice.rows],
    }


def _objections(session: Session, call_name: str) -> list[Json]:
    """List the objections to the notices and what came of them; who raised them is not told."""
    codes = {
        submission.id: submission.code
        for submission in submissions.all_submissions(session, call_name)
    }
    return [
        {
            "number": objection.number,
            "notice_version": objection.notice_version,
            "submission": codes.get(objection.submission_id),
            "received_on": objection.received_on.isoformat(),
            "in_time": objection.in_time,
            "answer_by": objection.answer_by.isoformat(),
            "outcome": objection.outcome or None,
            "redo": objection.redo or None,
            "answered_at": objection.answered_at.isoformat() if objection.answered_at else None,
        }
        for objection in scores.objections(session, call_name)
    ]


def verify_audit(file: Path, digest: str | None = None) -> list[Check]:
    """Re-check an audit file; needs no database.

    Plan: its digest, and every hard rule by the independent checker. Draw: replayed from the
    frozen candidates and the two texts, against the `digest` that was printed before the draw;
    without one only against the file's own, which proves less. Ranking: computed anew from the
    marks. Notice: exactly those selected. Raises BadInput for a file that is no audit file.
    """
    document = read_audit(file)
    checks = [
        _check_plan(document.get("plan")),
        *_check_draw(document, digest),
        *_check_ranking(document),
        *_check_notice(document),
    ]
    return [check for check in checks if check is not None]


def read_audit(file: Path) -> Json:
    """Read an audit file; raises BadInput where it is none."""
    if not file.is_file():
        raise BadInput("error.path_missing", path=str(file))
    if file.stat().st_size > LARGEST_FILE:
        raise BadInput("error.not_an_audit_file", file=file.name)
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise BadInput("error.not_an_audit_file", file=file.name) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise BadInput("error.not_an_audit_file", file=file.name)
    return document


def _check_plan(plan: Json | None) -> Check | None:
    if plan is None:
        return None
    found: list[Message] = []
    try:
        if digest_of(plan["problem"]) != plan["digest"]:
            found.append(Message("verify.problem_digest"))
        broken = violations(plan["problem"], read_plan_document(plan["document"]))
    except MALFORMED as error:
        return Check("plan", holds=False, found=(_broken(error),))
    found += [Message("verify.rule_broken", {"rule": entry}) for entry in broken[:20]]
    return Check("plan", not found, tuple(found))


def _check_draw(document: Json, digest: str | None) -> list[Check]:
    draw = document.get("draw")
    if draw is None:
        missing = Message("verify.draw_missing")
        return [Check("draw", holds=False, found=(missing,))] if digest else []
    try:
        found = _draw_faults(document, draw, digest or draw["digest"])
    except MALFORMED as error:
        found = [_broken(error)]
    return [Check("draw", not found, tuple(found))]


def _draw_faults(document: Json, draw: Json, digest: str) -> list[Message]:
    """Replay the draw; where the plan in force is the drawn one, it must be exactly that."""
    record, plan = draw["record"], document.get("plan")
    found = [Message("verify.draw", {"fault": entry}) for entry in replay(record, digest)]
    if plan is not None and plan["policy"] == "draw":
        same = plan["document"] == record["plan"] and plan["digest"] == record["frozen"]["source"]
        if not same or plan["seed"] != record["seed"]:
            found.append(Message("verify.draw_plan"))
    return found


def _check_ranking(document: Json) -> list[Check]:
    scoring = document.get("scoring")
    if scoring is None:
        return []
    try:
        found = _ranking_faults(document["call"], scoring)
    except MALFORMED as error:
        found = [_broken(error)]
    return [Check("ranking", not found, tuple(found))]


def _ranking_faults(call: Json, scoring: Json) -> list[Message]:
    definition = validated_definition(call)
    ranking = scoring["ranking"]
    sheets: dict[str, list[ExpertMarks]] = defaultdict(list)
    categories: dict[str, str] = {}
    for entry in scoring["sheets"]:
        categories[entry["submission"]] = entry["category"]
        sheets[entry["submission"]].append(
            ExpertMarks(
                entry["expert"],
                {criterion: Decimal(value) for criterion, value in entry["marks"].items()},
                absent=entry["absent"],
                recused=entry["recused"],
                replaced=entry.get("replaced", False),
            )
        )
    scored = score_all(definition.scoring, sheets, categories)
    chosen = ranking["method"].get("chosen", [])
    decimals = definition.scoring.decimals
    selection = select(definition.scoring, definition.selection, scored, categories, chosen)
    anew = {row.submission: _anew(row, decimals) for row in selection.rows}
    kept = {row["submission"]: _kept(row) for row in ranking["rows"]}
    found = [
        Message("verify.ranking_row", {"submission": code})
        for code in sorted(anew.keys() | kept.keys())
        if anew.get(code) != kept.get(code)
    ]
    method = {
        key: element for key, element in ranking["method"].items() if key not in {"cuts", "missing"}
    }
    content = {"rows": ranking["rows"], "method": method, "cuts": ranking["method"]["cuts"]}
    if digest_of(content) != ranking["digest"]:
        found.append(Message("verify.ranking_digest"))
    return found


def _anew(row: Selected, decimals: int) -> tuple[object, ...]:
    """Give what a row says when computed anew, each expert's total included."""
    totals = {expert: rounded(total, decimals) for expert, total in row.score.totals.items()}
    place = (row.rank, row.score.score, row.decision)
    return (*place, totals, list(row.score.left_out), row.score.method)


def _kept(row: Json) -> tuple[object, ...]:
    totals = {expert: Decimal(total) for expert, total in row["totals"]}
    score_kept = None if row["score"] is None else Decimal(row["score"])
    place = (row["rank"], score_kept, row["decision"])
    return (*place, totals, list(row["left_out"]), row["method"])


def _check_notice(document: Json) -> list[Check]:
    notice, scoring = document.get("notice"), document.get("scoring")
    if notice is None:
        return []
    if scoring is None:
        return [Check("notice", holds=False, found=(Message("verify.notice"),))]
    try:
        holds = _same_names(notice, scoring["ranking"])
    except MALFORMED as error:
        return [Check("notice", holds=False, found=(_broken(error),))]
    return [Check("notice", holds, () if holds else (Message("verify.notice"),))]


def _same_names(notice: Json, ranking: Json) -> bool:
    """Tell whether a notice lists those selected; an older ranking's notice is not compared."""
    selected = {row["submission"] for row in ranking["rows"] if row["decision"] == "selected"}
    older = notice["ranking_version"] != ranking["version"]
    return older or set(notice["submissions"]) == selected


def _broken(error: Exception) -> Message:
    return Message("verify.unreadable", {"why": str(error)[:200]})
