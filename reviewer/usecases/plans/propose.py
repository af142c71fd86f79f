"""Propose a mended plan before anything is written; staff accept the difference or leave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlmodel import Session

from reviewer.errors import NotFound, Stale, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.plans import Plan
from reviewer.model.tables import Json
from reviewer.planning.changes import Change, changed, read_change
from reviewer.planning.instance import digest_of
from reviewer.planning.solving import Solved
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, jobs, plans
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.jobs.jobs import JobView, request_job
from reviewer.usecases.plans.difference import PlanDifference, describe_difference
from reviewer.usecases.plans.events import require_sensible, write_change
from reviewer.usecases.plans.solve import (
    DEFAULT_SECONDS,
    PlanStored,
    Prepared,
    instance_of,
    read_season,
    solve,
    store_plan,
    undecided_codes,
)

__all__ = [
    "Change",
    "ProposalView",
    "accept_proposal",
    "propose",
    "read_proposal",
    "request_proposal",
]
KIND = "propose"


@dataclass(frozen=True)
class ProposalView:
    """Show what would change: the happening, the difference, and whether it still can be taken.

    `difference` is None while the work runs or where it failed; `accepted` the version that the
    proposal became; `stale` tells that the call's data changed since.
    """

    job: int
    change: Change
    difference: PlanDifference | None
    report: Json
    stale: bool
    accepted: int | None


def request_proposal(
    context: AppContext,
    actor: Actor,
    call_name: str,
    change: Change,
    *,
    seconds: float = DEFAULT_SECONDS,
) -> JobView:
    """Ask for a mended plan as it would be with a change; nothing else is written.

    Raises NotFound where the call has no plan, and what `require_sensible` raises.
    """
    require_staff(actor)
    checked = read_change(change.document())
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("replan", call.phase)
        plans.get_plan(session, call_name)
        require_sensible(session, call_name, checked)
    parameters = {"seconds": seconds, "change": checked.document()}
    return request_job(context, actor, call_name, KIND, parameters)


def propose(
    context: AppContext,
    actor: Actor,
    call_name: str,
    change: Change,
    *,
    seconds: float = DEFAULT_SECONDS,
    progress: Callable[[Json], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Json:
    """Solve with the change, every seat and slot kept that can stay; gives the proposal to keep.

    Raises Impossible with the reasons where no plan bears the change.
    """
    prepared, base = _prepare(context, actor, call_name, change)
    solved = solve(prepared, seconds=seconds, progress=progress, cancelled=cancelled)
    return {
        "document": solved.document,
        "report": solved.report,
        "status": solved.status,
        "digest": prepared.digest,
        "revision": prepared.revision,
        "base": base,
    }


def read_proposal(context: AppContext, actor: Actor, call_name: str, job_id: int) -> ProposalView:
    """Show a proposal with the people it affects; raises NotFound for work of another kind."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        job = jobs.get_job(session, call_name, job_id)
        if job.kind != KIND:
            raise NotFound("error.unknown_job", job=job_id)
        result = job.result
        difference = None
        if result.get("document"):
            base = plans.get_plan(session, call_name, result["base"])
            difference = describe_difference(session, call, base.document, result["document"])
        return ProposalView(
            job=job_id,
            change=read_change(job.parameters.get("change", {})),
            difference=difference,
            report=result.get("report", {}),
            stale=result.get("revision") != call.revision,
            accepted=result.get("accepted"),
        )


def accept_proposal(context: AppContext, actor: Actor, call_name: str, job_id: int) -> PlanStored:
    """Write the change and store the proposed plan as the next version, both or neither.

    Raises Stale where the call's data changed since the proposal, WrongPhase where it was
    accepted before, NotFound where the work gave none.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        job = jobs.get_job(session, call_name, job_id)
        result, parameters = dict(job.result), dict(job.parameters)
        if job.kind != KIND or not result.get("document"):
            raise NotFound("error.unknown_job", job=job_id)
    if result.get("accepted"):
        raise WrongPhase("error.proposal_accepted", version=result["accepted"])
    change = read_change(parameters.get("change", {}))
    prepared, base = _prepare(context, actor, call_name, change)
    if (prepared.revision, prepared.digest, base) != (
        result["revision"],
        result["digest"],
        result["base"],
    ):
        raise Stale("error.plan_stale", read=result["revision"], now=prepared.revision)

    def before(session: Session, call: Call) -> None:
        write_change(context, actor, session, call, change)

    def mark(session: Session, plan: Plan) -> None:
        kept = jobs.get_job(session, call_name, job_id)
        kept.result = {**kept.result, "accepted": plan.version}
        session.add(kept)

    return store_plan(
        context,
        actor,
        prepared,
        Solved(result["status"], result["document"], result["report"]),
        policy="replan",
        seconds=float(parameters.get("seconds", DEFAULT_SECONDS)),
        step="replan",
        note=change.reason.strip(),
        before=before,
        also=mark,
    )


def _prepare(
    context: AppContext, actor: Actor, call_name: str, change: Change
) -> tuple[Prepared, int]:
    """Read the season as it would be with the change, and the version it starts from."""
    require_staff(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        require_open("replan", call.phase)
        require_sensible(session, call_name, change)
        base = plans.get_plan(session, call_name)
        instance = instance_of(changed(read_season(session, call), change))
        prepared = Prepared(
            call=call_name,
            instance=instance,
            digest=digest_of(instance),
            revision=call.revision,
            undecided=undecided_codes(session, call_name),
            previous=base.document,
        )
        return prepared, base.version
