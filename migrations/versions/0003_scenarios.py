"""What-ifs: a run of kind scenario has the run it is about, a question, settings of its own, an end and findings.

It can never be released; the database says so too. The table is copied on SQLite, which adds no CHECK to one.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHECKS = {
    "scenario_has_base": "(kind = 'scenario') = (base_id IS NOT NULL)",
    "scenario_expires": "(kind = 'scenario') = (expires_at IS NOT NULL)",
    "scenario_has_question": "(kind = 'scenario') = (question IS NOT NULL)",
    "scenario_has_settings": "(kind = 'scenario') = (settings IS NOT NULL)",
    "scenario_not_released": "kind <> 'scenario' OR status NOT IN ('released', 'withdrawn')",
    "findings_of_scenario": "kind = 'scenario' OR findings IS NULL",
}


def upgrade() -> None:
    with op.batch_alter_table("run") as table:
        table.add_column(sa.Column("base_id", KEY, nullable=True))
        table.add_column(sa.Column("question", sa.Text(), nullable=True))
        table.add_column(sa.Column("settings", sa.Text(), nullable=True))
        table.add_column(sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("findings", sa.LargeBinary(), nullable=True))
        table.create_foreign_key(op.f("fk_run_base_id"), "run", ["base_id"], ["id"])
        for name, text in CHECKS.items():
            table.create_check_constraint(op.f(f"ck_run_{name}"), text)
        table.create_index("ix_run_base", ["base_id"])


def downgrade() -> None:
    op.execute("DELETE FROM run WHERE kind = 'scenario'")
    with op.batch_alter_table("run") as table:
        table.drop_index("ix_run_base")
        for name in CHECKS:
            table.drop_constraint(op.f(f"ck_run_{name}"), type_="check")
        table.drop_constraint(op.f("fk_run_base_id"), type_="foreignkey")
        for name in ("findings", "expires_at", "settings", "question", "base_id"):
            table.drop_column(name)
