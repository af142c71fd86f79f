"""Queries about scoresheets, rankings and notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from decimal import Decimal

from sqlmodel import Session, col, select

from reviewer.model.scores import Mark, Objection, PublicNotice, Ranking, Scoresheet


def scoresheets(session: Session, call: str) -> Sequence[Scoresheet]:
    """List all scoresheets of a call."""
    query = select(Scoresheet).where(Scoresheet.call == call).order_by(col(Scoresheet.id))
    return session.exec(query).all()


def scoresheets_of(session: Session, call: str, expert_id: int) -> Sequence[Scoresheet]:
    """List the scoresheets of one expert."""
    query = select(Scoresheet).where(Scoresheet.call == call, Scoresheet.expert_id == expert_id)
    return session.exec(query.order_by(col(Scoresheet.id))).all()


def find_scoresheet(
    session: Session, call: str, expert_id: int, submission_id: int, *, to_change: bool = False
) -> Scoresheet | None:
    """Fetch one scoresheet; `to_change` holds its row until the transaction ends."""
    query = select(Scoresheet).where(
        Scoresheet.call == call,
        Scoresheet.expert_id == expert_id,
        Scoresheet.submission_id == submission_id,
    )
    return session.exec(query.with_for_update() if to_change else query).first()


def marks_of(session: Session, scoresheet_id: int) -> dict[str, Mark]:
    """Give the marks of one scoresheet by criterion."""
    rows = session.exec(select(Mark).where(Mark.scoresheet_id == scoresheet_id)).all()
    return {row.criterion: row for row in rows}


def marks(session: Session, call: str) -> dict[int, dict[str, Decimal]]:
    """Give all marks of a call: scoresheet id to criterion to value."""
    query = (
        select(Mark)
        .join(Scoresheet, col(Scoresheet.id) == col(Mark.scoresheet_id))
        .where(Scoresheet.call == call)
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for mark in session.exec(query).all():
        found[mark.scoresheet_id][mark.criterion] = mark.value
    return dict(found)


def marks_of_expert(session: Session, call: str, expert_id: int) -> dict[int, dict[str, Decimal]]:
    """Give one expert's marks: scoresheet id to criterion to value."""
    query = (
        select(Mark)
        .join(Scoresheet, col(Scoresheet.id) == col(Mark.scoresheet_id))
        .where(Scoresheet.call == call, Scoresheet.expert_id == expert_id)
    )
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    for mark in session.exec(query).all():
        found[mark.scoresheet_id][mark.criterion] = mark.value
    return dict(found)


def find_ranking(session: Session, call: str, version: int | None = None) -> Ranking | None:
    """Fetch one version of the ranking, the newest where none is named."""
    query = select(Ranking).where(Ranking.call == call).order_by(col(Ranking.version).desc())
    if version is not None:
        query = query.where(Ranking.version == version)
    return session.exec(query.limit(1)).first()


def ranking_versions(session: Session, call: str) -> Sequence[Ranking]:
    """List a call's rankings, newest first."""
    query = select(Ranking).where(Ranking.call == call).order_by(col(Ranking.version).desc())
    return session.exec(query).all()


def find_notice(session: Session, call: str) -> PublicNotice | None:
    """Fetch the newest public notice, None where none was published."""
    query = (
        select(PublicNotice)
        .where(PublicNotice.call == call)
        .order_by(col(PublicNotice.version).desc())
        .limit(1)
    )
    return session.exec(query).first()


def objections(session: Session, call: str) -> Sequence[Objection]:
    """List the objections raised, oldest first."""
    query = select(Objection).where(Objection.call == call).order_by(col(Objection.id))
    return session.exec(query).all()
