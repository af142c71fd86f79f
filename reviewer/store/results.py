"""Queries about fields that persons checked, and about the final list."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from reviewer.model.results import FieldCheck, FinalList
from reviewer.model.submissions import Submission


def field_checks(
    session: Session, call: str, submission_id: int | None = None
) -> Sequence[FieldCheck]:
    """List what persons found on fields, oldest first, of one submission or of all."""
    query = select(FieldCheck).where(FieldCheck.call == call)
    if submission_id is not None:
        query = query.where(FieldCheck.submission_id == submission_id)
    return session.exec(query.order_by(col(FieldCheck.id))).all()


def newest_checks(session: Session, call: str) -> dict[tuple[int, str], FieldCheck]:
    """Give the check that holds for each submission and field."""
    return {(row.submission_id, row.field): row for row in field_checks(session, call)}


def correction_reasons(session: Session, call: str) -> dict[str, list[str]]:
    """List by submission why persons corrected its fields, each reason once."""
    query = (
        select(Submission.code, FieldCheck.reason)
        .where(FieldCheck.submission_id == Submission.id)
        .where(FieldCheck.call == call, FieldCheck.verdict == "corrected")
        .order_by(col(FieldCheck.id))
    )
    found: dict[str, list[str]] = {}
    for code, reason in session.exec(query).all():
        reasons = found.setdefault(code, [])
        if reason not in reasons:
            reasons.append(reason)
    return found


def apply_corrections(session: Session, call: str, rows: Sequence[Submission]) -> None:
    """Put corrected values in the place of what a workbook stated, where it still states the same.

    A workbook that came in later and states something else asks for a new check.
    """
    corrected = {
        key: check
        for key, check in newest_checks(session, call).items()
        if check.verdict == "corrected"
    }
    by_id = {row.id: row for row in rows}
    for (owner, field), check in corrected.items():
        row = by_id.get(owner)
        if row is not None and row.facts.get(field) == check.former["value"]:
            row.facts = {**row.facts, field: check.value["value"]}
            session.add(row)


def find_final(session: Session, call: str, version: int | None = None) -> FinalList | None:
    """Fetch one version of the final list, the newest where none is named; None without it."""
    query = select(FinalList).where(FinalList.call == call)
    if version is not None:
        query = query.where(FinalList.version == version)
    return session.exec(query.order_by(col(FinalList.version).desc())).first()


def finals(session: Session, call: str) -> Sequence[FinalList]:
    """List all versions of the final list, oldest first."""
    query = select(FinalList).where(FinalList.call == call)
    return session.exec(query.order_by(col(FinalList.version))).all()
