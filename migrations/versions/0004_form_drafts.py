"""Drafts of forms: the text as typed, so that nothing is lost before it is a record."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "form_draft",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(), nullable=False),
        sa.Column("party", sa.String(), nullable=True),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("left_key", sa.String(), nullable=True),
        sa.Column("part_of", sa.String(), nullable=True),
        sa.Column("record", sa.String(), nullable=True),
        sa.Column("base_version", sa.Integer(), nullable=True),
        sa.Column("base", sa.Text(), nullable=True),
        sa.Column("texts", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(ref) BETWEEN 1 AND 64", name=op.f("ck_form_draft_ref_length")),
        sa.CheckConstraint("noun IN ('offer', 'need')", name=op.f("ck_form_draft_noun")),
        sa.CheckConstraint("(record IS NULL) = (base_version IS NULL)", name=op.f("ck_form_draft_base_of_record")),
        sa.CheckConstraint("actor_id IS NOT NULL OR left_key IS NOT NULL", name=op.f("ck_form_draft_owned_or_left")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_draft")),
        sa.UniqueConstraint("ref", name=op.f("uq_form_draft_ref")),
    )
    op.create_index("ix_form_draft_party", "form_draft", ["party", "noun"], unique=False)
    op.create_index("ix_form_draft_left_key", "form_draft", ["left_key"], unique=False)


def downgrade() -> None:
    op.drop_table("form_draft")
