"""Machines that share a database share secret, files and version, or are refused in words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from reviewer.errors import Misconfigured, Unavailable
from reviewer.settings import Settings
from reviewer.store.engine import open_engine
from reviewer.store.migration import HEAD
from reviewer.usecases.context import initialise, open_context

SECRET = "PINGYI_SECRET_KEY"
FIRST, SECOND = "the secret of the first machine, long", "the secret of the second machine, long"


@pytest.fixture
def first(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Set up the first machine of an installation."""
    monkeypatch.setenv(SECRET, FIRST)
    settings = Settings(database_url, tmp_path / "first")
    initialise(settings).engine.dispose()
    return settings


def opened(settings: Settings) -> None:
    """Open an installation and leave it again."""
    open_context(settings).engine.dispose()


def test_a_second_machine_with_the_same_secret_and_files_is_welcome(
    first: Settings, tmp_path: Path
) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / "files").symlink_to(first.attachments_folder)
    opened(Settings(first.database_url, second))


def test_a_second_machine_with_another_secret_is_refused(
    first: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, SECOND)
    with pytest.raises(Misconfigured) as refusal:
        open_context(first)
    assert refusal.value.code == "error.secret_differs"
    initialise(first, adopt=True).engine.dispose()
    opened(first)
    monkeypatch.setenv(SECRET, FIRST)
    with pytest.raises(Misconfigured):
        open_context(first)


def test_a_second_machine_with_a_folder_of_its_own_is_refused(
    first: Settings, tmp_path: Path
) -> None:
    with pytest.raises(Misconfigured) as refusal:
        open_context(Settings(first.database_url, tmp_path / "second"))
    assert refusal.value.code == "error.files_elsewhere"
    assert refusal.value.details["path"] == str(tmp_path / "second" / "files")


def set_shape(url: str, shape: str) -> None:
    """Say that the database is of another shape."""
    engine = open_engine(url)
    with engine.begin() as connection:
        connection.execute(
            text("UPDATE alembic_version SET version_num = :shape"), {"shape": shape}
        )
    engine.dispose()


def test_a_newer_database_is_not_touched(first: Settings) -> None:
    set_shape(first.database_url, "209912312359")
    for start in (open_context, initialise):
        with pytest.raises(Unavailable) as refusal:
            start(first)
        assert refusal.value.code == "error.database_newer"


def test_an_older_database_on_a_server_says_what_to_do(
    postgres_url: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, FIRST)
    settings = Settings(postgres_url(), tmp_path)
    with pytest.raises(Unavailable) as empty:
        open_context(settings)
    assert empty.value.code == "error.database_empty"
    initialise(settings).engine.dispose()
    set_shape(settings.database_url, "0001")
    with pytest.raises(Unavailable) as older:
        open_context(settings)
    assert older.value.code == "error.database_older"


def test_an_older_embedded_database_is_copied_before_it_is_brought_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, FIRST)
    settings = Settings(f"sqlite:///{tmp_path / 'pingyi.sqlite3'}", tmp_path)
    begin_at(settings.database_url, "0001")
    opened(settings)
    copy = tmp_path / "pingyi.sqlite3.before-0001"
    assert copy.stat().st_mode & 0o777 == 0o600
    for file, shape in ((copy, "0001"), (tmp_path / "pingyi.sqlite3", HEAD)):
        connection = sqlite3.connect(file)
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (shape,)
        connection.close()


def begin_at(url: str, shape: str) -> None:
    """Make a database of an older shape, as the older program left it."""
    from alembic import command  # only here

    from reviewer.store.migration import migration_config  # only here

    engine = open_engine(url)
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.upgrade(config, shape)
    engine.dispose()


def test_a_damaged_database_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, FIRST)
    (tmp_path / "pingyi.sqlite3").write_bytes(b"SQLite format 3\0" + b"\xff" * 8000)
    with pytest.raises(Unavailable) as refusal:
        open_context(Settings(f"sqlite:///{tmp_path / 'pingyi.sqlite3'}", tmp_path))
    assert refusal.value.code == "error.database_damaged"
