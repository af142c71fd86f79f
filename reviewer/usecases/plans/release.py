"""Bring a draft into force as the next version of the plan, or carry it over to a newer one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, PingyiError, Stale
from reviewer.model.calls import Call
from reviewer.model.plan_documents import PlanReport
from reviewer.model.plans import Plan
from reviewer.planning.acts import DATA_ACTS, carried_out, read_act
from reviewer.planning.instance import digest_of, instance_document
from reviewer.planning.solving import SolvedPlan
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import drafts
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.board import Board, open_board
from reviewer.usecases.plans.difference import PlanDifference, describe_difference
from reviewer.usecases.plans.events import write_change
from reviewer.usecases.plans.solve import PlanStored, Prepared, store_plan, undecided_codes
from reviewer.usecases.second_person import asking_second_person, require_second_person


@dataclass(frozen=True)
class CarriedOver:
    """Tell how many acts hold on the newer plan and which do not, by their place."""

    kept: int
    dropped: tuple[int, ...]


@dataclass(frozen=True)
class DraftFigures:
    """Count what the draft is worth beside the plan in force: load in slots, expertise 0 to 1."""

    greatest_load: int
    expertise: float
    days: int
    panels: int


def draft_difference(context: AppContext, actor: Actor, call_name: str) -> PlanDifference:
    """Show what the draft changes from the plan in force, and how many people it touches."""
    require_overseer(actor)
    with reading(context.engine) as session:
        board = open_board(session, call_name)
        return describe_difference(session, board.call, board.in_force, board.plan)


def figures_of(board: Board) -> Mapping[str, DraftFigures]:
    """Give the figures of the plan in force and of the draft."""
    return {name: _figures(board, name) for name in ("in_force", "draft")}


def _figures(board: Board, name: str) -> DraftFigures:
    plan = board.plan if name == "draft" else board.in_force
    load: dict[str, int] = {}
    fits: list[float] = []
    for panel in plan.panels:
        for code in panel.experts:
            load[code] = load.get(code, 0) + len(panel.slots)
            expert = board.index.experts.get(code)
            fits.append(expert.categories.get(panel.category, 0.0) if expert else 0.0)
    return DraftFigures(
        greatest_load=max(load.values(), default=0),
        expertise=sum(fits) / len(fits) if fits else 0.0,
        days=len({panel.start.date() for panel in plan.panels}),
        panels=len(plan.panels),
    )


@asking_second_person
def release_draft(
    context: AppContext, actor: Actor, call_name: str, number: int, reason: str
) -> PlanStored:
    """Make the draft the plan in force: what happened is written with it, both or neither.

    Raises BadInput without a reason or where the draft breaks a rule, Stale where somebody acted
    since, or where another plan came into force meanwhile: then the draft is carried over first. An
    earlier version brought back waits for a second person where the call says so.
    """
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with reading(context.engine) as session:
        board = open_board(session, call_name)
        require_open("arrange", board.call.phase)
        if board.draft is None:
            raise NotFound("error.nothing_to_undo")
        if board.number != number:
            raise Stale("error.board_moved_on")
        if board.clash:
            raise Stale("error.draft_clash", base=board.base, newest=board.newest)
        instance = board.index.problem
        prepared = Prepared(
            call=call_name,
            instance=instance,
            digest=digest_of(instance_document(instance)),
            revision=board.call.revision,
            undecided=undecided_codes(session, call_name),
            previous=board.in_force,
        )
    report = PlanReport(status="feasible", objective={}, bound={}, checker="passed", reasons=())

    def before(session: Session, call: Call) -> None:
        for change in board.changes:
            write_change(context, actor, session, call, change)
        acts = [read_act(row.act) for row in board.acts if not row.undone]
        for version in (act.other for act in acts if act.kind == "restore"):
            confirmation = require_second_person(
                session,
                context,
                actor,
                call,
                "restore_plan",
                str(version),
                detail={"reason": words, "draft": number},
            )
            context.record(
                session,
                actor,
                call_name,
                "plan_restored",
                str(version),
                detail={"reason": words, "confirmation": confirmation},
            )

    def mark(session: Session, plan: Plan) -> None:
        draft = drafts.open_draft(session, call_name)
        if draft is None or draft.id != board.draft or draft.number != number:
            raise Stale("error.board_moved_on")
        draft.state, draft.released_as = "released", plan.version
        session.add(draft)

    return store_plan(
        context,
        actor,
        prepared,
        SolvedPlan("feasible", board.plan, report),
        policy="by_hand",
        step="arrange",
        note=words,
        before=before,
        also=mark,
    )


def carry_over(context: AppContext, actor: Actor, call_name: str) -> CarriedOver:
    """Begin the draft anew from the plan in force and do its acts again, those that still hold."""
    require_staff(actor)
    with transaction(context.engine) as session:
        board = open_board(session, call_name, to_change=True)
        require_open("arrange", board.call.phase)
        draft = drafts.open_draft(session, call_name)
        if draft is None:
            raise NotFound("error.nothing_to_undo")
        plan, dropped = board.in_force, []
        for row in [row for row in board.acts if not row.undone]:
            act = read_act(row.act)
            try:
                after = (
                    plan if act.kind == "restore" else carried_out(plan, act, board.index.timing)
                )
            except PingyiError:
                after = None
            holds = after is not None and (
                act.kind in DATA_ACTS or not board.index.newly_broken(plan, after)
            )
            if after is None or not holds or act.kind == "restore":
                dropped.append(row.place)
                session.delete(row)
                continue
            changed = {panel.code for panel in after.panels if panel not in plan.panels}
            changed |= {panel.code for panel in plan.panels if panel not in after.panels}
            row.before = [panel.document() for panel in plan.panels if panel.code in changed]
            row.after = [panel.document() for panel in after.panels if panel.code in changed]
            session.add(row)
            plan = after
        draft.base_version, draft.document = board.newest, plan.document()
        draft.number += 1
        session.add(draft)
        done = sum(not row.undone for row in board.acts)
        return CarriedOver(done - len(dropped), tuple(dropped))
