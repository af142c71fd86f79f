"""Screens at the doors and in the waiting room, by an address that can be revoked."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import NotFound
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.day import DayScreen
from reviewer.model.parts import Bilingual
from reviewer.rules.permissions import Actor, require_overseer, require_own_call, require_staff
from reviewer.rules.tokens import token_digest
from reviewer.store import calls, day, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.hearings.live import OrderLine, RoomOrder, room_order


@dataclass(frozen=True)
class ScreenView:
    """Show one screen whose address holds; `room` empty: the waiting room."""

    number: int
    room: str
    created_at: datetime


@dataclass(frozen=True)
class ScreenContent:
    """Show what a screen shows: the orders of one room, or of all for the waiting room."""

    title: Bilingual
    room: str
    orders: tuple[RoomOrder, ...]


def create_screen(context: AppContext, actor: Actor, call_name: str, room: str) -> str:
    """Make the address of a screen and give it, this once; raises NotFound for an unknown room."""
    require_staff(actor)
    token = secrets.token_urlsafe(24)
    with transaction(context.engine) as session:
        call = calls.get_call(session, call_name)
        if room and room not in _rooms(session, call):
            raise NotFound("error.unknown_room", room=room)
        session.add(
            DayScreen(
                call=call_name,
                room=room,
                token_digest=token_digest(token),
                created_at=context.now(),
                created_by=actor.label,
            )
        )
        context.record(session, actor, call_name, "screen_created", room)
    return f"/screens/{token}"


def list_screens(context: AppContext, actor: Actor, call_name: str) -> list[ScreenView]:
    """List the screens whose address holds."""
    require_overseer(actor)
    with reading(context.engine) as session:
        calls.get_call(session, call_name)
        rows = day.screens(session, call_name)
        return [ScreenView(row.id or 0, row.room, row.created_at) for row in rows]


def revoke_screen(context: AppContext, actor: Actor, call_name: str, number: int) -> None:
    """End the address of a screen at once; raises NotFound where there is none of the number."""
    require_staff(actor)
    with transaction(context.engine) as session:
        rows = day.screens(session, call_name)
        row = next((each_row for each_row in rows if each_row.id == number), None)
        if row is None:
            raise NotFound("error.screen_unknown")
        row.revoked_at = context.now()
        session.add(row)
        context.record(session, actor, call_name, "screen_revoked", row.room)


def read_screen(context: AppContext, token: str) -> ScreenContent:
    """Show what belongs on a screen: no marks, no names of experts.

    Raises NotFound for an address that is none or was revoked.
    """
    with reading(context.engine) as session:
        row = day.find_screen(session, token_digest(token))
        if row is None:
            raise NotFound("error.screen_unknown")
        call = calls.get_call(session, row.call)
        rooms = [row.room] if row.room else _rooms(session, call)
        orders = tuple(room_order(session, context, call, room, acts=False) for room in rooms)
        return ScreenContent(calls.definition_of(call).title, row.room, orders)


def read_own_hearing(context: AppContext, actor: Actor, call_name: str) -> OrderLine | None:
    """Show an applicant how its own hearing stands today; None: not planned."""
    require_own_call(actor, Role.APPLICANT, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        for room in _rooms(session, call):
            order = room_order(session, context, call, room, acts=False)
            for line in order.lines:
                if line.submission == actor.subject:
                    return line
    return None


def _rooms(session: Session, call: Call) -> list[str]:
    plan_id = plans.newest_plan_id(session, call.name)
    if plan_id is None:
        return []
    return sorted({panel.room for panel in plans.panels(session, plan_id)})
