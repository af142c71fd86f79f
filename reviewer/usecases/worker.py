"""What the worker does for each kind of job."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from reviewer.model.accounts import Role
from reviewer.model.job_documents import Counts, JobResult
from reviewer.model.tables import Json
from reviewer.planning.changes import read_change
from reviewer.rules.permissions import Actor
from reviewer.usecases.conflicts.find import find_conflicts
from reviewer.usecases.intake.preview import commit_preview
from reviewer.usecases.invitations.send import queue_invitations
from reviewer.usecases.jobs.heartbeat import Heartbeat
from reviewer.usecases.jobs.jobs import Handler, Leased
from reviewer.usecases.plans.alternatives import solve_alternatives
from reviewer.usecases.plans.draw import commit_draw, named_figures, run_draw
from reviewer.usecases.plans.propose import propose
from reviewer.usecases.plans.repair import replan
from reviewer.usecases.plans.solve import (
    DEFAULT_SECONDS,
    PlanStored,
    prepare_panels,
    solve,
    store_plan,
)
from reviewer.usecases.screening.screen import screen_submissions


@dataclass(frozen=True)
class PlanMade:
    """Keep of a stored plan what the page of the work tells."""

    stored: PlanStored

    def document(self) -> Json:
        """Write version, number of panels, status and what changed."""
        changed = self.stored.difference
        return {
            "version": self.stored.version,
            "panels": len(self.stored.document.panels),
            "status": self.stored.report.status,
            "changed": changed.counts().document() if changed else {},
        }


def _actor(job: Leased) -> Actor:
    """Act for the member of staff who asked for the work, whose right was checked then."""
    return Actor(account_id=0, role=Role.STAFF, name=job.requested_by.partition(":")[2])


def _import(job: Leased) -> JobResult:
    """Commit a trial of many rows; a trial that was committed meanwhile is not found any more."""
    with Heartbeat(job):
        view = commit_preview(job.context, _actor(job), job.call, job.parameters.trial or 0)
    return Counts({"import": view.id or 0, **view.counts})


def _screen(job: Leased) -> JobResult:
    with Heartbeat(job):
        views = screen_submissions(job.context, _actor(job), job.call)
    return Counts(Counter(view.status for view in views))


def _conflicts(job: Leased) -> JobResult:
    with Heartbeat(job):
        views = find_conflicts(job.context, _actor(job), job.call)
    hard = sum(view.hard for view in views)
    return Counts({"hard": hard, "soft": len(views) - hard})


def _panels(job: Leased) -> JobResult:
    with Heartbeat(job, limit=_seconds(job)) as beat:
        stored = _replan(job, beat) if job.kind == "replan" else _plan(job, beat)
    return PlanMade(stored)


def _seconds(job: Leased) -> float:
    return job.parameters.seconds or DEFAULT_SECONDS


def _plan(job: Leased, beat: Heartbeat) -> PlanStored:
    if job.parameters.policy == "draw":
        return _draw(job, beat)
    prepared = prepare_panels(job.context, _actor(job), job.call)
    solved = solve(
        prepared, seconds=_seconds(job), progress=beat.progress, cancelled=beat.cancelled
    )
    return store_plan(job.context, _actor(job), prepared, solved, seconds=_seconds(job))


def _draw(job: Leased, beat: Heartbeat) -> PlanStored:
    """Freeze and draw in one go, with random texts that are kept on record."""
    commit_draw(
        job.context,
        _actor(job),
        job.call,
        seconds=_seconds(job),
        progress=beat.progress,
        cancelled=beat.cancelled,
    )
    return run_draw(job.context, _actor(job), job.call, operator="", supervisor="")


def _replan(job: Leased, beat: Heartbeat) -> PlanStored:
    # Nobody sits at the server: who scores what changes late by two people here too.
    return replan(
        job.context,
        replace(_actor(job), session=f"job:{job.id}"),
        job.call,
        seconds=_seconds(job),
        note=job.parameters.note,
        progress=beat.progress,
        cancelled=beat.cancelled,
    )


def _freeze_draw(job: Leased) -> JobResult:
    """Freeze a draw; it is run by people afterwards, once both texts are given."""
    with Heartbeat(job, limit=_seconds(job)) as beat:
        named = job.parameters.figures, job.parameters.known
        frozen = commit_draw(
            job.context,
            _actor(job),
            job.call,
            public=named_figures(job.context, job.call, *named),
            seconds=_seconds(job),
            progress=beat.progress,
            cancelled=beat.cancelled,
        )
    return Counts({"number": frozen.number, "digest": frozen.digest})


def _lots(job: Leased) -> JobResult:
    """Draw the seats of many panels; both texts stand before the work is asked for."""
    with Heartbeat(job):
        stored = run_draw(job.context, _actor(job), job.call, operator="", supervisor="")
    return Counts({"version": stored.version})


def _propose(job: Leased) -> JobResult:
    """Solve with what happened; nothing is written until staff accept."""
    change = read_change(job.parameters.change)
    with Heartbeat(job, limit=_seconds(job)) as beat:
        return propose(
            job.context,
            _actor(job),
            job.call,
            change,
            seconds=_seconds(job),
            progress=beat.progress,
            cancelled=beat.cancelled,
        )


def _alternatives(job: Leased) -> JobResult:
    """Solve a few orders of priorities, for staff to choose from."""
    with Heartbeat(job, limit=_seconds(job)) as beat:
        return solve_alternatives(
            job.context,
            _actor(job),
            job.call,
            seconds=_seconds(job),
            progress=beat.progress,
            cancelled=beat.cancelled,
        )


def _invite(job: Leased) -> JobResult:
    """Queue many invitations; `shown` is the plan's version of the list that staff checked."""
    with Heartbeat(job):
        queued = queue_invitations(job.context, _actor(job), job.call, shown=job.parameters.shown)
    to_call = sum(entry.state != "queued" for entry in queued)
    return Counts({"queued": len(queued) - to_call, "to_call": to_call})


HANDLERS: dict[str, Handler] = {
    "import": _import,
    "screen": _screen,
    "conflicts": _conflicts,
    "panels": _panels,
    "replan": _panels,
    "draw": _freeze_draw,
    "lots": _lots,
    "propose": _propose,
    "alternatives": _alternatives,
    "invite": _invite,
}
