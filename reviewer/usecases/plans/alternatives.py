"""Solve a season under several orders of priorities, show them side by side, take one of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, OutOfTime, Stale, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.definitions import validated_definition
from reviewer.model.job_documents import JobProgress, read_parameters
from reviewer.model.plan_documents import PlanDocument, PlanReport, read_plan_document, read_report
from reviewer.model.plans import Plan
from reviewer.model.programme import PRIORITIES, Priority
from reviewer.model.tables import Json
from reviewer.planning.instance import PanelInstance, digest_of, instance_document
from reviewer.planning.solving import SolvedPlan, Watch
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.store import calls, jobs
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.solve import (
    DEFAULT_SECONDS,
    PlanStored,
    Prepared,
    prepare_panels,
    solve,
    store_plan,
)

KIND = "alternatives"
Order = tuple[Priority, ...]
# What an office may weigh first: fewest panels, even work, or the fewest days of experts.
ORDERS: tuple[Order, ...] = (
    PRIORITIES,
    ("balance", "panels", "expertise", "compactness"),
    ("panels", "compactness", "balance", "expertise"),
)


@dataclass(frozen=True)
class OrderedPlan:
    """Keep what one order of priorities gave; `plan` None: it found none."""

    priorities: Order
    status: str
    plan: PlanDocument | None
    report: PlanReport


@dataclass(frozen=True)
class AlternativePlans:
    """Keep the plans to choose from with what they were made from; `taken` None: none yet."""

    options: tuple[OrderedPlan, ...]
    revision: int | None
    digest: str
    taken: int | None = None

    def document(self) -> Json:
        """Write the alternatives as the row of the work keeps them."""
        return {
            "options": [
                {
                    "priorities": list(option.priorities),
                    "status": option.status,
                    "document": option.plan.document() if option.plan else None,
                    "report": option.report.document(),
                }
                for option in self.options
            ],
            "revision": self.revision,
            "digest": self.digest,
            "taken": self.taken,
        }


@dataclass(frozen=True)
class Alternative:
    """Show what one order of priorities gives: its values and the proved bounds, by name."""

    place: int
    priorities: Order
    status: str
    objective: Mapping[str, int | float]
    bound: Mapping[str, int | float | None]
    seconds: float


@dataclass(frozen=True)
class AlternativesView:
    """Show the alternatives of one piece of work; `taken` is the version made from one of them."""

    job: int
    state: str
    options: tuple[Alternative, ...]
    measures: tuple[str, ...]
    stale: bool
    taken: int | None


def solve_alternatives(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    seconds: float = DEFAULT_SECONDS,
    orders: Sequence[Order] = ORDERS,
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> AlternativePlans:
    """Solve each order in an equal share of the seconds; gives what there is to choose from.

    Raises what `solve` raises where the first order has no plan, BadInput for a review on paper,
    which has no panels to compare.
    """
    base = prepare_panels(context, actor, call_name)
    problem = base.panels
    found: list[OrderedPlan] = []
    for place, order in enumerate(orders):
        if found and cancelled is not None and cancelled():
            break
        try:
            solved = solve(
                _ordered(base, problem, order),
                seconds=seconds / len(orders),
                progress=_telling(progress, place + 1, len(orders)),
                cancelled=cancelled,
            )
        except OutOfTime:
            if not found:
                raise
            break
        found.append(OrderedPlan(tuple(order), solved.status, solved.document, solved.report))
    return AlternativePlans(tuple(found), base.revision, base.digest)


def read_alternatives(
    context: AppContext, actor: Actor, call_name: str, job_id: int
) -> AlternativesView:
    """Show what there is to choose from; raises NotFound for work of another kind."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        job = jobs.get_job(session, call_name, job_id)
        if job.kind != KIND:
            raise NotFound("error.unknown_job", job=job_id)
        found = _stored_alternatives(job.result)
        options = tuple(_alternative(place, plan) for place, plan in enumerate(found.options))
        return AlternativesView(
            job=job_id,
            state=job.state,
            options=options,
            measures=tuple(dict.fromkeys(name for option in options for name in option.objective)),
            stale=found.revision != call.revision,
            taken=found.taken,
        )


def take_alternative(
    context: AppContext, actor: Actor, call_name: str, job_id: int, place: int
) -> PlanStored:
    """Store one alternative as the next version and its order as the call's own.

    Raises Stale where the call's data changed since, WrongPhase where one was taken before.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        job = jobs.get_job(session, call_name, job_id)
        found = _stored_alternatives(job.result)
        seconds = read_parameters(job.parameters).seconds or DEFAULT_SECONDS
    options = found.options
    if job.kind != KIND or not 0 <= place < len(options):
        raise NotFound("error.unknown_job", job=job_id)
    if found.taken:
        raise WrongPhase("error.proposal_accepted", version=found.taken)
    chosen = options[place]
    base = prepare_panels(context, actor, call_name)
    if (base.revision, base.digest) != (found.revision, found.digest):
        raise Stale("error.plan_stale", read=found.revision, now=base.revision)

    def before(session: Session, call: Call) -> None:
        if call.definition["panel"]["priorities"] != list(chosen.priorities):
            _reorder(context, actor, session, call, list(chosen.priorities))

    def mark(session: Session, plan: Plan) -> None:
        kept = jobs.get_job(session, call_name, job_id)
        kept.result = {**kept.result, "taken": plan.version}
        session.add(kept)

    return store_plan(
        context,
        actor,
        _ordered(base, base.panels, chosen.priorities),
        SolvedPlan(chosen.status, chosen.plan, chosen.report),
        seconds=seconds / len(options),
        before=before,
        also=mark,
    )


def _reorder(
    context: AppContext, actor: Actor, session: Session, call: Call, order: list[str]
) -> None:
    panel = {**call.definition["panel"], "priorities": order}
    definition = validated_definition({**call.definition, "panel": panel})
    call.definition = definition.model_dump(mode="json")
    calls.touch(session, call)
    context.record(
        session, actor, call.name, "settings_changed", detail={"panel.priorities": "/".join(order)}
    )


def _ordered(base: Prepared, problem: PanelInstance, order: Order) -> Prepared:
    instance = replace(problem, rules=replace(problem.rules, priorities=order))
    return Prepared(
        call=base.call,
        instance=instance,
        digest=digest_of(instance_document(instance)),
        revision=base.revision,
        undecided=base.undecided,
        previous=None,
    )


def _telling(progress: Watch | None, place: int, count: int) -> Watch | None:
    if progress is None:
        return None

    def tell(step: JobProgress) -> None:
        progress(replace(step, option=place, options=count))

    return tell


def _stored_alternatives(result: Json) -> AlternativePlans:
    """Validate the alternatives where they come back from their row."""
    options = result.get("options", [])
    if not isinstance(options, list):
        raise BadInput("error.unknown_job", job="")
    return AlternativePlans(
        tuple(
            OrderedPlan(
                tuple(option["priorities"]),
                str(option["status"]),
                read_plan_document(option["document"]) if option["document"] else None,
                read_report(option["report"]),
            )
            for option in options
        ),
        result.get("revision"),
        str(result.get("digest", "")),
        result.get("taken"),
    )


def _alternative(place: int, found: OrderedPlan) -> Alternative:
    return Alternative(
        place=place,
        priorities=found.priorities,
        status=found.status,
        objective=found.report.objective,
        bound=found.report.bound,
        seconds=found.report.seconds,
    )
