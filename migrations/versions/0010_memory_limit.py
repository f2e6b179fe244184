"""A run that its memory limit ended with a plan in hand has a status of its own.

The table is copied on SQLite, which changes no CHECK of one.
"""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = ("queued", "running", "complete", "no_solution", "time_limit", "failed", "cancelled", "released", "withdrawn")
AFTER = (*BEFORE[:5], "memory_limit", *BEFORE[5:])
RESULTS_BEFORE = ("complete", "no_solution", "released")
RESULTS_AFTER = ("complete", "no_solution", "memory_limit", "released")


def upgrade() -> None:
    _check(AFTER, RESULTS_AFTER)


def downgrade() -> None:
    op.execute("UPDATE run SET status = 'time_limit' WHERE status = 'memory_limit'")
    _check(BEFORE, RESULTS_BEFORE)


def _check(statuses: tuple[str, ...], with_result: tuple[str, ...]) -> None:
    with op.batch_alter_table("run") as table:
        for name in ("status", "has_result"):
            table.drop_constraint(op.f(f"ck_run_{name}"), type_="check")
        table.create_check_constraint(op.f("ck_run_status"), f"status IN ({_listed(statuses)})")
        table.create_check_constraint(
            op.f("ck_run_has_result"), f"status NOT IN ({_listed(with_result)}) OR result IS NOT NULL"
        )


def _listed(codes: tuple[str, ...]) -> str:
    return ", ".join(f"'{code}'" for code in codes)
