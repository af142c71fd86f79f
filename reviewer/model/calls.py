"""A call and what was done in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import Json, call_field, json_field, moment_field


class Phase(StrEnum):
    """Name where a call stands on its way; each step opens the next."""

    INTAKE = "intake"
    SCREENING = "screening"
    CONFLICTS = "conflicts"
    PANELS = "panels"
    INVITATIONS = "invitations"
    SCORING = "scoring"
    RANKING = "ranking"
    NOTICE = "notice"
    ARCHIVE = "archive"


class Call(SQLModel, table=True):
    """Keep a call with its definition as it was when added, and a number that rises with data.

    `revision` rises whenever submissions, experts, conflicts or days change, so that a plan solved
    on old data is refused. `pseudonym_key` came with a call from another installation, so that its
    audit file stays the same; empty: this installation's secret makes it.
    """

    name: str = Field(primary_key=True)
    definition: Json = json_field()
    phase: str = Phase.INTAKE
    revision: int = 0
    plan_version: int = 0
    created_at: datetime = moment_field()
    pseudonym_key: str = ""


class Activity(SQLModel, table=True):
    """Keep who did what, when, to what: never changed, never removed (操作留痕).

    `number` counts within the call's chain and `digest` binds the act to the one before it
    (`reviewer.rules.evidence`). `session` says how the person had come in and by which session;
    `changes` which rows the act changed, from what to what.
    """

    __table_args__ = (UniqueConstraint("call", "number", name="uq_activity_call_number"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str | None = Field(default=None, foreign_key="call.name", index=True)
    at: datetime = moment_field()
    actor: str
    action: str
    subject: str = ""
    detail: Json = json_field()
    number: int = 0
    session: str = ""
    nonce: str = ""
    changes: list[Json] = json_field(list)
    digest: str = ""


class Job(SQLModel, table=True):
    """Keep a piece of long work: the row, not the queue, is the truth of its state.

    States: queued, running, done, failed, cancelled. A running job whose lease has passed is
    taken up again by the next worker.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    kind: str = Field(index=True)
    state: str = Field(default="queued", index=True)
    parameters: Json = json_field()
    progress: Json = json_field()
    result: Json = json_field()
    error: Json = json_field()
    attempts: int = 0
    call_revision: int = 0
    requested_by: str = ""
    cancel_requested: bool = False
    created_at: datetime = moment_field()
    started_at: datetime | None = moment_field(nullable=True)
    heartbeat_at: datetime | None = moment_field(nullable=True)
    lease_until: datetime | None = moment_field(nullable=True)
    finished_at: datetime | None = moment_field(nullable=True)
