"""Every earlier shape of the database upgrades with what it holds; no migration is ever edited."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Engine,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    Table,
    func,
    insert,
    select,
)
from sqlalchemy.dialects.postgresql import JSONB

from reviewer.store import metadata
from reviewer.store.engine import open_engine
from reviewer.store.migration import HEAD, migration_config

VERSIONS = Path(__file__).parents[4] / "reviewer/store/migrations/versions"
FROZEN = VERSIONS.with_name("frozen.txt")
SCRIPTS = ScriptDirectory.from_config(migration_config())
EARLIER = [script.revision for script in SCRIPTS.walk_revisions() if script.revision != HEAD]


def fingerprints() -> dict[str, str]:
    """Give each migration's fingerprint as its text stands now."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(VERSIONS.glob("*.py"))
    }


def test_no_migration_was_changed_after_it_was_frozen() -> None:
    # A new migration adds its line: sha256sum reviewer/store/migrations/versions/NEW.py
    lines = FROZEN.read_text("ascii").splitlines()
    frozen = {name: digest for digest, name in (line.split() for line in lines)}
    assert fingerprints() == frozen


def test_there_is_one_newest_migration_and_the_program_names_it() -> None:
    assert SCRIPTS.get_heads() == [HEAD]


@pytest.mark.parametrize("revision", EARLIER)
def test_a_database_of_an_earlier_shape_upgrades_with_its_rows(
    database_url: str, revision: str
) -> None:
    engine = open_engine(database_url)
    _migrate(engine, revision)
    with engine.begin() as connection:
        held = _fill(connection)
    assert len(held) > 20
    _migrate(engine, "head")
    with engine.connect() as connection:
        now = MetaData()
        now.reflect(connection)
        kept = {
            name: connection.scalar(select(func.count()).select_from(now.tables[name]))
            for name in held
            if name in now.tables
        }
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []
    assert {name: count for name, count in kept.items() if not count} == {}
    engine.dispose()


def _migrate(engine: Engine, revision: str) -> None:
    config = migration_config()
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)


def _fill(connection: Connection) -> set[str]:
    """Put one row into every table, each pointing at the rows before it."""
    shape = MetaData()
    shape.reflect(connection)
    filled = set()
    for table in shape.sorted_tables:
        if table.name == "alembic_version":
            continue
        row = {column.name: _value(connection, table, column) for column in table.columns}
        connection.execute(insert(table).values({k: v for k, v in row.items() if v is not None}))
        filled.add(table.name)
    return filled


def _value(connection: Connection, table: Table, column: Column[object]) -> object:
    if column.foreign_keys:
        target = next(iter(column.foreign_keys)).column
        return connection.scalar(select(target)) if target.table is not table else None
    if column.primary_key and isinstance(column.type, Integer):
        return None
    samples: tuple[tuple[type | tuple[type, ...], object], ...] = (
        (Boolean, False),
        (Integer, 1),
        ((JSON, JSONB), {}),
        (DateTime, datetime(2026, 3, 14, tzinfo=UTC)),
        (Date, date(2026, 3, 14)),
        (Numeric, 1),
        (LargeBinary, b"x"),
    )
    for kind, sample in samples:
        if isinstance(column.type, kind):
            return sample
    return "x"
