"""Tell everybody's calendar where to be when; tell it again only when something changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlmodel import Session

from reviewer.errors import BadInput, Stale
from reviewer.model.calls import Call
from reviewer.model.invitations import Invitation, OutgoingMessage
from reviewer.model.views import MailView
from reviewer.planning.instance import digest_of
from reviewer.rules.invitations import (
    CalendarEntry,
    Change,
    Pair,
    content_of,
    continue_invitations,
)
from reviewer.rules.permissions import Actor, require_staff
from reviewer.rules.phases import phase_after, require_open
from reviewer.rules.tokens import token_digest
from reviewer.store import calls, invitations, messages, plans
from reviewer.store.engine import transaction
from reviewer.store.invitations import day_of, invites_to_past
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.appointments import appointments, last_sent
from reviewer.usecases.invitations.messages import (
    Stationery,
    answer_token,
    fresh_uid,
    message_id_of,
    pack,
    stationery_of,
    write_letter,
)

BATCH = 100  # so many messages are made in one transaction: others wait less than a second
UNDELIVERED = frozenset({"queued", "deferred", "no_address", "superseded", "expired"})


@dataclass(frozen=True)
class Letter:
    """Hold one message ready to hand over; `content` None for a person without an address."""

    recipient: str
    kind: str
    code: str
    email: str
    uid: str
    sequence: int
    method: str
    starts_at: datetime
    ends_at: datetime
    room: str
    file: str
    content: bytes | None


@dataclass(frozen=True)
class Queued:
    """Tell what was queued for one person; `state` queued, or no_address, bounced: to be called."""

    recipient: str
    kind: str
    code: str
    email: str
    uid: str
    sequence: int
    method: str
    change: Change
    state: str


def write_letters(
    context: AppContext, actor: Actor, call_name: str, *, rehearsal: bool = False
) -> list[Letter]:
    """Write everybody's current message, to be handed over by other means than this program.

    Writing twice gives the same bytes. Whoever is handed a letter sees its link, so that what the
    link opens for an expert is marked. Nobody is invited to a day that is over: raises BadInput
    where a letter would, and leaves out those that were written before; for a `rehearsal` on a
    season of the past they are written all the same. Raises WrongPhase without a plan, or once
    ranking began.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = _open_call(session, call_name)
        version = plans.get_plan(session, call_name).version
        issued = _issue(session, context, call)
        rows = [row for row, _ in issued]
        if not rehearsal:
            fresh = [row for row, change in issued if change != "none"]
            still = [row for row in rows if not _is_over(call, row, context.now())]
            _refuse_past(call, rows if rows and not still else fresh, context.now())
            rows = still
        _log(session, context, actor, call, "invitations_written", len(rows))
        stationery = stationery_of(session, call)
        current = [row for row in rows if row.method == "REQUEST" or row.plan_version == version]
        return [_letter(session, context, stationery, row, actor.label) for row in current]


def queue_invitations(
    context: AppContext, actor: Actor, call_name: str, *, shown: int | None = None
) -> list[Queued]:
    """Queue a message for everybody to whom something new is to be said, and for nobody else.

    People without a mail address are kept for the call list, never skipped silently. What was
    queued before and did not leave yet is replaced. `shown` is the plan's version of the list
    that staff saw: raises Stale when the newest is another one; None: not checked. A breakdown
    half way loses nothing: what was not queued then is queued by the next call.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        call = _open_call(session, call_name)
        version = plans.get_plan(session, call_name).version
        if shown is not None and shown != version:
            raise Stale("error.invitations_changed", shown=shown, now=version)
        issued = _issue(session, context, call)
        session.flush()
        made = messages.message_ids(session, call_name)
        unsent = [(row, change) for row, change in issued if message_id_of(row) not in made]
        _refuse_past(call, [row for row, _ in unsent], context.now())
        due = [(row.id or 0, change) for row, change in unsent]
        stationery = stationery_of(session, call)
    queued: list[Queued] = []
    for start in range(0, len(due), BATCH):
        queued += queue_batch(context, stationery, call_name, due[start : start + BATCH])
    with transaction(context.engine) as session:
        _log(session, context, actor, call, "invitations_queued", len(queued))
    return queued


def _is_over(call: Call, row: Invitation, now: datetime) -> bool:
    return invites_to_past(row, calls.definition_of(call).zone, now)


def _refuse_past(call: Call, rows: Sequence[Invitation], now: datetime) -> None:
    """Refuse to send anybody to a day that is over; taking back what was sent stays possible."""
    zone = calls.definition_of(call).zone
    over = {day_of(row, zone) for row in rows if invites_to_past(row, zone, now)}
    if over:
        today = now.astimezone(zone).date().isoformat()
        days = sorted(day.isoformat() for day in over)
        raise BadInput("error.invitations_past", days=days, today=today, call=call.name)


def refuse_past(call: Call, row: Invitation, now: datetime) -> None:
    """Refuse to tell one person once more of a day that is over; raises BadInput."""
    _refuse_past(call, [row], now)


def compare_with_plan(session: Session, call: Call) -> list[tuple[Invitation | None, Pair]]:
    """Compare what the newest plan asks with what calendars were told; nothing is stored."""
    rows = {row.id or 0: row for row in invitations.invitations(session, call.name)}
    planned = plans.find_plan(session, call.name) is not None
    wanted = appointments(session, call) if planned else []
    pairs = continue_invitations([last_sent(row) for row in rows.values()], wanted)
    if not planned:
        pairs = [
            Pair(pair.last_sent, pair.last_sent.appointment) for pair in pairs if pair.last_sent
        ]
    return [(rows[pair.last_sent.number] if pair.last_sent else None, pair) for pair in pairs]


def invitations_as_planned(
    session: Session, context: AppContext, call: Call, person: tuple[str, str] | None = None
) -> list[Invitation]:
    """Give everybody's invitation as the newest plan has it, sent or not; nothing is stored.

    `person` names one by kind and code; None: everybody. What fell away is left out.
    """
    version = plans.get_plan(session, call.name).version
    found = []
    for row, pair in compare_with_plan(session, call):
        if pair.wanted is None or person not in (None, pair.wanted.person):
            continue
        if row is None:
            found.append(fresh_invitation(context, call, pair.wanted, 1, version))
            continue
        copy = Invitation(**row.model_dump())
        tell_anew(copy, pair, version, context.now())
        found.append(copy)
    return found


def _open_call(session: Session, call_name: str) -> Call:
    call = calls.get_call(session, call_name, to_change=True)
    require_open("invite", call.phase)
    plan = plans.get_plan(session, call_name)
    if plan.call_revision != call.revision:
        raise BadInput("error.plan_outdated", version=plan.version)
    call.phase = phase_after("invite", call.phase)
    session.add(call)
    return call


def _issue(session: Session, context: AppContext, call: Call) -> list[tuple[Invitation, Change]]:
    """Store what calendars are told from now on."""
    version = plans.get_plan(session, call.name).version
    compared = compare_with_plan(session, call)
    ordinals: dict[tuple[str, str], int] = {}
    for row, _ in compared:
        if row is not None:
            person = (row.recipient_kind, row.recipient_code)
            ordinals[person] = ordinals.get(person, 0) + 1
    issued: list[tuple[Invitation, Change]] = []
    for row, pair in compared:
        if row is None and pair.wanted is not None:
            person = pair.wanted.person
            ordinals[person] = ordinals.get(person, 0) + 1
            fresh = fresh_invitation(context, call, pair.wanted, ordinals[person], version)
            session.add(fresh)
            issued.append((fresh, "new"))
        elif row is not None:
            tell_anew(row, pair, version, context.now())
            session.add(row)
            issued.append((row, pair.change))
    return issued


def fresh_invitation(
    context: AppContext, call: Call, wanted: CalendarEntry, ordinal: int, version: int
) -> Invitation:
    """Make a person's invitation, the `ordinal`-th; nothing is stored."""
    uid = fresh_uid(context, call.name, wanted.person, ordinal)
    row = Invitation(
        call=call.name,
        uid=uid,
        token_digest=token_digest(answer_token(context, uid)),
        recipient_kind=wanted.kind,
        recipient_code=wanted.code,
        recipient_name=wanted.name,
        email=wanted.email,
        plan_version=version,
        content_digest="",
        updated_at=context.now(),
    )
    _write_content(row, wanted)
    return row


def tell_anew(row: Invitation, pair: Pair, version: int, now: datetime) -> None:
    """Change what a calendar was told; an answer stays where neither time nor room moved."""
    if pair.change == "none":
        row.panel = pair.wanted.panel if pair.wanted else row.panel
        return
    row.sequence += 1
    row.plan_version = version
    row.updated_at = now
    row.method = "CANCEL" if pair.wanted is None else "REQUEST"
    if pair.wanted is not None:
        row.email = pair.wanted.email
        row.recipient_name = pair.wanted.name
        told = {name: row.content[name] for name in ("starts_at", "ends_at", "room")}
        standing = pair.last_sent is not None and pair.last_sent.standing
        _write_content(row, pair.wanted)
        if pair.moved and standing:
            row.content = {**row.content, "before": told}
        if pair.moved:
            row.place_sequence = row.sequence
            row.reminders = 0
            row.reminded_at = None


def _write_content(row: Invitation, wanted: CalendarEntry) -> None:
    content = asdict(wanted)
    row.panel = content.pop("panel")
    content["agenda"] = [list(stretch) for stretch in content["agenda"]]
    row.content = content
    row.content_digest = digest_of({"content": content_of(wanted)})


def _letter(
    session: Session, context: AppContext, stationery: Stationery, row: Invitation, seen_by: str
) -> Letter:
    _, content = _packed(session, context, stationery, row, seen_by)
    return Letter(
        recipient=row.recipient_name,
        kind=row.recipient_kind,
        code=row.recipient_code,
        email=row.email,
        uid=row.uid,
        sequence=row.sequence,
        method=row.method,
        starts_at=datetime.fromisoformat(row.content["starts_at"]),
        ends_at=datetime.fromisoformat(row.content["ends_at"]),
        room=row.content["room"],
        file=f"{row.recipient_kind}-{row.recipient_code}-{row.uid[:8]}.eml",
        content=content,
    )


def queue_batch(
    context: AppContext, stationery: Stationery, call_name: str, due: Sequence[tuple[int, Change]]
) -> list[Queued]:
    """Queue the letters of some invitations, by their numbers; what did not leave is replaced."""
    queued = []
    with transaction(context.engine) as session:
        zone = calls.definition_of(calls.get_call(session, call_name)).zone
        for number, change in due:
            row = invitations.get_invitation(session, call_name, number, to_change=True)
            if invites_to_past(row, zone, context.now()):
                continue  # nobody is asked to come on a day that is over
            before = messages.messages_of(session, number)
            if any(entry.message_id == message_id_of(row) for entry in before):
                continue  # another queued it meanwhile
            returned = _returned(row, before)
            _replace_waiting(session, before)
            if row.method == "CANCEL" and not _may_know(before):
                continue  # whoever was never told needs no cancellation
            message = _message(session, context, stationery, row)
            if returned is not None and message.state == "queued":
                message.state, message.last_error = "bounced", returned.last_error
            session.add(message)
            queued.append(_queued(row, change, message.state))
    return queued


def _returned(row: Invitation, before: Sequence[OutgoingMessage]) -> OutgoingMessage | None:
    """Find an earlier mail to the same address that came back: the next would come back too."""
    return next(
        (entry for entry in before if entry.state == "bounced" and entry.recipient == row.email),
        None,
    )


def _replace_waiting(session: Session, before: Sequence[OutgoingMessage]) -> None:
    for entry in before:
        if entry.state in {"queued", "deferred", "no_address", "bounced", "failed"}:
            entry.state = "superseded"
            session.add(entry)


def _may_know(before: Sequence[OutgoingMessage]) -> bool:
    """Tell whether an earlier message may have reached the person."""
    return any(entry.state not in UNDELIVERED or entry.doubtful > 0 for entry in before)


def _message(
    session: Session, context: AppContext, stationery: Stationery, row: Invitation
) -> OutgoingMessage:
    mail, content = _packed(session, context, stationery, row)
    return OutgoingMessage(
        call=row.call,
        invitation_id=row.id,
        sequence=row.sequence,
        message_id=mail.message_id,
        recipient=row.email,
        recipient_name=row.recipient_name,
        subject=mail.subject,
        body=content.decode("ascii") if content else "",
        state="queued" if content else "no_address",
        next_attempt_at=context.now(),
        created_at=context.now(),
    )


def _packed(
    session: Session,
    context: AppContext,
    stationery: Stationery,
    row: Invitation,
    seen_by: str = "",
) -> tuple[MailView, bytes | None]:
    """Build a message; None for a person whose address no mail server would take."""
    mail = write_letter(session, context, stationery, row, seen_by)
    try:
        return mail, pack(mail) if row.email else None
    except BadInput:
        return mail, None


def _queued(row: Invitation, change: Change, state: str) -> Queued:
    return Queued(
        recipient=row.recipient_name,
        kind=row.recipient_kind,
        code=row.recipient_code,
        email=row.email,
        uid=row.uid,
        sequence=row.sequence,
        method=row.method,
        change=change,
        state=state,
    )


def _log(
    session: Session, context: AppContext, actor: Actor, call: Call, action: str, count: int
) -> None:
    context.record(session, actor, call.name, action, detail={"count": count})
