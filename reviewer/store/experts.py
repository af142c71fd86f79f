"""Queries about experts, their ties and their conflicts."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlmodel import Session, SQLModel, col, delete, func, select

from reviewer.errors import NotFound
from reviewer.model.experts import (
    Conflict,
    DeclaredRecusal,
    Expert,
    FormerName,
    Ownership,
    RequestedRecusal,
)


def all_experts(session: Session, call: str) -> Sequence[Expert]:
    """List a call's roster by code."""
    return session.exec(select(Expert).where(Expert.call == call).order_by(col(Expert.code))).all()


def get_expert(session: Session, call: str, code: str) -> Expert:
    """Fetch one expert by the 专家编号; raises NotFound where the roster has none of it."""
    found = find_expert(session, call, code)
    if found is None:
        raise NotFound("error.unknown_expert", expert=code, call=call)
    return found


def find_expert(session: Session, call: str, code: str) -> Expert | None:
    """Fetch one expert by the 专家编号, None where the roster has none of it."""
    return session.exec(select(Expert).where(Expert.call == call, Expert.code == code)).first()


def count_experts(session: Session, call: str) -> int:
    """Count a call's roster."""
    return session.exec(select(func.count()).select_from(Expert).where(Expert.call == call)).one()


def declared_recusals(session: Session, call: str) -> Sequence[DeclaredRecusal]:
    """List what experts declared."""
    query = select(DeclaredRecusal).where(DeclaredRecusal.call == call)
    return session.exec(query.order_by(col(DeclaredRecusal.id))).all()


def requested_recusals(session: Session, call: str) -> Sequence[RequestedRecusal]:
    """List what applicants asked for."""
    query = select(RequestedRecusal).where(RequestedRecusal.call == call)
    return session.exec(query.order_by(col(RequestedRecusal.id))).all()


def ownerships(session: Session, call: str) -> Sequence[Ownership]:
    """List the edges of the ownership graph."""
    query = select(Ownership).where(Ownership.call == call)
    return session.exec(query.order_by(col(Ownership.id))).all()


def former_names(session: Session, call: str) -> Sequence[FormerName]:
    """List the former names of organisations."""
    query = select(FormerName).where(FormerName.call == call)
    return session.exec(query.order_by(col(FormerName.id))).all()


def conflicts(session: Session, call: str) -> Sequence[Conflict]:
    """List a call's conflicts in the order they were found."""
    return session.exec(
        select(Conflict).where(Conflict.call == call).order_by(col(Conflict.id))
    ).all()


def conflicts_of(session: Session, call: str, expert_id: int) -> Sequence[Conflict]:
    """List the conflicts of one expert in the order they were found."""
    query = select(Conflict).where(Conflict.call == call, Conflict.expert_id == expert_id)
    return session.exec(query.order_by(col(Conflict.id))).all()


def get_conflict(session: Session, call: str, conflict_id: int) -> Conflict:
    """Fetch one conflict; raises NotFound where the call has none of that number."""
    found = session.get(Conflict, conflict_id)
    if found is None or found.call != call:
        raise NotFound("error.unknown_conflict", conflict=conflict_id)
    return found


def clear(session: Session, table: type[SQLModel], call: str) -> None:
    """Remove a call's rows of a table that an import replaces as a whole."""
    session.exec(delete(table).where(table.call == call))  # type: ignore[attr-defined]  # all have it


def separated_pairs(session: Session, call: str) -> set[tuple[int, int]]:
    """Give the (expert id, submission id) pairs that must stay apart.

    A person's dismissal frees a pair, a confirmation keeps it apart whatever the policy says.
    """
    return {
        (row.expert_id, row.submission_id) for row in conflicts(session, call) if keeps_apart(row)
    }


def separated_from(session: Session, call: str, expert_id: int) -> set[int]:
    """Give the submission ids that one expert must stay away from."""
    rows = conflicts_of(session, call, expert_id)
    return {row.submission_id for row in rows if keeps_apart(row)}


def separated_among(session: Session, call: str, wanted: Collection[int]) -> set[tuple[int, int]]:
    """Give the (expert id, submission id) pairs that must stay apart for some submissions."""
    query = select(Conflict).where(Conflict.call == call, col(Conflict.submission_id).in_(wanted))
    rows = session.exec(query).all()
    return {(row.expert_id, row.submission_id) for row in rows if keeps_apart(row)}


def find_declared(session: Session, expert_id: int, submission_id: int) -> Conflict | None:
    """Fetch the recusal that an expert declared from a submission, None where there is none."""
    query = select(Conflict).where(
        Conflict.expert_id == expert_id,
        Conflict.submission_id == submission_id,
        Conflict.kind == "declared_by_expert",
    )
    return session.exec(query).first()


def keeps_apart(row: Conflict) -> bool:
    """Tell whether a conflict keeps its pair apart, a person's verdict first."""
    if row.verdict == "dismissed":
        return False
    return row.separates or row.verdict == "confirmed"
