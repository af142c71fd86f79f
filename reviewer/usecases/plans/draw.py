"""Seat panels by lot: freeze and publish, take both texts, draw, keep the record (抽取).

The digest of the frozen candidates is published first; operator and supervisor give their texts
after it, and each text stands once given; then a second digest, of the first and both texts, is
shown and kept in the log; only then are the seats drawn. What was drawn can be replayed from the
record by anyone, against the first digest or, which binds the texts too, against the second.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, Stale, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.plan_documents import PlanDocument
from reviewer.model.plans import Draw, Plan
from reviewer.model.tables import Json
from reviewer.planning.drawing import Frozen, digest_with_texts, draw_season, freeze_season
from reviewer.planning.solving import Watch
from reviewer.rules.permissions import Actor, require_overseer, require_role, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.solve import (
    DEFAULT_SECONDS,
    PlanStored,
    prepare_panels,
    solve,
    store_plan,
)

LONGEST_TEXT = 500
TEXT_BYTES = 16


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

    `number` counts the call's draws; `exclusions` the pairs of candidate and panel ruled out
    beforehand. `stale` tells that data changed since. Both texts and the plan's version are None
    before the draw was run, so that nobody chooses one text knowing the other; `seed`, the second
    digest, is None until both were given; `record`
    is the frozen part until then, afterwards the whole record.
    """

    call: str
    number: int
    digest: str
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
    record: Json


def commit_draw(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    seconds: float = DEFAULT_SECONDS,
    progress: Watch | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> DrawView:
    """Form groups, rooms and times, freeze who may be drawn for what, and give the digest.

    Raises Impossible where no plan or no membership keeps the rules, Stale where data changed
    meanwhile, BadInput for a review by correspondence, which has no panels to draw. An earlier
    draw that was not run is superseded and stays on record.
    """
    prepared = prepare_panels(context, actor, call_name)
    if prepared.by_correspondence:
        raise BadInput("error.no_draw_on_paper", call=call_name)
    solved = solve(prepared, seconds=seconds, progress=progress, cancelled=cancelled)
    frozen = freeze_season(prepared.instance, solved.document or PlanDocument(), call_name)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("plan", call.phase)
        if call.revision != prepared.revision:
            raise Stale("error.plan_stale", read=prepared.revision, now=call.revision)
        draw = Draw(
            call=call_name,
            digest=frozen.digest,
            frozen=frozen.record,
            call_revision=call.revision,
            committed_at=context.now(),
            committed_by=actor.label,
        )
        session.add(draw)
        session.flush()
        _log(session, context, actor, "draw_committed", draw)
        return _view(session, draw, call.revision)


def give_text(context: AppContext, actor: Actor, call_name: str, text: str) -> None:
    """Keep the supervisor's text for the newest frozen draw; once given it stands.

    Raises NotAllowed for anyone but a supervisor, WrongPhase where nothing is frozen, the draw was
    run or the text was given before.
    """
    require_role(actor, Role.SUPERVISOR)
    if not text.strip():
        raise BadInput("error.draw_text_empty")
    with transaction(context.engine) as session:
        draw = _waiting(session, call_name)
        if draw.supervisor_text is not None:
            raise WrongPhase("error.draw_text_given")
        draw.supervisor_text = _checked(text)
        session.add(draw)
        _log(session, context, actor, "draw_text_given", draw)


def run_draw(
    context: AppContext, actor: Actor, call_name: str, *, operator: str, supervisor: str
) -> PlanStored:
    """Draw the seats of the newest frozen draw and store them as the call's next plan.

    An empty text is replaced by a random one, which is recorded; a text given before stands. Both
    are stored before the first seat is drawn. Raises WrongPhase where nothing is frozen or the
    draw was run already, Stale where data changed since the digest was published.
    """
    require_staff(actor)
    prepared = prepare_panels(context, actor, call_name)
    draw = bind_texts(context, actor, call_name, operator, supervisor)
    if draw.call_revision != prepared.revision or draw.frozen["source"] != prepared.digest:
        raise Stale("error.draw_stale", read=draw.call_revision, now=prepared.revision)
    drawn = draw_season(
        prepared.instance,
        Frozen(draw.digest, draw.frozen),
        draw.operator_text or "",
        draw.supervisor_text or "",
    )

    def keep(session: Session, plan: Plan) -> None:
        row = _waiting(session, call_name)
        if row.id != draw.id:
            raise Stale("error.draw_stale", read=draw.call_revision, now=plan.call_revision)
        row.record, row.run_at, row.plan_id = drawn.record, context.now(), plan.id
        session.add(row)
        _log(session, context, actor, "draw_run", row)

    return store_plan(
        context,
        actor,
        prepared,
        drawn.solved,
        policy="draw",
        seed=drawn.record["seed"],
        also=keep,
    )


def read_draw(context: AppContext, actor: Actor, call_name: str) -> DrawView | None:
    """Show the newest draw of a call to staff or a supervisor; None where nothing was frozen."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        draw = plans.newest_draw(session, call_name)
        return None if draw is None else _view(session, draw, call.revision)


def bind_texts(
    context: AppContext, actor: Actor, call_name: str, operator: str, supervisor: str = ""
) -> Draw:
    """Fix both texts for good, before anything is drawn from them; raises as `run_draw`."""
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        draw = _waiting(session, call_name)
        if draw.call_revision != call.revision:
            raise Stale("error.draw_stale", read=draw.call_revision, now=call.revision)
        bound = _second_digest(draw) is not None
        draw.operator_text = _settled(draw.operator_text, operator)
        draw.supervisor_text = _settled(draw.supervisor_text, supervisor)
        session.add(draw)
        if not bound:
            _log(session, context, actor, "draw_texts_bound", draw)
        return draw


def _second_digest(draw: Draw) -> str | None:
    """Give the digest of the list and both texts; None until both are given."""
    if draw.operator_text is None or draw.supervisor_text is None:
        return None
    return digest_with_texts(draw.digest, draw.operator_text, draw.supervisor_text)


def _settled(held: str | None, given: str) -> str:
    if held is None:
        return _checked(given) if given.strip() else secrets.token_hex(TEXT_BYTES)
    if given.strip() and given != held:
        raise WrongPhase("error.draw_text_given")
    return held


def _checked(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise BadInput("error.draw_text_long", most=LONGEST_TEXT)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadInput("error.draw_text") from error
    if "\0" in text:
        raise BadInput("error.draw_text")
    return text


def _waiting(session: Session, call_name: str) -> Draw:
    """Fetch the newest draw, which must be frozen and not run."""
    call = calls.get_call(session, call_name, to_change=True)
    draw = plans.newest_draw(session, call_name)
    if draw is None:
        raise WrongPhase("error.draw_not_committed", call=call_name)
    if draw.run_at is not None:
        local = draw.run_at.astimezone(calls.definition_of(call).zone)
        raise WrongPhase("error.draw_done", at=f"{local:%Y-%m-%d %H:%M}")
    return draw


def _log(session: Session, context: AppContext, actor: Actor, action: str, draw: Draw) -> None:
    detail: Json = {"digest": draw.digest}
    second = _second_digest(draw)
    if second is not None:
        detail["second"] = second
    context.record(session, actor, draw.call, action, str(draw.id), detail=detail)


def _view(session: Session, draw: Draw, revision: int) -> DrawView:
    frozen = draw.frozen
    panels = frozen["panels"]
    run = draw.run_at is not None
    plan = session.get(Plan, draw.plan_id) if draw.plan_id is not None else None
    reserves = frozen["rules"]["reserves"]
    return DrawView(
        call=draw.call,
        number=len(plans.draws(session, draw.call)),
        digest=draw.digest,
        committed_at=draw.committed_at,
        committed_by=draw.committed_by,
        categories=tuple(
            _category(code, [p for p in panels if p["category"] == code], listed, reserves)
            for code, listed in sorted(frozen["candidates"].items())
        ),
        candidates=len({entry for listed in frozen["candidates"].values() for entry in listed}),
        exclusions=sum(len(panel["excluded"]) for panel in panels),
        stale=not run and draw.call_revision != revision,
        operator_given=draw.operator_text is not None,
        supervisor_given=draw.supervisor_text is not None,
        run_at=draw.run_at,
        operator_text=draw.operator_text if run else None,
        supervisor_text=draw.supervisor_text if run else None,
        seed=_second_digest(draw),
        plan_version=plan.version if plan else None,
        record=draw.record if run else frozen,
    )


def _category(code: str, panels: list[Json], listed: list[str], reserves: int) -> DrawCategory:
    return DrawCategory(
        code=code,
        panels=len(panels),
        seats=sum(panel["size"] for panel in panels),
        reserves=reserves * len(panels),
        candidates=len(listed),
    )
