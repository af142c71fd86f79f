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
    `rubric_version` is that of the rubric under which it was saved last.
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
    rubric_version: int = 1


class Mark(SQLModel, table=True):
    """Keep one mark of a scoresheet: the value that the expert gave for a criterion."""

    __table_args__ = (UniqueConstraint("scoresheet_id", "criterion"),)

    id: int | None = Field(default=None, primary_key=True)
    scoresheet_id: int = Field(foreign_key="scoresheet.id", index=True)
    criterion: str
    value: Decimal = Field(sa_column=Column(ExactDecimal, nullable=False))


class Rubric(SQLModel, table=True):
    """Keep one version of the rubric: the scoring rule, why it changed, and who changed it.

    Rows exist only for calls whose rubric changed after the first scoresheet was begun.
    """

    __table_args__ = (UniqueConstraint("call", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    version: int
    scoring: Json = json_field()
    reason: str = ""
    created_at: datetime = moment_field()
    actor: str = ""


class AbnormalScore(SQLModel, table=True):
    """Keep that most of a panel hold one expert's score for abnormal, and what became of it.

    `objectors` are the codes of the members who think so, of `members` in all. The expert explains
    in writing; then `verdict` is stands or replaced (by the mean of the others), empty while open.
    (重庆市招标投标条例 第32条, by analogy.)
    """

    __table_args__ = (UniqueConstraint("call", "expert_id", "submission_id"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    expert_id: int = Field(foreign_key="expert.id", index=True)
    submission_id: int = Field(foreign_key="submission.id", index=True)
    objectors: list[str] = json_field(list)
    members: int
    raised_at: datetime = moment_field()
    raised_by: str
    explanation: str = ""
    explained_at: datetime | None = moment_field(nullable=True)
    verdict: str = ""
    verdict_reason: str = ""
    verdict_by: str = ""
    verdict_at: datetime | None = moment_field(nullable=True)


class PanelOpinion(SQLModel, table=True):
    """Keep what a panel says of a submission: the chair's note of the discussion, the opinion.

    Nothing is overwritten without the `version` that was read.
    """

    __table_args__ = (UniqueConstraint("call", "submission_id"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    submission_id: int = Field(foreign_key="submission.id", index=True)
    note: str = ""
    opinion: str = ""
    version: int = 0
    saved_at: datetime = moment_field()
    saved_by: str = ""


class PanelSignature(SQLModel, table=True):
    """Keep that an expert signed the panel's minutes, with a dissent where there is one.

    `digest` is that of the text signed: what changes afterwards must be signed again.
    """

    __table_args__ = (UniqueConstraint("call", "panel", "expert_id"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    panel: str
    expert_id: int = Field(foreign_key="expert.id", index=True)
    digest: str
    dissent: str = ""
    signed_at: datetime = moment_field()


class PanelClosing(SQLModel, table=True):
    """Keep that scoring ended in a panel, with how many sheets were missing; and that it went on.

    The panel is closed while `opened_by` is empty.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    panel: str
    missing: int
    reason: str
    closed_by: str
    closed_at: datetime = moment_field()
    opened_by: str = ""
    opened_at: datetime | None = moment_field(nullable=True)
    open_reason: str = ""


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
    """Keep one version of the public notice (公示) with its first and last day.

    `wording` holds what staff wrote in it themselves: see `NoticeWording`; empty: the standard.
    """

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
    audit_digest: str = ""
    wording: Json = json_field()


class AuditRecord(SQLModel, table=True):
    """Keep the audit file as it stood when a notice was published: what its digest is of.

    `content` is the file compressed by zlib.
    """

    __table_args__ = (UniqueConstraint("call", "notice_version"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    notice_version: int
    digest: str
    content: bytes


class Confirmation(SQLModel, table=True):
    """Keep that an act needs a second person, and what that person said.

    `kind` is one of the acts in `reviewer.rules.two_hands`, `subject` and `detail` say what exactly
    is to be done: `digest` is that of all three. `answer` is empty while nobody answered, then
    confirmed or refused; a confirmed act is done once, at `used_at`.
    """

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    number: int
    kind: str
    subject: str
    detail: Json = json_field()
    digest: str
    asked_by: str
    asked_account: int
    asked_at: datetime = moment_field()
    answer: str = ""
    answered_by: str = ""
    answered_account: int = 0
    answered_at: datetime | None = moment_field(nullable=True)
    answer_reason: str = ""
    used_at: datetime | None = moment_field(nullable=True)


class Objection(SQLModel, table=True):
    """Keep an objection to a public notice (异议) and what came of it.

    `number` counts within the call. `submission_id` None: it concerns the procedure as a whole.
    `raised_as` is organisation, person or anonymous. `received_on` and `answer_by` are days in the
    call's zone. `outcome` is empty while nobody decided, then upheld, rejected, withdrawn or
    not_admitted; `redo` says what an upheld one makes to be done: nothing, strike (it goes off the
    list), ranking or scoring again. `decided_ranking` and `decided_notice` are the newest versions
    when it was decided.
    """

    __table_args__ = (UniqueConstraint("call", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    call: str = call_field()
    number: int
    notice_version: int
    submission_id: int | None = Field(default=None, foreign_key="submission.id")
    raised_by: str
    raised_as: str
    contact: str = ""
    text: str
    received_on: date
    in_time: bool
    answer_by: date
    recorded_at: datetime = moment_field()
    recorded_by: str
    outcome: str = ""
    redo: str = ""
    decided_ranking: int = 0
    decided_notice: int = 0
    answer: str = ""
    answered_at: datetime | None = moment_field(nullable=True)
    answered_by: str = ""
