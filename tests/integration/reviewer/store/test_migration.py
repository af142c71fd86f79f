"""The database's shape: reached from nothing, the same as the models, and reversible."""

from __future__ import annotations

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from reviewer.store import metadata
from reviewer.store.engine import open_engine
from reviewer.store.migration import is_current, migrate, migration_config


def test_an_empty_database_is_not_current_until_migrated(database_url: str) -> None:
    engine = open_engine(database_url)
    assert is_current(engine) is False
    migrate(engine)
    assert is_current(engine) is True
    migrate(engine)
    assert is_current(engine) is True
    engine.dispose()


def test_migrations_lead_to_exactly_the_shape_of_the_models(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata()) == []


def test_migrations_can_be_taken_back(database_url: str) -> None:
    engine = open_engine(database_url)
    migrate(engine)
    with engine.begin() as connection:
        config = migration_config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    engine.dispose()
