"""Who may sign in, and with what."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import moment_field


class Role(StrEnum):
    """Name what a person is to the commission."""

    STAFF = "staff"
    SUPERVISOR = "supervisor"
    DISTRICT = "district"
    EXPERT = "expert"
    APPLICANT = "applicant"


class Account(SQLModel, table=True):
    """Keep one person's access: role, call, and the expert, submission or district it stands for.

    `subject` is the expert's or submission's code or the district's name; empty for staff and
    supervisors. `epoch` rises when all sessions and links are to end at once.
    """

    __table_args__ = (UniqueConstraint("role", "call", "subject"),)

    id: int | None = Field(default=None, primary_key=True)
    role: str = Field(index=True)
    call: str = Field(default="", index=True)
    subject: str = ""
    name: str
    language: str = "zh"
    epoch: int = 0
    created_at: datetime = moment_field()


class SignInLink(SQLModel, table=True):
    """Keep a sign-in link by the digest of its token; the token itself is never stored."""

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_digest: str = Field(unique=True)
    epoch: int
    created_at: datetime = moment_field()
    expires_at: datetime = moment_field()
    last_used_at: datetime | None = moment_field(nullable=True)
    revoked_at: datetime | None = moment_field(nullable=True)


class HandoverCode(SQLModel, table=True):
    """Keep a short code that signs the same person in on another device, by its digest.

    It serves once, for minutes, and only while the account's epoch is the one it was made in.
    """

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    code_digest: str = Field(unique=True)
    epoch: int
    created_at: datetime = moment_field()
    expires_at: datetime = moment_field()
    used_at: datetime | None = moment_field(nullable=True)
