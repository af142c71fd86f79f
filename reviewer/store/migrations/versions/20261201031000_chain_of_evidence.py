"""Chain the acts, keep sessions, confirmations and audit records

Revision: 20261201031000
Follows: 202612010320
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections import defaultdict

import sqlalchemy as sa
import sqlmodel
from alembic import op

import reviewer.model.columns


revision = "20261201031000"
down_revision = "202612010320"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chainhead",
        sa.Column("call", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.PrimaryKeyConstraint("call"),
    )
    op.create_table(
        "auditrecord",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("notice_version", sa.Integer(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call"],
            ["call.name"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("call", "notice_version"),
    )
    with op.batch_alter_table("auditrecord", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_auditrecord_call"), ["call"], unique=False)

    op.create_table(
        "confirmation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("subject", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.Column("digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("asked_account", sa.Integer(), nullable=False),
        sa.Column("asked_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("answer", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answered_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("answered_account", sa.Integer(), nullable=False),
        sa.Column("answered_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=True),
        sa.Column("answer_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("used_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["call"],
            ["call.name"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmation_call"), ["call"], unique=False)

    op.create_table(
        "usersession",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("way", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("device", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("opened_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("seen_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("expires_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=False),
        sa.Column("ended_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("token_digest"),
    )
    with op.batch_alter_table("usersession", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_usersession_account_id"), ["account_id"], unique=False)

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column(
                "session", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column(
                "nonce", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(sa.Column("changes", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(
            sa.Column(
                "digest", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
    _chain_what_is_there()
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_activity_call_number", ["call", "number"])

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(
            sa.Column(
                "chain_head", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column(
                "operator_hash",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="",
            )
        )
        batch_op.add_column(
            sa.Column(
                "operator_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column(
                "supervisor_hash",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="",
            )
        )
        batch_op.add_column(
            sa.Column(
                "supervisor_by",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="",
            )
        )
        batch_op.add_column(
            sa.Column(
                "public_source",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="",
            )
        )
        batch_op.add_column(
            sa.Column("public_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=True)
        )
        batch_op.add_column(
            sa.Column("void", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column(
                "void_reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column(
                "void_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )
        batch_op.add_column(
            sa.Column("void_at", reviewer.model.columns.UtcDateTime(timezone=True), nullable=True)
        )
    _number_draws()
    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.create_unique_constraint("uq_draw_call_number", ["call", "number"])

    with op.batch_alter_table("publicnotice", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "audit_digest",
                sqlmodel.sql.sqltypes.AutoString(),
                nullable=False,
                server_default="",
            )
        )

    with op.batch_alter_table("signinlink", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column(
                "made_by", sqlmodel.sql.sqltypes.AutoString(), nullable=False, server_default=""
            )
        )


def _hashed(value: object) -> str:
    written = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def _chain_what_is_there() -> None:
    """Number the acts that were kept before there was a chain, and bind each to the one before."""
    text = sqlmodel.sql.sqltypes.AutoString()
    moment = reviewer.model.columns.UtcDateTime(timezone=True)
    acts = sa.table(
        "activity",
        sa.column("id"),
        sa.column("call"),
        sa.column("at", moment),
        sa.column("actor"),
        sa.column("action"),
        sa.column("subject"),
        sa.column("detail", sa.JSON()),
        sa.column("number"),
        sa.column("nonce"),
        sa.column("digest"),
    )
    heads = sa.table("chainhead", sa.column("call", text), sa.column("number"), sa.column("digest"))
    bind = op.get_bind()
    found: dict[str, tuple[int, str]] = defaultdict(lambda: (0, "0" * 64))
    for row in bind.execute(sa.select(acts).order_by(acts.c.id)).all():
        number, previous = found[row.call or ""]
        nonce = secrets.token_hex(16)
        seal = _hashed(
            {
                "nonce": nonce,
                "actor": row.actor,
                "session": "",
                "subject": row.subject,
                "detail": row.detail,
                "changes": "",
            }
        )
        digest = _hashed([previous, number + 1, row.at.isoformat(), row.action, seal])
        bind.execute(
            sa.update(acts)
            .where(acts.c.id == row.id)
            .values(number=number + 1, nonce=nonce, digest=digest)
        )
        found[row.call or ""] = (number + 1, digest)
    for call, (number, digest) in found.items():
        bind.execute(sa.insert(heads).values(call=call, number=number, digest=digest))


def _number_draws() -> None:
    """Number the draws that were made before draws were numbered."""
    draws = sa.table("draw", sa.column("id"), sa.column("call"), sa.column("number"))
    bind = op.get_bind()
    seen: dict[str, int] = defaultdict(int)
    for row in bind.execute(sa.select(draws).order_by(draws.c.id)).all():
        seen[row.call] += 1
        bind.execute(sa.update(draws).where(draws.c.id == row.id).values(number=seen[row.call]))


def downgrade() -> None:
    with op.batch_alter_table("signinlink", schema=None) as batch_op:
        batch_op.drop_column("made_by")

    with op.batch_alter_table("publicnotice", schema=None) as batch_op:
        batch_op.drop_column("audit_digest")

    with op.batch_alter_table("draw", schema=None) as batch_op:
        batch_op.drop_constraint("uq_draw_call_number", type_="unique")
        batch_op.drop_column("void_at")
        batch_op.drop_column("void_by")
        batch_op.drop_column("void_reason")
        batch_op.drop_column("void")
        batch_op.drop_column("public_at")
        batch_op.drop_column("public_source")
        batch_op.drop_column("supervisor_by")
        batch_op.drop_column("supervisor_hash")
        batch_op.drop_column("operator_by")
        batch_op.drop_column("operator_hash")
        batch_op.drop_column("chain_head")
        batch_op.drop_column("number")

    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.drop_constraint("uq_activity_call_number", type_="unique")
        batch_op.drop_column("digest")
        batch_op.drop_column("changes")
        batch_op.drop_column("nonce")
        batch_op.drop_column("session")
        batch_op.drop_column("number")

    with op.batch_alter_table("usersession", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_usersession_account_id"))

    op.drop_table("usersession")
    with op.batch_alter_table("confirmation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_confirmation_call"))

    op.drop_table("confirmation")
    with op.batch_alter_table("auditrecord", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_auditrecord_call"))

    op.drop_table("auditrecord")
    op.drop_table("chainhead")
