"""Drafts of a plan: what staff do by hand beside the plan in force, act by act."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import Json, call_field, json_field, moment_field


class PlanDraft(SQLModel, table=True):
    """Keep a draft: the version it starts from, and the plan as its acts have left it.

    `state` is open, released or discarded; `number` rises with every act, undo and redo, so that
    nobody acts on a board that he or she has not seen.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    base_version: int
    document: Json = json_field()
    number: int = 0
    state: str = Field(default="open", index=True)
    released_as: int | None = None
    started_by: str = ""
    started_at: datetime = moment_field()


class DraftAct(SQLModel, table=True):
    """Keep one act of a draft with the panels it touched, before and after, for undo and redo."""

    __table_args__ = (UniqueConstraint("draft_id", "place"),)

    id: int | None = Field(default=None, primary_key=True)
    draft_id: int = Field(foreign_key="plandraft.id", index=True)
    place: int
    act: Json = json_field()
    before: list[Json] = json_field(list)
    after: list[Json] = json_field(list)
    undone: bool = False
    actor: str = ""
    at: datetime = moment_field()
