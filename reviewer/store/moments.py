"""The database's own clock, which all machines that share it go by."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import text
from sqlmodel import Session


def database_now(session: Session) -> datetime:
    """Tell the moment by the database's clock, in UTC.

    A machine whose clock is wrong then neither loses its own work nor takes another's. An embedded
    database has the clock of the machine it is on, which all who use it share.
    """
    if session.get_bind().dialect.name == "sqlite":
        told = session.connection().scalar(text("SELECT strftime('%Y-%m-%d %H:%M:%f', 'now')"))
        return datetime.fromisoformat(str(told)).replace(tzinfo=UTC)
    moment: datetime = session.connection().execute(text("SELECT clock_timestamp()")).scalar_one()
    return moment.astimezone(UTC)
