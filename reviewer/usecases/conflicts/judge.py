"""Confirm or dismiss a conflict, or add one by hand; always with a reason."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.model.calls import Call
from reviewer.model.experts import Conflict, Expert
from reviewer.model.submissions import Submission
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import MARKS_KNOWN, require_open
from reviewer.store import calls, experts, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.conflicts.find import ConflictView, conflict_view
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person, require_second_person

MOST_AT_ONCE = 5000
VERDICTS = ("confirmed", "dismissed")


def judge_conflict(
    context: AppContext, actor: Actor, call_name: str, conflict_id: int, verdict: str, reason: str
) -> ConflictView:
    """Record a person's word on a conflict; finding conflicts again never overrides it.

    Raises BadInput for an empty reason or an unknown verdict, NotFound for an unknown conflict.
    """
    return judge_conflicts(context, actor, call_name, [conflict_id], verdict, reason)[0]


@asking_second_person
def judge_conflicts(
    context: AppContext,
    actor: Actor,
    call_name: str,
    conflict_ids: Sequence[int],
    verdict: str,
    reason: str,
) -> list[ConflictView]:
    """Record a person's word on many conflicts with one reason: on all of them or on none.

    Raises as `judge_conflict`; BadInput where none was chosen.
    """
    require_staff(actor)
    words = _reason(reason)
    if verdict not in VERDICTS:
        raise BadInput("error.unknown_conflict_verdict", verdict=verdict)
    chosen = list(dict.fromkeys(conflict_ids))
    if not chosen or len(chosen) > MOST_AT_ONCE:
        raise BadInput("error.none_chosen", most=MOST_AT_ONCE)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("judge_conflict", call.phase)
        rows = [experts.get_conflict(session, call_name, number) for number in chosen]
        subject = f"{','.join(map(str, chosen))} {verdict}"
        late = require_two_when_late(session, context, actor, call, subject, words)
        people = {expert.id: expert for expert in experts.all_experts(session, call_name)}
        submissions_by_id = submissions.submissions_by_id(
            session, {row.submission_id for row in rows}
        )
        views = []
        for row in rows:
            expert, submission = people[row.expert_id], submissions_by_id[row.submission_id]
            row.verdict = verdict
            row.verdict_reason = words
            row.verdict_by = actor.label
            row.verdict_at = context.now()
            session.add(row)
            context.record(
                session,
                actor,
                call_name,
                f"conflict_{verdict}",
                f"{expert.code}/{submission.code}",
                detail={"kind": row.kind, "reason": words, "confirmation": late},
            )
            views.append(conflict_view(row, expert, submission))
        calls.touch(session, call)
        return views


@asking_second_person
def add_conflict(
    context: AppContext, actor: Actor, call_name: str, expert_code: str, code: str, reason: str
) -> ConflictView:
    """Keep an expert and a submission apart for a reason that no table shows.

    Raises BadInput for an empty reason, or where the pair is kept apart by hand already.
    """
    require_staff(actor)
    words = _reason(reason)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("judge_conflict", call.phase)
        expert = experts.get_expert(session, call_name, expert_code)
        submission = submissions.get_submission(session, call_name, code)
        known = any(
            row.kind == "added_by_staff"
            and (row.expert_id, row.submission_id) == (expert.id, submission.id)
            for row in experts.conflicts(session, call_name)
        )
        if known:
            raise BadInput("error.conflict_exists", expert=expert_code, submission=code)
        late = require_two_when_late(session, context, actor, call, f"{expert_code}/{code}", words)
        row = conflict_by_staff(context, actor, expert, submission, words)
        session.add(row)
        session.flush()
        calls.touch(session, call)
        context.record(
            session,
            actor,
            call_name,
            "conflict_added",
            f"{expert_code}/{code}",
            detail={"reason": words, "confirmation": late},
        )
        return conflict_view(row, expert, submission)


def conflict_by_staff(
    context: AppContext, actor: Actor, expert: Expert, submission: Submission, words: str
) -> Conflict:
    """Make the conflict that staff add by hand: confirmed by them, in their words."""
    return Conflict(
        call=submission.call,
        expert_id=expert.id or 0,
        submission_id=submission.id or 0,
        kind="added_by_staff",
        evidence=words,
        hard=True,
        separates=True,
        origin="manual",
        verdict="confirmed",
        verdict_reason=words,
        verdict_by=actor.label,
        verdict_at=context.now(),
    )


def require_two_when_late(
    session: Session, context: AppContext, actor: Actor, call: Call, subject: str, words: str
) -> int | None:
    """Ask for a second person once marks are known: a conflict then takes marks away.

    Gives the number of the confirmation, None where none is needed; raises SecondPersonNeeded.
    """
    if call.phase not in MARKS_KNOWN:
        return None
    detail: dict[str, object] = {"reason": words}
    return require_second_person(
        session, context, actor, call, "late_conflict", subject, detail=detail
    )


def _reason(reason: str) -> str:
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    return words
