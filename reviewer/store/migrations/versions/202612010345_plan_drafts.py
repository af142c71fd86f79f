"""Drafts of a plan beside the one in force, and the acts they are made of.

Revision: 202612010345
Follows: 20261201031000
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns

revision = "202612010345"
down_revision = "20261201031000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add both tables; plans made before stay as they are."""
    op.create_table(
        "plandraft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("base_version", sa.Integer(), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("released_as", sa.Integer(), nullable=True),
        sa.Column("started_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("started_at", reviewer.model.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_plandraft_call", "plandraft", ["call"])
    op.create_index("ix_plandraft_state", "plandraft", ["state"])
    op.create_table(
        "draftact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("act", sa.JSON(), nullable=False),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", reviewer.model.columns.UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["plandraft.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("draft_id", "place"),
    )
    op.create_index("ix_draftact_draft_id", "draftact", ["draft_id"])


def downgrade() -> None:
    """Take them away."""
    op.drop_index("ix_draftact_draft_id", table_name="draftact")
    op.drop_table("draftact")
    op.drop_index("ix_plandraft_state", table_name="plandraft")
    op.drop_index("ix_plandraft_call", table_name="plandraft")
    op.drop_table("plandraft")
