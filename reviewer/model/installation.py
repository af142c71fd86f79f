"""What all machines of one installation must have in common."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from reviewer.model.tables import moment_field


class Installation(SQLModel, table=True):
    """Keep by what a machine is known to belong here: one row, written by the first.

    `secret_digest` tells the signing secret without giving it away, `store` is the mark that the
    folder of kept files bears, `program` the newest version that has opened the database.
    """

    id: int | None = Field(default=None, primary_key=True)
    secret_digest: str
    store: str
    program: str
    opened_at: datetime = moment_field()
