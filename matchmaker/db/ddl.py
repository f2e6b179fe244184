"""What neither models nor Alembic know: the triggers that keep what was written from being rewritten.

The audit is append-only; the snapshot of a run, its settings, a result once stored, and a version of the settings
never change. Triggers are made again after every migration, because changing a table on SQLite copies it and drops
them.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, inspect, text


@dataclass(frozen=True, slots=True)
class Guard:
    """A change that is refused: of any row, or of rows that meet `when` (of the row as it was, `OLD`)."""

    name: str
    change: str
    table: str
    when: str = ""

    @property
    def sqlite(self) -> str:
        when = f" WHEN {self.when}" if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.change} ON {self.table}{when} "
            f"BEGIN SELECT RAISE(ABORT, '{self.table}: what was written is never rewritten'); END"
        )

    @property
    def postgres(self) -> str:
        each = "STATEMENT" if self.change == "TRUNCATE" else "ROW"
        when = f" WHEN ({self.when})" if self.when else ""
        return (
            f"CREATE TRIGGER {self.name} BEFORE {self.change} ON {self.table} "
            f"FOR EACH {each}{when} EXECUTE FUNCTION refuse_change()"
        )


_BOTH = (
    Guard("audit_entry_no_update", "UPDATE", "audit_entry"),
    Guard("audit_entry_no_delete", "DELETE", "audit_entry"),
    Guard("audit_head_no_delete", "DELETE", "audit_head"),
    Guard("policy_version_fixed", "UPDATE OF ref, version, body", "policy_version"),
    Guard("policy_version_no_delete", "DELETE", "policy_version"),
    Guard("run_input_fixed", "UPDATE OF snapshot, snapshot_sha256, policy_version_id", "run"),
    Guard("proposal_input_fixed", "UPDATE OF snapshot, policy_version_id", "proposal", "OLD.snapshot IS NOT NULL"),
    Guard("run_result_fixed", "UPDATE OF result, result_sha256", "run", "OLD.result IS NOT NULL"),
)
_POSTGRES = (Guard("audit_entry_no_truncate", "TRUNCATE", "audit_entry"),)
_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%: what was written is never rewritten', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""
SQLITE_TRIGGERS = {guard.name: guard.sqlite for guard in _BOTH}
POSTGRES_TRIGGERS = {guard.name: guard.postgres for guard in (*_BOTH, *_POSTGRES)}


def make_triggers(connection: Connection) -> None:
    """Drop and make every trigger, where their tables are there already."""
    if not inspect(connection).has_table("audit_entry"):
        return
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text(_FUNCTION))
    for guard in _BOTH if sqlite else (*_BOTH, *_POSTGRES):
        connection.execute(text(f"DROP TRIGGER IF EXISTS {guard.name}" + ("" if sqlite else f" ON {guard.table}")))
        connection.execute(text(guard.sqlite if sqlite else guard.postgres))


def triggers_of(connection: Connection) -> set[str]:
    """The names of the triggers that a database has."""
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(connection.scalars(text(statement)))
