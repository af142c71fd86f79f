"""Hold the writes of a piece of work until its end is written with them, or drop them.

A worker that was stopped, cut off or given a wrong clock is taken for dead after a while, and
another does its job. When it wakes it must change nothing: what it wrote and the end of its job
are one transaction, which asks at the last moment whether the job is still its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sqlalchemy import Engine
from sqlmodel import Session

from reviewer.errors import TakenOver
from reviewer.store.evidence import RecordingSession, chain_acts

OPTION = "fence"


class Fence:
    """Stand between one worker's attempt at a job and the database.

    Each transaction of the work is held open when the work leaves it. It is committed when the
    work reads or writes again, or together with the job's end, and only while `still_held`
    answers yes within it. One thread uses a fence.
    """

    def __init__(self, still_held: Callable[[Session], bool]) -> None:
        self._still_held = still_held
        self._held: Session | None = None
        self._afterwards: list[Callable[[], None]] = []

    @property
    def holds(self) -> bool:
        """Tell whether a transaction waits for the next one or for the end."""
        return self._held is not None

    def afterwards(self, act: Callable[[], None]) -> None:
        """Do something once nothing is held any more; at once where nothing is."""
        if self.holds:
            self._afterwards.append(act)
        else:
            act()

    def hold(self, session: Session) -> None:
        """Keep a finished transaction open; rows that were read stay usable but change nothing."""
        session.flush()
        session.expunge_all()
        self._held = session

    def settle(self) -> None:
        """Commit what is held; raises TakenOver, and drops it, where the job is another's."""
        if self._held is not None:
            with self._last(self._held):
                pass

    def drop(self) -> None:
        """Forget what is held, where the work ended in a way that cannot be written down."""
        session, self._held = self._held, None
        if session is not None:
            session.close()
        self._settled()

    @contextmanager
    def ending(self, engine: Engine) -> Iterator[Session]:
        """Write the end of the job into the transaction that is held, or into one of its own.

        Raises TakenOver where the job is another's; then nothing of either is kept.
        """
        with self._last(self._held or RecordingSession(engine, expire_on_commit=False)) as session:
            yield session

    @contextmanager
    def _last(self, session: Session) -> Iterator[Session]:
        self._held = None
        try:
            if not self._still_held(session):
                raise TakenOver("error.job_taken_over")
            yield session
            chain_acts(session)
            session.commit()
        finally:
            session.close()
            self._settled()

    def _settled(self) -> None:
        done, self._afterwards = self._afterwards, []
        for act in done:
            act()


def fence_of(engine: Engine) -> Fence | None:
    """Give the fence that stands before an engine; None where writes are free."""
    found = engine.get_execution_options().get(OPTION)
    return found if isinstance(found, Fence) else None


def fenced(engine: Engine, fence: Fence) -> Engine:
    """Give the same database with a fence before it."""
    return engine.execution_options(**{OPTION: fence})


def unfenced(engine: Engine) -> Engine:
    """Give the same database without a fence, for what is said about the work itself."""
    return engine.execution_options(**{OPTION: None})
