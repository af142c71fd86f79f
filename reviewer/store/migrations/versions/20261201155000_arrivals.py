"""Who came to the hearings

Revision: 20261201155000
Follows: 20261201154000
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201155000"
down_revision = "20261201154000"
branch_labels = None
depends_on = None

TEXT = sqlmodel.sql.sqltypes.AutoString


def moment(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, reviewer.model.columns.UtcDateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "arrival",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", TEXT(), nullable=False),
        sa.Column("kind", TEXT(), nullable=False),
        sa.Column("subject", TEXT(), nullable=False),
        sa.Column("by_code", sa.Boolean(), nullable=False),
        moment("at"),
        sa.Column("actor", TEXT(), nullable=False),
        moment("undone_at", nullable=True),
        sa.Column("undone_by", TEXT(), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_arrival_call"), "arrival", ["call"])


def downgrade() -> None:
    op.drop_table("arrival")
