"""Databases of the newest shape, copied from ones prepared once: every migration takes its time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from reviewer.store.engine import open_engine
from reviewer.usecases.context import prepare_database
from tests.builders.moments import standing_clock

TEMPLATE = "prepared"


def fresh_sqlite(file: Path) -> str:
    """Put a database with the built-in calls into a file and give its address."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_prepared())
    return f"sqlite:///{file}"


@cache
def _prepared() -> bytes:
    with TemporaryDirectory() as name:
        file = Path(name) / "prepared.sqlite3"
        engine = open_engine(f"sqlite:///{file}")
        prepare_database(engine, standing_clock)
        engine.dispose()
        with closing(sqlite3.connect(file)) as connection:  # all of it in the one file
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return file.read_bytes()


def fresh_postgres(server: str, name: str) -> str:
    """Make a database with the built-in calls on a server and give its address."""
    _prepare_template(server)
    create_postgres(server, name, TEMPLATE)
    return address_on(server, name)


@cache
def _prepare_template(server: str) -> None:
    create_postgres(server, TEMPLATE)
    engine = open_engine(address_on(server, TEMPLATE))
    prepare_database(engine, standing_clock)
    engine.dispose()


def create_postgres(server: str, name: str, template: str | None = None) -> None:
    """Make a database on a server, empty or as a copy of another."""
    admin = open_engine(server).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        copied = f" TEMPLATE {template}" if template else ""
        connection.execute(text(f"CREATE DATABASE {name}{copied}"))
    admin.dispose()


def address_on(server: str, name: str) -> str:
    """Give the address of a database on a server."""
    base, _, query = server.partition("?")
    return base.rpartition("/")[0] + f"/{name}" + (f"?{query}" if query else "")
