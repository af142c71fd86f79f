"""Jobs: asked for once, done once, taken over from the dead, given up in the end."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

import pytest
from sqlmodel import select

from reviewer.commands.worker import work_once
from reviewer.errors import (
    BadInput,
    Impossible,
    NotAllowed,
    NotFound,
    Unavailable,
    WrongPhase,
)
from reviewer.model.calls import Job, Phase
from reviewer.model.job_documents import Counts, JobError, JobParameters, JobProgress
from reviewer.store.engine import transaction
from reviewer.store.jobs import LEASE, MOST_ATTEMPTS
from reviewer.usecases import worker as job_work
from reviewer.usecases.calls.calls import list_activities
from reviewer.usecases.context import AppContext
from reviewer.usecases.jobs import heartbeat
from reviewer.usecases.jobs.heartbeat import Heartbeat
from reviewer.usecases.jobs.jobs import (
    KINDS,
    QUEUES,
    Leased,
    cancel_job,
    newest_job,
    read_job,
    repeat_job,
    request_job,
    take_job,
)
from reviewer.usecases.plans.views import read_plan
from tests.builders.people import CALL, STAFF, SUPERVISOR
from tests.builders.season import call_of, fill
from tests.conftest import NOON


@pytest.fixture
def timed_context(context: AppContext) -> AppContext:
    """Give a season on both databases; its own clock stands still and counts for nothing here."""
    fill(context)
    return context


def pass_time(context: AppContext, span: timedelta) -> None:
    """Let time pass for every job: the database's clock cannot be moved, so its moments are."""
    with transaction(context.engine) as session:
        for job in session.exec(select(Job)).all():
            job.created_at -= span
            if job.lease_until is not None:
                job.lease_until -= span
            session.add(job)


def taken(context: AppContext) -> Leased:
    """Take up the next job, which there must be."""
    job = take_job(context)
    assert job is not None
    return job


def test_a_job_is_queued_once_while_it_is_open(timed_context: AppContext) -> None:
    first = request_job(timed_context, STAFF, CALL, "panels", JobParameters(seconds=20))
    again = request_job(timed_context, STAFF, CALL, "panels", JobParameters(seconds=99))
    other = request_job(timed_context, STAFF, CALL, "conflicts")
    assert (first.state, first.attempts, again.id) == ("queued", 0, first.id)
    assert other.id != first.id
    assert read_job(timed_context, SUPERVISOR, CALL, first.id) == first
    assert newest_job(timed_context, STAFF, CALL, "panels") == first
    assert newest_job(timed_context, STAFF, CALL, "screen") is None
    asked = list_activities(timed_context, STAFF, CALL, action="job_requested")
    assert [entry.subject for entry in asked] == ["conflicts", "panels"]


def test_jobs_are_taken_up_in_order_and_only_once(timed_context: AppContext) -> None:
    first = request_job(timed_context, STAFF, CALL, "conflicts")
    second = request_job(timed_context, STAFF, CALL, "panels")
    assert [taken(timed_context).id, taken(timed_context).id] == [first.id, second.id]
    assert take_job(timed_context) is None
    assert read_job(timed_context, STAFF, CALL, first.id).state == "running"


def test_a_job_of_a_dead_worker_is_taken_over_when_its_lease_is_over(
    timed_context: AppContext,
) -> None:
    request_job(timed_context, STAFF, CALL, "conflicts")
    first = taken(timed_context)
    pass_time(timed_context, LEASE / 2)
    assert take_job(timed_context) is None
    pass_time(timed_context, LEASE)
    assert taken(timed_context).id == first.id
    assert read_job(timed_context, STAFF, CALL, first.id).attempts == 2


def test_a_beat_keeps_the_lease(timed_context: AppContext) -> None:
    request_job(timed_context, STAFF, CALL, "conflicts")
    job = taken(timed_context)
    pass_time(timed_context, LEASE / 2)
    assert job.report(JobProgress(level="panels", value=3)) is False
    pass_time(timed_context, LEASE / 2)
    assert take_job(timed_context) is None
    assert read_job(timed_context, STAFF, CALL, job.id).progress == JobProgress(
        level="panels", value=3
    )


def test_a_worker_taken_for_dead_says_nothing_any_more(timed_context: AppContext) -> None:
    view = request_job(timed_context, STAFF, CALL, "conflicts")
    silent = taken(timed_context)
    pass_time(timed_context, LEASE * 2)
    second = taken(timed_context)
    assert silent.report(JobProgress(level="panels")) is True
    silent.finish(Counts({"hard": 1}))
    silent.crash("MemoryError")
    running = read_job(timed_context, STAFF, CALL, view.id)
    assert (running.state, running.progress, running.error) == (
        "running",
        JobProgress(),
        JobError(),
    )
    second.finish(Counts({"hard": 2}))
    assert read_job(timed_context, STAFF, CALL, view.id).result == {"hard": 2}


def test_a_job_that_was_to_stop_when_its_worker_died_is_stopped(timed_context: AppContext) -> None:
    view = request_job(timed_context, STAFF, CALL, "conflicts")
    taken(timed_context)
    cancel_job(timed_context, STAFF, CALL, view.id)
    pass_time(timed_context, LEASE * 2)
    assert take_job(timed_context) is None
    assert read_job(timed_context, STAFF, CALL, view.id).state == "cancelled"


def test_a_clock_set_back_does_not_hold_up_the_work_of_the_dead(timed_context: AppContext) -> None:
    view = request_job(timed_context, STAFF, CALL, "conflicts")
    taken(timed_context)
    pass_time(timed_context, -LEASE / 2)
    assert take_job(timed_context) is None
    pass_time(timed_context, -LEASE)
    assert taken(timed_context).id == view.id


def test_what_failed_or_was_stopped_can_be_asked_for_again(timed_context: AppContext) -> None:
    first = request_job(timed_context, STAFF, CALL, "panels", JobParameters(seconds=20))
    with pytest.raises(WrongPhase) as refusal:
        repeat_job(timed_context, STAFF, CALL, first.id)
    assert refusal.value.code == "error.job_not_over"
    taken(timed_context).crash("MemoryError")
    second = repeat_job(timed_context, STAFF, CALL, first.id)
    assert (second.state, second.kind, second.id == first.id) == ("queued", "panels", False)
    assert taken(timed_context).parameters == JobParameters(seconds=20)
    with pytest.raises(NotAllowed):
        repeat_job(timed_context, SUPERVISOR, CALL, first.id)


def test_work_that_kills_its_workers_is_given_up(timed_context: AppContext) -> None:
    view = request_job(timed_context, STAFF, CALL, "conflicts")
    for _ in range(MOST_ATTEMPTS):
        taken(timed_context)
        pass_time(timed_context, LEASE * 2)
    assert take_job(timed_context) is None
    given_up = read_job(timed_context, STAFF, CALL, view.id)
    assert (given_up.state, given_up.error) == (
        "failed",
        JobError("error.job_kept_dying", {"attempts": MOST_ATTEMPTS}),
    )
    assert given_up.over


def test_a_missing_worker_is_noticed(timed_context: AppContext) -> None:
    view = request_job(timed_context, STAFF, CALL, "conflicts")
    assert read_job(timed_context, STAFF, CALL, view.id).worker_missing is False
    pass_time(timed_context, LEASE + timedelta(seconds=1))
    assert read_job(timed_context, STAFF, CALL, view.id).worker_missing is True


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_is_told(
    timed_context: AppContext,
) -> None:
    waiting = request_job(timed_context, STAFF, CALL, "conflicts")
    assert cancel_job(timed_context, STAFF, CALL, waiting.id).state == "cancelled"
    assert take_job(timed_context) is None
    running = request_job(timed_context, STAFF, CALL, "conflicts")
    job = taken(timed_context)
    assert cancel_job(timed_context, STAFF, CALL, running.id).state == "running"
    assert job.report(JobProgress()) is True


def test_a_heartbeat_tells_progress_and_hears_the_wish_to_stop(timed_context: AppContext) -> None:
    view = request_job(timed_context, STAFF, CALL, "panels")
    job = taken(timed_context)
    cancel_job(timed_context, STAFF, CALL, view.id)
    beat = Heartbeat(job, limit=20)
    beat.progress(JobProgress(level="balance"))
    with beat:
        while not beat.cancelled():
            pass
    assert read_job(timed_context, STAFF, CALL, view.id).progress == JobProgress(
        limit=20, level="balance"
    )


class Interrupted(Leased):
    """A job whose database is out of reach at the first beat."""

    away: ClassVar[list[bool]] = [True]

    def report(self, progress: JobProgress) -> bool:
        """Fail once, then report."""
        if self.away.pop() if self.away else False:
            raise Unavailable("error.database_locked")
        return super().report(progress)


def test_a_heartbeat_outlives_a_database_that_is_away_for_a_while(
    timed_context: AppContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heartbeat, "BEAT_SECONDS", 0.01)
    view = request_job(timed_context, STAFF, CALL, "panels")
    job = taken(timed_context)
    cancel_job(timed_context, STAFF, CALL, view.id)
    shaken = Interrupted(**vars(job))
    with Heartbeat(shaken, limit=20) as beat:
        while not beat.cancelled():
            pass
    assert read_job(timed_context, STAFF, CALL, view.id).progress == JobProgress(limit=20)


def test_the_worker_does_every_kind_of_work(timed_context: AppContext) -> None:
    for kind in ("conflicts", "panels"):
        request_job(timed_context, STAFF, CALL, kind, JobParameters(seconds=20))
        assert work_once(timed_context) is True
    assert work_once(timed_context) is False
    conflicts = newest_job(timed_context, STAFF, CALL, "conflicts")
    panels = newest_job(timed_context, STAFF, CALL, "panels")
    assert conflicts is not None
    assert (conflicts.state, conflicts.result) == ("done", {"hard": 0, "soft": 0})
    assert panels is not None
    assert (panels.state, panels.result["version"], panels.result["panels"]) == ("done", 1, 1)
    assert read_plan(timed_context, STAFF, CALL).version == 1
    assert (
        list_activities(timed_context, STAFF, CALL, action="plan_stored")[0].actor == "staff:李四"
    )


def test_screening_as_a_job_counts_by_status(plain_context: AppContext) -> None:
    fill(plain_context)
    request_job(plain_context, STAFF, CALL, "screen")
    work_once(plain_context)
    done = newest_job(plain_context, STAFF, CALL, "screen")
    assert done is not None
    assert (done.state, sum(int(str(count)) for count in done.result.values())) == ("done", 4)
    assert call_of(plain_context).phase == Phase.SCREENING


def test_a_refusal_of_the_work_reaches_the_job(plain_context: AppContext) -> None:
    fill(plain_context, submissions=[])
    view = request_job(plain_context, STAFF, CALL, "panels")
    assert work_once(plain_context) is True
    failed = read_job(plain_context, STAFF, CALL, view.id)
    assert (failed.state, failed.error) == (
        "failed",
        JobError("error.nothing_to_plan", {"call": CALL}),
    )


def test_the_details_of_an_impossible_plan_can_be_stored(plain_context: AppContext) -> None:
    fill(plain_context)
    view = request_job(plain_context, STAFF, CALL, "panels")
    taken(plain_context).fail(
        Impossible("error.no_plan_possible", report={"reasons": []}, plan=None, days={NOON})
    )
    failed = read_job(plain_context, STAFF, CALL, view.id)
    assert (failed.state, failed.error.code) == ("failed", "error.no_plan_possible")


def test_a_fault_of_the_program_reaches_the_job(
    plain_context: AppContext, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def crash(_job: Leased) -> Counts:
        raise ZeroDivisionError

    fill(plain_context)
    view = request_job(plain_context, STAFF, CALL, "panels")
    monkeypatch.setitem(job_work.HANDLERS, "panels", crash)
    assert work_once(plain_context) is True
    failed = read_job(plain_context, STAFF, CALL, view.id)
    assert failed.error == JobError("error.job_crashed", {"name": "ZeroDivisionError"})
    assert "ZeroDivisionError" in caplog.text


def test_unknown_jobs_and_kinds_are_named(plain_context: AppContext) -> None:
    fill(plain_context)
    view = request_job(plain_context, STAFF, CALL, "panels")
    with pytest.raises(NotFound) as refusal:
        read_job(plain_context, STAFF, "cq-platforms-2021", view.id)
    assert refusal.value.code == "error.unknown_job"
    with pytest.raises(BadInput) as unknown:
        request_job(plain_context, STAFF, CALL, "dance")
    assert (unknown.value.code, unknown.value.details) == (
        "error.unknown_job_kind",
        {"kind": "dance"},
    )


def test_every_kind_is_in_one_queue() -> None:
    kinds = [kind for queue in QUEUES.values() for kind in queue]
    assert sorted(kinds) == sorted(KINDS)


def test_a_worker_of_one_queue_leaves_the_others_alone(timed_context: AppContext) -> None:
    solve = request_job(timed_context, STAFF, CALL, "panels")
    files = request_job(timed_context, STAFF, CALL, "conflicts")
    held = take_job(timed_context, "files")
    assert held is not None
    assert held.id == files.id
    assert take_job(timed_context, "files") is None
    second = take_job(timed_context, "solve")
    assert second is not None
    assert second.id == solve.id


def test_a_call_with_less_in_hand_comes_first(timed_context: AppContext) -> None:
    fill(timed_context, call="cq-platforms-2021")
    first = request_job(timed_context, STAFF, CALL, "screen")
    second = request_job(timed_context, STAFF, CALL, "conflicts")
    other = request_job(timed_context, STAFF, "cq-platforms-2021", "screen")
    assert [taken(timed_context).id for _ in range(3)] == [first.id, other.id, second.id]
