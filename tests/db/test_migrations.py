"""Migrated databases are what the models say, down to CHECKs and triggers."""

from __future__ import annotations

import re

from alembic import command
from sqlalchemy import CheckConstraint, text

from matchmaker.db import migrate
from matchmaker.db.ddl import POSTGRES_TRIGGERS, SQLITE_TRIGGERS, triggers_of
from matchmaker.db.models.every import metadata
from matchmaker.db.session import Database
from matchmaker.domain.matching.cases import from_json
from matchmaker.domain.matching.policy import Policy


def url_of(database: Database) -> str:
    return database.engine.url.render_as_string(hide_password=False)


def test_models_and_migrations_agree(fresh_database: Database) -> None:
    command.check(migrate.configuration(url_of(fresh_database)))
    assert migrate.current(url_of(fresh_database)) == migrate.newest()


def test_every_check_of_the_models_is_in_the_migrated_database(fresh_database: Database) -> None:
    """Alembic does not compare CHECKs."""
    expected = {
        constraint.name
        for table in metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }
    with fresh_database.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            sql = " ".join(connection.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'table'")))
            found = set(re.findall(r'CONSTRAINT "?(ck_\w+)', sql))
        else:
            found = set(
                connection.scalars(text("SELECT conname FROM pg_constraint WHERE contype = 'c' AND conrelid <> 0"))
            )
    assert found == expected


def test_every_trigger_is_there(fresh_database: Database) -> None:
    with fresh_database.engine.connect() as connection:
        names = SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else POSTGRES_TRIGGERS
        assert triggers_of(connection) == set(names)


def test_down_and_up_again(fresh_database: Database) -> None:
    url = url_of(fresh_database)
    fresh_database.dispose()
    migrate.downgrade(url, "base")
    assert migrate.current(url) is None
    migrate.upgrade(url)
    assert migrate.current(url) == migrate.newest()


def test_the_trial_settings_are_those_of_the_engine(database: Database) -> None:
    """Whoever changes the default policy adds a version in a migration; this one is never edited."""
    with database.read() as session:
        body = session.scalar(text("SELECT body FROM policy_version WHERE ref = 'trial' ORDER BY version DESC LIMIT 1"))
    assert from_json(Policy, body.encode()) == Policy()
