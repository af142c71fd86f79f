"""Keep fields that persons checked, the final list, and the wording of a notice

Revision: 20261201125000
Follows: 20261201124000
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201125000"
down_revision = "20261201124000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words = sqlmodel.sql.sqltypes.AutoString
    moment = reviewer.model.columns.UtcDateTime(timezone=True)
    op.create_table(
        "fieldcheck",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", words(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("field", words(), nullable=False),
        sa.Column("verdict", words(), nullable=False),
        sa.Column("former", sa.JSON(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.Column("reason", words(), nullable=False),
        sa.Column("evidence", words(), nullable=False),
        sa.Column("actor", words(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_fieldcheck_call", "fieldcheck", ["call"])
    op.create_index("ix_fieldcheck_submission_id", "fieldcheck", ["submission_id"])
    op.create_table(
        "finallist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", words(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("ranking_version", sa.Integer(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("rows", sa.JSON(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("actor", words(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call", "version"),
    )
    op.create_index("ix_finallist_call", "finallist", ["call"])
    with op.batch_alter_table("publicnotice", schema=None) as batch_op:
        batch_op.add_column(sa.Column("wording", sa.JSON(), nullable=False, server_default="{}"))


def downgrade() -> None:
    with op.batch_alter_table("publicnotice", schema=None) as batch_op:
        batch_op.drop_column("wording")
    op.drop_table("finallist")
    op.drop_table("fieldcheck")
