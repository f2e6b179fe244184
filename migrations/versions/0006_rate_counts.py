"""How often each caller of the API asked in a minute."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "rate_count",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("caller", sa.String(), nullable=False),
        sa.Column("starts_at", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.CheckConstraint("length(caller) BETWEEN 1 AND 100", name=op.f("ck_rate_count_caller_length")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_count")),
        sa.UniqueConstraint("caller", "starts_at", name=op.f("uq_rate_count_caller_starts_at")),
    )
    op.create_index(op.f("ix_rate_count_starts_at"), "rate_count", ["starts_at"], unique=False)


def downgrade() -> None:
    op.drop_table("rate_count")
