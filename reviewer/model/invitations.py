"""Invitations: what calendars were told, the messages that told them, and what came back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel, UniqueConstraint

from reviewer.model.tables import Json, call_field, json_field, moment_field


class Invitation(SQLModel, table=True):
    """Keep what a person's calendar was last told: stable uid, sequence, content, for life.

    `panel` is the panel's code when last told, empty for applicants. `answer` is accepted,
    declined, tentative, or empty; it speaks of the arrangement numbered `answer_sequence` and
    holds while time and room have not moved since: from `place_sequence` on. `answer_stamp` is the
    moment at which the person answered, by which two answers are put in order. `token_digest` is
    that of the token of the page on which the person answers.
    """

    __table_args__ = (UniqueConstraint("uid"), UniqueConstraint("token_digest"))

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    uid: str
    recipient_kind: str
    recipient_code: str
    recipient_name: str
    email: str
    panel: str = ""
    sequence: int = 0
    place_sequence: int = 0
    method: str = "REQUEST"
    plan_version: int
    content: Json = json_field()
    content_digest: str
    token_digest: str
    updated_at: datetime = moment_field()
    answer: str = ""
    answer_sequence: int = -1
    answer_note: str = ""
    answer_stamp: datetime | None = moment_field(nullable=True)
    reminders: int = 0
    reminded_at: datetime | None = moment_field(nullable=True)

    @property
    def current_answer(self) -> str:
        """Give the answer to what is arranged now; empty while none came, or only to an older."""
        return self.answer if self.answer_sequence >= self.place_sequence else ""


class OutgoingMessage(SQLModel, table=True):
    """Keep one message to send.

    `kind` is invitation, reminder, scoring (open sheets) or test. `state` is queued, sending,
    sent, deferred, bounced, failed, delivered (the receiving side said so), superseded (something
    newer replaced it before it left), expired (its day was over before it left), no_address, or
    called (told by telephone). `message_id` is
    fixed when the row is made, so that a repeated delivery can be recognised. While sending,
    `in_data` tells that the text is on its way to the server: from then until its answer nobody
    can know whether it was taken.
    `doubtful` counts how often that happened.
    """

    __table_args__ = (Index("ix_outgoingmessage_attempted_at", "attempted_at"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True)
    kind: str = "invitation"
    sequence: int = 0
    message_id: str = Field(unique=True)
    recipient: str
    recipient_name: str = ""
    subject: str
    body: str
    state: str = Field(default="queued", index=True)
    attempts: int = 0
    in_data: bool = False
    doubtful: int = 0
    next_attempt_at: datetime = moment_field()
    attempted_at: datetime | None = moment_field(nullable=True)
    lease_until: datetime | None = moment_field(nullable=True)
    last_error: str = ""
    created_at: datetime = moment_field()
    sent_at: datetime | None = moment_field(nullable=True)
    called_at: datetime | None = moment_field(nullable=True)
    called_by: str = ""
    called_note: str = ""


class Answer(SQLModel, table=True):
    """Keep one answer as it came; never changed. `applied` tells whether it became the current one.

    `partstat` is accepted, declined, tentative or counter (another time is asked for, in `note`);
    `via` is mail, web or staff; `sequence` the arrangement it speaks of.
    """

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True)
    at: datetime = moment_field()
    stamp: datetime = moment_field()
    sequence: int
    partstat: str
    note: str = ""
    via: str
    actor: str = ""
    incoming_id: int | None = Field(default=None, foreign_key="incomingmessage.id")
    applied: bool


class IncomingMessage(SQLModel, table=True):
    """Keep one message that came back, whole, with what was made of it.

    `kind` is answer, counter, bounce, delay, delivered, automatic or unclear. `state` is
    understood, waits (for a person) or settled (by a person). `problem` is a message code that
    says why a person must look. `digest` is the SHA-256 of the message: given twice, kept once.
    """

    id: int | None = Field(default=None, primary_key=True)
    digest: str = Field(unique=True)
    call: str = Field(default="", index=True)
    source: str
    received_at: datetime = moment_field()
    sender: str = ""
    subject: str = ""
    kind: str
    state: str = Field(index=True)
    problem: str = ""
    excerpt: str = ""
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True)
    raw: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    settled_at: datetime | None = moment_field(nullable=True)
    settled_by: str = ""
    settled_note: str = ""


class Mailbox(SQLModel, table=True):
    """Keep how far a mailbox was read: its validity number and the last message's number."""

    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    validity: int
    last_uid: int = 0


class LetterTemplate(SQLModel, table=True):
    """Keep a call's own words for one kind of letter in one language.

    `audience` is expert or applicant, `act` request, update, cancel or reminder.
    """

    __table_args__ = (UniqueConstraint("call", "audience", "act", "language"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    audience: str
    act: str
    language: str
    subject: str
    opening: str
    changed_at: datetime = moment_field()
    changed_by: str


class Feed(SQLModel, table=True):
    """Keep a private subscription address by the digest of its token.

    `role` is expert (own sessions; `subject` the expert's code) or staff (the whole timetable).
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    role: str
    subject: str = ""
    token_digest: str = Field(unique=True)
    created_at: datetime = moment_field()
    created_by: str
    revoked_at: datetime | None = moment_field(nullable=True)
    last_read_at: datetime | None = moment_field(nullable=True)
