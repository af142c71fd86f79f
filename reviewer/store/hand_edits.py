"""Queries about what was written by hand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from reviewer.errors import NotFound
from reviewer.model.hand_edits import HandEdit, RecordKind


def hand_edits(session: Session, call: str) -> Sequence[HandEdit]:
    """List every value written by hand in a call, record by record."""
    query = select(HandEdit).where(HandEdit.call == call)
    return session.exec(
        query.order_by(col(HandEdit.kind), col(HandEdit.code), col(HandEdit.id))
    ).all()


def hand_edits_of(session: Session, call: str, kind: RecordKind, code: str) -> dict[str, HandEdit]:
    """Give the values written by hand into one record, by name."""
    query = select(HandEdit).where(
        HandEdit.call == call, HandEdit.kind == kind, HandEdit.code == code
    )
    return {edit.name: edit for edit in session.exec(query).all()}


def get_hand_edit(session: Session, call: str, number: int) -> HandEdit:
    """Fetch one value by its number; raises NotFound."""
    found = session.get(HandEdit, number)
    if found is None or found.call != call:
        raise NotFound("error.unknown_hand_edit", number=number)
    return found
