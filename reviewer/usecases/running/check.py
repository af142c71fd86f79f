"""Whether everything is there that running needs, in less than a minute and without changing it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from reviewer.errors import PingyiError
from reviewer.files.evidence import DIGEST, place_of
from reviewer.files.mails.mailbox import open_inbox
from reviewer.files.mails.sending import greet_server
from reviewer.model.calls import Call
from reviewer.rules.permissions import COMMAND_LINE, Actor, require_staff
from reviewer.store import attachments, calls, jobs
from reviewer.store.engine import explain_outage, reading, transaction
from reviewer.store.installation import belonging, digest_of_secret, read_mark
from reviewer.store.messages import waiting_count
from reviewer.store.migration import HEAD, shape_of
from reviewer.store.moments import database_now
from reviewer.usecases.context import AppContext

State = Literal["fine", "attention", "broken"]
LEAST_FREE = 2_000_000_000  # bytes: two uploads of the largest size
LARGEST_SKEW = 5.0  # seconds
MANY_WAITING = 500


@dataclass(frozen=True)
class CheckView:
    """Tell how one thing stands; `code` and `details` are the sentence about it."""

    name: str
    state: State
    code: str
    details: dict[str, object] = field(default_factory=dict)


def check_installation(context: AppContext, actor: Actor) -> list[CheckView]:
    """Look at database, disk, secret, files, clock, mail both ways, fonts and workers.

    Each thing is looked at whatever came of the others. Only a row of nothing is written and taken
    back, to see that the database can be written.
    """
    require_staff(actor)
    return [_looked(name, look, context) for name, look in LOOKS]


def warnings(context: AppContext) -> list[CheckView]:
    """Give what staff should know at once: disk, queue and mail; quick enough for every page."""
    quick = ("disk", "workers", "mail_queue")
    found = [_looked(name, look, context) for name, look in LOOKS if name in quick]
    return [view for view in found if view.state != "fine"]


def _looked(name: str, look: Callable[[AppContext], CheckView], context: AppContext) -> CheckView:
    try:
        return look(context)
    except PingyiError as error:
        return CheckView(name, "broken", error.code, dict(error.details))
    except DBAPIError as error:
        found = explain_outage(error)
        return CheckView(name, "broken", found.code, dict(found.details))
    except OSError as error:
        details: dict[str, object] = {"path": error.filename or "?", "why": error.strerror or "?"}
        return CheckView(name, "broken", "error.out_of_reach", details)


def _database(context: AppContext) -> CheckView:
    shape = shape_of(context.engine)
    if shape != HEAD:
        code = "error.database_older" if shape else "error.database_empty"
        return CheckView("database", "broken", code)
    with transaction(context.engine) as session:
        context.record(session, COMMAND_LINE, None, "checked")
        session.flush()
        session.rollback()
    return CheckView("database", "fine", "looked.database", {"kind": context.engine.dialect.name})


def _disk(context: AppContext) -> CheckView:
    folder = context.settings.data_folder
    free = shutil.disk_usage(folder).free
    state: State = "fine" if free >= LEAST_FREE else "attention"
    return CheckView(
        "disk", state, f"looked.disk_{state}", {"path": str(folder), "free": free // 1_000_000}
    )


def _secret(context: AppContext) -> CheckView:
    with reading(context.engine) as session:
        held = belonging(session)
    if held is not None and held.secret_digest != digest_of_secret(context.secret):
        return CheckView("secret", "broken", "error.secret_differs")
    return CheckView("secret", "fine", "looked.secret")


def _files(context: AppContext) -> CheckView:
    folder = context.settings.attachments_folder
    with reading(context.engine) as session:
        held = belonging(session)
        named = {digest for call in calls.all_calls(session) for digest in _papers(session, call)}
    if held is not None and read_mark(folder) != held.store:
        return CheckView("files", "broken", "error.files_elsewhere", {"path": str(folder)})
    missing = sorted(
        digest
        for digest in named
        if DIGEST.fullmatch(digest) and not place_of(folder, digest).is_file()
    )
    if missing:
        details: dict[str, object] = {"count": len(missing), "digest": missing[0][:12]}
        return CheckView("files", "broken", "looked.files_missing", details)
    return CheckView("files", "fine", "looked.files", {"count": len(named)})


def _papers(session: Session, call: Call) -> list[str]:
    return [row.digest for row in attachments.attachments(session, call.name)]


def _clock(context: AppContext) -> CheckView:
    with reading(context.engine) as session:
        skew = (context.now() - database_now(session)).total_seconds()
    state: State = "fine" if abs(skew) <= LARGEST_SKEW else "attention"
    return CheckView("clock", state, f"looked.clock_{state}", {"seconds": round(skew, 1)})


def _mail_out(context: AppContext) -> CheckView:
    mail = context.settings.mail
    where: dict[str, object] = {"host": mail.host, "port": mail.port}
    why = greet_server(mail)
    if why:
        return CheckView("mail_out", "broken", "looked.mail_out_broken", {**where, "why": why})
    return CheckView("mail_out", "fine", "looked.mail_out", where)


def _mail_in(context: AppContext) -> CheckView:
    inbox = context.settings.inbox
    if inbox.host is None:
        return CheckView("mail_in", "fine", "looked.mail_in_none")
    with open_inbox(inbox):
        return CheckView("mail_in", "fine", "looked.mail_in", {"host": inbox.host})


def _fonts(context: AppContext) -> CheckView:
    # Loaded when it is looked at: the typesetter would sit in every server's memory.
    from reviewer.files.typesetting import chinese_font  # noqa: PLC0415 as above

    _, family = chinese_font(context.settings.fonts)
    return CheckView("fonts", "fine", "looked.fonts", {"family": family})


def _workers(context: AppContext) -> CheckView:
    with reading(context.engine) as session:
        seen = jobs.worker_seen(session)
    state: State = "fine" if seen else "attention"
    return CheckView("workers", state, f"looked.workers_{state}")


def _mail_queue(context: AppContext) -> CheckView:
    with reading(context.engine) as session:
        waiting = waiting_count(session)
    state: State = "fine" if waiting < MANY_WAITING else "attention"
    return CheckView("mail_queue", state, f"looked.mail_queue_{state}", {"count": waiting})


LOOKS: tuple[tuple[str, Callable[[AppContext], CheckView]], ...] = (
    ("database", _database),
    ("disk", _disk),
    ("secret", _secret),
    ("files", _files),
    ("clock", _clock),
    ("mail_out", _mail_out),
    ("mail_in", _mail_in),
    ("mail_queue", _mail_queue),
    ("fonts", _fonts),
    ("workers", _workers),
)
