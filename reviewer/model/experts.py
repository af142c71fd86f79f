"""Experts: the roster, their ties to organisations, and what they declared."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.intake import Problem
from reviewer.model.intake_documents import read_problem
from reviewer.model.tables import Json, call_field, json_field, moment_field

ExpertKind = Literal["technical", "management", "finance"]


# Findings about what a row says of work and days that leave it open who or when was meant.
UNREAD_WORK = frozenset({"employer_unreadable", "past_employer_unreadable", "tie_unreadable"})
UNREAD_DAYS = frozenset({"days_unreadable", "days_year_unlikely", "days_ambiguous", "days_outside"})


class ExpertInput(SQLModel):
    """Check one row of the roster.

    `categories` are codes of the call; empty for a finance or management expert means every one.
    `past_posts` hold {employer, from, to} with months as "YYYY.M"; `ties` hold {organisation,
    kind: shareholding | part_time_post, text}; `available_on` days as
    `reviewer.rules.expert_days` writes them, None for every day. `remarks` hold {column, text} of
    the row's further cells, where an organisation may be named as well.
    """

    code: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=100)
    employer: str = Field(min_length=1, max_length=300)
    uscc: str | None = Field(default=None, max_length=18)
    title: str = Field(default="", max_length=100)
    years: int | None = Field(default=None, ge=0, le=80)
    kind: str = "technical"
    fields: list[str] = json_field(list)
    categories: list[str] = json_field(list)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=200)
    past_posts: list[Json] = json_field(list)
    ties: list[Json] = json_field(list)
    can_chair: bool = False
    available_on: list[str] | None = json_field(lambda: None, nullable=True)
    active: bool = True
    max_panels: int | None = Field(default=None, ge=0)
    remarks: list[Json] = json_field(list)
    sources: list[Json] = json_field(list)
    import_problems: list[Json] = json_field(list)


class Expert(ExpertInput, table=True):
    """Keep an expert of the roster of one call.

    `standing` is a person's word on whether the expert takes part: active, resting, or empty.
    `away` lists [start, end] in the call's local time when the expert cannot come, `seat_limit`
    the most panels, `run_minutes` the longest sitting without a pause and `chair_word` whether the
    expert may chair; each is None where roster and settings hold. Importing the roster again
    overrides none of these.
    """

    __table_args__ = (UniqueConstraint("call", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    withdrawn_at: datetime | None = moment_field(nullable=True)
    undertaking_at: datetime | None = moment_field(nullable=True)
    undertaking_text: str = ""
    standing: str = ""
    standing_reason: str = ""
    standing_by: str = ""
    standing_at: datetime | None = moment_field(nullable=True)
    away: list[list[str]] | None = json_field(lambda: None, nullable=True)
    seat_limit: int | None = Field(default=None, ge=0)
    run_minutes: int | None = Field(default=None, ge=1)
    chair_word: bool | None = None
    version: int = 1

    @property
    def unread(self) -> list[Problem]:
        """List the findings about work and days that no person has answered yet.

        Letting the expert take part answers them all, noting when the expert is away those about
        days. While any is left, the expert is not seated.
        """
        if self.standing == "active":
            return []
        asked = UNREAD_WORK if self.away is not None else UNREAD_WORK | UNREAD_DAYS
        return [
            read_problem(problem)
            for problem in self.import_problems
            if problem.get("code") in asked
        ]

    @property
    def may_chair(self) -> bool:
        """Tell whether the expert may chair: a person's word goes before the roster."""
        return self.can_chair if self.chair_word is None else self.chair_word


class DeclaredRecusal(SQLModel, table=True):
    """Keep a relation that an expert declared (the law's catch-all, 实施条例 第9条（五）)."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    expert_code: str | None = None
    expert_name: str
    organisation: str
    platform: str = ""
    reason: str
    declared_on: date | None = None
    source: Json = json_field()


class RequestedRecusal(SQLModel, table=True):
    """Keep an applicant's written request that an expert stay away; staff decide on it."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    applicant: str
    expert_name: str
    expert_employer: str = ""
    reason: str
    requested_on: date | None = None
    verdict: str = ""
    source: Json = json_field()


class Ownership(SQLModel, table=True):
    """Keep one edge of the ownership graph: parent holds `percent` of child (0–100)."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    parent: str
    parent_uscc: str | None = None
    child: str
    child_uscc: str | None = None
    percent: str | None = None
    source: Json = json_field()


class FormerName(SQLModel, table=True):
    """Keep a name that an organisation had before."""

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    current: str
    uscc: str | None = None
    former: str
    source: Json = json_field()


class Conflict(SQLModel, table=True):
    """Keep one reason why an expert must not review a submission, with its evidence.

    `verdict` is a person's word: confirmed, dismissed, or empty; recomputing never overrides it.
    `origin` is computed, manual or declared_online.
    """

    __table_args__ = (UniqueConstraint("call", "expert_id", "submission_id", "kind"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    expert_id: int = Field(foreign_key="expert.id", index=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    kind: str
    evidence: str
    sources: list[Json] = json_field(list)
    hard: bool
    separates: bool
    origin: str = "computed"
    verdict: str = ""
    verdict_reason: str = ""
    verdict_by: str = ""
    verdict_at: datetime | None = moment_field(nullable=True)
