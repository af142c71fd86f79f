"""Tell everybody's calendar where to be when; tell it again only when something changed."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.files.mails.invitations import write_invitation
from reviewer.files.mails.messages import build_message
from reviewer.model.calls import Call
from reviewer.model.people import Account, Invitation, OutgoingMessage, Role, SignInLink
from reviewer.model.views import CallHead, InvitationView
from reviewer.planning.instance import digest_of
from reviewer.rules.permissions import Actor, require_overseer, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.store import calls, people, plans
from reviewer.store.engine import reading, transaction
from reviewer.usecases.desk import Desk
from reviewer.usecases.read_plan import PanelView, PlanView, plan_view
from reviewer.usecases.sign_in import digest_of as token_digest
from reviewer.usecases.views import head_of

LINK_OUTLIVES_EVENT = timedelta(days=30)
Kind = Literal["expert", "applicant"]


@dataclass(frozen=True)
class Appointment:
    """Hold what a person's calendar is to say; a change of any of it makes an update.

    Times are ISO texts in UTC. For an expert `slots` counts the submissions and `subject` is
    empty; for an applicant `subject` is the platform.
    """

    uid: str
    kind: Kind
    code: str
    name: str
    email: str
    starts_at: str
    ends_at: str
    room: str
    floor: str
    subject: str
    slots: int


@dataclass(frozen=True)
class InvitationLine:
    """Show one person's invitation: what the calendar was told, and how the message fares.

    `method` is REQUEST or CANCEL; `change` new, update, cancel or none; `state` that of the newest
    message, no_address for the call list, empty where none was queued.
    """

    recipient: str
    kind: str
    code: str
    email: str
    uid: str
    sequence: int
    method: str
    change: str
    starts_at: datetime
    ends_at: datetime
    room: str
    state: str
    last_error: str


@dataclass(frozen=True)
class Letter:
    """Hold one message ready to hand over; `content` None for a person without an address."""

    recipient: str
    code: str
    email: str
    uid: str
    sequence: int
    method: str
    file: str
    content: bytes | None


def preview_invitations(desk: Desk, actor: Actor, call_name: str) -> list[InvitationLine]:
    """Show per person what would be sent for the newest plan, and what was sent before."""
    require_overseer(actor)
    with reading(desk.engine) as session:
        call = calls.get_call(session, call_name)
        states = _states(session, call_name)
        return [_line(row, change, states) for row, change in _compared(session, call, desk.now())]


def write_letters(desk: Desk, actor: Actor, call_name: str) -> list[Letter]:
    """Write everybody's current message, to be handed over by other means than this program.

    Writing twice gives the same bytes. Raises WrongPhase without a plan, or once ranking began.
    """
    require_staff(actor)
    with transaction(desk.engine) as session:
        call = _open_call(session, call_name)
        version = plans.get_plan(session, call_name).version
        rows = [row for row, _ in _issue(session, desk, call)]
        _log(session, desk, actor, call, "invitations_written", len(rows))
        current = [row for row in rows if row.method == "REQUEST" or row.plan_version == version]
        return [_letter(session, desk, call, row) for row in current]


def queue_invitations(desk: Desk, actor: Actor, call_name: str) -> list[InvitationLine]:
    """Queue a message for everybody to whom something new is to be said, and for nobody else.

    People without a mail address are kept for the call list, never skipped silently.
    """
    require_staff(actor)
    with transaction(desk.engine) as session:
        call = _open_call(session, call_name)
        changed = []
        for row, change in _issue(session, desk, call):
            if change != "none" or not _has_message(session, row):
                _queue(session, desk, call, row)
                changed.append((row, change))
        _log(session, desk, actor, call, "invitations_queued", len(changed))
        session.flush()
        states = _states(session, call_name)
        return [_line(row, change, states) for row, change in changed]


def _open_call(session: Session, call_name: str) -> Call:
    call = calls.get_call(session, call_name, to_change=True)
    require_open("invite", call.phase)
    plan = plans.get_plan(session, call_name)
    if plan.call_revision != call.revision:
        raise BadInput("error.plan_outdated", version=plan.version)
    call.phase = phase_after("invite", call.phase)
    session.add(call)
    return call


def appointments(session: Session, call: Call) -> list[Appointment]:
    """List what the newest plan asks of everybody: experts per panel, applicants per slot.

    Reserves are not invited: their duty is to be reachable.
    """
    plan = plan_view(session, call.name)
    floors = {room.name: room.floor for room in plans.rooms(session, call.name)}
    return [*_of_experts(session, plan, floors), *_of_applicants(session, plan, floors)]


def _of_experts(session: Session, plan: PlanView, floors: dict[str, str]) -> Iterator[Appointment]:
    addresses = people.expert_addresses(session, plan.call)
    for panel in plan.panels:
        for seat in panel.seats:
            yield Appointment(
                uid=_uid(plan.call, "expert", seat.expert, panel.code),
                kind="expert",
                code=seat.expert,
                name=seat.name,
                email=addresses.get(seat.expert, ""),
                starts_at=_utc(panel.starts_at),
                ends_at=_utc(panel.ends_at),
                room=panel.room,
                floor=floors.get(panel.room, ""),
                subject="",
                slots=len(panel.slots),
            )


def _of_applicants(
    session: Session, plan: PlanView, floors: dict[str, str]
) -> Iterator[Appointment]:
    if not plan.definition.defence.held:
        return
    addresses = people.applicant_addresses(session, plan.call)
    for panel in plan.panels:
        yield from _heard(plan, panel, addresses, floors)


def _heard(
    plan: PlanView,
    panel: PanelView,
    addresses: dict[str, tuple[str, str]],
    floors: dict[str, str],
) -> Iterator[Appointment]:
    for slot in panel.slots:
        name, email = addresses.get(slot.submission, (slot.applicant, ""))
        yield Appointment(
            uid=_uid(plan.call, "applicant", slot.submission, ""),
            kind="applicant",
            code=slot.submission,
            name=name or slot.applicant,
            email=email,
            starts_at=_utc(slot.starts_at),
            ends_at=_utc(slot.ends_at),
            room=slot.room,
            floor=floors.get(slot.room, ""),
            subject=slot.platform,
            slots=1,
        )


def _uid(call: str, kind: Kind, code: str, panel: str) -> str:
    """Give an identifier that stays for life and tells nobody who it stands for."""
    digest = hashlib.sha256("|".join((call, kind, code, panel)).encode()).hexdigest()
    return f"{digest[:32]}@pingyi"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat()


def _compared(session: Session, call: Call, now: datetime) -> list[tuple[Invitation, str]]:
    """Compare what the plan asks with what calendars were told; nothing is stored."""
    told = {row.uid: row for row in people.invitations(session, call.name)}
    if plans.find_plan(session, call.name) is None:
        return [(row, "none") for row in told.values()]
    version = plans.get_plan(session, call.name).version
    found = []
    for wanted in appointments(session, call):
        row = told.pop(wanted.uid, None)
        found.append(_next(call, row, wanted, version, now))
    for row in told.values():
        found.append((row, "none") if row.method == "CANCEL" else _cancelled(row, version, now))
    return found


def _next(
    call: Call, row: Invitation | None, wanted: Appointment, version: int, now: datetime
) -> tuple[Invitation, str]:
    content = asdict(wanted)
    digest = digest_of(content)
    if row is None:
        fresh = Invitation(
            call=call.name,
            uid=wanted.uid,
            recipient_kind=wanted.kind,
            recipient_code=wanted.code,
            recipient_name=wanted.name,
            email=wanted.email,
            plan_version=version,
            content=content,
            content_digest=digest,
            updated_at=now,
        )
        return fresh, "new"
    if row.content_digest == digest and row.method == "REQUEST":
        return row, "none"
    changed = Invitation(**row.model_dump())
    changed.content = content
    changed.content_digest = digest
    changed.email = wanted.email
    changed.recipient_name = wanted.name
    return _told_anew(changed, "REQUEST", version, now), "update"


def _cancelled(row: Invitation, version: int, now: datetime) -> tuple[Invitation, str]:
    return _told_anew(Invitation(**row.model_dump()), "CANCEL", version, now), "cancel"


def _told_anew(row: Invitation, method: str, version: int, now: datetime) -> Invitation:
    row.method = method
    row.sequence += 1
    row.plan_version = version
    row.updated_at = now
    return row


def _issue(session: Session, desk: Desk, call: Call) -> list[tuple[Invitation, str]]:
    """Store what calendars are told from now on."""
    return [
        (row if change == "none" else session.merge(row), change)
        for row, change in _compared(session, call, desk.now())
    ]


def _letter(session: Session, desk: Desk, call: Call, row: Invitation) -> Letter:
    content = _message(session, desk, call, row) if row.email else None
    return Letter(
        recipient=row.recipient_name,
        code=row.recipient_code,
        email=row.email,
        uid=row.uid,
        sequence=row.sequence,
        method=row.method,
        file=f"{row.recipient_kind}-{row.recipient_code}-{row.uid[:8]}.eml",
        content=content,
    )


def _message(session: Session, desk: Desk, call: Call, row: Invitation) -> bytes:
    view = invitation_view(head_of(call), row, desk.settings.mail.sender)
    linked = replace(view, link=_personal_link(session, desk, row))
    return build_message(write_invitation(linked, message_id_of(row)))


def message_id_of(row: Invitation) -> str:
    """Give the id that a message keeps over all attempts to deliver it."""
    local, _, domain = row.uid.partition("@")
    return f"<{local}.{row.sequence}.{row.method.lower()}@{domain}>"


def invitation_view(head: CallHead, row: Invitation, organiser: str) -> InvitationView:
    """Lay out what a person's calendar is told, without the personal link."""
    wanted = Appointment(**row.content)
    start = datetime.fromisoformat(wanted.starts_at)
    end = datetime.fromisoformat(wanted.ends_at)
    return InvitationView(
        head=head,
        uid=row.uid,
        sequence=row.sequence,
        method="CANCEL" if row.method == "CANCEL" else "REQUEST",
        sent_at=row.updated_at,
        audience=wanted.kind,
        recipient_name=row.recipient_name,
        recipient_email=row.email,
        organiser_email=organiser,
        starts_at=start,
        ends_at=end,
        room=wanted.room,
        floor=wanted.floor,
        subject=wanted.subject,
        slots=wanted.slots,
        minutes=int((end - start).total_seconds() // 60),
    )


def _personal_link(session: Session, desk: Desk, row: Invitation) -> str:
    """Give the sign-in link of a message: the same for the same message, stored by its digest."""
    role = Role.EXPERT if row.recipient_kind == "expert" else Role.APPLICANT
    account = people.find_account(session, role, row.call, row.recipient_code)
    if account is None:
        account = Account(
            role=role,
            call=row.call,
            subject=row.recipient_code,
            name=row.recipient_name,
            created_at=desk.now(),
        )
        session.add(account)
        session.flush()
    words = f"invitation|{row.uid}|{row.sequence}|{account.epoch}"
    mac = hmac.new(desk.secret.encode(), words.encode(), hashlib.sha256).digest()
    token = base64.urlsafe_b64encode(mac).decode().rstrip("=")
    if people.find_link(session, token_digest(token)) is None:
        ends = datetime.fromisoformat(row.content["ends_at"])
        session.add(
            SignInLink(
                account_id=account.id or 0,
                token_digest=token_digest(token),
                epoch=account.epoch,
                created_at=desk.now(),
                expires_at=max(ends, desk.now()) + LINK_OUTLIVES_EVENT,
            )
        )
        session.flush()
    return f"{desk.settings.public_url}/enter/{token}"


def _has_message(session: Session, row: Invitation) -> bool:
    return people.find_message(session, message_id_of(row)) is not None


def _queue(session: Session, desk: Desk, call: Call, row: Invitation) -> None:
    session.flush()
    letter = _letter(session, desk, call, row)
    session.add(
        OutgoingMessage(
            call=call.name,
            invitation_id=row.id,
            message_id=message_id_of(row),
            recipient=row.email,
            subject=row.recipient_name,
            body=letter.content.decode("ascii") if letter.content else "",
            state="queued" if letter.content else "no_address",
            next_attempt_at=desk.now(),
            created_at=desk.now(),
        )
    )


def _states(session: Session, call_name: str) -> dict[int, OutgoingMessage]:
    newest: dict[int, OutgoingMessage] = {}
    for message in people.messages(session, call_name):
        newest.setdefault(message.invitation_id or 0, message)
    return newest


def _line(row: Invitation, change: str, states: dict[int, OutgoingMessage]) -> InvitationLine:
    message = states.get(row.id or -1)
    return InvitationLine(
        recipient=row.recipient_name,
        kind=row.recipient_kind,
        code=row.recipient_code,
        email=row.email,
        uid=row.uid,
        sequence=row.sequence,
        method=row.method,
        change=change,
        starts_at=datetime.fromisoformat(row.content["starts_at"]),
        ends_at=datetime.fromisoformat(row.content["ends_at"]),
        room=row.content["room"],
        state=message.state if message else ("" if row.email else "no_address"),
        last_error=message.last_error if message else "",
    )


def _log(session: Session, desk: Desk, actor: Actor, call: Call, action: str, count: int) -> None:
    calls.record(
        session,
        call=call.name,
        at=desk.now(),
        actor=actor.signature,
        action=action,
        detail={"count": count},
    )
