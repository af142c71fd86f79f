"""What those who watch the machines ask every few seconds: ready or not, and a few numbers."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from reviewer.errors import Unavailable
from reviewer.store import jobs, messages
from reviewer.store.engine import explain_outage, reading
from reviewer.store.migration import HEAD, shape_of
from reviewer.store.moments import database_now
from reviewer.usecases.context import AppContext


@dataclass(frozen=True)
class WatchedCounts:
    """Hold the numbers that all processes share; nobody's name or mark is among them."""

    jobs: dict[str, int]
    oldest_seconds: float
    mail_waiting: int
    disk_free: int


def require_ready(context: AppContext) -> None:
    """Raise Unavailable while requests could not be answered: database or files out of reach."""
    try:
        shape = shape_of(context.engine)
    except DBAPIError as error:
        raise explain_outage(error) from error
    if shape != HEAD:
        raise Unavailable("error.database_older")
    if not context.settings.attachments_folder.is_dir():
        folder = context.settings.attachments_folder
        raise Unavailable("error.folder", path=str(folder), why="")


def count_all(context: AppContext) -> WatchedCounts:
    """Count jobs, waiting mail and free disk."""
    with reading(context.engine) as session:
        oldest = jobs.oldest_waiting(session)
        age = (database_now(session) - oldest).total_seconds() if oldest else 0.0
        return WatchedCounts(
            jobs=jobs.state_counts(session),
            oldest_seconds=max(age, 0.0),
            mail_waiting=messages.waiting_count(session),
            disk_free=shutil.disk_usage(context.settings.data_folder).free,
        )
