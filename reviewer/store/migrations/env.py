"""Let Alembic bring a database to the newest shape, on the connection it is given."""

from __future__ import annotations

from alembic import context
from sqlmodel import SQLModel

from reviewer.store import metadata

target: SQLModel | object = metadata()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=target,  # type: ignore[arg-type]  # SQLModel's metadata is untyped upstream
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
