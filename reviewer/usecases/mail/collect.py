"""Fetch what came back: from the mailbox, or from saved mails that staff hand in."""

from __future__ import annotations

import logging
import mailbox
import traceback
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from reviewer.errors import BadInput, NotFound, Unavailable, WrongPhase
from reviewer.files.mails.mailbox import Fetched, open_inbox
from reviewer.model.invitations import Invitation, Mailbox
from reviewer.rules.permissions import Actor, require_staff
from reviewer.store import calls, messages
from reviewer.store.engine import reading, transaction
from reviewer.usecases.context import AppContext
from reviewer.usecases.invitations.answers import record_for
from reviewer.usecases.mail.inbox import receive_message

MEGABYTE = 1024 * 1024
LARGEST_MEGABYTES = 30
log = logging.getLogger("pingyi.mail")
MBOX_START = b"From "


@dataclass(frozen=True)
class Collected:
    """Count the messages that were read: understood, waiting for a person, known before."""

    understood: int
    waiting: int
    known: int

    @property
    def count(self) -> int:
        """Count them all."""
        return self.understood + self.waiting + self.known


def collect_mail(context: AppContext) -> Collected:
    """Read what is new in the mailbox; nothing in it is changed or removed.

    How far it was read is written down after each message, so that a breakdown loses none and a
    message read twice is kept once. One too large to fetch waits for a person, who finds it whole
    in the mailbox. Raises Unavailable where the mailbox cannot be reached.
    """
    settings = context.settings.inbox
    if settings.host is None:
        return Collected(0, 0, 0)
    name = f"{settings.username}@{settings.host}:{settings.port}/{settings.folder}"
    with reading(context.engine) as session:
        known = messages.find_mailbox(session, name)
        validity, last = (known.validity, known.last_uid) if known else (0, 0)
    states: Counter[str] = Counter()
    with open_inbox(settings) as inbox:
        for entry in inbox.after(last if inbox.validity == validity else 0):
            states[_receive(context, entry)] += 1
            _note_progress(context, name, inbox.validity, entry.number)
    return _counted(states)


def _receive(context: AppContext, entry: Fetched) -> str:
    """Take in one message; one that cannot be kept is named in the log and stays in the mailbox.

    Raises Unavailable where the machine stands in the way: then the reading starts here again.
    """
    try:
        return receive_message(context, entry.raw, "imap", whole=entry.whole).state
    except Unavailable:
        raise
    except Exception:  # whatever strangers send, the messages behind it are read
        log.error("message %s could not be kept\n%s", entry.number, traceback.format_exc())
        return "waits"


def receive_files(context: AppContext, actor: Actor, paths: Sequence[Path]) -> Collected:
    """Read saved mails: single ones (.eml), whole folders of mail (.mbox), calendar answers (.ics).

    Raises BadInput for a file that is too large, before anything is kept.
    """
    require_staff(actor)
    for path in paths:
        if path.stat().st_size > LARGEST_MEGABYTES * MEGABYTE:
            raise BadInput("error.reply_too_large", file=path.name, most=LARGEST_MEGABYTES)
    states: Counter[str] = Counter()
    for path in paths:
        for raw in _mails_in(path):
            states[receive_message(context, raw, "upload").state] += 1
    return _counted(states)


def resolve_incoming(
    context: AppContext,
    actor: Actor,
    call_name: str,
    number: int,
    *,
    note: str = "",
    answer: str | None = None,
) -> None:
    """Close what waited for a person; with `answer` also record that as the person's answer.

    Raises NotFound for a message of another call, WrongPhase where somebody settled it before.
    """
    require_staff(actor)
    with transaction(context.engine) as session:
        calls.get_call(session, call_name, to_change=True)
        row = messages.get_incoming(session, number)
        if row.call not in {call_name, ""}:
            raise NotFound("error.no_incoming", number=number)
        if row.state != "waits":
            raise WrongPhase("error.settled_already")
        found = session.get(Invitation, row.invitation_id) if row.invitation_id else None
        if answer is not None and found is not None:
            record_for(session, context, actor, found, answer, note)
        row.state = "settled"
        row.settled_at = context.now()
        row.settled_by = actor.label
        row.settled_note = note.strip()
        session.add(row)
        context.record(
            session,
            actor,
            call_name,
            "incoming_settled",
            str(number),
            detail={"note": note.strip()},
        )


def read_raw_mail(context: AppContext, actor: Actor, call_name: str, number: int) -> bytes:
    """Hand out a message that came back as it came; raises NotFound for one of another call."""
    require_staff(actor)
    with reading(context.engine) as session:
        row = messages.get_incoming(session, number)
        if row.call not in {call_name, ""}:
            raise NotFound("error.no_incoming", number=number)
        return row.raw


def _mails_in(path: Path) -> Iterator[bytes]:
    content = path.read_bytes()
    if content.startswith(MBOX_START):
        folder = mailbox.mbox(path, create=False)
        try:
            for key in folder.iterkeys():
                yield folder.get_bytes(key)
        finally:
            folder.close()
    elif content.lstrip(b"\xef\xbb\xbf \r\n\t")[:15].upper() == b"BEGIN:VCALENDAR":
        yield b"Content-Type: text/calendar\r\n\r\n" + content
    else:
        yield content


def _note_progress(context: AppContext, name: str, validity: int, number: int) -> None:
    with transaction(context.engine) as session:
        row = messages.find_mailbox(session, name) or Mailbox(name=name, validity=validity)
        row.last_uid = max(number, row.last_uid) if row.validity == validity else number
        row.validity = validity
        session.add(row)


def _counted(states: Counter[str]) -> Collected:
    return Collected(states["understood"], states["waits"], states["known"])
