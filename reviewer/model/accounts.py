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
    supervisors. `epoch` rises when all sessions and links are to end at once. `address` is the mail
    address known for who judges or confirms; `told_address` a newer one that nobody confirmed, of
    which the known one was told.
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
    address: str = ""
    told_address: str = ""


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
    made_by: str = ""


class UserSession(SQLModel, table=True):
    """Keep that somebody is signed in on a device, by the digest of what its cookie holds.

    `way` says how: own_link, staff_link (a link that staff made, shown to them), code, password,
    sso; `made_by` who made the link where it was not the program itself. It serves until
    `expires_at`, until it is ended, and only in the account's epoch.
    """

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", index=True)
    token_digest: str = Field(unique=True)
    epoch: int
    way: str
    made_by: str = ""
    device: str = ""
    opened_at: datetime = moment_field()
    seen_at: datetime = moment_field()
    expires_at: datetime = moment_field()
    ended_at: datetime | None = moment_field(nullable=True)


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


class Password(SQLModel, table=True):
    """Keep the password that a person chose, hashed, under the name it is entered with.

    It serves until `expires_at` and only while the account's epoch is the one it was set in.
    `failures` counts tries in a row that were wrong; after too many none is taken until
    `blocked_until`.
    """

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", unique=True)
    login: str = Field(unique=True)
    hashed: str
    epoch: int
    set_at: datetime = moment_field()
    expires_at: datetime = moment_field()
    failures: int = 0
    blocked_until: datetime | None = moment_field(nullable=True)


class SsoIdentity(SQLModel, table=True):
    """Keep the name by which the sign-on of the house (SSO) knows a person.

    It serves only while the account's epoch is the one it was connected in.
    """

    __tablename__ = "officename"  # the name it had when the first installations were made

    id: int | None = Field(default=None, primary_key=True)
    account_id: int = Field(foreign_key="account.id", unique=True)
    name: str = Field(unique=True)
    epoch: int
    connected_at: datetime = moment_field()
