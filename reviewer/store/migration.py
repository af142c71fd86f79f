"""Bring a database to the newest shape."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from reviewer.store.engine import explain_outage


def migrate(engine: Engine) -> None:
    """Apply every migration that the database has not seen; doing it twice changes nothing.

    Raises Unavailable where the database is locked or out of reach.
    """
    try:
        with engine.begin() as connection:
            config = migration_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise explain_outage(error) from error


def is_current(engine: Engine) -> bool:
    """Tell whether the database has the shape this version of the program needs."""
    head = ScriptDirectory.from_config(migration_config()).get_current_head()
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head
    except OperationalError as error:
        raise explain_outage(error) from error


def migration_config() -> Config:
    """Point Alembic at the migrations that come with the program."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
