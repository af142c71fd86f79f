"""Queries about what staff said of columns that the reader does not know."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from reviewer.errors import NotFound
from reviewer.model.column_mappings import ColumnMapping, TableMapping


def column_mappings(session: Session, call: str) -> Sequence[ColumnMapping]:
    """List what is remembered in a call, the newest first: it is tried first."""
    query = select(ColumnMapping).where(ColumnMapping.call == call)
    return session.exec(query.order_by(col(ColumnMapping.id).desc())).all()


def mappings_of(session: Session, call: str) -> tuple[TableMapping, ...]:
    """Give what is remembered in a call as the reader takes it."""
    return tuple(row.mapping() for row in column_mappings(session, call))


def get_column_mapping(session: Session, call: str, number: int) -> ColumnMapping:
    """Fetch one by its number; raises NotFound."""
    found = session.get(ColumnMapping, number)
    if found is None or found.call != call:
        raise NotFound("error.unknown_mapping", number=number)
    return found
