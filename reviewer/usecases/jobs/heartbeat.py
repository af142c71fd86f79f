"""Tell that work is alive, how far it is, and hear whether it is to stop."""

from __future__ import annotations

import threading

from reviewer.errors import Unavailable
from reviewer.model.job_documents import JobProgress
from reviewer.store.fence import fence_of
from reviewer.usecases.jobs.jobs import Leased

BEAT_SECONDS = 2.0


class Heartbeat:
    """Report a job's progress from a thread of its own, so that the solver is never slowed.

    `limit` is the most seconds a solve may take; None: the work has no limit. Use as a context
    manager around the work; `cancelled` is what the solver asks now and then.
    """

    def __init__(self, job: Leased, *, limit: float | None = None) -> None:
        self._job = job
        self._latest = JobProgress(limit=limit)
        self._stop = threading.Event()
        self._cancelled = threading.Event()
        self._thread = threading.Thread(target=self._beat, daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        fence = fence_of(self._job.context.engine)
        if fence is None:
            self._thread.join()
        else:
            # A beat waits for the lock that the held transaction has on an embedded database.
            fence.afterwards(self._thread.join)

    def progress(self, step: JobProgress) -> None:
        """Note how far the solve is; the next beat tells it."""
        self._latest = self._latest.after(step)

    def cancelled(self) -> bool:
        """Answer whether staff asked to stop."""
        return self._cancelled.is_set()

    def _beat(self) -> None:
        while True:
            try:
                if self._job.report(self._latest):
                    self._cancelled.set()
            except Unavailable:
                pass  # the database is away for a while: the next beat tells it
            if self._stop.wait(BEAT_SECONDS):
                return
