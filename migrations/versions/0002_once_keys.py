"""Keys under which something was made once, so that a request that is repeated makes nothing twice."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "once_key",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("actor_id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(key) BETWEEN 1 AND 200", name=op.f("ck_once_key_key_length")),
        sa.CheckConstraint("length(digest) BETWEEN 64 AND 64", name=op.f("ck_once_key_digest_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_once_key")),
        sa.UniqueConstraint("actor_id", "key", name=op.f("uq_once_key_actor_id_key")),
    )
    op.create_index(op.f("ix_once_key_created_at"), "once_key", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("once_key")
