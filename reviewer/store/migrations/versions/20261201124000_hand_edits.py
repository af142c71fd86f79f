"""What staff wrote by hand, beside what the files say

Revision: 20261201124000
Follows: 20261201040900
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201124000"
down_revision = "20261201040900"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handedit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("code", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call", "kind", "code", "name"),
    )
    with op.batch_alter_table("handedit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_handedit_call"), ["call"], unique=False)


def downgrade() -> None:
    op.drop_table("handedit")
