"""Private subscription addresses for calendars, and calendar files of rooms and days."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlmodel import Session

from reviewer.errors import NotAllowed, NotFound
from reviewer.files.exports.words import local_day
from reviewer.messages import Language
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.invitations import Feed
from reviewer.model.plan_views import PlanView
from reviewer.rules.permissions import Actor, require_overseer
from reviewer.rules.tokens import token_digest
from reviewer.store import calls, experts, invitations, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.documents import head_of
from reviewer.usecases.invitations.messages import invitation_view, stationery_of
from reviewer.usecases.invitations.send import invitations_as_planned
from reviewer.usecases.plans.views import plan_view

if TYPE_CHECKING:
    from reviewer.files.calendars.timetables import CalendarSitting


@dataclass(frozen=True)
class FeedView:
    """Show one subscription; its address was shown once, when it was made."""

    number: int
    created_at: datetime
    last_read_at: datetime | None


def create_feed(context: AppContext, actor: Actor, call_name: str) -> str:
    """Make a subscription address of the actor's own and give it, this once.

    An expert subscribes to the own sessions, staff to the whole timetable.
    """
    _require_subscriber(actor, call_name)
    token = secrets.token_urlsafe(32)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name)
        session.add(
            Feed(
                call=call_name,
                role=actor.role.value,
                subject=actor.subject,
                token_digest=token_digest(token),
                created_at=context.now(),
                created_by=actor.label,
            )
        )
        context.record(session, actor, call_name, "feed_created")
    return f"{context.settings.public_url}/calendar/{token}.ics"


def list_feeds(context: AppContext, actor: Actor, call_name: str) -> list[FeedView]:
    """Show the actor's subscriptions that hold."""
    _require_subscriber(actor, call_name)
    with reading(context.engine) as session:
        rows = invitations.feeds(session, call_name, actor.role.value, actor.subject)
        return [FeedView(row.id or 0, row.created_at, row.last_read_at) for row in rows]


def revoke_feed(context: AppContext, actor: Actor, call_name: str, number: int) -> None:
    """End one of the actor's subscriptions at once; raises NotFound for anybody else's."""
    _require_subscriber(actor, call_name)
    with transaction(context.engine) as session:
        rows = invitations.feeds(session, call_name, actor.role.value, actor.subject)
        row = next((each_row for each_row in rows if each_row.id == number), None)
        if row is None:
            raise NotFound("error.feed_unknown")
        row.revoked_at = context.now()
        session.add(row)
        context.record(session, actor, call_name, "feed_revoked")


def read_feed(context: AppContext, token: str, language: Language = "zh") -> bytes:
    """Give what a calendar program subscribed to, as the newest plan has it.

    Raises NotFound for a token that is unknown or was revoked, or whose expert has withdrawn.
    """
    with transaction(context.engine) as session:
        feed = invitations.find_feed(session, token_digest(token))
        if feed is None or feed.revoked_at is not None:
            raise NotFound("error.feed_unknown")
        call = calls.get_call(session, feed.call)
        invitations.touch_feed(session, feed, context.now())
        if feed.role == Role.STAFF:
            return _timetable(session, context, call, language)
        expert = experts.find_expert(session, feed.call, feed.subject)
        if expert is None or expert.withdrawn_at is not None:
            raise NotFound("error.feed_unknown")
        return _own_sessions(session, context, call, feed.subject, language)


def write_timetable_calendar(
    context: AppContext,
    actor: Actor,
    call_name: str,
    *,
    room: str | None = None,
    day: date | None = None,
    language: Language = "zh",
) -> bytes:
    """Write the timetable, of one room or one day where named, as a calendar file."""
    require_overseer(actor)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        return _timetable(session, context, call, language, room=room, day=day)


def _require_subscriber(actor: Actor, call_name: str) -> None:
    own = actor.role is Role.EXPERT and actor.call == call_name
    if actor.role is not Role.STAFF and not own:
        raise NotAllowed("error.feed_nobody")


def _own_sessions(
    session: Session, context: AppContext, call: Call, code: str, language: Language
) -> bytes:
    # Loaded when asked for: the calendar library would sit in every server's memory.
    from reviewer.files.calendars.invitations import build_feed  # noqa: PLC0415

    stationery = stationery_of(session, call)
    if plans.find_plan(session, call.name) is None:
        return build_feed(stationery.head, [], language)
    rows = invitations_as_planned(session, context, call, ("expert", code))
    sender = context.settings.mail.sender
    views = [invitation_view(stationery, row, sender) for row in rows]
    return build_feed(stationery.head, views, language)


def _timetable(
    session: Session,
    context: AppContext,
    call: Call,
    language: Language,
    *,
    room: str | None = None,
    day: date | None = None,
) -> bytes:
    from reviewer.files.calendars.timetables import build_timetable  # noqa: PLC0415 as above

    sender = context.settings.mail.sender
    if plans.find_plan(session, call.name) is None:
        return build_timetable(head_of(call), [], language, organiser=sender)
    plan = plan_view(session, call.name)
    return build_timetable(plan.head, _sittings(plan, room, day), language, organiser=sender)


def _sittings(plan: PlanView, room: str | None, day: date | None) -> Sequence[CalendarSitting]:
    from reviewer.files.calendars.timetables import CalendarSitting  # noqa: PLC0415 as above

    zone = plan.head.timezone
    return [
        CalendarSitting(_uid(plan, place), panel, plan.created_at, plan.version)
        for place, panel in enumerate(plan.panels)
        if room in (None, panel.room) and day in (None, local_day(panel.slots[0].starts_at, zone))
    ]


def _uid(plan: PlanView, place: int) -> str:
    """Name a sitting by room and beginning: plans number panels anew."""
    panel = plan.panels[place]
    words = f"{plan.head.name}|{panel.room}|{panel.slots[0].starts_at.isoformat()}"
    return f"{hashlib.sha256(words.encode()).hexdigest()[:32]}@pingyi"
