"""Open the database, embedded or on a server, so that no write is ever lost."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    NoSuchModuleError,
    OperationalError,
)
from sqlmodel import Session, create_engine

from reviewer.errors import Misconfigured, PingyiError, Stale, Unavailable
from reviewer.private_folders import make_private_folder
from reviewer.store.evidence import RecordingSession, chain_acts
from reviewer.store.fence import fence_of

BUSY_TIMEOUT_SECONDS = 30
# A process that was stopped within a transaction keeps rows locked until the server ends it.
IDLE_TRANSACTION_SECONDS = 60

# What passes by itself or by a restart: work that met it is done again.
OUTAGES = frozenset({"error.database_locked", "error.database_down"})

DAMAGED = ("malformed", "not a database", "invalid page in block", "checksum mismatch")


def open_engine(url: str) -> Engine:
    """Open the database that the URL names; an embedded one is created where it is missing.

    Raises Misconfigured for an address no driver understands, Unavailable where the folder of an
    embedded database cannot be made.
    """
    try:
        parsed = make_url(_with_driver(url))
        backend = parsed.get_backend_name()
        if backend == "sqlite":
            return _open_embedded(parsed.database or ":memory:", parsed.render_as_string(False))
        engine = create_engine(parsed, pool_pre_ping=True, hide_parameters=True)
        event.listen(engine, "connect", _set_up_session)
        return engine
    except (ArgumentError, NoSuchModuleError) as error:
        raise Misconfigured("error.database_url", value=url) from error


def _with_driver(url: str) -> str:
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url


def _open_embedded(database: str, url: str) -> Engine:
    if database != ":memory:":
        folder = Path(database).parent
        try:
            make_private_folder(folder)
            _keep_private(Path(database))
        except OSError as error:
            raise Unavailable("error.folder", path=str(folder), why=error.strerror) from error
    engine = create_engine(
        url, connect_args={"timeout": BUSY_TIMEOUT_SECONDS}, hide_parameters=True
    )
    event.listen(engine, "connect", _set_up_connection)
    event.listen(engine, "begin", _begin)
    return engine


def _keep_private(database: Path) -> None:
    """Make a new database readable by its owner alone: it holds scores, names and links."""
    try:
        os.close(os.open(database, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    except FileExistsError:
        return  # whoever set it up chose who may read it


def _set_up_connection(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN would be a deferred one: two readers that then write deadlock.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={BUSY_TIMEOUT_SECONDS * 1000}",
        "foreign_keys=ON",
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _set_up_session(connection: DBAPIConnection, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_TRANSACTION_SECONDS}s'")
    cursor.close()
    connection.commit()


def _begin(connection: Connection) -> None:
    # A write transaction takes the lock at once: measured with 64 writers, a deferred one lost
    # 1,256 of 1,280 updates. Reading needs no lock and must not wait for writers.
    reading_only = connection.get_execution_options().get("reading_only", False)
    connection.exec_driver_sql("BEGIN" if reading_only else "BEGIN IMMEDIATE")


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Read one consistent state without holding up anyone who writes; changes are dropped.

    Raises Unavailable where the database is locked or out of reach.
    """
    if (fence := fence_of(engine)) is not None:
        fence.settle()  # what was written is read
    try:
        with Session(
            engine.execution_options(reading_only=True), expire_on_commit=False, autoflush=False
        ) as session:
            yield session  # closing drops what was not committed and leaves what was read usable
    except OperationalError as error:
        raise explain_outage(error) from error


@contextmanager
def one_state(engine: Engine) -> Iterator[Session]:
    """Read as `reading` does, but all statements see the state of the first, however long it takes.

    An embedded database always gives one state; a server is asked for it.
    """
    if engine.dialect.name != "sqlite":
        engine = engine.execution_options(isolation_level="REPEATABLE READ")
    with reading(engine) as session:
        yield session


@contextmanager
def transaction(engine: Engine) -> Iterator[Session]:
    """Do everything or nothing: commit at the end, undo on any error.

    Behind a fence the commit waits for the end of the work, see `reviewer.store.fence`. Raises
    Unavailable where the database is locked, full or out of reach, TakenOver where the work is
    another's by now.
    """
    fence = fence_of(engine)
    try:
        if fence is not None:
            fence.settle()
        session = RecordingSession(engine, expire_on_commit=False)
        try:
            yield session
            if fence is None:
                chain_acts(session)
                session.commit()
            else:
                fence.hold(session)
        except BaseException:  # whatever it was, it is passed on
            session.rollback()
            raise
        finally:
            if fence is None or not fence.holds:
                session.close()
    except OperationalError as error:
        raise explain_outage(error) from error


@contextmanager
def last_transaction(engine: Engine) -> Iterator[Session]:
    """Write the end of fenced work, together with what it wrote last; raises as `transaction`."""
    fence = fence_of(engine)
    if fence is None:
        with transaction(engine) as session:
            yield session
        return
    try:
        with fence.ending(engine) as session:
            yield session
    except OperationalError as error:
        raise explain_outage(error) from error


def explain_outage(error: DBAPIError) -> PingyiError:
    """Turn what the driver says of a failure into a sentence staff can act on.

    What the database refuses because it contradicts what is stored is no outage: nothing was
    written, and trying again on what is stored by now is the way.
    """
    if isinstance(error, IntegrityError):
        return Stale("error.data_contradicts", why=str(error.orig).splitlines()[0][:200])
    text = str(error.orig).lower()
    if any(sign in text for sign in DAMAGED):
        return Unavailable("error.database_damaged")
    if "locked" in text or "busy" in text:
        return Unavailable("error.database_locked")
    if "full" in text or "disk" in text or "i/o" in text:
        return Unavailable("error.disk_full")
    if "no such table" in text or "does not exist" in text:
        return Unavailable("error.database_empty")
    if "readonly" in text or "unable to open" in text:
        return Unavailable("error.database_unwritable")
    return Unavailable("error.database_down", why=str(error.orig).splitlines()[0][:200])
