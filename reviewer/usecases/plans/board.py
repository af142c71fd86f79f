"""Arrange a plan by hand: acts gather in a draft beside the plan in force, each checked at once.

All members of staff work on the same draft, so everybody sees everybody's acts; an act is checked
against the draft as it is when it arrives, so that none is lost and none undoes another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, Stale
from reviewer.model.calls import Call
from reviewer.model.plan_documents import PlanDocument, read_plan_document
from reviewer.model.plan_drafts import DraftAct, PlanDraft
from reviewer.model.plans import Plan
from reviewer.planning.acts import (
    DATA_ACTS,
    PlanAct,
    carried_out,
    moment_of,
    panel_hearing,
    read_act,
    touched,
)
from reviewer.planning.candidates import (
    HearingPlace,
    SeatCandidate,
    hearing_places,
    hearing_swaps,
    seat_candidates,
)
from reviewer.planning.changes import PlanChange
from reviewer.planning.hand_check import BrokenRule, SeasonIndex
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import calls, drafts, experts, plans, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.plans.events import require_sensible
from reviewer.usecases.plans.seasons import SHELF

__all__ = [
    "ActOutcome",
    "Board",
    "PlanAct",
    "discard_draft",
    "find_candidates",
    "find_places",
    "open_board",
    "perform_act",
    "redo_act",
    "undo_act",
]


@dataclass(frozen=True)
class Board:
    """Hold the plan as it lies on the board; `draft` None: nobody changed anything yet.

    `base` is the version it starts from, `newest` the one in force: where they differ, two drafts
    clash. `number` tells which state of the draft this is.
    """

    call: Call
    base: int
    newest: int
    in_force: PlanDocument
    plan: PlanDocument
    draft: int | None
    number: int
    acts: tuple[DraftAct, ...]
    changes: tuple[PlanChange, ...]
    index: SeasonIndex
    stale: bool

    @property
    def clash(self) -> bool:
        """Tell whether another plan came into force since the draft was begun."""
        return self.base != self.newest


@dataclass(frozen=True)
class ActOutcome:
    """Tell what came of an act: done, or which rules it would break and what may be done instead.

    `places` keep everything else where it is; `swaps` move one other hearing.
    """

    done: bool
    number: int
    broken: tuple[BrokenRule, ...] = ()
    places: tuple[HearingPlace, ...] = ()
    swaps: tuple[HearingPlace, ...] = ()


def open_board(session: Session, call_name: str, *, to_change: bool = False) -> Board:
    """Read the board within a transaction; raises NotFound where the call has no plan to arrange.

    Raises BadInput for a review by correspondence, which has neither rooms nor slots.
    """
    call = calls.get_call(session, call_name, to_change=to_change)
    newest = plans.get_plan(session, call_name)
    in_force = read_plan_document(newest.document)
    if in_force.by_correspondence:
        raise BadInput("error.no_panels_to_compare")
    draft = drafts.open_draft(session, call_name)
    acts = tuple(drafts.acts(session, draft)) if draft else ()
    changes = _changes(acts)
    return Board(
        call=call,
        base=draft.base_version if draft else newest.version,
        newest=newest.version,
        in_force=in_force,
        plan=read_plan_document(draft.document) if draft else in_force,
        draft=draft.id if draft else None,
        number=draft.number if draft else 0,
        acts=acts,
        changes=changes,
        index=SHELF.index(session, call, changes),
        stale=newest.call_revision != call.revision,
    )


def _changes(acts: Sequence[DraftAct]) -> tuple[PlanChange, ...]:
    """Give what the draft's acts change of the data, in order."""
    return changes_of([read_act(row.act) for row in acts if not row.undone])


def changes_of(acts: Sequence[PlanAct]) -> tuple[PlanChange, ...]:
    """Give what acts change of the data that the plan must keep to."""
    return tuple(
        PlanChange(
            kind=act.kind,
            expert=act.expert,
            room=act.room,
            start=act.start,
            end=act.end,
            reason=act.reason,
        )
        for act in acts
        if act.kind in {"withdraw", "close_room"}
    )


def perform_act(context: AppContext, actor: Actor, call_name: str, act: PlanAct) -> ActOutcome:
    """Do an act on the draft, or say which rules it would break, whom and when, and what is legal.

    Raises NotFound for anything that is not where the act says, BadInput for an act that would
    touch what was heard and scored already, WrongPhase where the plan stands for good.
    """
    require_staff(actor)
    asked = read_act(act.document())
    with transaction(context.engine) as session:
        board = open_board(session, call_name, to_change=True)
        require_open("arrange", board.call.phase)
        after = _after(session, board, asked)
        if after == board.plan and asked.kind not in DATA_ACTS:
            return ActOutcome(done=True, number=board.number)
        _require_unscored(session, board, after)
        if asked.kind not in DATA_ACTS:
            broken = board.index.newly_broken(board.plan, after)
            if broken:
                return _refused(board, asked, broken)
        number = _write(session, context, actor, board, asked, after)
        return ActOutcome(done=True, number=number)


def _after(session: Session, board: Board, act: PlanAct) -> PlanDocument:
    if act.kind == "restore":
        if not act.other.isdecimal():
            raise NotFound("error.no_plan", call=board.call.name)
        return read_plan_document(plans.get_plan(session, board.call.name, int(act.other)).document)
    if act.kind in DATA_ACTS:
        require_sensible(session, board.call.name, changes_of([act])[0])
        moments = (act.start, act.end) if act.kind == "close_room" else ()
        for text in moments:
            moment_of(text)
        return board.plan
    if act.submission and act.submission not in board.index.submissions:
        raise NotFound("error.unknown_submission", call=board.call.name, submission=act.submission)
    if act.room and act.room not in board.index.rooms:
        raise NotFound("error.unknown_room", room=act.room)
    if act.joins and act.joins not in board.index.experts:
        raise NotFound("error.unknown_expert", call=board.call.name, expert=act.joins)
    if act.kind == "move_hearing" and not act.panel:
        place = panel_near(board.index, board.plan, act)
        if place is None:
            raise BadInput("error.no_panel_there", room=act.room)
        act = replace(act, panel=place)
    return carried_out(board.plan, act, board.index.timing)


def panel_near(index: SeasonIndex, plan: PlanDocument, act: PlanAct) -> str | None:
    """Name the panel that sits nearest to where a hearing was dropped; None: none in that room."""
    start = moment_of(act.start)
    category = index.submissions[act.submission].category
    there = [
        (max((panel.start - start).total_seconds(), (start - panel.end).total_seconds()), panel)
        for panel in plan.panels
        if panel.room == act.room
        and panel.start.date() == start.date()
        and panel.category == category
    ]
    return min(there, key=lambda pair: (pair[0], pair[1].code))[1].code if there else None


def _require_unscored(session: Session, board: Board, after: PlanDocument) -> None:
    """Refuse what would take a sheet that was handed in from its seat or its hearing.

    What was heard stays heard: a submission with a handed-in sheet keeps its panel, and whoever
    handed one in keeps the seat.
    """
    if board.call.phase != "scoring":
        return
    newest = plans.require_plan_id(session, board.call.name)
    scored = drafts.scored_seats(session, board.call.name, newest)
    people = {row.id: row.code for row in experts.all_experts(session, board.call.name)}
    codes = {
        row.id: row.code
        for row in submissions.submissions_by_id(session, {each for _, _, each in scored}).values()
    }
    for _, expert_id, submission_id in sorted(scored):
        panel = panel_hearing(after, codes[submission_id])
        former = panel_hearing(board.plan, codes[submission_id])
        same = (
            panel is not None
            and former is not None
            and people[expert_id] in panel.experts
            and (board.plan.places[codes[submission_id]] == after.places[codes[submission_id]])
        )
        if not same:
            raise BadInput(
                "error.already_scored",
                expert=people[expert_id],
                submission=codes[submission_id],
            )


def _refused(board: Board, act: PlanAct, broken: frozenset[BrokenRule]) -> ActOutcome:
    places: list[HearingPlace] = []
    swaps: list[HearingPlace] = []
    if act.kind == "move_hearing":
        near = moment_of(act.start)
        places = hearing_places(board.index, board.plan, act.submission, near)
        if act.submission in board.plan.places:
            swaps = hearing_swaps(board.index, board.plan, act.submission, near)
    return ActOutcome(
        done=False,
        number=board.number,
        broken=tuple(sorted(broken)),
        places=tuple(places),
        swaps=tuple(swaps),
    )


def _write(
    session: Session,
    context: AppContext,
    actor: Actor,
    board: Board,
    act: PlanAct,
    after: PlanDocument,
) -> int:
    draft = drafts.open_draft(session, board.call.name)
    if draft is None:
        draft = PlanDraft(
            call=board.call.name,
            base_version=board.base,
            document=board.plan.document(),
            started_by=actor.label,
            started_at=context.now(),
        )
        session.add(draft)
        session.flush()
    drafts.forget_undone(session, draft)
    codes = touched(board.plan, after)
    session.add(
        DraftAct(
            draft_id=draft.id or 0,
            place=drafts.next_place(session, draft),
            act=act.document(),
            before=[panel.document() for panel in board.plan.panels if panel.code in codes],
            after=[panel.document() for panel in after.panels if panel.code in codes],
            actor=actor.label,
            at=context.now(),
        )
    )
    draft.document = after.document()
    draft.number += 1
    session.add(draft)
    return draft.number


def undo_act(context: AppContext, actor: Actor, call_name: str, number: int) -> int:
    """Take the newest act of the draft back; gives the draft's new number.

    Raises Stale where somebody acted since the board was shown, NotFound where nothing was done.
    """
    return _turn(context, actor, call_name, number, back=True)


def redo_act(context: AppContext, actor: Actor, call_name: str, number: int) -> int:
    """Do again what was taken back last; gives the draft's new number. Raises as `undo_act`."""
    return _turn(context, actor, call_name, number, back=False)


def _turn(context: AppContext, actor: Actor, call_name: str, number: int, *, back: bool) -> int:
    require_staff(actor)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        require_open("arrange", call.phase)
        draft = drafts.open_draft(session, call_name)
        row = None
        if draft is not None:
            row = (drafts.last_done if back else drafts.first_undone)(session, draft)
        if draft is None or row is None:
            raise NotFound("error.nothing_to_undo" if back else "error.nothing_to_redo")
        if draft.number != number:
            raise Stale("error.board_moved_on")
        plan = read_plan_document(draft.document)
        gone, come = (row.after, row.before) if back else (row.before, row.after)
        base = plans.get_plan(session, call_name, draft.base_version)
        draft.document = _put_back(plan, gone, come, base).document()
        draft.number += 1
        row.undone = back
        session.add(draft)
        session.add(row)
        return draft.number


def _put_back(
    plan: PlanDocument, gone: list[dict[str, object]], come: list[dict[str, object]], base: Plan
) -> PlanDocument:
    """Take panels out and put others in, in the order of the plan that the draft began with."""
    out = {str(panel["id"]) for panel in gone}
    back = read_plan_document({"panels": come}).panels
    order = {panel.code: at for at, panel in enumerate(read_plan_document(base.document).panels)}
    panels = [panel for panel in plan.panels if panel.code not in out]
    by_code = {panel.code: panel for panel in (*panels, *back)}
    ordered = sorted(by_code, key=lambda code: (order.get(code, len(order)), code))
    return replace(plan, panels=tuple(by_code[code] for code in ordered))


def discard_draft(context: AppContext, actor: Actor, call_name: str, number: int) -> None:
    """Put the draft away; the plan in force stays as it is. Raises as `undo_act`."""
    require_staff(actor)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name, to_change=True)
        draft = drafts.open_draft(session, call_name)
        if draft is None:
            raise NotFound("error.nothing_to_undo")
        if draft.number != number:
            raise Stale("error.board_moved_on")
        draft.state = "discarded"
        session.add(draft)
        context.record(session, actor, call_name, "draft_discarded", str(draft.base_version))


def find_candidates(
    context: AppContext, actor: Actor, call_name: str, panel: str, leaves: str
) -> list[SeatCandidate]:
    """Rank the people for a seat of the board; raises NotFound for an unknown panel or person."""
    require_overseer(actor)
    with reading(context.engine) as session:
        board = open_board(session, call_name)
        return seat_candidates(board.index, board.plan, panel, leaves)


def find_places(
    context: AppContext,
    actor: Actor,
    call_name: str,
    submission: str,
    near: datetime | None = None,
) -> list[HearingPlace]:
    """List the nearest legal places of a hearing; raises NotFound for an unknown submission."""
    require_overseer(actor)
    with reading(context.engine) as session:
        board = open_board(session, call_name)
        if submission not in board.index.submissions:
            raise NotFound("error.unknown_submission", call=call_name, submission=submission)
        return hearing_places(board.index, board.plan, submission, near)
