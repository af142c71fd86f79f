"""Show an applicant when and where its submission is heard, and give the calendar file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import NotFound
from reviewer.files.calendars.invitations import build_feed
from reviewer.messages import Language
from reviewer.model.calls import Call
from reviewer.model.people import Invitation, Role
from reviewer.model.programme import CallDefinition
from reviewer.planning.instance import digest_of
from reviewer.rules.permissions import Actor, require_own_call, require_subject
from reviewer.store import calls, people, plans, submissions
from reviewer.store.engine import reading
from reviewer.usecases.desk import Desk
from reviewer.usecases.invite import Appointment, appointments, invitation_view
from reviewer.usecases.views import head_of


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
    """Show an applicant its own submission; `hearing` None: not planned, or none is held."""

    call: str
    definition: CallDefinition
    submission: str
    applicant: str
    platform: str
    hearing: HearingTime | None


def read_slot(desk: Desk, actor: Actor, call_name: str) -> SlotPage:
    """Show the applicant's own hearing by the newest plan."""
    require_own_call(actor, Role.APPLICANT, call_name)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        row = submissions.get_submission(session, call_name, actor.subject)
        require_subject(actor, Role.APPLICANT, call_name, row.code)
        found = _appointment(session, call, row.code)
        return SlotPage(
            call=call_name,
            definition=calls.definition_of(call),
            submission=row.code,
            applicant=row.applicant,
            platform=row.platform,
            hearing=_hearing(call, found) if found else None,
        )


def write_slot_calendar(
    desk: Desk, actor: Actor, call_name: str, language: Language = "zh"
) -> bytes:
    """Write the hearing as a calendar file with the identifier that invitations use.

    A calendar that holds the invitation already is updated, not doubled. Raises NotFound while
    there is no hearing.
    """
    require_own_call(actor, Role.APPLICANT, call_name)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        found = _appointment(session, call, actor.subject)
        if found is None:
            raise NotFound("error.no_hearing", submission=actor.subject)
        row = _told(session, desk, call, found)
        head = head_of(call)
        return build_feed(head, [invitation_view(head, row, desk.settings.mail.sender)], language)


def _appointment(session: Session, call: Call, code: str) -> Appointment | None:
    if plans.find_plan(session, call.name) is None:
        return None
    mine = (one for one in appointments(session, call) if one.kind == "applicant")
    return next((one for one in mine if one.code == code), None)


def _hearing(call: Call, found: Appointment) -> HearingTime:
    zone = calls.definition_of(call).zone
    start = datetime.fromisoformat(found.starts_at).astimezone(zone)
    end = datetime.fromisoformat(found.ends_at).astimezone(zone)
    return HearingTime(
        start, end, found.room, found.floor, int((end - start).total_seconds() // 60)
    )


def _told(session: Session, desk: Desk, call: Call, found: Appointment) -> Invitation:
    """Give what the calendar was told, or would be; nothing is stored."""
    content = dict(vars(found))
    told = next(
        (row for row in people.invitations(session, call.name) if row.uid == found.uid), None
    )
    if told is not None and told.content == content:
        return told
    return Invitation(
        call=call.name,
        uid=found.uid,
        recipient_kind=found.kind,
        recipient_code=found.code,
        recipient_name=found.name,
        email=found.email,
        sequence=told.sequence + 1 if told else 0,
        plan_version=call.plan_version,
        content=content,
        content_digest=digest_of(content),
        updated_at=desk.now(),
    )
