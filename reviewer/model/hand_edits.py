"""What staff wrote by hand into a record, kept beside what the files say."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import Json, call_field, json_field, moment_field

RecordKind = Literal["expert", "submission"]


class HandEdit(SQLModel, table=True):
    """Keep one value that a person wrote by hand; the newest word of a person holds.

    `held` has the value and, under `read`, what the files said when it was written; `asked` holds
    under `value` what a later file says instead, until a person decides, and is empty before.
    """

    __table_args__ = (UniqueConstraint("call", "kind", "code", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    kind: str
    code: str
    name: str
    held: Json = json_field()
    asked: Json = json_field()
    reason: str
    actor: str
    at: datetime = moment_field()
