"""Bring a database to the newest shape."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, column, inspect, select, table
from sqlalchemy.exc import DatabaseError, OperationalError

from reviewer.store.engine import explain_outage

if TYPE_CHECKING:
    from alembic.config import Config

HEAD = "20261201160500"  # the newest migration
VERSIONS = table("alembic_version", column("version_num"))


def migrate(engine: Engine) -> None:
    """Apply every migration that the database has not seen; doing it twice changes nothing.

    Raises Unavailable where the database is locked or out of reach.
    """
    # Loaded when there is something to do: it would sit in every server's memory.
    from alembic import command  # noqa: PLC0415

    try:
        with engine.begin() as connection:
            config = migration_config()
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
    except OperationalError as error:
        raise explain_outage(error) from error


def is_current(engine: Engine) -> bool:
    """Tell whether the database has the shape this version of the program needs."""
    return shape_of(engine) == HEAD


def shape_of(engine: Engine) -> str | None:
    """Tell which migration the database has seen last; None for an empty one."""
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table(VERSIONS.name):
                return None
            return connection.scalar(select(VERSIONS.c.version_num))
    except DatabaseError as error:
        raise explain_outage(error) from error


def is_known(shape: str) -> bool:
    """Tell whether this version of the program knows a shape; a newer one has others."""
    names = (Path(__file__).parent / "migrations" / "versions").glob("*.py")
    return any(file.name.startswith(f"{shape}_") for file in names)


def migration_config() -> Config:
    """Point Alembic at the migrations that come with the program."""
    from alembic.config import Config  # noqa: PLC0415 as above

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
