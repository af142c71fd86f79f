"""Tries lately, counted for all processes that serve

Revision: 20261201140000
Follows: 20261201130000
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201140000"
down_revision = "20261201130000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ratecount",
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("hits", sa.Integer(), nullable=False),
        sa.Column("ends_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )


def downgrade() -> None:
    op.drop_table("ratecount")
