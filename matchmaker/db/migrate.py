"""Bring a database to the newest version. Only commands and tests do this; starting the service never does."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from matchmaker.db.session import Database

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


def configuration(url: str) -> Config:
    """Alembic's settings for a database, without a file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str, revision: str = "head") -> None:
    """Apply every migration that the database at `url` does not have yet."""
    command.upgrade(configuration(url), revision)


def downgrade(url: str, revision: str) -> None:
    """Take migrations back down to `revision`."""
    command.downgrade(configuration(url), revision)


def current(url: str) -> str | None:
    """The version of the database, or None when it was never migrated."""
    database = Database.from_url(url)
    try:
        with database.engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        database.dispose()


def newest() -> str | None:
    """The version that this code expects."""
    return ScriptDirectory.from_config(configuration("")).get_current_head()
