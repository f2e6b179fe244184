"""Tokens of service accounts: their digest, for whom, what for, until when.

The roles stand here as they were then: a later role is a migration of its own.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ROLES = (
    "'reader', 'affected_focal_point', 'donor_focal_point', 'coordinator', 'secretariat', 'auditor', 'service_account'"
)
FOR_A_PARTY = "'affected_focal_point', 'coordinator', 'donor_focal_point', 'service_account'"


def upgrade() -> None:
    op.create_table(
        "service_token",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("ref", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("party_id", KEY, nullable=True),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.String(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_on", sa.Date(), nullable=True),
        sa.CheckConstraint("length(ref) BETWEEN 1 AND 64", name=op.f("ck_service_token_ref_length")),
        sa.CheckConstraint("length(name) BETWEEN 1 AND 100", name=op.f("ck_service_token_name_length")),
        sa.CheckConstraint("length(digest) BETWEEN 64 AND 64", name=op.f("ck_service_token_digest_length")),
        sa.CheckConstraint(f"role IN ({ROLES})", name=op.f("ck_service_token_role")),
        sa.CheckConstraint("expires_at > issued_at", name=op.f("ck_service_token_expires_later")),
        sa.CheckConstraint(
            f"party_id IS NOT NULL OR role NOT IN ({FOR_A_PARTY})", name=op.f("ck_service_token_party_needed")
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.id"], name=op.f("fk_service_token_party_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_token")),
        sa.UniqueConstraint("ref", name=op.f("uq_service_token_ref")),
        sa.UniqueConstraint("digest", name=op.f("uq_service_token_digest")),
    )


def downgrade() -> None:
    op.drop_table("service_token")
