"""What the newest plan asks of everybody: experts per panel, applicants per hearing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from datetime import UTC, datetime
from itertools import dropwhile

from sqlmodel import Session

from reviewer.model.calls import Call
from reviewer.model.day import HearingNotice
from reviewer.model.invitations import Invitation
from reviewer.model.plan_views import PanelView, PlanView, SlotView
from reviewer.rules.invitations import CalendarEntry, LastSent
from reviewer.store import accounts, day, plans, submissions
from reviewer.usecases.plans.views import plan_view


def appointments(session: Session, call: Call) -> list[CalendarEntry]:
    """List what the newest plan asks of everybody.

    Reserves are not invited: their duty is to be reachable. A review on paper asks nobody to come.
    """
    plan = plan_view(session, call.name)
    if plan.by_correspondence:
        return []
    floors = {room.name: room.floor for room in plans.rooms(session, call.name)}
    return [*_of_experts(session, plan, floors), *_of_applicants(session, plan, floors)]


def last_sent(row: Invitation) -> LastSent:
    """Give what a stored invitation told."""
    return LastSent(row.id or 0, appointment_of(row), row.method == "REQUEST")


def appointment_of(row: Invitation) -> CalendarEntry:
    """Read what a stored invitation says."""
    content = {name: value for name, value in row.content.items() if name != "before"}
    agenda = tuple((start, end, slots) for start, end, slots in content.pop("agenda", ()))
    return CalendarEntry(**content, agenda=agenda, panel=row.panel)


def _of_experts(
    session: Session, plan: PlanView, floors: dict[str, str]
) -> Iterator[CalendarEntry]:
    addresses = accounts.expert_addresses(session, plan.call)
    for panel in plan.panels:
        behind = _behind(session, plan.call, panel)
        for seat in panel.seats:
            slots = _still_ahead(panel.slots, seat.expert, behind)
            yield CalendarEntry(
                kind="expert",
                code=seat.expert,
                name=seat.name,
                email=addresses.get(seat.expert, ""),
                starts_at=_utc(slots[0].starts_at),
                ends_at=_utc(panel.ends_at),
                room=panel.room,
                floor=floors.get(panel.room, ""),
                subject="",
                slots=len(slots),
                agenda=_stretches(slots, plan.definition.defence.changeover_minutes),
                panel=panel.code,
            )


def _behind(session: Session, call: str, panel: PanelView) -> frozenset[str]:
    """Name the first hearings that began or fell away before some member took the seat."""
    if not panel.slots or not panel.slots[0].recused:
        return frozenset()  # spares a question to the database for almost every panel
    events = day.events(session, call, panel.room)
    ids = {event.submission_id for event in events if event.kind in ("begin", "absent")}
    rows = submissions.submissions_by_id(session, {number for number in ids if number})
    return frozenset(row.code for row in rows.values())


def _still_ahead(slots: Sequence[SlotView], expert: str, behind: Set[str]) -> list[SlotView]:
    """Leave out what was over when the expert took the seat in the middle of the day.

    A hearing that a member leaves for a conflict of interest stays part of the sitting: its order
    may still change.
    """
    over = dropwhile(lambda slot: expert in slot.recused and slot.submission in behind, slots)
    return [*over] or [*slots]


def _stretches(slots: Sequence[SlotView], changeover: int) -> tuple[tuple[str, str, int], ...]:
    """Join slots that follow one another within the changeover into stretches between pauses."""
    runs: list[list[SlotView]] = []
    for slot in slots:
        gap = (slot.starts_at - runs[-1][-1].ends_at).total_seconds() / 60 if runs else 0
        if runs and gap <= changeover:
            runs[-1].append(slot)
        else:
            runs.append([slot])
    return tuple((_utc(run[0].starts_at), _utc(run[-1].ends_at), len(run)) for run in runs)


def _of_applicants(
    session: Session, plan: PlanView, floors: dict[str, str]
) -> Iterator[CalendarEntry]:
    if not plan.definition.defence.held:
        return
    addresses = accounts.applicant_addresses(session, plan.call)
    told = _told_on_the_day(session, plan)
    for panel in plan.panels:
        yield from _heard(panel, addresses, floors, told)


def _told_on_the_day(session: Session, plan: PlanView) -> dict[str, HearingNotice]:
    """Give the times that replaced the planned ones on the day itself, by submission."""
    notices = day.notices(session, plan.call)
    rows = submissions.submissions_by_id(session, set(notices))
    return {row.code: notices[number] for number, row in rows.items()}


def _heard(
    panel: PanelView,
    addresses: dict[str, tuple[str, str]],
    floors: dict[str, str],
    told: dict[str, HearingNotice],
) -> Iterator[CalendarEntry]:
    for slot in panel.slots:
        notice = told.get(slot.submission)
        moved = notice if notice is not None and notice.planned_at == slot.starts_at else slot
        name, email = addresses.get(slot.submission, (slot.applicant, ""))
        yield CalendarEntry(
            kind="applicant",
            code=slot.submission,
            name=name or slot.applicant,
            email=email,
            starts_at=_utc(moved.starts_at),
            ends_at=_utc(moved.ends_at),
            room=slot.room,
            floor=floors.get(slot.room, ""),
            subject=slot.platform,
            slots=1,
            panel=panel.code,
        )


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()
