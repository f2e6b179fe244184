"""Runs migrations online, on the URL handed over in `config.attributes`, then makes the triggers again."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from matchmaker.db.ddl import make_triggers
from matchmaker.db.models.every import metadata


def run() -> None:
    url = context.config.attributes["url"]
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        sqlite = connection.dialect.name == "sqlite"
        if sqlite:
            connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
            connection.commit()
        context.configure(connection=connection, target_metadata=metadata, render_as_batch=sqlite)
        with context.begin_transaction():
            context.run_migrations()
            broken = connection.execute(text("PRAGMA foreign_key_check")).first() if sqlite else None
            if broken is not None:
                raise RuntimeError(f"a migration left a row of {broken[0]} without what it refers to")
            make_triggers(connection)
        connection.commit()
    engine.dispose()


run()
