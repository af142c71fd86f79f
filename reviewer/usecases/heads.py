"""Send the end of a call's chain to a second place at every public moment.

Whoever may rewrite the database can make a chain that is consistent in itself. It does not match
what the supervisor's mailbox holds, nor a file on another disk: `pingyi verify --heads FILE`.
"""

from __future__ import annotations

import json
import logging
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path

from sqlmodel import Session

from reviewer.errors import BadInput
from reviewer.files.mails.messages import build_message
from reviewer.messages import Language, say
from reviewer.model.invitations import OutgoingMessage
from reviewer.model.views import MailView
from reviewer.rules.evidence import moment_text
from reviewer.settings import Settings

log = logging.getLogger(__name__)
KIND = "head"
LANGUAGES: tuple[Language, ...] = ("zh", "en")
# Acts after which the end of the chain is public: what was before them cannot be made anew.
PUBLIC_MOMENTS = frozenset(
    {
        "draw_committed",
        "draw_texts_bound",
        "draw_run",
        "draw_annulled",
        "draw_unopened",
        "plan_stored",
        "scoring_opened",
        "standing_opened",
        "panel_closed",
        "ranked",
        "notice_published",
        "objection_decided",
        "archived",
    }
)


@dataclass(frozen=True)
class ChainEnd:
    """Hold where the chain of a call stood after a public act."""

    call: str
    number: int
    digest: str
    action: str
    at: str


def write_head(file: Path, end: ChainEnd) -> None:
    """Append an end of the chain to a file, one line each, and wait until the disk has it.

    A file that cannot be written is told in the log of the machine: the act itself has happened.
    """
    line = json.dumps(asdict(end), ensure_ascii=False, sort_keys=True) + "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        place = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        try:
            os.write(place, line.encode())
            os.fsync(place)
        finally:
            os.close(place)
    except OSError as error:
        log.error("the end of the chain could not be kept in %s: %s", file, error.strerror)


def queue_head(session: Session, settings: Settings, end: ChainEnd, now: datetime) -> None:
    """Queue a message with an end of the chain to every mailbox that the settings name."""
    for address in settings.heads_to:
        mail = _letter(settings, address, end, now)
        try:
            body = build_message(mail).decode("ascii")
        except BadInput:
            log.error("no message with the end of the chain can be sent to %s", address)
            continue
        session.add(
            OutgoingMessage(
                call=end.call,
                kind=KIND,
                message_id=mail.message_id,
                recipient=address,
                recipient_name="",
                subject=mail.subject,
                body=body,
                state="queued",
                next_attempt_at=now,
                created_at=now,
            )
        )


def _letter(settings: Settings, address: str, end: ChainEnd, now: datetime) -> MailView:
    details = {"call": end.call, "number": end.number, "digest": end.digest, "at": end.at}
    text = "\n\n".join(
        say("head.text", language, **details, act=say(f"head.act.{end.action}", language))
        for language in LANGUAGES
    )
    stem = sha256(f"{end.digest}|{address}".encode()).hexdigest()[:32]
    domain = settings.mail.sender.rpartition("@")[2] or "pingyi"
    shown = "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line)
    return MailView(
        message_id=f"<head.{stem}@{domain}>",
        sent_at=now,
        sender_name=say("head.sender", "zh"),
        sender_email=settings.mail.sender,
        recipient_name="",
        recipient_email=address,
        subject=say("head.subject", "zh", call=end.call, number=end.number),
        text=text + "\n",
        html=f'<!DOCTYPE html><html lang="zh-CN"><body>{shown}</body></html>\n',
    )


def end_of(call: str, action: str, at: datetime, number: int, digest: str) -> ChainEnd:
    """Name an end of the chain as it is sent."""
    return ChainEnd(call, number, digest, action, moment_text(at))
