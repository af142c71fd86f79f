"""A score that most of a panel hold for abnormal: asked about, explained, and judged.

After 重庆市招标投标条例 第32条, by analogy: where more than half of the members hold a score for
abnormal, its expert explains in writing; a refusal or a weak reason replaces the score by the mean
of the others. Every step is on record.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed, NotFound, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.scores import AbnormalScore
from reviewer.rules.permissions import Actor, require_own_call, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, closings, experts, plans, scores, submissions
from reviewer.store.engine import transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person, require_second_person

LONGEST_EXPLANATION = 4000
VERDICTS = ("stands", "replaced")
EXPLANATION_TIME = timedelta(days=1)


@dataclass(frozen=True)
class AbnormalView:
    """Show one abnormal score: who objected, what the expert says, and the verdict; empty: open."""

    expert: str
    expert_name: str
    submission: str
    platform: str
    objectors: tuple[str, ...]
    members: int
    raised_at: datetime
    explanation: str
    verdict: str
    verdict_reason: str

    @property
    def asked(self) -> bool:
        """Tell whether so many members object that the expert is asked to explain."""
        return is_majority(len(self.objectors), self.members)


def object_to_score(
    context: AppContext,
    actor: Actor,
    call_name: str,
    expert_code: str,
    code: str,
    *,
    held: bool = True,
) -> None:
    """Let a member say that another member's score is abnormal; `held` False takes it back.

    The expert is asked to explain once more than half of the members say so. Each member speaks for
    himself or herself, after all sheets of the submission are in. Raises NotAllowed for everybody
    else, NotFound where the score was not handed in, WrongPhase while sheets are awaited or where a
    verdict was given, BadInput for the own score.
    """
    if actor.role is Role.STAFF:  # the members say so themselves: staff cannot say it for them
        raise NotAllowed("error.members_object")
    require_own_call(actor, Role.EXPERT, call_name)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        submission = submissions.find_submission(session, call_name, code)
        members = members_on(session, call_name, submission.id or 0) if submission else []
        if submission is None or actor.subject not in members:
            raise NotAllowed("error.members_only", submission=code)
        require_open("rank", call.phase)
        if expert_code == actor.subject:
            raise BadInput("error.own_score")
        if expert_code not in members:
            raise NotFound("error.no_submitted_score", expert=expert_code, submission=code)
        if not all_handed_in(session, call_name, submission.id or 0):
            raise WrongPhase("error.sheets_awaited")
        expert = experts.get_expert(session, call_name, expert_code)
        row = scores.find_abnormal(session, call_name, expert.id or 0, submission.id or 0)
        if row is not None and row.verdict:
            raise WrongPhase("error.score_judged", expert=expert_code, submission=code)
        row = row or AbnormalScore(
            call=call_name,
            expert_id=expert.id or 0,
            submission_id=submission.id or 0,
            objectors=[],
            members=len(members),
            raised_at=context.now(),
            raised_by=actor.label,
        )
        before = set(row.objectors)
        named = sorted(before | {actor.subject} if held else before - {actor.subject})
        if is_majority(len(named), len(members)) and not is_majority(len(before), row.members):
            row.raised_at = context.now()  # from now on the explanation is awaited
        row.objectors, row.members = named, len(members)
        session.add(row)
        detail: dict[str, object] = {"objectors": named, "members": len(members), "held": held}
        _log(
            session,
            context,
            actor,
            call_name,
            action="score_objected",
            subject=f"{expert_code}/{code}",
            detail=detail,
        )


def is_majority(objectors: int, members: int) -> bool:
    """Tell whether more than half of the members object."""
    return 2 * objectors > members


def all_handed_in(session: Session, call_name: str, submission_id: int) -> bool:
    """Tell whether every member's sheet for a submission is in, or its panel closed.

    From then on they are seen. Nobody judges a score by others, nor takes an own one back, knowing
    the others.
    """
    if submission_id in plans.submissions_of(
        session, call_name, closings.closed_panels(session, call_name)
    ):
        return True
    people = {expert.id: expert.code for expert in experts.all_experts(session, call_name)}
    members = members_on(session, call_name, submission_id)
    handed_in = {
        people[sheet.expert_id]
        for sheet in scores.scoresheets_on(session, call_name, submission_id)
        if sheet.state == "submitted"
    }
    return set(members) <= handed_in


def explain_score(context: AppContext, actor: Actor, call_name: str, code: str, text: str) -> None:
    """Take down the expert's written explanation of a score held for abnormal.

    Raises NotAllowed where nobody asked for one, WrongPhase after the verdict.
    """
    require_own_call(actor, Role.EXPERT, call_name)
    words = text.strip()
    if not words:
        raise BadInput("error.explanation_missing")
    if len(words) > LONGEST_EXPLANATION:
        raise BadInput("error.comment_too_long", most=LONGEST_EXPLANATION)
    with transaction(context.engine) as session:
        calls.share_call(session, call_name)
        row = _asked(session, call_name, actor.subject, code)
        if row is None:
            raise NotAllowed("error.not_assigned", submission=code)
        if row.verdict:
            raise WrongPhase("error.score_judged", expert=actor.subject, submission=code)
        row.explanation = words
        row.explained_at = context.now()
        session.add(row)
        _log(
            session,
            context,
            actor,
            call_name,
            action="score_explained",
            subject=f"{actor.subject}/{code}",
        )


@asking_second_person
def judge_score(
    context: AppContext,
    actor: Actor,
    call_name: str,
    expert_code: str,
    code: str,
    *,
    verdict: str,
    reason: str,
) -> None:
    """Decide whether an abnormal score stands or the mean of the others replaces it.

    Raises BadInput for another verdict or an empty reason, NotFound where nobody objected,
    WrongPhase once the notice is out.
    """
    require_staff(actor)
    if verdict not in VERDICTS:
        raise BadInput("error.unknown_score_verdict", verdict=verdict)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("rank", call.phase)
        row = _asked(session, call_name, expert_code, code)
        if row is None:
            raise NotFound("error.no_objection", expert=expert_code, submission=code)
        confirmation = None
        if verdict == "replaced":
            _require_explained(context, actor, row)
            confirmation = require_second_person(
                session,
                context,
                actor,
                call,
                "replace_score",
                f"{expert_code}/{code}",
                detail={"reason": words},
            )
        row.verdict, row.verdict_reason = verdict, words
        row.verdict_by, row.verdict_at = actor.label, context.now()
        session.add(row)
        detail: dict[str, object] = {
            "verdict": verdict,
            "reason": words,
            "confirmation": confirmation,
        }
        _log(
            session,
            context,
            actor,
            call_name,
            action="score_judged",
            subject=f"{expert_code}/{code}",
            detail=detail,
        )


def _require_explained(context: AppContext, actor: Actor, row: AbnormalScore) -> None:
    """The expert's explanation is awaited for a day before a score may be replaced."""
    waited = context.now() - row.raised_at >= EXPLANATION_TIME
    if not row.explanation and not waited and not actor.at_terminal:
        raise WrongPhase("error.explanation_awaited")


def members_on(session: Session, call_name: str, submission_id: int) -> list[str]:
    """List the codes of the members who score a submission; those recused from it are not."""
    plan_id = plans.newest_plan_id(session, call_name)
    experts_by_id = {expert.id: expert.code for expert in experts.all_experts(session, call_name)}
    apart = experts.separated_pairs(session, call_name)
    pairs = plans.assignments(session, plan_id) if plan_id is not None else []
    return sorted(
        experts_by_id[seat.expert_id]
        for seat, slot in pairs
        if slot.submission_id == submission_id and (seat.expert_id, submission_id) not in apart
    )


def abnormal_views(session: Session, call_name: str) -> list[AbnormalView]:
    """Show all scores that panels objected to, oldest first."""
    rows = scores.abnormal_scores(session, call_name)
    if not rows:
        return []
    experts_by_id = {expert.id: expert for expert in experts.all_experts(session, call_name)}
    submissions_by_id = submissions.submissions_by_id(session, {row.submission_id for row in rows})
    return [
        AbnormalView(
            expert=experts_by_id[row.expert_id].code,
            expert_name=experts_by_id[row.expert_id].name,
            submission=submissions_by_id[row.submission_id].code,
            platform=submissions_by_id[row.submission_id].platform,
            objectors=tuple(row.objectors),
            members=row.members,
            raised_at=row.raised_at,
            explanation=row.explanation,
            verdict=row.verdict,
            verdict_reason=row.verdict_reason,
        )
        for row in rows
    ]


def _asked(session: Session, call_name: str, expert: str, code: str) -> AbnormalScore | None:
    person = experts.find_expert(session, call_name, expert)
    thing = submissions.find_submission(session, call_name, code)
    if person is None or thing is None:
        return None
    row = scores.find_abnormal(session, call_name, person.id or 0, thing.id or 0)
    return row if row is not None and is_majority(len(row.objectors), row.members) else None


def _log(
    session: Session,
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    action: str,
    subject: str,
    detail: dict[str, object] | None = None,
) -> None:
    context.record(session, actor, call_name, action, subject, detail=detail)
