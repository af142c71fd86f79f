"""Every kind of job under a worker that is stopped, killed, or has a wrong clock.

A worker is lost just before its first, second or third write. Its lease ends, another worker does
the job, the lost one wakes: not one value in the database may differ from before it woke.
"""

from __future__ import annotations

import signal
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlmodel import SQLModel, select

from reviewer.commands.worker import work_once
from reviewer.model.calls import Activity, Job
from reviewer.model.invitations import OutgoingMessage
from reviewer.model.job_documents import JobProgress
from reviewer.model.plans import Draw, Plan
from reviewer.store.engine import reading, transaction
from reviewer.store.jobs import LEASE
from reviewer.usecases.context import AppContext
from reviewer.usecases.jobs.jobs import KINDS, take_job
from reviewer.usecases.worker import HANDLERS
from tests.conftest import NOON
from tests.drills.jobs_asked import ASKED
from tests.drills.lost_workers import LostWorker

DEEDS = {
    "import": "import", "screen": "screened", "conflicts": "conflicts_found",
    "panels": "plan_stored", "replan": "plan_stored", "draw": "draw_committed",
    "lots": "draw_run", "invite": "invitations_queued",
}  # fmt: skip


@pytest.fixture
def ticking(context: AppContext, monkeypatch: pytest.MonkeyPatch) -> AppContext:
    """Give a context that other processes can open too."""
    monkeypatch.setenv("PINGYI_SECRET_KEY", "a secret for the workers, long enough to be one")
    address = context.engine.url.render_as_string(hide_password=False)
    settings = replace(context.settings, database_url=address)
    return replace(context, settings=settings)


def everything(context: AppContext) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of every table."""
    tables = SQLModel.metadata.sorted_tables
    with reading(context.engine) as session:
        connection = session.connection()
        return {
            table.name: sorted(tuple(map(repr, row)) for row in connection.execute(table.select()))
            for table in tables
        }


def let_lease_end(context: AppContext) -> None:
    """Let the time pass after which a silent worker's job is free again."""
    with transaction(context.engine) as session:
        for job in session.exec(select(Job).where(Job.state == "running")).all():
            assert job.lease_until is not None
            job.lease_until -= 2 * LEASE - timedelta(seconds=1)
            session.add(job)


def the_job(context: AppContext) -> Job:
    """Read the only job there is."""
    with reading(context.engine) as session:
        return session.exec(select(Job)).one()


def assert_done_once(context: AppContext, kind: str, attempts: int) -> None:
    """Look that the job is done and that what it did stands in the database once."""
    job = the_job(context)
    assert (job.state, job.error, job.attempts) == ("done", {}, attempts)
    with reading(context.engine) as session:
        deeds = [row.action for row in session.exec(select(Activity)).all()]
        versions = [row.version for row in session.exec(select(Plan)).all()]
        messages = [row.message_id for row in session.exec(select(OutgoingMessage)).all()]
        runs = [row.plan_id for row in session.exec(select(Draw)).all()]
    if kind in DEEDS:
        expected = 2 if kind == "replan" else 1  # the plan that it mends was stored too
        assert deeds.count(DEEDS[kind]) == expected
    assert len(versions) == len(set(versions))
    assert len(versions) == {"panels": 1, "lots": 1, "replan": 2, "propose": 1, "invite": 1}.get(
        kind, 0
    )
    assert len(messages) == len(set(messages))
    assert len(runs) == (kind in {"draw", "lots"})


def test_every_kind_of_job_is_drilled() -> None:
    assert set(ASKED) == set(KINDS) == set(HANDLERS)


@pytest.mark.drill
@pytest.mark.parametrize("at", [1, 2, 3])
@pytest.mark.parametrize("number", [signal.SIGSTOP, signal.SIGKILL], ids=["stopped", "killed"])
@pytest.mark.parametrize("kind", ASKED)
def test_nothing_of_a_lost_worker_lands(
    ticking: AppContext, tmp_path: Path, kind: str, number: signal.Signals, at: int
) -> None:
    lose_a_worker(ticking, tmp_path, kind, number, at)


@pytest.mark.parametrize("kind", ["conflicts", "invite"])
def test_nothing_of_a_stopped_worker_lands(ticking: AppContext, tmp_path: Path, kind: str) -> None:
    lose_a_worker(ticking, tmp_path, kind, signal.SIGSTOP, 1)


def lose_a_worker(
    context: AppContext, folder: Path, kind: str, number: signal.Signals, at: int
) -> None:
    """Lose a worker at a write, let another do its job, wake the first, compare."""
    ASKED[kind](context, folder)
    worker = LostWorker(context.settings, at=at, number=number)
    try:
        if not worker.lost():
            assert at > 1, "it should have written at least once"
            assert_done_once(context, kind, 1)
            return
        let_lease_end(context)
        assert work_once(context) is True
        assert_done_once(context, kind, 2)
        before = everything(context)
        worker.wake()
        assert everything(context) == before
    finally:
        worker.end()


@pytest.mark.drill
@pytest.mark.parametrize("hours", [-3, 3])
@pytest.mark.parametrize("kind", ASKED)
def test_a_wrong_clock_neither_loses_nor_takes_a_job(
    ticking: AppContext, tmp_path: Path, kind: str, hours: int
) -> None:
    skew_a_worker(ticking, tmp_path, kind, hours)


@pytest.mark.parametrize("hours", [-3, 3])
def test_a_wrong_clock_neither_loses_nor_takes_a_short_job(
    ticking: AppContext, tmp_path: Path, hours: int
) -> None:
    skew_a_worker(ticking, tmp_path, "conflicts", hours)


def skew_a_worker(context: AppContext, folder: Path, kind: str, hours: int) -> None:
    """Let a worker with a wrong clock do a job beside one with a right clock."""
    ASKED[kind](context, folder)
    wrong = replace(context, clock=lambda: NOON + timedelta(hours=hours))
    held = take_job(wrong)
    assert held is not None
    assert take_job(context) is None, "the healthy one took the job of the skewed one"
    assert held.report(JobProgress()) is False
    assert take_job(context) is None
    held.finish(HANDLERS[kind](held))
    assert_done_once(context, kind, 1)
    with transaction(context.engine) as session:
        session.connection().execute(text("UPDATE job SET state = 'queued'"))
    healthy = take_job(context)
    assert healthy is not None
    assert take_job(wrong) is None, "the skewed one took the job of the healthy one"
