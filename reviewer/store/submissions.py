"""Queries about submissions and the decisions on them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from sqlmodel import Session, col, func, select

from reviewer.errors import NotFound
from reviewer.model.eligibility import UniqueRule
from reviewer.model.programme import CallDefinition
from reviewer.model.submissions import Submission, SubmissionDecision, SubmissionInput
from reviewer.rules.eligibility.reasons import refused_by_law, standing


def all_submissions(session: Session, call: str) -> Sequence[Submission]:
    """List a call's submissions by code."""
    query = select(Submission).where(Submission.call == call).order_by(col(Submission.code))
    return session.exec(query).all()


def get_submission(session: Session, call: str, code: str) -> Submission:
    """Fetch one submission by its 申报编号; raises NotFound where the call has none of it."""
    found = find_submission(session, call, code)
    if found is None:
        raise NotFound("error.unknown_submission", submission=code, call=call)
    return found


def find_submission(session: Session, call: str, code: str) -> Submission | None:
    """Fetch one submission by its 申报编号, None where the call has none of it."""
    query = select(Submission).where(Submission.call == call, Submission.code == code)
    return session.exec(query).first()


def submissions_by_id(session: Session, ids: Collection[int]) -> dict[int, Submission]:
    """Fetch the submissions of the given ids."""
    rows = session.exec(select(Submission).where(col(Submission.id).in_(ids))).all()
    return {row.id or 0: row for row in rows}


def decisions(session: Session, call: str) -> dict[int, SubmissionDecision]:
    """Give the decision that holds for each submission: the newest on its present version."""
    query = (
        select(SubmissionDecision)
        .join(Submission, col(Submission.id) == col(SubmissionDecision.submission_id))
        .where(
            SubmissionDecision.call == call,
            col(Submission.version) == col(SubmissionDecision.submission_version),
        )
        .order_by(col(SubmissionDecision.id))
    )
    return {row.submission_id: row for row in session.exec(query).all()}


def decision_history(session: Session, submission_id: int) -> Sequence[SubmissionDecision]:
    """List all decisions ever taken on a submission, oldest first."""
    query = select(SubmissionDecision).where(SubmissionDecision.submission_id == submission_id)
    return session.exec(query.order_by(col(SubmissionDecision.id))).all()


def status_counts(session: Session, call: str) -> dict[str, int]:
    """Count a call's submissions by status."""
    query = (
        select(Submission.status, func.count())
        .where(Submission.call == call)
        .group_by(Submission.status)
    )
    return {status: count for status, count in session.exec(query).all()}  # noqa: C416 rows are no pairs


def admitted(session: Session, call: str) -> list[Submission]:
    """List the submissions that go to the experts: accepted, or admitted by a person."""
    taken = decisions(session, call)
    return [row for row in all_submissions(session, call) if is_admitted(row, taken)]


def is_admitted(row: Submission, taken: dict[int, SubmissionDecision]) -> bool:
    """Tell whether a submission goes to the experts; an undecided flag stays out."""
    return row.withdrawn_at is None and standing_of(row, taken) == "accept"


def standing_of(row: Submission, taken: dict[int, SubmissionDecision]) -> str:
    """Give where a submission stands after what persons decided: accept, flag, reject, pending."""
    decision = taken.get(row.id or 0)
    verdict = decision.verdict if decision else ""
    return standing(row.status, verdict, by_law=refused_by_law(row.reasons))


def undecided(session: Session, call: str) -> list[Submission]:
    """List the flagged submissions that wait for a person's decision."""
    taken = decisions(session, call)
    return [
        row
        for row in all_submissions(session, call)
        if row.withdrawn_at is None and standing_of(row, taken) == "flag"
    ]


def standing_counts(session: Session, call: str) -> dict[str, int]:
    """Count a call's submissions by where they stand after the decisions taken."""
    taken = decisions(session, call)
    rows = all_submissions(session, call)
    return dict(Counter(standing_of(row, taken) for row in rows if row.withdrawn_at is None))


def submissions_elsewhere(
    session: Session, definition: CallDefinition
) -> dict[str, list[SubmissionInput]]:
    """Fetch the submissions of the other calls that a call's rules look at, by call."""
    asked = {
        call
        for rule in definition.eligibility
        if isinstance(rule, UniqueRule)
        for call in rule.among
        if call != definition.name
    }
    return {
        call: [
            SubmissionInput.model_validate(row.model_dump())
            for row in all_submissions(session, call)
            if row.withdrawn_at is None
        ]
        for call in sorted(asked)
    }
