"""The day of the hearings as it runs: what happened in rooms, who came, who was told, screens."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import call_field, moment_field


class HearingEvent(SQLModel, table=True):
    """Keep one event of a room: `kind` is one of those in `reviewer.rules.order_of_day`.

    `submission_id` is None where the room as a whole is meant; `minutes` 0 where none were given.
    An event taken back stays, with `undone_at`.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    room: str
    kind: str
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    minutes: int = 0
    at: datetime = moment_field()
    actor: str
    undone_at: datetime | None = moment_field(nullable=True)
    undone_by: str = ""


class HearingNotice(SQLModel, table=True):
    """Keep for when an applicant was last told to come on the day, once that left the plan.

    It holds while the plan has the hearing at `planned_at`.
    """

    __table_args__ = (UniqueConstraint("call", "submission_id"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    submission_id: int = Field(foreign_key="submission.id", index=True)
    planned_at: datetime = moment_field()
    starts_at: datetime = moment_field()
    ends_at: datetime = moment_field()
    told_at: datetime = moment_field()


class DayScreen(SQLModel, table=True):
    """Keep the address of a screen at a door, or in the waiting room where `room` is empty."""

    __table_args__ = (UniqueConstraint("token_digest"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    room: str = ""
    token_digest: str
    created_at: datetime = moment_field()
    created_by: str
    revoked_at: datetime | None = moment_field(nullable=True)


class Arrival(SQLModel, table=True):
    """Keep that somebody who was expected came: `kind` is expert or applicant, `subject` the code.

    `by_code` tells that the code of the letter was shown. One taken back stays, with `undone_at`.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    kind: str
    subject: str
    by_code: bool = False
    at: datetime = moment_field()
    actor: str
    undone_at: datetime | None = moment_field(nullable=True)
    undone_by: str = ""
