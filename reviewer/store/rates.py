"""Queries about tries: counted in one statement, so that no process counts past another."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, text
from sqlmodel import Session, col, delete, select

from reviewer.model.columns import UtcDateTime
from reviewer.model.rates import RateCount

COUNT = text(
    "INSERT INTO ratecount (key, hits, ends_at) VALUES (:key, :amount, :ends)"
    " ON CONFLICT (key) DO UPDATE SET"
    " hits = CASE WHEN ratecount.ends_at <= :now THEN :amount ELSE ratecount.hits + :amount END,"
    " ends_at = CASE WHEN ratecount.ends_at <= :now THEN :ends ELSE ratecount.ends_at END"
    " RETURNING hits"
).bindparams(bindparam("ends", type_=UtcDateTime()), bindparam("now", type_=UtcDateTime()))


def count_try(session: Session, key: str, amount: int, now: datetime, ends: datetime) -> int:
    """Add to the count of a key, or begin it anew where its time is over; give the count."""
    values = {"key": key, "amount": amount, "now": now, "ends": ends}
    hits = int(session.execute(COUNT, values).scalar_one())
    if hits == amount:
        session.execute(delete(RateCount).where(col(RateCount.ends_at) <= now))
    return hits


def find_count(session: Session, key: str, now: datetime) -> RateCount | None:
    """Find the count of a key whose time is not over."""
    query = select(RateCount).where(RateCount.key == key, col(RateCount.ends_at) > now)
    return session.exec(query).one_or_none()


def forget(session: Session, key: str | None = None) -> int:
    """Forget the count of a key, or all; tell how many there were."""
    query = delete(RateCount)
    if key is not None:
        query = query.where(col(RateCount.key) == key)
    return int(session.execute(query).rowcount)  # type: ignore[attr-defined]  # of a deletion
