"""Scores, rankings and the public notice."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Column
from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.columns import ExactDecimal
from reviewer.model.tables import Json, call_field, json_field, moment_field


class Scoresheet(SQLModel, table=True):
    """Keep what one expert says of one submission; `version` rises with every change.

    States: draft, submitted. Nothing is overwritten without the version that was read.
    """

    __table_args__ = (UniqueConstraint("call", "expert_id", "submission_id"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    expert_id: int = Field(foreign_key="expert.id", index=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    state: str = "draft"
    comment: str = ""
    version: int = 0
    saved_at: datetime = moment_field()
    submitted_at: datetime | None = moment_field(nullable=True)
    reopened_reason: str = ""


class Mark(SQLModel, table=True):
    """Keep one mark of a scoresheet: the value that the expert gave for a criterion."""

    __table_args__ = (UniqueConstraint("scoresheet_id", "criterion"),)

    id: int | None = Field(default=None, primary_key=True)
    scoresheet_id: int = Field(foreign_key="scoresheet.id", index=True)
    criterion: str
    value: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))


class Ranking(SQLModel, table=True):
    """Keep one version of a ranking, frozen, with the method that made it printed in it."""

    __table_args__ = (UniqueConstraint("call", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    version: int
    plan_version: int
    method: Json = json_field()
    rows: list[Json] = json_field(list)
    digest: str
    created_at: datetime = moment_field()
    actor: str


class PublicNotice(SQLModel, table=True):
    """Keep one version of the public notice (公示) with its first and last day."""

    __table_args__ = (UniqueConstraint("call", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    version: int
    ranking_version: int
    published_on: date
    first_day: date
    last_day: date
    working_days: int
    rows: list[Json] = json_field(list)
    created_at: datetime = moment_field()
    actor: str


class Objection(SQLModel, table=True):
    """Keep an objection raised during the notice and what came of it."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    raised_by: str
    text: str
    received_at: datetime = moment_field()
    answer: str = ""
    answered_at: datetime | None = moment_field(nullable=True)
    answered_by: str = ""
