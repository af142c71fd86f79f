"""What is decided about results besides marks: fields that persons checked, the final list."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import Json, call_field, json_field, moment_field


class FieldCheck(SQLModel, table=True):
    """Keep what a person found when a field was held against its evidence; the newest one holds.

    `verdict` is confirmed or corrected. `former` and `value` hold the fact under `value`, as a
    document, so that numbers, words and nothing stay apart.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    submission_id: int = Field(foreign_key="submission.id", index=True)
    field: str
    verdict: str
    former: Json = json_field()
    value: Json = json_field()
    reason: str
    evidence: str = ""
    actor: str
    at: datetime = moment_field()


class FinalList(SQLModel, table=True):
    """Keep one version of the list that stands after the notice (正式公布).

    `rows` are those of the notice that nothing holds; `held` names those that an open objection
    holds back, with the numbers of the objections.
    """

    __table_args__ = (UniqueConstraint("call", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    version: int
    notice_version: int
    ranking_version: int
    published_on: date
    rows: list[Json] = json_field(list)
    held: list[Json] = json_field(list)
    created_at: datetime = moment_field()
    actor: str
