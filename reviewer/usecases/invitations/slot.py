"""Show an applicant when and where its submission is heard, and give the calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import NotFound
from reviewer.messages import Language
from reviewer.model.accounts import Role
from reviewer.model.calls import Call
from reviewer.model.invitations import Invitation
from reviewer.model.programme import CallDefinition
from reviewer.rules.invitations import CalendarEntry, link_expiry
from reviewer.rules.permissions import Actor, require_own_call, require_subject
from reviewer.store import calls, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.appointments import appointment_of
from reviewer.usecases.invitations.arrival_codes import ArrivalCode, shown_code
from reviewer.usecases.invitations.messages import answer_token, invitation_view, stationery_of
from reviewer.usecases.invitations.send import invitations_as_planned


@dataclass(frozen=True)
class HearingTime:
    """Show one hearing: its hours in the call's zone, its room, its length in minutes."""

    starts_at: datetime
    ends_at: datetime
    room: str
    floor: str
    minutes: int


@dataclass(frozen=True)
class SlotPage:
    """Show an applicant its own submission; `hearing` None: not planned, or none is held.

    `answer_path` leads to the page for confirming or asking for a change; empty until invited.
    `arrival` is the code to show at the door; None while there is no hearing.
    """

    call: str
    definition: CallDefinition
    submission: str
    applicant: str
    platform: str
    hearing: HearingTime | None
    answer_path: str = ""
    arrival: ArrivalCode | None = None


def read_slot(context: AppContext, actor: Actor, call_name: str) -> SlotPage:
    """Show the applicant's own hearing by the newest plan."""
    require_own_call(actor, Role.APPLICANT, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        row = submissions.get_submission(session, call_name, actor.subject)
        require_subject(actor, Role.APPLICANT, call_name, row.code)
        found = _invitation(session, context, call, row.code)
        return SlotPage(
            call=call_name,
            definition=calls.definition_of(call),
            submission=row.code,
            applicant=row.applicant,
            platform=row.platform,
            hearing=_hearing(call, found) if found else None,
            answer_path=_answer_path(context, found),
            arrival=shown_code(context, call_name, ("applicant", row.code)) if found else None,
        )


def write_slot_calendar(
    context: AppContext, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes:
    """Write the hearing as a calendar file with the identifier that invitations use.

    A calendar that holds the invitation already is updated, not doubled. Raises NotFound while
    there is no hearing.
    """
    # Loaded when asked for: the calendar library would sit in every server's memory.
    from reviewer.files.calendars.invitations import build_feed  # noqa: PLC0415

    require_own_call(actor, Role.APPLICANT, call_name)
    with reading(context.engine) as session:
        call = calls.get_call(session, call_name)
        row = _invitation(session, context, call, actor.subject)
        if row is None:
            raise NotFound("error.no_hearing", submission=actor.subject)
        stationery = stationery_of(session, call)
        view = invitation_view(stationery, row, context.settings.mail.sender)
        return build_feed(stationery.head, [view], language)


def _invitation(session: Session, context: AppContext, call: Call, code: str) -> Invitation | None:
    if plans.find_plan(session, call.name) is None:
        return None
    mine = invitations_as_planned(session, context, call, ("applicant", code))
    return next(iter(mine), None)


def _answer_path(context: AppContext, row: Invitation | None) -> str:
    """Give the address of the answering page; empty before an invitation and once it expired."""
    if row is None or row.id is None:
        return ""
    over = context.now() >= link_expiry(datetime.fromisoformat(appointment_of(row).ends_at))
    return "" if over else f"/answer/{answer_token(context, row.uid)}"


def _hearing(call: Call, row: Invitation) -> HearingTime:
    found: CalendarEntry = appointment_of(row)
    zone = calls.definition_of(call).zone
    start = datetime.fromisoformat(found.starts_at).astimezone(zone)
    end = datetime.fromisoformat(found.ends_at).astimezone(zone)
    return HearingTime(
        start, end, found.room, found.floor, int((end - start).total_seconds() // 60)
    )
