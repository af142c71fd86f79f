"""Solve a season under several orders of priorities, show them side by side, take one of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, OutOfTime, Stale, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.definitions import validated_definition
from reviewer.model.plans import Plan
from reviewer.model.programme import PRIORITIES, Priority
from reviewer.model.tables import Json
from reviewer.planning.instance import digest_of
from reviewer.planning.solving import Solved
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
class Alternative:
    """Show what one order of priorities gives: its values and the proved bounds, by name."""

    place: int
    priorities: Order
    status: str
    objective: Json
    bound: Json
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
    progress: Callable[[Json], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Json:
    """Solve each order in an equal share of the seconds; gives what there is to choose from.

    Raises what `solve` raises where the first order has no plan, BadInput for a review on paper,
    which has no panels to compare.
    """
    base = prepare_panels(context, actor, call_name)
    if "rules" not in base.instance:
        raise BadInput("error.no_panels_to_compare")
    found: list[Json] = []
    for place, order in enumerate(orders):
        if found and cancelled is not None and cancelled():
            break
        try:
            solved = solve(
                _ordered(base, order),
                seconds=seconds / len(orders),
                progress=_telling(progress, place + 1, len(orders)),
                cancelled=cancelled,
            )
        except OutOfTime:
            if not found:
                raise
            break
        found.append(
            {
                "priorities": list(order),
                "status": solved.status,
                "document": solved.document,
                "report": solved.report,
            }
        )
    return {"options": found, "revision": base.revision, "digest": base.digest}


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
        options = tuple(
            _alternative(place, entry) for place, entry in enumerate(_options(job.result))
        )
        return AlternativesView(
            job=job_id,
            state=job.state,
            options=options,
            measures=tuple(dict.fromkeys(name for option in options for name in option.objective)),
            stale=job.result.get("revision") != call.revision,
            taken=job.result.get("taken"),
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
        result = dict(job.result)
        seconds = float(job.parameters.get("seconds", DEFAULT_SECONDS))
    options = _options(result)
    if job.kind != KIND or not 0 <= place < len(options):
        raise NotFound("error.unknown_job", job=job_id)
    if result.get("taken"):
        raise WrongPhase("error.proposal_accepted", version=result["taken"])
    chosen = options[place]
    base = prepare_panels(context, actor, call_name)
    if (base.revision, base.digest) != (result["revision"], result["digest"]):
        raise Stale("error.plan_stale", read=result["revision"], now=base.revision)

    def before(session: Session, call: Call) -> None:
        if call.definition["panel"]["priorities"] != chosen["priorities"]:
            _reorder(context, actor, session, call, chosen["priorities"])

    def mark(session: Session, plan: Plan) -> None:
        kept = jobs.get_job(session, call_name, job_id)
        kept.result = {**kept.result, "taken": plan.version}
        session.add(kept)

    return store_plan(
        context,
        actor,
        _ordered(base, tuple(chosen["priorities"])),
        Solved(chosen["status"], chosen["document"], chosen["report"]),
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


def _ordered(base: Prepared, order: Sequence[str]) -> Prepared:
    rules = {**base.instance["rules"], "priorities": list(order)}
    instance = {**base.instance, "rules": rules}
    return Prepared(
        call=base.call,
        instance=instance,
        digest=digest_of(instance),
        revision=base.revision,
        undecided=base.undecided,
        previous=None,
    )


def _telling(
    progress: Callable[[Json], None] | None, place: int, count: int
) -> Callable[[Json], None] | None:
    if progress is None:
        return None

    def tell(step: Json) -> None:
        progress({**step, "option": place, "options": count})

    return tell


def _options(result: Json) -> list[Json]:
    options = result.get("options", [])
    if not isinstance(options, list):
        raise BadInput("error.unknown_job", job="")
    return options


def _alternative(place: int, document: Json) -> Alternative:
    report = document["report"]
    return Alternative(
        place=place,
        priorities=tuple(document["priorities"]),
        status=document["status"],
        objective=report.get("objective") or {},
        bound=report.get("bound") or {},
        seconds=float(report.get("seconds") or 0),
    )
