"""Ask for long work, watch it, stop it; and do it, in the worker."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from reviewer.errors import BadInput, PingyiError, TakenOver, WrongPhase
from reviewer.model.calls import Job
from reviewer.model.job_documents import (
    JobError,
    JobParameters,
    JobProgress,
    JobResult,
    read_error,
    read_parameters,
    read_progress,
)
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, jobs
from reviewer.store.engine import last_transaction, reading, transaction
from reviewer.store.fence import Fence, fence_of, fenced, unfenced
from reviewer.store.moments import database_now
from reviewer.usecases.context import AppContext

__all__ = [
    "QUEUES",
    "Handler",
    "JobParameters",
    "JobView",
    "Leased",
    "cancel_job",
    "newest_job",
    "read_job",
    "repeat_job",
    "request_job",
    "take_job",
]
# Which step of the way each kind of job is, for the phase check.
KINDS = {
    "import": "import",
    "screen": "screen",
    "conflicts": "find_conflicts",
    "panels": "plan",
    "replan": "replan",
    "draw": "plan",
    "lots": "plan",
    "propose": "replan",
    "alternatives": "plan",
    "invite": "invite",
}
# What solves takes long, what reads and judges rows does not: neither waits for the other.
QUEUES: dict[str, frozenset[str]] = {
    "solve": frozenset({"panels", "replan", "draw", "lots", "propose", "alternatives"}),
    "files": frozenset({"import", "screen", "conflicts", "invite"}),
}
# Two of a kind are two pieces of work where what is asked differs.
PARTICULAR = frozenset({"propose", "import"})
REPEATABLE = frozenset({"failed", "cancelled"})
log = logging.getLogger("pingyi.jobs")


@dataclass(frozen=True)
class JobView:
    """Show a job: its state, how far it is, and what came of it.

    `result` holds figures by name; `worker_missing` tells that nobody takes up work.
    """

    id: int
    call: str
    kind: str
    state: str
    progress: JobProgress
    result: Mapping[str, object]
    error: JobError
    attempts: int
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    worker_missing: bool

    @property
    def over(self) -> bool:
        """Tell whether nothing more will happen."""
        return self.state == "done" or self.repeatable

    @property
    def repeatable(self) -> bool:
        """Tell whether the same may be asked for again."""
        return self.state in REPEATABLE


def request_job(
    context: AppContext,
    actor: Actor,
    call_name: str,
    kind: str,
    parameters: JobParameters | None = None,
) -> JobView:
    """Put long work in the queue; a job of the same kind that is still open is given instead.

    Raises WrongPhase where the call does not admit the step.
    """
    require_staff(actor)
    if kind not in KINDS:
        raise BadInput("error.unknown_job_kind", kind=kind)
    asked = (parameters or JobParameters()).document()
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open(KINDS[kind], call.phase)
        waiting = [
            job
            for job in jobs.open_jobs(session, call_name)
            if job.kind == kind and (kind not in PARTICULAR or job.parameters == asked)
        ]
        if waiting:
            return _view(waiting[0], worker_missing=False)
        job = Job(
            call=call_name,
            kind=kind,
            parameters=asked,
            call_revision=call.revision,
            requested_by=actor.label,
            created_at=database_now(session),
        )
        session.add(job)
        session.flush()
        context.record(session, actor, call_name, "job_requested", kind, detail=asked)
        return _view(job, worker_missing=False)


def read_job(context: AppContext, actor: Actor, call_name: str, job_id: int) -> JobView:
    """Show one job as it stands."""
    require_overseer(actor)
    with reading(context.engine) as session:
        job = jobs.get_job(session, call_name, job_id)
        return _view(job, worker_missing=not jobs.worker_seen(session))


def newest_job(context: AppContext, actor: Actor, call_name: str, kind: str) -> JobView | None:
    """Show the newest job of a kind, None where there was none."""
    require_overseer(actor)
    with reading(context.engine) as session:
        job = jobs.newest_job(session, call_name, kind)
        if job is None:
            return None
        return _view(job, worker_missing=not jobs.worker_seen(session))


def cancel_job(context: AppContext, actor: Actor, call_name: str, job_id: int) -> JobView:
    """Stop a job; a solve that runs keeps the best plan it has."""
    require_staff(actor)
    with transaction(context.engine) as session:
        job = jobs.get_job(session, call_name, job_id)
        if job.state == "queued":
            job.state = "cancelled"
            job.finished_at = database_now(session)
        elif job.state == "running":
            job.cancel_requested = True
        session.add(job)
        context.record(session, actor, call_name, "job_cancelled", str(job_id))
        return _view(job, worker_missing=False)


def repeat_job(context: AppContext, actor: Actor, call_name: str, job_id: int) -> JobView:
    """Ask once more for work that failed or was stopped, as it was asked for then.

    Raises WrongPhase while it is still open or where it was done.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        job = jobs.get_job(session, call_name, job_id)
    if job.state not in REPEATABLE:
        raise WrongPhase("error.job_not_over", job=job_id)
    return request_job(context, actor, call_name, job.kind, read_parameters(job.parameters))


@dataclass(frozen=True)
class Leased:
    """Hold a job that this worker took up, with the means to say that it is alive.

    `attempt` tells it from a worker that was taken for dead and is not: once another has taken
    the job over, nothing that this one says counts, and nothing that it does with `context` is
    kept. What it wrote last and the job's end are one transaction.
    """

    context: AppContext
    id: int
    call: str
    kind: str
    parameters: JobParameters
    requested_by: str
    attempt: int

    def report(self, progress: JobProgress) -> bool:
        """Tell how far the work is and keep the lease; answer whether to stop."""
        with transaction(unfenced(self.context.engine)) as session:
            job = jobs.held_job(session, self.id, self.attempt)
            if job is None:
                return True
            now = database_now(session)
            job.progress = {**job.progress, **progress.document()}
            job.heartbeat_at = now
            job.lease_until = now + jobs.LEASE
            session.add(job)
            return job.cancel_requested

    def finish(self, result: JobResult) -> None:
        """Mark the work as done."""
        self._end("done", result=result)

    def fail(self, error: PingyiError) -> None:
        """Mark the work as failed, saying why."""
        details = {key: _plain(value) for key, value in error.details.items()}
        self._end("failed", error=JobError(error.code, details))

    def crash(self, name: str) -> None:
        """Mark the work as failed for a fault of the program."""
        self._end("failed", error=JobError("error.job_crashed", {"name": name}))

    def let_go(self) -> None:
        """Drop what was written and not kept, where no end could be written down."""
        fence = fence_of(self.context.engine)
        if fence is not None:
            fence.drop()

    def _end(
        self, state: str, *, result: JobResult | None = None, error: JobError | None = None
    ) -> None:
        try:
            with last_transaction(self.context.engine) as session:
                job = jobs.held_job(session, self.id, self.attempt)
                if job is None:
                    raise TakenOver("error.job_taken_over")
                job.state = state
                job.result = result.document() if result else {}
                job.error = error.document() if error else {}
                job.finished_at = database_now(session)
                job.lease_until = None
                session.add(job)
        except TakenOver:
            log.warning("job %s was taken over; attempt %s was dropped", self.id, self.attempt)


Handler = Callable[[Leased], JobResult]


def take_job(context: AppContext, queue: str | None = None) -> Leased | None:
    """Take up the next job that waits, or whose worker died; None where there is none.

    `queue` is one of QUEUES; None: all of them.
    """
    with transaction(context.engine) as session:
        job = jobs.lease_next(session, QUEUES[queue] if queue else None)
        if job is None:
            return None
        number, attempt = job.id or 0, job.attempts
        fence = Fence(lambda last: jobs.held_job(last, number, attempt) is not None)
        return Leased(
            replace(context, engine=fenced(context.engine, fence)),
            number,
            job.call,
            job.kind,
            read_parameters(job.parameters),
            job.requested_by,
            attempt,
        )


def _view(job: Job, *, worker_missing: bool) -> JobView:
    return JobView(
        id=job.id or 0,
        call=job.call,
        kind=job.kind,
        state=job.state,
        progress=read_progress(job.progress),
        result=job.result,
        error=read_error(job.error),
        attempts=job.attempts,
        created_at=job.created_at,
        started_at=job.started_at,
        finished_at=job.finished_at,
        worker_missing=worker_missing,
    )


def _plain(value: object) -> object:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, dict):
        return {str(key): _plain(element) for key, element in value.items()}
    return str(value)
