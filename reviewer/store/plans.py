"""Queries about rooms, days and plans."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import case, func
from sqlalchemy import select as columns
from sqlalchemy.orm import defer
from sqlmodel import Session, col, select

from reviewer.errors import NotFound
from reviewer.model.experts import Expert
from reviewer.model.plans import (
    DefenceSlot,
    Draw,
    MeetingSession,
    Panel,
    Pin,
    Plan,
    Room,
    Seat,
)


def rooms(session: Session, call: str) -> Sequence[Room]:
    """List a call's meeting rooms by name."""
    return session.exec(select(Room).where(Room.call == call).order_by(col(Room.name))).all()


def meeting_sessions(session: Session, call: str) -> Sequence[MeetingSession]:
    """List a call's half-days in time order."""
    query = select(MeetingSession).where(MeetingSession.call == call)
    return session.exec(query.order_by(col(MeetingSession.on), col(MeetingSession.start))).all()


def plan_versions(session: Session, call: str) -> Sequence[Plan]:
    """List a call's plans, newest first; their problems and proofs are read only when asked for."""
    heavy = (defer(Plan.problem), defer(Plan.document), defer(Plan.report))  # type: ignore[arg-type]  # columns
    query = select(Plan).where(Plan.call == call).order_by(col(Plan.version).desc())
    return session.exec(query.options(*heavy)).all()


def find_plan(session: Session, call: str, version: int | None = None) -> Plan | None:
    """Fetch one version of the plan, the newest where none is named; None where there is none."""
    query = select(Plan).where(Plan.call == call).order_by(col(Plan.version).desc())
    query = query.options(defer(Plan.problem))  # type: ignore[arg-type]  # read only when asked for
    if version is not None:
        query = query.where(Plan.version == version)
    return session.exec(query.limit(1)).first()


def newest_plan_id(session: Session, call: str) -> int | None:
    """Give the id of the newest plan without loading it: a plan holds its whole problem."""
    query = select(Plan.id).where(Plan.call == call).order_by(col(Plan.version).desc()).limit(1)
    return session.exec(query).first()


def require_plan_id(session: Session, call: str) -> int:
    """Give the id of the newest plan; raises NotFound where the call has none."""
    found = newest_plan_id(session, call)
    if found is None:
        raise NotFound("error.no_plan", call=call)
    return found


def get_plan(session: Session, call: str, version: int | None = None) -> Plan:
    """Fetch one version of the plan, the newest where none is named.

    Raises NotFound where the call has no such plan.
    """
    plan = find_plan(session, call, version)
    if plan is None:
        raise NotFound("error.no_plan", call=call)
    return plan


def panels(session: Session, plan_id: int) -> Sequence[Panel]:
    """List a plan's panels by code."""
    query = select(Panel).where(Panel.plan_id == plan_id).order_by(col(Panel.id))
    return session.exec(query).all()


def seats(session: Session, plan_id: int) -> Sequence[Seat]:
    """List all seats of a plan's panels, chair first, reserves last."""
    query = (
        select(Seat)
        .join(Panel, col(Panel.id) == col(Seat.panel_id))
        .where(Panel.plan_id == plan_id)
        .order_by(col(Seat.panel_id), col(Seat.position))
    )
    return session.exec(query).all()


def slots(session: Session, plan_id: int) -> Sequence[DefenceSlot]:
    """List all slots of a plan in time order."""
    query = (
        select(DefenceSlot)
        .join(Panel, col(Panel.id) == col(DefenceSlot.panel_id))
        .where(Panel.plan_id == plan_id)
        .order_by(col(DefenceSlot.starts_at), col(DefenceSlot.panel_id))
    )
    return session.exec(query).all()


def assignments(session: Session, plan_id: int) -> list[tuple[Seat, DefenceSlot]]:
    """List who is to score what: every member's seat with every slot of that panel.

    Reserves are left out, and so is a member who leaves for a slot.
    """
    query = (
        select(Seat, DefenceSlot)
        .join(DefenceSlot, col(DefenceSlot.panel_id) == col(Seat.panel_id))
        .join(Panel, col(Panel.id) == col(Seat.panel_id))
        .where(Panel.plan_id == plan_id, Seat.role != "reserve")
        .order_by(col(DefenceSlot.starts_at), col(Seat.position))
    )
    pairs = session.exec(query).all()
    return [(seat, slot) for seat, slot in pairs if seat.expert_id not in slot.recused]


def assignments_of(
    session: Session, plan_id: int, expert_id: int
) -> list[tuple[Panel, DefenceSlot]]:
    """List the slots that one expert is to score, in time order, with their panels.

    Reserves score nothing, nor does a member for a slot he or she leaves.
    """
    query = (
        select(Panel, DefenceSlot)
        .join(DefenceSlot, col(DefenceSlot.panel_id) == col(Panel.id))
        .join(Seat, col(Seat.panel_id) == col(Panel.id))
        .where(Panel.plan_id == plan_id, Seat.role != "reserve", Seat.expert_id == expert_id)
        .order_by(col(DefenceSlot.starts_at))
    )
    rows = session.exec(query).all()
    return [(panel, slot) for panel, slot in rows if expert_id not in slot.recused]


def members_of(session: Session, plan_id: int, wanted: Collection[int]) -> dict[int, set[int]]:
    """Give who scores each of some submissions: its id to the ids of experts.

    Reserves are left out, and so is a member who leaves for a slot.
    """
    query = (
        select(DefenceSlot.submission_id, Seat.expert_id, DefenceSlot.recused)
        .join(Seat, col(Seat.panel_id) == col(DefenceSlot.panel_id))
        .join(Panel, col(Panel.id) == col(DefenceSlot.panel_id))
        .where(
            Panel.plan_id == plan_id,
            Seat.role != "reserve",
            col(DefenceSlot.submission_id).in_(wanted),
        )
    )
    found: dict[int, set[int]] = {number: set() for number in wanted}
    for submission, expert, recused in session.exec(query).all():
        if expert not in recused:
            found[submission].add(expert)
    return found


def submissions_of(
    session: Session, call: str, codes: Collection[str], plan_id: int | None = None
) -> set[int]:
    """Give the submissions that panels of a plan hear, by id; `plan_id` None: of the newest."""
    number = (newest_plan_id(session, call) if plan_id is None else plan_id) if codes else None
    if number is None:
        return set()
    query = (
        select(DefenceSlot.submission_id)
        .join(Panel, col(Panel.id) == col(DefenceSlot.panel_id))
        .where(Panel.plan_id == number, col(Panel.code).in_(codes))
    )
    return set(session.exec(query).all())


def pins(session: Session, call: str) -> Sequence[Pin]:
    """List the seats that staff locked."""
    return session.exec(select(Pin).where(Pin.call == call).order_by(col(Pin.id))).all()


def newest_draw(session: Session, call: str) -> Draw | None:
    """Fetch the newest draw of a call, None where none was committed."""
    query = select(Draw).where(Draw.call == call).order_by(col(Draw.id).desc()).limit(1)
    return session.exec(query).first()


def draws(session: Session, call: str) -> Sequence[Draw]:
    """List a call's draws, newest first."""
    return session.exec(select(Draw).where(Draw.call == call).order_by(col(Draw.id).desc())).all()


def panels_counted(
    session: Session, plan_id: int
) -> Sequence[tuple[str, str, str, datetime, datetime, int]]:
    """List a plan's panels with category, room, first and last moment and number of hearings."""
    query = (
        columns(
            col(Panel.code),
            col(Panel.category),
            col(Panel.room),
            func.min(col(DefenceSlot.starts_at)),
            func.max(col(DefenceSlot.ends_at)),
            func.count(col(DefenceSlot.id)),
        )
        .join(DefenceSlot, col(DefenceSlot.panel_id) == col(Panel.id))
        .where(col(Panel.plan_id) == plan_id)
        .group_by(col(Panel.id), col(Panel.code), col(Panel.category), col(Panel.room))
    )
    return [(row[0], row[1], row[2], row[3], row[4], row[5]) for row in session.execute(query)]


def members_counted(session: Session, plan_id: int) -> dict[str, tuple[int, str | None, int]]:
    """Give for each panel's code its members, the chair's name, and how many withdrew."""
    chair = case((col(Seat.role) == "chair", col(Expert.name)))
    gone = case((col(Expert.withdrawn_at).is_not(None), 1), else_=0)
    query = (
        columns(col(Panel.code), func.count(col(Seat.id)), func.max(chair), func.sum(gone))
        .join(Seat, col(Seat.panel_id) == col(Panel.id))
        .join(Expert, col(Expert.id) == col(Seat.expert_id))
        .where(col(Panel.plan_id) == plan_id, col(Seat.role) != "reserve")
        .group_by(col(Panel.code))
    )
    return {code: (count, name, int(away)) for code, count, name, away in session.execute(query)}
