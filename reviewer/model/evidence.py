"""The chain of acts, and which columns of which rows it keeps."""

from __future__ import annotations

from sqlmodel import Field, SQLModel

from reviewer.model.accounts import Account
from reviewer.model.calls import Call
from reviewer.model.experts import Conflict, Expert
from reviewer.model.plans import DefenceSlot, Draw, Panel, Pin, Plan, Seat
from reviewer.model.results import FieldCheck, FinalList
from reviewer.model.scores import (
    AbnormalScore,
    Confirmation,
    Mark,
    Objection,
    PanelClosing,
    PanelOpinion,
    PanelSignature,
    PublicNotice,
    Ranking,
    Rubric,
    Scoresheet,
)
from reviewer.model.submissions import Submission, SubmissionDecision


class ChainHead(SQLModel, table=True):
    """Keep where the chain of one call stands: how many acts, and the last one's digest.

    `call` empty: the chain of acts that are about no call. The row is what writers wait for, so
    that the acts of a call stand in one order.
    """

    call: str = Field(primary_key=True)
    number: int = 0
    digest: str


# Addresses and telephone numbers are not kept: the chain cannot forget, and nothing is judged by
# them. Who raised an objection is kept apart for the same reason.
KEPT: dict[type[SQLModel], tuple[str, ...]] = {
    Account: ("role", "call", "subject", "name"),
    Call: ("definition", "phase", "plan_version"),
    Submission: (
        "code",
        "applicant",
        "platform",
        "category",
        "district",
        "received_on",
        "facts",
        "status",
        "withdrawn_at",
    ),
    SubmissionDecision: ("submission_id", "submission_version", "verdict", "reason", "actor"),
    Expert: (
        "code",
        "name",
        "employer",
        "kind",
        "categories",
        "can_chair",
        "chair_word",
        "active",
        "standing",
        "standing_reason",
        "withdrawn_at",
    ),
    Conflict: (
        "expert_id",
        "submission_id",
        "kind",
        "evidence",
        "hard",
        "separates",
        "origin",
        "verdict",
        "verdict_reason",
        "verdict_by",
    ),
    Pin: ("expert_id", "submission_id", "reason"),
    Plan: ("version", "policy", "problem", "digest", "document", "seed", "actor", "note"),
    Panel: ("plan_id", "code", "category", "room"),
    Seat: ("panel_id", "expert_id", "role", "position"),
    DefenceSlot: ("panel_id", "submission_id", "starts_at", "ends_at", "recused"),
    Scoresheet: (
        "expert_id",
        "submission_id",
        "state",
        "comment",
        "version",
        "rubric_version",
        "reopened_reason",
    ),
    Mark: ("scoresheet_id", "criterion", "value"),
    Rubric: ("version", "scoring", "reason", "actor"),
    AbnormalScore: (
        "expert_id",
        "submission_id",
        "objectors",
        "members",
        "explanation",
        "verdict",
        "verdict_reason",
        "verdict_by",
    ),
    PanelOpinion: ("submission_id", "note", "opinion", "version"),
    PanelClosing: ("panel", "missing", "reason", "closed_by", "opened_by", "open_reason"),
    PanelSignature: ("panel", "expert_id", "digest", "dissent"),
    Ranking: ("version", "plan_version", "method", "rows", "digest", "actor"),
    PublicNotice: (
        "version",
        "ranking_version",
        "published_on",
        "first_day",
        "last_day",
        "working_days",
        "rows",
        "audit_digest",
        "wording",
    ),
    Objection: (
        "number",
        "notice_version",
        "submission_id",
        "raised_as",
        "received_on",
        "in_time",
        "answer_by",
        "outcome",
        "redo",
        "answer",
    ),
    FieldCheck: ("submission_id", "field", "verdict", "former", "value", "reason", "evidence"),
    FinalList: ("version", "notice_version", "ranking_version", "published_on", "rows", "held"),
    Confirmation: (
        "number",
        "kind",
        "subject",
        "detail",
        "digest",
        "asked_by",
        "answer",
        "answered_by",
        "answer_reason",
        "used_at",
    ),
    Draw: (
        "number",
        "digest",
        "frozen",
        "committed_by",
        "operator_hash",
        "supervisor_hash",
        "operator_by",
        "supervisor_by",
        "operator_text",
        "supervisor_text",
        "record",
        "run_at",
        "public_source",
        "public_at",
        "void",
        "void_reason",
        "void_by",
        "chain_head",
        "plan_id",
    ),
}
