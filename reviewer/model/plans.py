"""Plans: panels, seats and slots as frozen, numbered versions."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import Json, call_field, json_field, moment_field


class Room(SQLModel, table=True):
    """Keep a meeting room; `unavailable` lists [start, end] in the call's local time."""

    __table_args__ = (UniqueConstraint("call", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    name: str
    floor: str = ""
    capacity: int | None = None
    video: bool = False
    note: str = ""
    unavailable: list[list[str]] = json_field(list)


class MeetingSession(SQLModel, table=True):
    """Keep half a day of meetings: from when to when, and which rooms are closed then."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    on: date = Field(index=True)
    label: str = ""
    start: str
    end: str
    closed_rooms: list[str] = json_field(list)


class Plan(SQLModel, table=True):
    """Keep one version of the panels and slots: the problem, the answer and the proof, frozen.

    `digest` is the SHA-256 of the canonical problem; `report` what the optimizer said of it.
    """

    __table_args__ = (UniqueConstraint("call", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    version: int
    policy: str
    problem: Json = json_field()
    digest: str
    document: Json = json_field()
    report: Json = json_field()
    limits: Json = json_field()
    seed: str = ""
    program: Json = json_field()
    call_revision: int
    created_at: datetime = moment_field()
    actor: str
    note: str = ""


class Panel(SQLModel, table=True):
    """Keep one panel of a plan: its category, its room and its day."""

    __table_args__ = (UniqueConstraint("plan_id", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    plan_id: int = Field(foreign_key="plan.id", index=True)
    code: str
    category: str
    room: str


class Seat(SQLModel, table=True):
    """Keep one expert's place in a panel: chair, member or reserve (position in drawn order)."""

    __table_args__ = (UniqueConstraint("panel_id", "expert_id"),)

    id: int | None = Field(default=None, primary_key=True)
    panel_id: int = Field(foreign_key="panel.id", index=True)
    expert_id: int = Field(foreign_key="expert.id", index=True)
    role: str
    position: int = 0


class DefenceSlot(SQLModel, table=True):
    """Keep when a submission is heard; `recused` lists ids of experts who leave for it."""

    __table_args__ = (UniqueConstraint("panel_id", "submission_id"),)

    id: int | None = Field(default=None, primary_key=True)
    panel_id: int = Field(foreign_key="panel.id", index=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    starts_at: datetime = moment_field()
    ends_at: datetime = moment_field()
    recused: list[int] = json_field(list)


class Pin(SQLModel, table=True):
    """Keep a seat that staff locked: it survives every new plan."""

    __table_args__ = (UniqueConstraint("call", "expert_id", "submission_id"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    expert_id: int = Field(foreign_key="expert.id")
    submission_id: int = Field(foreign_key="submission.id")
    reason: str = ""
    actor: str = ""


class Draw(SQLModel, table=True):
    """Keep a lottery: the frozen candidate list and digest, then the two texts and the result.

    `number` counts the call's draws and never repeats. Each text is first sealed by its hash, then
    opened. `void` is empty, or why the draw counts for nothing: superseded, unopened or annulled.
    `public_source` names the public figures that stand for the texts, read after `public_at`.
    """

    __table_args__ = (UniqueConstraint("call", "number", name="uq_draw_call_number"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    digest: str
    frozen: Json = json_field()
    call_revision: int
    committed_at: datetime = moment_field()
    committed_by: str
    operator_text: str | None = None
    supervisor_text: str | None = None
    record: Json = json_field()
    run_at: datetime | None = moment_field(nullable=True)
    plan_id: int | None = Field(default=None, foreign_key="plan.id")
    number: int = 0
    chain_head: str = ""
    operator_hash: str = ""
    operator_by: str = ""
    supervisor_hash: str = ""
    supervisor_by: str = ""
    public_source: str = ""
    public_at: datetime | None = moment_field(nullable=True)
    void: str = ""
    void_reason: str = ""
    void_by: str = ""
    void_at: datetime | None = moment_field(nullable=True)
