"""Seat panels by lot: freeze and publish, seal and open both texts, draw, keep the record (抽取).

The list is frozen with its number, the moment and the end of the chain, and its digest published.
Operator and supervisor each seal a text by its hash before either text is seen; then both open
them. So neither can choose a text knowing the other's, and a text that is not opened voids the draw
for everybody to see. Instead of texts, public figures of a later hour may be named beforehand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, Stale, WrongPhase
from reviewer.model.plan_documents import PlanDocument
from reviewer.model.plans import Draw, Plan
from reviewer.planning.drawing import DrawRecord, Frozen, draw_season, freeze_season, frozen_about
from reviewer.planning.solving import Watch
from reviewer.rules.evidence import moment_text
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, plans
from reviewer.store.engine import reading, transaction
from reviewer.store.evidence import head_of
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.draw_texts import (
    log_draw,
    require_text,
    second_digest,
    settle_texts,
    waiting_draw,
)
from reviewer.usecases.plans.solve import (
    DEFAULT_SECONDS,
    PlanStored,
    prepare_panels,
    solve,
    store_plan,
)

DEFAULT_REASON = "frozen anew"


@dataclass(frozen=True)
class PublicFigures:
    """Name public figures that stand for both texts, and the moment from which they are known."""

    source: str
    known_from: datetime


@dataclass(frozen=True)
class DrawCategory:
    """Count one category of a draw: its panels, their seats and the candidates."""

    code: str
    panels: int
    seats: int
    reserves: int
    candidates: int


@dataclass(frozen=True)
class DrawView:
    """Show a draw: what was frozen, which texts were given, and what came out.

    `number` counts the call's draws, `acts` and `chain_head` say where the chain stood; `void` is
    empty or why it counts for nothing; `exclusions` are the pairs of candidate and panel ruled out
    beforehand. `stale` tells that data changed since. Both texts and the plan's version are None
    before the draw was run, so that nobody chooses one text knowing the other; `seed`, the second
    digest, is None until both were given; `record`
    is the frozen part until then, afterwards the whole record.
    """

    call: str
    number: int
    digest: str
    acts: int
    chain_head: str
    void: str
    void_reason: str
    public_source: str
    public_at: datetime | None
    operator_sealed: bool
    supervisor_sealed: bool
    operator_by: str
    supervisor_by: str
    committed_at: datetime
    committed_by: str
    categories: tuple[DrawCategory, ...]
    candidates: int
    exclusions: int
    stale: bool
    operator_given: bool
    supervisor_given: bool
    run_at: datetime | None
    operator_text: str | None
    supervisor_text: str | None
    seed: str | None
    plan_version: int | None


def named_figures(
    context: AppContext, call_name: str, source: str, known_from: str
) -> PublicFigures | None:
    """Read which public figures are named, with their hour in the call's zone; None for none.

    Raises BadInput where one of both is missing, the hour is none, or the source is too long.
    """
    words, hour = source.strip(), known_from.strip()
    if not words and not hour:
        return None
    with reading(context.engine) as session:
        zone = calls.definition_of(calls.get_call(session, call_name)).zone
    try:
        moment = datetime.fromisoformat(hour)
    except ValueError as error:
        raise BadInput("error.draw_figures_hour", given=hour) from error
    require_text(words)
    return PublicFigures(words, moment.replace(tzinfo=zone) if moment.tzinfo is None else moment)


def commit_draw(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    public: PublicFigures | None = None,
    seconds: float = DEFAULT_SECONDS,
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DrawView:
    """Form groups, rooms and times, freeze who may be drawn for what, and give the digest.

    Raises Impossible where no plan or no membership keeps the rules, Stale where data changed
    meanwhile, BadInput for a review by correspondence, which has no panels to draw; WrongPhase
    where an earlier draw was run and not annulled, or one of its texts was opened. One that was
    only frozen is superseded and stays on record.
    """
    prepared = prepare_panels(context, actor, call_name)
    if prepared.by_correspondence:
        raise BadInput("error.no_draw_on_paper", call=call_name)
    if public is not None and public.known_from <= context.now():
        raise BadInput("error.draw_figures_known")
    solved = solve(prepared, seconds=seconds, progress=progress, cancelled=cancelled)
    frozen = freeze_season(prepared.panels, solved.document or PlanDocument(), call_name)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("plan", call.phase)
        if call.revision != prepared.revision:
            raise Stale("error.plan_stale", read=prepared.revision, now=call.revision)
        number = _supersede(session, context, actor, call_name) + 1
        acts, head = head_of(session, call_name)
        about: DrawRecord = {
            "number": number,
            "moment": moment_text(context.now()),
            "acts": acts,
            "chain_head": head,
            "public_source": public.source if public else "",
            "public_at": moment_text(public.known_from) if public else None,
        }
        frozen = frozen_about(frozen, about)
        draw = Draw(
            call=call_name,
            number=number,
            chain_head=head,
            digest=frozen.digest,
            frozen=frozen.record,
            call_revision=call.revision,
            committed_at=context.now(),
            committed_by=actor.label,
            public_source=public.source if public else "",
            public_at=public.known_from if public else None,
        )
        session.add(draw)
        session.flush()
        log_draw(session, context, actor, "draw_committed", draw)
        return _view(session, draw, call.revision)


def _supersede(session: Session, context: AppContext, actor: Actor, call_name: str) -> int:
    """Put an earlier draw that was not begun aside, and give its number; 0 where there is none."""
    earlier = plans.newest_draw(session, call_name)
    if earlier is None:
        return 0
    if not earlier.void:
        if earlier.run_at is not None:
            raise WrongPhase("error.draw_annul_first", draw=earlier.number)
        if earlier.operator_text is not None or earlier.supervisor_text is not None:
            raise WrongPhase("error.draw_opened", draw=earlier.number)
        earlier.void, earlier.void_reason = "superseded", DEFAULT_REASON
        earlier.void_by, earlier.void_at = actor.label, context.now()
        session.add(earlier)
        log_draw(session, context, actor, "draw_superseded", earlier)
    return earlier.number


def run_draw(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    operator: str = "",
    supervisor: str = "",
    present: str = "",
) -> PlanStored:
    """Draw the seats of the newest frozen draw and store them as the call's next plan.

    Texts that were sealed must have been opened; public figures must have been typed alike by two
    people. At the server's own terminal both texts may be given here without having been sealed; an
    empty one is then random; a supervisor with an account must be `present`, and the record, and
    `verify`, say that nobody sealed them. Raises WrongPhase where nothing is frozen, a text is not
    open, nobody supervises, or the draw was run already, Stale where data changed since the digest
    was published.
    """
    require_staff(actor)
    prepared = prepare_panels(context, actor, call_name)
    draw = bind_texts(context, actor, call_name, operator, supervisor, present)
    if draw.call_revision != prepared.revision or draw.frozen["source"] != prepared.digest:
        raise Stale("error.draw_stale", read=draw.call_revision, now=prepared.revision)
    drawn = draw_season(
        prepared.panels,
        Frozen(draw.digest, draw.frozen),
        draw.operator_text or "",
        draw.supervisor_text or "",
    )

    def keep(session: Session, plan: Plan) -> None:
        row = waiting_draw(session, call_name)
        if row.id != draw.id:
            raise Stale("error.draw_stale", read=draw.call_revision, now=plan.call_revision)
        row.record, row.run_at, row.plan_id = drawn.record, context.now(), plan.id
        session.add(row)
        log_draw(session, context, actor, "draw_run", row)

    return store_plan(
        context,
        actor,
        prepared,
        drawn.solved,
        policy="draw",
        seed=drawn.seed,
        also=keep,
    )


def read_draw(context: AppContext, actor: Actor, call_name: str) -> DrawView | None:
    """Show the newest draw of a call to staff or a supervisor; None where nothing was frozen."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        draw = plans.newest_draw(session, call_name)
        return None if draw is None else _view(session, draw, call.revision)


def list_draws(context: AppContext, actor: Actor, call_name: str) -> list[DrawView]:
    """Show all draws of a call to staff or a supervisor, the newest first."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return [_view(session, draw, call.revision) for draw in plans.draws(session, call_name)]


def bind_texts(
    context: AppContext,
    actor: Actor,
    call_name: str,
    operator: str = "",
    supervisor: str = "",
    present: str = "",
) -> Draw:
    """Fix both texts for good, before anything is drawn from them; raises as `run_draw`."""
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        draw = waiting_draw(session, call_name)
        if draw.call_revision != call.revision:
            raise Stale("error.draw_stale", read=draw.call_revision, now=call.revision)
        bound = second_digest(draw) is not None
        settle_texts(session, draw, actor, operator, supervisor, present)
        session.add(draw)
        if not bound:
            log_draw(session, context, actor, "draw_texts_bound", draw)
        return draw


def _view(session: Session, draw: Draw, revision: int) -> DrawView:
    frozen = draw.frozen
    panels = frozen["panels"]
    run = draw.run_at is not None
    plan = session.get(Plan, draw.plan_id) if draw.plan_id is not None else None
    reserves = frozen["rules"]["reserves"]
    return DrawView(
        call=draw.call,
        number=draw.number,
        acts=int((frozen.get("about") or {}).get("acts", 0)),
        chain_head=draw.chain_head,
        void=draw.void,
        void_reason=draw.void_reason,
        public_source=draw.public_source,
        public_at=draw.public_at,
        operator_by=draw.operator_by,
        supervisor_by=draw.supervisor_by,
        operator_sealed=bool(draw.operator_hash),
        supervisor_sealed=bool(draw.supervisor_hash),
        digest=draw.digest,
        committed_at=draw.committed_at,
        committed_by=draw.committed_by,
        categories=tuple(
            _category(code, [p for p in panels if p["category"] == code], listed, reserves)
            for code, listed in sorted(frozen["candidates"].items())
        ),
        candidates=len({entry for listed in frozen["candidates"].values() for entry in listed}),
        exclusions=sum(len(panel["excluded"]) for panel in panels),
        stale=not run and not draw.void and draw.call_revision != revision,
        operator_given=draw.operator_text is not None,
        supervisor_given=draw.supervisor_text is not None,
        run_at=draw.run_at,
        operator_text=draw.operator_text if run else None,
        supervisor_text=draw.supervisor_text if run else None,
        seed=second_digest(draw),
        plan_version=plan.version if plan else None,
    )


def _category(
    code: str, panels: Sequence[Mapping[str, int]], listed: list[str], reserves: int
) -> DrawCategory:
    return DrawCategory(
        code=code,
        panels=len(panels),
        seats=sum(panel["size"] for panel in panels),
        reserves=reserves * len(panels),
        candidates=len(listed),
    )
