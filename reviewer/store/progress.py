"""How far a call is, counted by the database: no page loads a province to show ten numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, String, Subquery, case, cast, func
from sqlalchemy import select as statement
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from reviewer.model.experts import Conflict, Expert
from reviewer.model.intakes import Import
from reviewer.model.invitations import IncomingMessage, Invitation, OutgoingMessage
from reviewer.model.plans import DefenceSlot, Panel, Plan, Room, Seat
from reviewer.model.scores import Objection, PublicNotice, Ranking, Scoresheet
from reviewer.model.submissions import Submission, SubmissionDecision
from reviewer.rules.eligibility.reasons import refused_by_law, standing
from reviewer.store.messages import TO_CALL

NOBODY = "[]"  # the list of recused members as it is stored when all stay


@dataclass(frozen=True)
class PlanHead:
    """Name the newest plan without its document: row, version, and the call's revision it is of."""

    id: int
    version: int
    call_revision: int


@dataclass(frozen=True)
class ProgressCounts:
    """Hold what was counted of a call; versions are 0 where there is none yet."""

    submissions: int
    experts: int
    imports: int
    hard_conflicts: int
    soft_conflicts: int
    open_conflicts: int
    rooms: int
    panels: int
    assigned: int
    submitted: int
    ranking_version: int
    notice_version: int
    objections: int
    undecided_objections: int
    waiting_messages: int
    people_to_call: int


def plan_head(session: Session, call: str) -> PlanHead | None:
    """Find the newest plan's row, version and revision; None before the first."""
    query = select(Plan.id, Plan.version, Plan.call_revision).where(Plan.call == call)
    row = session.exec(query.order_by(col(Plan.version).desc()).limit(1)).first()
    return PlanHead(row[0] or 0, row[1], row[2]) if row else None


def count_progress(session: Session, call: str, plan: PlanHead | None) -> ProgressCounts:
    """Count everything about a call that its steps show, in one statement."""
    plan_id = plan.id if plan else 0
    conflicts = col(Conflict.call) == call
    soft = col(Conflict.hard).is_(False)
    objections = col(Objection.call) == call
    numbers = {
        "submissions": _count(Submission, col(Submission.call) == call),
        "experts": _count(Expert, col(Expert.call) == call),
        "imports": _count(Import, col(Import.call) == call),
        "hard_conflicts": _count(Conflict, conflicts, col(Conflict.hard).is_(True)),
        "soft_conflicts": _count(Conflict, conflicts, soft),
        "open_conflicts": _count(Conflict, conflicts, soft, col(Conflict.verdict) == ""),
        "rooms": _count(Room, col(Room.call) == call),
        "panels": _count(Panel, col(Panel.plan_id) == plan_id),
        "assigned": _assignments(plan_id),
        "submitted": _count(
            Scoresheet, col(Scoresheet.call) == call, col(Scoresheet.state) == "submitted"
        ),
        "ranking_version": _newest(Ranking.version, col(Ranking.call) == call),
        "notice_version": _newest(PublicNotice.version, col(PublicNotice.call) == call),
        "objections": _count(Objection, objections),
        "undecided_objections": _count(Objection, objections, col(Objection.outcome) == ""),
        "waiting_messages": _count(
            IncomingMessage,
            col(IncomingMessage.call).in_((call, "")),
            col(IncomingMessage.state) == "waits",
        ),
        "people_to_call": _count(
            OutgoingMessage,
            col(OutgoingMessage.call) == call,
            col(OutgoingMessage.state).in_(TO_CALL),
        ),
    }
    query = statement(*(number.label(name) for name, number in numbers.items()))
    row = session.connection().execute(query).mappings().one()
    counts = ProgressCounts(**{name: int(number) for name, number in row.items()})
    left = _recused_assignments(session, plan_id)
    return replace(counts, assigned=counts.assigned - left)


def count_standing(session: Session, call: str) -> Counter[str]:
    """Count a call's submissions by where they stand after decisions; withdrawn ones are out."""
    counts: Counter[str] = Counter()
    for status, verdict, number in _standing(session, call):
        if status == "reject" and verdict:
            continue  # whether a person may lift it is in the reasons: looked at below
        counts[standing(status, verdict or "", by_law=False)] += number
    newest = _newest_decisions(call)
    judged = (
        statement(col(Submission.reasons), newest.c.verdict)
        .join(newest, newest.c.submission_id == col(Submission.id))
        .where(
            col(Submission.call) == call,
            col(Submission.withdrawn_at).is_(None),
            col(Submission.status) == "reject",
        )
    )
    for reasons, verdict in session.connection().execute(judged).all():
        counts[standing("reject", verdict, by_law=refused_by_law(reasons))] += 1
    return counts


def count_answers(session: Session, call: str) -> Counter[str]:
    """Count those whose calendars hold the review by what they answered to it; empty: nothing."""
    answer = _current_answer()
    query = (
        select(answer, func.count())
        .where(Invitation.call == call, Invitation.method == "REQUEST")
        .group_by(answer)
    )
    counts: Counter[str] = Counter()
    for word, number in session.exec(query).all():
        counts[word] = number
    return counts


def who_cannot_come(session: Session, call: str) -> list[str]:
    """Name the applicants who declined, and whoever asked for another time, each once."""
    answer = _current_answer()
    query = (
        select(Invitation.recipient_name)
        .where(
            Invitation.call == call,
            Invitation.method == "REQUEST",
            (answer == "tentative")
            | ((answer == "declined") & (col(Invitation.recipient_kind) == "applicant")),
        )
        .order_by(col(Invitation.id))
    )
    return list(dict.fromkeys(session.exec(query).all()))


def _count(table: type, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    return select(func.count()).select_from(table).where(*conditions).scalar_subquery()


def _newest(version: int, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    query = select(func.coalesce(func.max(version), 0)).where(*conditions)
    return query.scalar_subquery()


def _assignments(plan_id: int) -> ColumnElement[int]:
    query = (
        select(func.count())
        .select_from(Seat)
        .join(DefenceSlot, col(DefenceSlot.panel_id) == col(Seat.panel_id))
        .join(Panel, col(Panel.id) == col(Seat.panel_id))
        .where(Panel.plan_id == plan_id, Seat.role != "reserve")
    )
    return query.scalar_subquery()


def _recused_assignments(session: Session, plan_id: int) -> int:
    """Count the seats that are empty for a slot: few slots have any, so these alone are read."""
    query = (
        select(Seat.expert_id, DefenceSlot.recused)
        .join(DefenceSlot, col(DefenceSlot.panel_id) == col(Seat.panel_id))
        .join(Panel, col(Panel.id) == col(Seat.panel_id))
        .where(
            Panel.plan_id == plan_id,
            Seat.role != "reserve",
            cast(DefenceSlot.recused, String) != NOBODY,
        )
    )
    return sum(expert in recused for expert, recused in session.exec(query).all())


def _current_answer() -> ColumnElement[str]:
    holds = col(Invitation.answer_sequence) >= col(Invitation.place_sequence)
    return case((holds, col(Invitation.answer)), else_="")


def _standing(session: Session, call: str) -> list[tuple[str, str | None, int]]:
    newest = _newest_decisions(call)
    query = (
        statement(col(Submission.status), newest.c.verdict, func.count())
        .outerjoin(newest, newest.c.submission_id == col(Submission.id))
        .where(col(Submission.call) == call, col(Submission.withdrawn_at).is_(None))
        .group_by(col(Submission.status), newest.c.verdict)
    )
    rows = session.connection().execute(query).all()
    return [(status, verdict, number) for status, verdict, number in rows]


def _newest_decisions(call: str) -> Subquery:
    """Give the decision that holds for each submission: the newest on its present version."""
    subject = aliased(Submission)
    last = (
        select(func.max(SubmissionDecision.id).label("id"))
        .join(subject, col(subject.id) == col(SubmissionDecision.submission_id))
        .where(
            SubmissionDecision.call == call,
            col(subject.version) == col(SubmissionDecision.submission_version),
        )
        .group_by(col(SubmissionDecision.submission_id))
        .subquery()
    )
    return (
        select(SubmissionDecision.submission_id, SubmissionDecision.verdict)
        .join(last, last.c.id == col(SubmissionDecision.id))
        .subquery()
    )
