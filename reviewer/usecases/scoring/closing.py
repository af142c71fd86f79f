"""End scoring in a panel before every sheet is in, and let it go on again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, NotAllowed, NotFound, Stale, WrongPhase
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.programme import CallDefinition
from reviewer.model.scores import PanelClosing
from reviewer.rules.evidence import digest_of_json
from reviewer.rules.permissions import Actor, require_overseer, require_own_call, require_staff
from reviewer.rules.phases import is_open, require_open
from reviewer.store import calls, closings, experts, plans, scores, submissions
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.second_person import asking_second_person, require_second_person

LONGEST_REASON = 2000


@dataclass(frozen=True)
class AwaitedSheet:
    """Name a sheet that is not handed in; `begun` tells that the expert entered something."""

    expert: str
    expert_name: str
    submission: str
    platform: str
    begun: bool


@dataclass(frozen=True)
class PanelStanding:
    """Show how far a panel is: sheets due and handed in, those awaited, and whether it is closed.

    `below_floor` are submissions for which fewer sheets count than the call asks; `open` tells
    whether the phase lets the panel be closed or opened.
    """

    call: str
    definition: CallDefinition
    panel: str
    due: int
    handed_in: int
    awaited: tuple[AwaitedSheet, ...]
    below_floor: tuple[str, ...]
    open: bool
    closed_by: str = ""
    closed_at: datetime | None = None
    reason: str = ""

    @property
    def closed(self) -> bool:
        """Tell whether scoring ended in the panel."""
        return self.closed_at is not None


def read_panel_standing(
    context: AppContext, actor: Actor, call_name: str, panel: str
) -> PanelStanding:
    """Show staff, supervisors and the chair what is missing in a panel, without any mark.

    Raises NotAllowed for everybody else, NotFound for an unknown panel.
    """
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        _require_chair_or(session, actor, call_name, panel, staff_alone=False)
        return _standing(session, call, panel)


@asking_second_person
def close_panel(
    context: AppContext,
    actor: Actor,
    call_name: str,
    panel: str,
    *,
    shown: int,
    reason: str = "",
) -> None:
    """End scoring in a panel: nothing is entered, handed in or taken back there from now on.

    `shown` is how many missing sheets the page said. Where any is missing a reason is needed and a
    second person confirms it. Raises NotAllowed for anybody but staff and the chair, Stale where
    another number is missing by now, WrongPhase before the first sheet, once ranking began, and
    where it is closed already.
    """
    words = _reason(reason)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        _require_chair_or(session, actor, call_name, panel, staff_alone=True)
        _require_scoring(call)
        standing = _standing(session, call, panel)
        if standing.closed:
            raise WrongPhase("error.panel_closed", panel=panel)
        missing = len(standing.awaited)
        if shown != missing:
            raise Stale("error.panel_moved_on", panel=panel, shown=shown, now=missing)
        confirmation = None
        if missing:
            if not words:
                raise BadInput("error.reason_missing")
            pairs = [[sheet.expert, sheet.submission] for sheet in standing.awaited]
            asked: dict[str, object] = {
                "missing": missing,
                "sheets": digest_of_json(pairs),
                "reason": words,
            }
            confirmation = require_second_person(
                session, context, actor, call, "close_panel", panel, detail=asked
            )
        session.add(
            PanelClosing(
                call=call_name,
                panel=panel,
                missing=missing,
                reason=words,
                closed_by=actor.label,
                closed_at=context.now(),
            )
        )
        told = {"missing": missing, "reason": words, "confirmation": confirmation}
        context.record(session, actor, call_name, "panel_closed", panel, detail=told)


@asking_second_person
def open_panel(context: AppContext, actor: Actor, call_name: str, panel: str, reason: str) -> None:
    """Let scoring go on in a closed panel, although the standing may have been seen.

    A second person confirms it. Raises NotFound where the panel is not closed, WrongPhase once
    ranking began, BadInput without a reason.
    """
    require_staff(actor)
    words = _reason(reason)
    if not words:
        raise BadInput("error.reason_missing")
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name, to_change=True)
        _require_scoring(call)
        row = closings.closing_of(session, call_name, panel)
        if row is None:
            raise NotFound("error.panel_not_closed", panel=panel)
        asked: dict[str, object] = {"reason": words}
        confirmation = require_second_person(
            session, context, actor, call, "open_panel", panel, detail=asked
        )
        row.opened_by, row.opened_at, row.open_reason = actor.label, context.now(), words
        session.add(row)
        told = {"reason": words, "confirmation": confirmation}
        context.record(session, actor, call_name, "panel_opened", panel, detail=told)


def _reason(reason: str) -> str:
    words = reason.strip()
    if len(words) > LONGEST_REASON:
        raise BadInput("error.reason_too_long", most=LONGEST_REASON)
    return words


def _require_scoring(call: Call) -> None:
    """Both steps are open in the phase of scoring alone: after the first sheet, before ranking."""
    require_open("rank", call.phase)
    require_open("score", call.phase)


def _require_chair_or(
    session: Session, actor: Actor, call_name: str, panel: str, *, staff_alone: bool
) -> None:
    if actor.role is not Role.EXPERT:
        (require_staff if staff_alone else require_overseer)(actor)
        return
    require_own_call(actor, Role.EXPERT, call_name)
    expert = experts.get_expert(session, call_name, actor.subject)
    mine = scores.assigned_to(session, call_name, expert.id or 0)
    chairs = any(slot.panel == panel and slot.role == "chair" for slot in mine)
    if not chairs or expert.undertaking_at is None:
        raise NotAllowed("error.close_chair_only", panel=panel)


def _standing(session: Session, call: Call, panel: str) -> PanelStanding:
    plan_id = plans.require_plan_id(session, call.name)
    ids = plans.submissions_of(session, call.name, {panel}, plan_id)
    if not ids:
        raise NotFound("error.unknown_panel", panel=panel)
    definition = calls.definition_of(call)
    rows = submissions.submissions_by_id(session, ids)
    people = {expert.id or 0: expert for expert in experts.all_experts(session, call.name)}
    apart = experts.separated_among(session, call.name, ids)
    held = {
        (sheet.expert_id, sheet.submission_id): sheet
        for sheet in scores.scoresheets(session, call.name)
        if sheet.submission_id in ids
    }
    due, handed_in, awaited, low = 0, 0, [], []
    for number, members in plans.members_of(session, plan_id, ids).items():
        row = rows[number]
        if row.withdrawn_at is not None:
            continue
        counted = 0
        for person in members:
            if (person, number) in apart:
                continue
            due += 1
            sheet = held.get((person, number))
            if sheet is not None and sheet.state == "submitted":
                counted += 1
                continue
            expert = people[person]
            begun = sheet is not None and sheet.version > 0
            awaited.append(AwaitedSheet(expert.code, expert.name, row.code, row.platform, begun))
        handed_in += counted
        if counted < definition.safeguards.marks_floor:
            low.append(row.code)
    closing = closings.closing_of(session, call.name, panel)
    return PanelStanding(
        call=call.name,
        definition=definition,
        panel=panel,
        due=due,
        handed_in=handed_in,
        awaited=tuple(sorted(awaited, key=lambda sheet: (sheet.expert, sheet.submission))),
        below_floor=tuple(sorted(low)),
        open=is_open("rank", call.phase) and is_open("score", call.phase),
        closed_by=closing.closed_by if closing else "",
        closed_at=closing.closed_at if closing else None,
        reason=closing.reason if closing else "",
    )
