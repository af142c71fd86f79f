"""Keep what the reader found by itself, and the further cells of a roster's row."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "202612010320"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the two columns; rows imported before keep working without them."""
    with op.batch_alter_table("importedrow", schema=None) as batch_op:
        batch_op.add_column(sa.Column("read_problems", sa.JSON(), nullable=True))
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.add_column(sa.Column("remarks", sa.JSON(), nullable=False, server_default="[]"))


def downgrade() -> None:
    """Take them away."""
    with op.batch_alter_table("expert", schema=None) as batch_op:
        batch_op.drop_column("remarks")
    with op.batch_alter_table("importedrow", schema=None) as batch_op:
        batch_op.drop_column("read_problems")
