"""Whether a machine belongs to an installation: same secret, same files, a program that fits."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, delete, select

from reviewer import __version__
from reviewer.errors import Misconfigured, Unavailable
from reviewer.model.installation import Installation
from reviewer.private_folders import make_private_folder
from reviewer.store.engine import reading, transaction
from reviewer.store.migration import is_known, shape_of

MARK = "installation"  # the file by which a folder of kept files is known


def require_known_shape(engine: Engine) -> str | None:
    """Give the shape of a database, None for an empty one; raises Unavailable for a newer one."""
    shape = shape_of(engine)
    if shape is not None and not is_known(shape):
        raise Unavailable("error.database_newer", program=__version__)
    return shape


def keep_copy_before(engine: Engine, shape: str) -> Path | None:
    """Copy an embedded database beside itself before it is brought to a new shape.

    Gives the copy; None for one on a server, whose migration is undone whole when it fails.
    Raises Unavailable where there is no room for a copy.
    """
    database = engine.url.database
    if engine.dialect.name != "sqlite" or not database or database == ":memory:":
        return None
    place = Path(database)
    copy = place.with_name(f"{place.name}.before-{shape}")
    try:
        copy.unlink(missing_ok=True)
        copy.touch(mode=0o600)
        source, target = sqlite3.connect(place), sqlite3.connect(copy)
        try:
            source.backup(target)
        finally:
            source.close()
            target.close()
    except (OSError, sqlite3.Error) as error:
        raise Unavailable("error.out_of_reach", path=str(copy), why=str(error)) from error
    return copy


def require_belonging(engine: Engine, folder: Path, secret: str, now: datetime) -> None:
    """Compare secret and files with the database's; the first machine writes down its own.

    Raises Misconfigured where either is another's: sign-ins would be refused, papers not found.
    """
    with reading(engine) as session:
        held = session.exec(select(Installation)).first()
    if held is None:
        held = _write_down(engine, secret, lambda: read_mark(folder) or write_mark(folder), now)
    if held.secret_digest != digest_of_secret(secret):
        raise Misconfigured("error.secret_differs")
    if read_mark(folder) != held.store:
        raise Misconfigured("error.files_elsewhere", path=str(folder))


def forget_belonging(engine: Engine) -> None:
    """Let the next machine that opens the database write down its own secret and files."""
    with transaction(engine) as session:
        session.connection().execute(delete(Installation))


def belonging(session: Session) -> Installation | None:
    """Give what the machines have in common; None before the first opened the database."""
    return session.exec(select(Installation)).first()


def digest_of_secret(secret: str) -> str:
    """Tell a secret apart from others without giving it away."""
    return hashlib.sha256(b"pingyi installation\0" + secret.encode()).hexdigest()


def read_mark(folder: Path) -> str:
    """Read the mark of a folder of kept files; empty where it has none."""
    try:
        return (folder / MARK).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise Unavailable("error.folder", path=str(folder), why=error.strerror or "?") from error


def write_mark(folder: Path, mark: str | None = None) -> str:
    """Mark a folder of kept files, by a new mark where none is given."""
    mark = mark or secrets.token_hex(16)
    try:
        make_private_folder(folder)
        (folder / MARK).write_text(mark + "\n", encoding="ascii")
    except OSError as error:
        raise Unavailable("error.folder", path=str(folder), why=error.strerror or "?") from error
    return mark


def _write_down(
    engine: Engine, secret: str, mark: Callable[[], str], now: datetime
) -> Installation:
    """Write down what this machine has; of several that start at once one does."""
    row = Installation(
        id=1,
        secret_digest=digest_of_secret(secret),
        store=mark(),
        program=__version__,
        opened_at=now,
    )
    try:
        with transaction(engine) as session:
            session.add(row)
    except IntegrityError:
        with reading(engine) as session:
            return session.exec(select(Installation)).one()
    return row
