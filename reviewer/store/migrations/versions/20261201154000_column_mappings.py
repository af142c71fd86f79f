"""What staff said of columns that the reader does not know

Revision: 20261201154000
Follows: 20261201140000
"""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201154000"
down_revision = "20261201140000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "columnmapping",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("district", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("layout", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("actor", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["call"], ["call.name"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("columnmapping", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_columnmapping_call"), ["call"], unique=False)


def downgrade() -> None:
    op.drop_table("columnmapping")
