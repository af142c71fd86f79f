"""Call a reserve in for somebody who cannot go on: one act, and the letters that go with it."""

from __future__ import annotations

from collections.abc import Collection, Set
from dataclasses import dataclass, replace

from sqlmodel import Session

from reviewer.errors import BadInput, NotFound, Stale, WrongPhase
from reviewer.model.calls import Call
from reviewer.model.plan_documents import PlanDocument, PlanReport, read_plan_document
from reviewer.model.plans import Plan
from reviewer.planning.acts import PlanAct, carried_out, panel_named, with_panels
from reviewer.planning.checking import violations
from reviewer.planning.hand_check import BrokenRule
from reviewer.planning.instance import digest_of, instance_document
from reviewer.planning.solving import SolvedPlan
from reviewer.rules.order_of_day import WAITING, forecast
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import require_open
from reviewer.store import accounts, calls, experts, plans, scores
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.rooms import gather_room
from reviewer.usecases.invitations.day_letters import queue_seat_letters
from reviewer.usecases.plans.board import Board, open_board
from reviewer.usecases.plans.solve import Prepared, store_plan, undecided_codes
from reviewer.usecases.second_person import asking_second_person

POLICY, TAKEN_BACK = "reserve_called_in", "reserve_sent_back"
# What a panel may lack once somebody fell ill: its reserve is no reserve any more, a locked seat
# is empty, a member steps out of a hearing.
BORNE = frozenset({"reserves_short", "pin_broken"})


@dataclass(frozen=True)
class ReserveChoice:
    """Show a reserve of a panel: `apart` are hearings to come that he or she must leave.

    `broken` are rules that the panel would break with this person; empty: may be called in.
    `chair` names who would chair then.
    """

    expert: str
    name: str
    phone: str
    signed: bool
    apart: tuple[str, ...]
    broken: tuple[str, ...]
    chair: str


@dataclass(frozen=True)
class CallInView:
    """Show what calling a reserve in would mean: hearings `ahead` and `behind`, sheets kept.

    `version` is that of the plan it starts from.
    """

    panel: str
    room: str
    leaves: str
    leaves_name: str
    version: int
    ahead: int
    behind: int
    kept: int
    choices: tuple[ReserveChoice, ...]


@dataclass(frozen=True)
class CalledIn:
    """Tell what was done: the plan's new version, and how many letters were queued."""

    version: int
    letters: int


@dataclass(frozen=True)
class _Seat:
    """Hold a seat that becomes empty, and which hearings are still to come."""

    board: Board
    panel: str
    room: str
    ahead: frozenset[str]
    apart: dict[str, frozenset[str]]
    may_chair: frozenset[str]


def read_call_in(
    context: AppContext, actor: Actor, call_name: str, room: str, leaves: str
) -> CallInView:
    """Show the reserves for somebody's seat in a room, and what each would mean.

    Raises NotFound where the person has no seat there.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        seat = _seat(session, context, call_name, room, leaves)
        panel = panel_named(seat.board.plan, seat.panel)
        people = {row.code: row for row in experts.all_experts(session, call_name)}
        phones = accounts.phones(session, call_name)
        sheets = scores.scoresheets_of(session, call_name, people[leaves].id or 0)
        choices = []
        for code in panel.reserves:
            after, broken = _with_reserve(seat, leaves, code)
            choices.append(
                ReserveChoice(
                    expert=code,
                    name=people[code].name,
                    phone=phones.get(("expert", code), ""),
                    signed=people[code].undertaking_at is not None,
                    apart=tuple(sorted(seat.apart.get(code, frozenset()) & seat.ahead)),
                    broken=tuple(sorted(rule.rule for rule in broken)),
                    chair=people[panel_named(after, seat.panel).chair or code].name,
                )
            )
        return CallInView(
            panel=seat.panel,
            room=room,
            leaves=leaves,
            leaves_name=people[leaves].name,
            version=seat.board.newest,
            ahead=len(seat.ahead),
            behind=len(panel.slots) - len(seat.ahead),
            kept=sum(sheet.state == "submitted" for sheet in sheets),
            choices=tuple(choices),
        )


@asking_second_person
def call_in_reserve(
    context: AppContext,
    actor: Actor,
    call_name: str,
    room: str,
    *,
    leaves: str,
    joins: str,
    version: int,
    reason: str,
) -> CalledIn:
    """Give a reserve the seat for the hearings to come, and write to the two of them alone.

    What was handed in counts as before; for what is over nobody new is asked. Once a sheet was
    handed in a second person confirms it. Raises Stale where another plan came into force since
    `version`, BadInput without a reason or where the panel
    would break a rule, NotFound for who is no reserve of the panel.
    """
    require_staff(actor)
    words = reason.strip()
    if not words:
        raise BadInput("error.reason_missing")
    with reading(context.engine) as session:
        seat = _seat(session, context, call_name, room, leaves)
        if joins not in panel_named(seat.board.plan, seat.panel).reserves:
            raise NotFound("error.no_reserve", expert=joins, panel=seat.panel)
        if seat.board.newest != version:
            raise Stale("error.plan_moved_on", version=seat.board.newest)
        after, broken = _with_reserve(seat, leaves, joins)
        if broken:
            found = [f"{rule.rule}: {rule.where}" for rule in sorted(broken)]
            raise BadInput("error.plan_breaks_rules", rules=found)
        prepared = _prepared(session, seat.board)
    detail = {"leaves": leaves, "joins": joins, "room": room, "reason": words}
    return _store(
        context,
        actor,
        prepared,
        after,
        base=version,
        policy=POLICY,
        detail=detail,
        people=(leaves, joins),
    )


@asking_second_person
def undo_call_in(context: AppContext, actor: Actor, call_name: str, version: int) -> CalledIn:
    """Give the seat back, while the plan is still the one of the call-in and nobody scored by it.

    Raises Stale where another plan is in force, WrongPhase once the reserve handed in a sheet.
    """
    require_staff(actor)
    with reading(context.engine) as session:
        board = open_board(session, call_name)
        newest = plans.get_plan(session, call_name)
        if newest.version != version or newest.policy != POLICY:
            raise Stale("error.plan_moved_on", version=newest.version)
        before = read_plan_document(plans.get_plan(session, call_name, version - 1).document)
        joined, left = _difference(board.in_force, before)
        people = {row.code: row.id or 0 for row in experts.all_experts(session, call_name)}
        for code in joined:
            sheets = scores.scoresheets_of(session, call_name, people[code])
            if any(sheet.state == "submitted" for sheet in sheets):
                raise WrongPhase("error.reserve_scored", expert=code)
        prepared = _prepared(session, board)
    detail = {"leaves": ", ".join(joined), "joins": ", ".join(left)}
    return _store(
        context,
        actor,
        prepared,
        before,
        base=version,
        policy=TAKEN_BACK,
        detail=detail,
        people=(*joined, *left),
    )


def last_call_in(context: AppContext, actor: Actor, call_name: str) -> int | None:
    """Give the version of the plan where it came by calling a reserve in; None: it did not."""
    require_overseer(actor)
    with reading(context.engine) as session:
        newest = plans.find_plan(session, call_name)
        return newest.version if newest is not None and newest.policy == POLICY else None


def _difference(now: PlanDocument, before: PlanDocument) -> tuple[list[str], list[str]]:
    here = {code for panel in now.panels for code in panel.experts}
    there = {code for panel in before.panels for code in panel.experts}
    return sorted(here - there), sorted(there - here)


def _seat(session: Session, context: AppContext, call_name: str, room: str, leaves: str) -> _Seat:
    call = calls.get_call(session, call_name)
    require_open("arrange", call.phase)
    found = gather_room(session, context, call, room)
    ids = {slot.panel_id for slot in found.slots}
    here = {panel.code for panel in plans.panels(session, found.plan_id) if panel.id in ids}
    board = open_board(session, call_name)
    plan = board.in_force
    panel = next(
        (each for each in plan.panels if each.code in here and leaves in each.experts), None
    )
    if panel is None:
        raise NotFound("error.unknown_seat", panel=room, expert=leaves)
    now = context.now()
    hearings = forecast(found.planned, found.events, now, found.changeover)
    waiting = {hearing.submission for hearing in hearings if hearing.state == WAITING}
    apart: dict[str, frozenset[str]] = {}
    numbers = {row.id: code for code, row in found.rows.items()}
    people = experts.all_experts(session, call_name)
    codes = {row.id: row.code for row in people}
    for expert_id, submission_id in experts.separated_pairs(session, call_name):
        if submission_id in numbers:
            code = codes[expert_id]
            apart[code] = apart.get(code, frozenset()) | {numbers[submission_id]}
    return _Seat(
        board=replace(board, plan=plan),
        panel=panel.code,
        room=room,
        ahead=frozenset(slot.submission for slot in panel.slots if slot.submission in waiting),
        apart=apart,
        may_chair=frozenset(row.code for row in people if row.may_chair),
    )


def _with_reserve(
    seat: _Seat, leaves: str, joins: str
) -> tuple[PlanDocument, frozenset[BrokenRule]]:
    """Give the plan with the reserve in the seat, and the rules it breaks that nobody bears."""
    plan = seat.board.plan
    act = PlanAct("replace_member", panel=seat.panel, expert=leaves, joins=joins)
    after = carried_out(plan, act, seat.board.index.timing)
    panel = panel_named(after, seat.panel)
    if panel.chair == joins and joins not in seat.may_chair:
        able = [code for code in panel.experts if code in seat.may_chair]
        panel = replace(panel, chair=able[0] if able else joins)
    apart = seat.apart.get(joins, frozenset())
    slots = tuple(
        replace(slot, recused=(*slot.recused, joins))
        if slot.submission not in seat.ahead or slot.submission in apart
        else slot
        for slot in panel.slots
    )
    after = with_panels(after, replace(panel, slots=slots))
    behind = {slot.submission for slot in slots if slot.submission not in seat.ahead}
    return after, frozenset(
        rule
        for rule in seat.board.index.newly_broken(plan, after)
        if not _borne(rule, joins, behind)
    )


def _borne(rule: BrokenRule, joins: str, behind: Set[str]) -> bool:
    parts = rule.where.split()
    if rule.rule == "conflict":
        return joins in parts  # steps out of that hearing
    if rule.rule == "quorum":
        return not behind.isdisjoint(parts)  # what is over keeps the sheets that it has
    return rule.rule in BORNE


def _prepared(session: Session, board: Board) -> Prepared:
    return Prepared(
        call=board.call.name,
        instance=board.index.problem,
        digest=digest_of(instance_document(board.index.problem)),
        revision=board.call.revision,
        undecided=undecided_codes(session, board.call.name),
        previous=board.in_force,
    )


def _store(
    context: AppContext,
    actor: Actor,
    prepared: Prepared,
    after: PlanDocument,
    *,
    base: int,
    policy: str,
    detail: dict[str, str],
    people: Collection[str],
) -> CalledIn:
    """Store the plan, then write; what the checker finds was weighed by who called in."""

    def unmoved(session: Session, call: Call) -> None:
        newest = plans.get_plan(session, call.name).version
        if newest != base:
            raise Stale("error.plan_moved_on", version=newest)

    def also(session: Session, _: Plan) -> None:
        context.record(session, actor, prepared.call, policy, detail["joins"], detail=detail)

    stored = store_plan(
        context,
        actor,
        prepared,
        SolvedPlan("feasible", after, PlanReport(status="feasible")),
        policy=policy,
        step="arrange",
        note=detail.get("reason", ""),
        before=unmoved,
        also=also,
        known=violations(prepared.instance, after),
    )
    return CalledIn(stored.version, len(queue_seat_letters(context, prepared.call, people)))
