"""What neither models nor Alembic know: the triggers that keep the audit append-only.

They are made again after every migration, because changing a table on SQLite copies it and drops its triggers.
"""

from __future__ import annotations

from sqlalchemy import Connection, inspect, text

SQLITE_TRIGGERS = {
    "audit_entry_no_update": (
        "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are never changed'); END"
    ),
    "audit_entry_no_delete": (
        "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry "
        "BEGIN SELECT RAISE(ABORT, 'audit entries are never removed'); END"
    ),
}
POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'audit entries are never changed or removed' USING ERRCODE = 'restrict_violation';
END $$
"""
POSTGRES_TRIGGERS = {
    "audit_entry_no_change": (
        "CREATE TRIGGER audit_entry_no_change BEFORE UPDATE OR DELETE ON audit_entry "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    ),
    "audit_entry_no_truncate": (
        "CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    ),
}


def make_triggers(connection: Connection) -> None:
    """Drop and make every trigger, where their table is there already."""
    if not inspect(connection).has_table("audit_entry"):
        return
    sqlite = connection.dialect.name == "sqlite"
    if not sqlite:
        connection.execute(text(POSTGRES_FUNCTION))
    for name, statement in (SQLITE_TRIGGERS if sqlite else POSTGRES_TRIGGERS).items():
        connection.execute(text(f"DROP TRIGGER IF EXISTS {name}" + ("" if sqlite else " ON audit_entry")))
        connection.execute(text(statement))


def triggers_of(connection: Connection) -> set[str]:
    """The names of the triggers that a database has."""
    statement = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if connection.dialect.name == "sqlite"
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    return set(connection.scalars(text(statement)))
