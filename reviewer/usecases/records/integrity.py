"""Record dishonest acts of applicants at each step (诚信记录), take one back, hand the list on.

Each is an act in the chain of the call: what was recorded stays readable, also once it is taken
back with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound
from reviewer.messages import Language, say
from reviewer.model.calls import Activity
from reviewer.model.submissions import Submission
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import calls, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext

RECORDED, TAKEN_BACK = "dishonesty_recorded", "dishonesty_taken_back"
# At which step an applicant acted so, in the order of a call.
STAGES = ("applying", "eligibility", "review", "notice", "afterwards")
LONGEST = 2000


@dataclass(frozen=True)
class Dishonesty:
    """Hold what is recorded: whose submission, at which step, what was done, and what shows it."""

    submission: str
    stage: str
    act: str
    evidence: str


@dataclass(frozen=True)
class DishonestyView:
    """Show one dishonest act; `taken_back` is the reason why it no longer stands, or empty."""

    number: int
    submission: str
    applicant: str
    uscc: str
    stage: str
    act: str
    evidence: str
    actor: str
    at: datetime
    taken_back: str = ""
    taken_back_by: str = ""


def record_dishonesty(context: AppContext, actor: Actor, call_name: str, found: Dishonesty) -> None:
    """Record a dishonest act; raises NotFound for an unknown submission, BadInput without words.

    It may be recorded at any step, after the archive too: nothing of the review changes by it.
    """
    require_staff(actor)
    act, evidence = _words(found.act), _words(found.evidence)
    if found.stage not in STAGES:
        raise BadInput("error.integrity_stage")
    with transaction(context.engine) as session:
        calls.get_call(session, call_name)
        row = submissions.get_submission(session, call_name, found.submission.strip())
        detail = {
            "stage": found.stage,
            "act": act,
            "evidence": evidence,
            "applicant": row.applicant,
            "uscc": row.uscc or "",
        }
        context.record(session, actor, call_name, RECORDED, row.code, detail=detail)


def take_dishonesty_back(
    context: AppContext, actor: Actor, call_name: str, number: int, reason: str
) -> None:
    """Say that a recorded act does not stand, and why; raises NotFound, BadInput without words."""
    require_staff(actor)
    words = _words(reason)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name, to_change=True)
        standing = {view.number for view in _views(session, call_name) if not view.taken_back}
        if number not in standing:
            raise NotFound("error.unknown_dishonesty", number=number)
        detail = {"reason": words}
        context.record(session, actor, call_name, TAKEN_BACK, str(number), detail=detail)


def list_dishonesty(context: AppContext, actor: Actor, call_name: str) -> list[DishonestyView]:
    """List every dishonest act that was recorded, in the order of the log."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        return _views(session, call_name)


def submission_choices(context: AppContext, actor: Actor, call_name: str) -> list[tuple[str, str]]:
    """List the submissions of a call with their applicants, for a choice."""
    require_overseer(actor)
    with reading(context.engine) as session:
        rows: list[Submission] = list(submissions.all_submissions(session, call_name))
        return [(row.code, row.applicant) for row in rows]


def integrity_workbook(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes:
    """Write what stands as a workbook, as it is uploaded to the credit system."""
    from reviewer.files.exports.integrity import integrity_book  # noqa: PLC0415 loaded when asked

    require_overseer(actor)
    with reading(context.engine) as session:
        zone = calls.definition_of(calls.get_call(session, call_name)).zone
        rows = [view for view in _views(session, call_name) if not view.taken_back]
    lines = [
        (
            view.submission,
            view.applicant,
            view.uscc,
            say(f"integrity.stage.{view.stage}", language),
            view.act,
            view.evidence,
            view.actor,
            view.at.astimezone(zone).date().isoformat(),
        )
        for view in rows
    ]
    return integrity_book(lines, language)


def _views(session: Session, call: str) -> list[DishonestyView]:
    acts = calls.acts_of_kinds(session, call, (RECORDED, TAKEN_BACK))
    back = {act.subject: act for act in acts if act.action == TAKEN_BACK}
    return [_view(act, back.get(str(act.id))) for act in acts if act.action == RECORDED]


def _view(act: Activity, back: Activity | None) -> DishonestyView:
    detail = act.detail
    return DishonestyView(
        number=act.id or 0,
        submission=act.subject,
        applicant=str(detail["applicant"]),
        uscc=str(detail["uscc"]),
        stage=str(detail["stage"]),
        act=str(detail["act"]),
        evidence=str(detail["evidence"]),
        actor=act.actor,
        at=act.at,
        taken_back=str(back.detail["reason"]) if back else "",
        taken_back_by=back.actor if back else "",
    )


def _words(text: str) -> str:
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise BadInput("error.integrity_words", limit=LONGEST)
    return words
