"""What every use case needs at hand: the database, the clock, the settings, the secret."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine
from sqlmodel import Session

from reviewer.errors import Misconfigured, PingyiError, Unavailable
from reviewer.files.call_files import built_in_calls
from reviewer.logs import current_request, start_log
from reviewer.model.calls import Call
from reviewer.private_folders import make_private_folder
from reviewer.rules.permissions import COMMAND_LINE, Actor
from reviewer.settings import Settings, read_settings, require_secret, words_from_files
from reviewer.store import calls
from reviewer.store.engine import explain_outage, open_engine, transaction
from reviewer.store.evidence import once_chained, once_committed, take_over
from reviewer.store.installation import (
    forget_belonging,
    keep_copy_before,
    require_belonging,
    require_known_shape,
)
from reviewer.store.migration import HEAD, migrate
from reviewer.usecases.heads import PUBLIC_MOMENTS, end_of, queue_head, write_head

__all__ = [
    "COMMAND_LINE",
    "Actor",
    "AppContext",
    "current_request",
    "explain_outage",
    "initialise",
    "open_context",
    "prepare_database",
    "read_settings",
    "require_secret",
    "start_log",
]


@dataclass(frozen=True)
class AppContext:
    """Hold what use cases work with; made once per process, passed to each of them.

    `reads_apart`: files that people hand in are read outside this process.
    """

    engine: Engine
    settings: Settings
    clock: Callable[[], datetime]
    secret: str
    reads_apart: bool = False

    def now(self) -> datetime:
        """Give the present moment in UTC."""
        return self.clock()

    def record(
        self,
        session: Session,
        actor: Actor,
        call: str | None,
        action: str,
        subject: str = "",
        *,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Write into the activity log what somebody did just now.

        `call` None: it was about no call. `action` is a code that the pages have words for.
        """
        calls.record(
            session,
            call=call,
            at=self.now(),
            actor=actor.label,
            action=action,
            subject=subject,
            detail=detail,
            by_session=actor.session,
        )
        if call is not None and action in PUBLIC_MOMENTS:
            self._send_head(session, call, action)

    def _send_head(self, session: Session, call: str, action: str) -> None:
        """Let the end of the chain be kept in a second place once this act stands in it."""
        now = self.now()

        def chained(number: int, digest: str) -> None:
            end = end_of(call, action, now, number, digest)
            queue_head(session, self.settings, end, now)
            if self.settings.heads_file is not None:
                once_committed(session, partial(write_head, self.settings.heads_file, end))

        if self.settings.heads_file is not None or self.settings.heads_to:
            once_chained(session, call, chained)


def open_context(settings: Settings, clock: Callable[[], datetime] | None = None) -> AppContext:
    """Open the database and the secret of this installation.

    An embedded database is brought to the newest shape; one on a server must have been by
    `pingyi init`. Raises Unavailable where it was not, Misconfigured for a weak secret.
    """
    engine = open_engine(settings.database_url)
    try:
        return _context_of(engine, settings, clock or _utc_now)
    except PingyiError:
        engine.dispose()
        raise


def _context_of(engine: Engine, settings: Settings, clock: Callable[[], datetime]) -> AppContext:
    shape = require_known_shape(engine)
    if shape != HEAD:
        if engine.dialect.name != "sqlite":
            raise Unavailable("error.database_older" if shape else "error.database_empty")
        if shape:
            keep_copy_before(engine, shape)
        prepare_database(engine, clock)
    context = AppContext(engine, settings, clock, read_secret(settings))
    require_belonging(engine, settings.attachments_folder, context.secret, context.now())
    return context


def initialise(
    settings: Settings, clock: Callable[[], datetime] | None = None, *, adopt: bool = False
) -> AppContext:
    """Make or update the database of an installation and its secret; twice changes nothing.

    With `adopt` this machine's secret and files become those of the installation. Raises
    Unavailable where database or folder cannot be reached.
    """
    engine = open_engine(settings.database_url)
    try:
        shape = require_known_shape(engine)
        if shape not in (None, HEAD):
            keep_copy_before(engine, shape)
        prepare_database(engine, clock or _utc_now)
        if adopt:
            forget_belonging(engine)
    finally:
        engine.dispose()
    return open_context(settings, clock)


def prepare_database(engine: Engine, clock: Callable[[], datetime]) -> None:
    """Bring the database to the newest shape and put the built-in calls into it."""
    migrate(engine)
    with transaction(engine) as session:
        take_over(session, clock())
        for name, definition in built_in_calls().items():
            if calls.find_call(session, name) is None:
                document = definition.model_dump(mode="json")
                session.add(Call(name=name, definition=document, created_at=clock()))


def read_secret(settings: Settings) -> str:
    """Read the signing secret; make one on first use, readable by its owner alone.

    PINGYI_SECRET_KEY takes precedence. Raises Misconfigured when it could be guessed.
    """
    given = words_from_files(os.environ).get("PINGYI_SECRET_KEY")
    if given is not None:
        return require_secret(given)
    if not settings.secret_file.exists():
        _write_secret(settings.secret_file)
    return require_secret(settings.secret_file.read_text(encoding="ascii"))


def keep_secret(settings: Settings, secret: str) -> None:
    """Keep the secret of an installation that is brought back.

    Raises Misconfigured where PINGYI_SECRET_KEY gives another: links in sent mails need the old.
    """
    require_secret(secret)
    given = words_from_files(os.environ).get("PINGYI_SECRET_KEY")
    if given is not None:
        if require_secret(given) != secret:
            raise Misconfigured("error.secret_differs")
        return
    settings.secret_file.unlink(missing_ok=True)
    _write_secret(settings.secret_file, secret)


def _write_secret(file: Path, secret: str | None = None) -> None:
    try:
        make_private_folder(file.parent)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    except OSError as error:
        raise Unavailable("error.folder", path=str(file.parent), why=error.strerror) from error
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secret or secrets.token_urlsafe(48))


def _utc_now() -> datetime:
    return datetime.now(UTC)
