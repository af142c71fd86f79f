"""Propose a mended plan before anything is written; staff accept the difference or leave it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlmodel import Session

from reviewer.errors import NotFound, Stale, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.job_documents import JobParameters, read_parameters
from reviewer.model.plan_documents import PlanDocument, PlanReport, read_plan_document, read_report
from reviewer.model.plans import Plan
from reviewer.model.tables import Json
from reviewer.planning.changes import PlanChange, changed, read_change
from reviewer.planning.instance import digest_of, instance_document
from reviewer.planning.solving import SolvedPlan, Watch
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
from reviewer.usecases.second_person import asking_second_person

__all__ = [
    "PlanChange",
    "ProposalView",
    "accept_proposal",
    "propose",
    "read_proposal",
    "request_proposal",
]
KIND = "propose"


@dataclass(frozen=True)
class Proposal:
    """Keep a proposed plan with what it was made from; `plan` None: the work gave none.

    `base` is the version it starts from, `accepted` the one it became, None: not yet.
    """

    plan: PlanDocument | None = None
    report: PlanReport = field(default_factory=PlanReport)
    status: str = ""
    digest: str = ""
    revision: int | None = None
    base: int = 0
    accepted: int | None = None

    def document(self) -> Json:
        """Write the proposal as the row of the work keeps it."""
        return {
            "document": self.plan.document() if self.plan else None,
            "report": self.report.document(),
            "status": self.status,
            "digest": self.digest,
            "revision": self.revision,
            "base": self.base,
            "accepted": self.accepted,
        }


def _stored_proposal(result: Json) -> Proposal:
    """Validate a proposal where it comes back from its row."""
    plan = result.get("document")
    return Proposal(
        plan=read_plan_document(plan) if plan else None,
        report=read_report(result.get("report") or {}),
        status=str(result.get("status", "")),
        digest=str(result.get("digest", "")),
        revision=result.get("revision"),
        base=int(result.get("base") or 0),
        accepted=result.get("accepted"),
    )


@dataclass(frozen=True)
class ProposalView:
    """Show what would change: the happening, the difference, and whether it still can be taken.

    `difference` is None while the work runs or where it failed; `accepted` the version that the
    proposal became; `stale` tells that the call's data changed since.
    """

    job: int
    change: PlanChange
    difference: PlanDifference | None
    report: PlanReport
    stale: bool
    accepted: int | None


def request_proposal(
    context: AppContext,
    actor: Actor,
    call_name: str,
    change: PlanChange,
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
    parameters = JobParameters(seconds=seconds, change=checked.document())
    return request_job(context, actor, call_name, KIND, parameters)


def propose(
    context: AppContext,
    actor: Actor,
    call_name: str,
    change: PlanChange,
    *,
    seconds: float = DEFAULT_SECONDS,
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Proposal:
    """Solve with the change, every seat and slot kept that can stay; gives the proposal to keep.

    Raises Impossible with the reasons where no plan bears the change.
    """
    prepared, base = _prepare(context, actor, call_name, change)
    solved = solve(prepared, seconds=seconds, progress=progress, cancelled=cancelled)
    return Proposal(
        plan=solved.document,
        report=solved.report,
        status=solved.status,
        digest=prepared.digest,
        revision=prepared.revision,
        base=base,
    )


def read_proposal(context: AppContext, actor: Actor, call_name: str, job_id: int) -> ProposalView:
    """Show a proposal with the people it affects; raises NotFound for work of another kind."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        job = jobs.get_job(session, call_name, job_id)
        if job.kind != KIND:
            raise NotFound("error.unknown_job", job=job_id)
        found = _stored_proposal(job.result)
        difference = None
        if found.plan is not None:
            base = plans.get_plan(session, call_name, found.base)
            old = read_plan_document(base.document)
            difference = describe_difference(session, call, old, found.plan)
        return ProposalView(
            job=job_id,
            change=read_change(read_parameters(job.parameters).change),
            difference=difference,
            report=found.report,
            stale=found.revision != call.revision,
            accepted=found.accepted,
        )


@asking_second_person
def accept_proposal(context: AppContext, actor: Actor, call_name: str, job_id: int) -> PlanStored:
    """Write the change and store the proposed plan as the next version, both or neither.

    Raises Stale where the call's data changed since the proposal, WrongPhase where it was
    accepted before, NotFound where the work gave none.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        job = jobs.get_job(session, call_name, job_id)
        found, parameters = _stored_proposal(job.result), read_parameters(job.parameters)
        if job.kind != KIND or found.plan is None:
            raise NotFound("error.unknown_job", job=job_id)
    if found.accepted:
        raise WrongPhase("error.proposal_accepted", version=found.accepted)
    change = read_change(parameters.change)
    prepared, base = _prepare(context, actor, call_name, change)
    if (prepared.revision, prepared.digest, base) != (found.revision, found.digest, found.base):
        raise Stale("error.plan_stale", read=found.revision, now=prepared.revision)

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
        SolvedPlan(found.status, found.plan, found.report),
        policy="replan",
        seconds=parameters.seconds or DEFAULT_SECONDS,
        step="replan",
        note=change.reason.strip(),
        before=before,
        also=mark,
    )


def _prepare(
    context: AppContext, actor: Actor, call_name: str, change: PlanChange
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
            digest=digest_of(instance_document(instance)),
            revision=call.revision,
            undecided=undecided_codes(session, call_name),
            previous=read_plan_document(base.document),
        )
        return prepared, base.version
