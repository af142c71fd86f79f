"""Panels that were closed, and the addresses that sign-in links are known to reach

Revision: 20261201160500
Follows: 20261201155000
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201160500"
down_revision = "20261201155000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "panelclosing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", text(), nullable=False),
        sa.Column("panel", text(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("reason", text(), nullable=False),
        sa.Column("closed_by", text(), nullable=False),
        sa.Column("closed_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("opened_by", text(), nullable=False),
        sa.Column("opened_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("open_reason", text(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("panelclosing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_panelclosing_call"), ["call"], unique=False)
    with op.batch_alter_table("account", schema=None) as batch_op:
        for name in ("address", "told_address"):
            batch_op.add_column(sa.Column(name, text(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("account", schema=None) as batch_op:
        for name in ("told_address", "address"):
            batch_op.drop_column(name)
    with op.batch_alter_table("panelclosing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_panelclosing_call"))
    op.drop_table("panelclosing")
