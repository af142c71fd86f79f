"""The day of the hearings: what happened in rooms, who was told, which screens

Revision: 20261201130000
Follows: 20261201125000
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201130000"
down_revision = "20261201125000"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, reviewer.model.columns.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "hearingevent",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", TEXT(), nullable=False),
        sa.Column("room", TEXT(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        moment("at"),
        sa.Column("actor", TEXT(), nullable=False),
        moment("undone_at", nullable=True),
        sa.Column("undone_by", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "hearingnotice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", TEXT(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        moment("planned_at"),
        moment("starts_at"),
        moment("ends_at"),
        moment("told_at"),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call", "submission_id"),
    )
    op.create_table(
        "dayscreen",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", TEXT(), nullable=False),
        sa.Column("room", TEXT(), nullable=False),
        sa.Column("token_digest", TEXT(), nullable=False),
        moment("created_at"),
        sa.Column("created_by", TEXT(), nullable=False),
        moment("revoked_at", nullable=True),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    for table in ("hearingevent", "hearingnotice", "dayscreen"):
        op.create_index(op.f(f"ix_{table}_call"), table, ["call"])
    op.create_index(op.f("ix_hearingnotice_submission_id"), "hearingnotice", ["submission_id"])


def downgrade() -> None:
    for table in ("dayscreen", "hearingnotice", "hearingevent"):
        op.drop_table(table)
