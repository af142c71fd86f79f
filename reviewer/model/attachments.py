"""Papers that come with a submission: evidence as PDF, Word and picture files."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import call_field, moment_field


class Attachment(SQLModel, table=True):
    """Keep one file by its digest; the bytes lie in the data folder under the same digest.

    `submission_id` None: nobody could tell whose it is, staff must say. `path` is the name within
    the folder or archive it came from.
    """

    __table_args__ = (UniqueConstraint("call", "path", "digest"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    submission_id: int | None = Field(default=None, foreign_key="submission.id", index=True)
    path: str
    digest: str = Field(index=True)
    media_type: str
    size: int
    received_at: datetime = moment_field()
    actor: str
