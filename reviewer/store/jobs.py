"""Queries about long work: the row is the truth of a job."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from reviewer.errors import NotFound
from reviewer.model.calls import Job
from reviewer.store.moments import database_now

LEASE = timedelta(seconds=15)
MOST_ATTEMPTS = 3


def get_job(session: Session, call: str, job_id: int) -> Job:
    """Fetch one job of a call; raises NotFound where the call has none of that number."""
    job = session.get(Job, job_id)
    if job is None or job.call != call:
        raise NotFound("error.unknown_job", job=job_id)
    return job


def held_job(session: Session, job_id: int, attempt: int) -> Job | None:
    """Fetch a job that is being worked on, to change it; None once another worker took it over."""
    query = select(Job).where(Job.id == job_id, Job.state == "running", Job.attempts == attempt)
    return session.exec(query.with_for_update()).first()


def newest_job(session: Session, call: str, kind: str) -> Job | None:
    """Fetch the newest job of a kind, None where there was none."""
    query = select(Job).where(Job.call == call, Job.kind == kind)
    return session.exec(query.order_by(col(Job.id).desc()).limit(1)).first()


def open_jobs(session: Session, call: str) -> Sequence[Job]:
    """List the jobs of a call that wait or run."""
    query = select(Job).where(Job.call == call, col(Job.state).in_(("queued", "running")))
    return session.exec(query.order_by(col(Job.id))).all()


def lease_next(session: Session, kinds: Collection[str] | None = None) -> Job | None:
    """Take up the oldest job that waits, or whose worker has gone silent; None where none does.

    A call with less work in hand comes before one with more, so that none waits behind another's
    long queue. `kinds` are those that this worker does; None: all.

    A job taken up for more than the third time is given up as failed: its work kills workers. One
    whose worker died while staff wanted it stopped is stopped. A lease that ends later than any
    lease can was given before the clock was set back, and counts for nothing. The database's clock
    counts.
    """
    now = database_now(session)
    other = aliased(Job)
    in_hand = (
        select(func.count(col(other.id)))
        .where(other.call == Job.call, other.state == "running", col(other.lease_until) >= now)
        .scalar_subquery()
    )
    query = (
        select(Job)
        .where(
            col(Job.kind).in_(kinds) if kinds is not None else true(),
            or_(
                Job.state == "queued",
                (col(Job.state) == "running")
                & or_(col(Job.lease_until) < now, col(Job.lease_until) > now + 2 * LEASE),
            ),
        )
        .order_by(in_hand, col(Job.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    job = session.exec(query).first()
    if job is None:
        return None
    if job.cancel_requested:
        job.state = "cancelled"
        job.finished_at = now
        session.add(job)
        return None
    if job.attempts >= MOST_ATTEMPTS:
        job.state = "failed"
        job.error = {"code": "error.job_kept_dying", "details": {"attempts": job.attempts}}
        job.finished_at = now
        session.add(job)
        return None
    job.state = "running"
    job.attempts += 1
    job.started_at = now
    job.heartbeat_at = now
    job.lease_until = now + LEASE
    session.add(job)
    return job


def state_counts(session: Session) -> dict[str, int]:
    """Count jobs by their state."""
    query = select(Job.state, func.count(col(Job.id))).group_by(Job.state)
    found = dict.fromkeys(("queued", "running", "done", "failed", "cancelled"), 0)
    return {**found, **dict(session.exec(query).all())}


def oldest_waiting(session: Session) -> datetime | None:
    """Tell since when the oldest waiting job waits; None where none does."""
    query = select(Job.created_at).where(Job.state == "queued").order_by(col(Job.id)).limit(1)
    return session.exec(query).first()


def worker_seen(session: Session) -> bool:
    """Tell whether waiting jobs are being taken up: none has waited longer than a lease."""
    long_ago = database_now(session) - LEASE
    query = select(Job).where(Job.state == "queued", col(Job.created_at) < long_ago).limit(1)
    return session.exec(query).first() is None
