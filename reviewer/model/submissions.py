"""Submissions: what an applicant hands in, and what was found about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import field_validator
from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.hearings import HearingTerms
from reviewer.model.tables import Json, call_field, json_field, moment_field

SubmissionStatus = Literal["pending", "accept", "flag", "reject"]


class SubmissionInput(SQLModel):
    """Check one submission as it comes in.

    `code` is the 申报编号; `category` a category code of the call, None where it could not be
    read; `facts` the canonical values of the forms by fact name; `sources` where they stand
    (file, sheet, row, kind), the summary row first.
    """

    code: str = Field(min_length=1, max_length=64)
    applicant: str = Field(min_length=1, max_length=300)
    uscc: str | None = Field(default=None, max_length=18)
    platform: str = Field(min_length=1, max_length=300)
    category: str | None = None
    claimed_categories: list[str] = json_field(list)
    district: str = Field(default="", max_length=60)
    contact: str = Field(default="", max_length=100)
    phone: str = Field(default="", max_length=40)
    email: str = Field(default="", max_length=200)
    received_on: date | None = None
    facts: Json = json_field()
    sources: list[Json] = json_field(list)
    import_problems: list[Json] = json_field(list)

    @field_validator("applicant", "platform")
    @classmethod
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            msg = "must not be blank"
            raise ValueError(msg)
        return value


class Submission(SubmissionInput, table=True):
    """Keep a submission with the status that screening gave it and its reasons.

    `hearing` holds the `HearingTerms` that staff noted; importing again overrides none of them.
    """

    __table_args__ = (UniqueConstraint("call", "code"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    status: str = Field(default="pending", index=True)
    reasons: list[Json] = json_field(list)
    withdrawn_at: datetime | None = moment_field(nullable=True)
    hearing: Json = json_field()
    version: int = 1

    @property
    def terms(self) -> HearingTerms:
        """Read on which terms the submission is heard."""
        return HearingTerms.model_validate(self.hearing)


class SubmissionDecision(SQLModel, table=True):
    """Keep a person's decision on a flagged submission; the newest one holds.

    It holds for the version of the submission that the person saw: a corrected workbook asks for
    a new decision.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    submission_id: int = Field(foreign_key="submission.id", index=True)
    submission_version: int
    verdict: str
    reason: str
    actor: str
    at: datetime = moment_field()
