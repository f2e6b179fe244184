"""Runs migrations online, on the URL handed over in `config.attributes`, then makes the triggers again.

All of them in one transaction that nobody else migrates beside: a migration that fails leaves nothing behind.
"""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.pool import NullPool

from matchmaker.db.ddl import make_triggers
from matchmaker.db.models.every import metadata

LOCK = 6_020_104  # any number that nothing else locks
WAIT_MS = 60_000


def run() -> None:
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    sqlite = engine.dialect.name == "sqlite"
    if sqlite:
        _prepare_sqlite(engine)
    with engine.connect() as connection, connection.begin():
        if not sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        context.configure(
            connection=connection, target_metadata=metadata, render_as_batch=sqlite, transactional_ddl=True
        )
        with context.begin_transaction():
            context.run_migrations()
        broken = connection.execute(text("PRAGMA foreign_key_check")).first() if sqlite else None
        if broken is not None:
            raise RuntimeError(f"a migration left a row of {broken[0]} without what it refers to")
        make_triggers(connection)
    engine.dispose()


def _prepare_sqlite(engine: Engine) -> None:
    """Foreign keys off, for a table that is copied; BEGIN said here, because the driver says none before DDL."""

    @event.listens_for(engine, "connect")
    def _settings(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        dbapi.execute("PRAGMA foreign_keys = OFF")
        dbapi.execute(f"PRAGMA busy_timeout = {WAIT_MS}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")


run()
