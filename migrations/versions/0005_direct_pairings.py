"""Pairings that two sides make themselves: a proposal without a run, with the snapshot it rests on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NEW_CHECKS = {
    "asked_by": "asked_by IN ('provider', 'affected_state')",
    "round_has_run": "(origin = 'round') = (run_id IS NOT NULL)",
    "direct_has_side": "(origin = 'direct') = (asked_by IS NOT NULL)",
    "direct_has_snapshot": "origin <> 'direct' OR (snapshot IS NOT NULL AND policy_version_id IS NOT NULL)",
}


def upgrade() -> None:
    with op.batch_alter_table("proposal") as table:
        table.add_column(sa.Column("asked_by", sa.String(), nullable=True))
        table.add_column(sa.Column("snapshot", sa.LargeBinary(), nullable=True))
        table.add_column(sa.Column("policy_version_id", KEY, nullable=True))
        table.alter_column("run_id", existing_type=KEY, nullable=True)
        table.create_foreign_key(
            op.f("fk_proposal_policy_version_id"), "policy_version", ["policy_version_id"], ["id"]
        )  # fmt: skip
        for name, rule in NEW_CHECKS.items():
            table.create_check_constraint(op.f(f"ck_proposal_{name}"), sa.text(rule))


def downgrade() -> None:
    """Direct pairings are lost: the table as it was has no place for them."""
    op.execute(
        sa.text("DELETE FROM proposal_answer WHERE proposal_id IN (SELECT id FROM proposal WHERE run_id IS NULL)")
    )
    op.execute(sa.text("DELETE FROM proposal WHERE run_id IS NULL"))
    on_table = "" if op.get_bind().dialect.name == "sqlite" else " ON proposal"
    op.execute(sa.text(f"DROP TRIGGER IF EXISTS proposal_input_fixed{on_table}"))
    with op.batch_alter_table("proposal") as table:
        for name in NEW_CHECKS:
            table.drop_constraint(op.f(f"ck_proposal_{name}"), type_="check")
        table.drop_constraint(op.f("fk_proposal_policy_version_id"), type_="foreignkey")
        table.alter_column("run_id", existing_type=KEY, nullable=False)
        for column in ("policy_version_id", "snapshot", "asked_by"):
            table.drop_column(column)
