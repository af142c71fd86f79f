"""Queries about the attachments that come with submissions."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, select

from reviewer.errors import NotFound
from reviewer.model.attachments import Attachment


def attachments(session: Session, call: str) -> Sequence[Attachment]:
    """List a call's attachments by path."""
    query = select(Attachment).where(Attachment.call == call).order_by(col(Attachment.path))
    return session.exec(query).all()


def attachments_of(session: Session, submission_id: int) -> Sequence[Attachment]:
    """List one submission's attachments by path."""
    query = select(Attachment).where(Attachment.submission_id == submission_id)
    return session.exec(query.order_by(col(Attachment.path))).all()


def get_attachment(session: Session, call: str, number: int) -> Attachment:
    """Fetch one attachment; raises NotFound where the call has none of that number."""
    found = session.get(Attachment, number)
    if found is None or found.call != call:
        raise NotFound("error.unknown_attachment", number=number)
    return found
