"""Migrated databases are what the models say, down to CHECKs and triggers."""

from __future__ import annotations

import re
from pathlib import Path

from alembic import command
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from sqlalchemy import CheckConstraint, Column, Integer, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from matchmaker.db import migrate
from matchmaker.db.ddl import POSTGRES_TRIGGERS, SQLITE_TRIGGERS, make_triggers, triggers_of
from matchmaker.db.models.every import metadata
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.matching.cases import from_json
from matchmaker.domain.matching.policy import Policy
from matchmaker.services import audit
from tests.support.databases import url_of
from tests.support.factories import NOW


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


def test_migrations_make_what_the_models_make_word_by_word(fresh_database: Database) -> None:
    """Alembic compares neither the text of a CHECK nor the condition of an index."""
    migrated = shape(fresh_database)
    migrate.downgrade(url_of(fresh_database), "base")
    metadata.create_all(fresh_database.engine)
    made = shape(fresh_database)
    assert migrated.keys() == made.keys()
    for table, parts in made.items():
        assert migrated[table] == parts, table


def shape(database: Database) -> dict[str, dict[str, object]]:
    """What the database itself says of each table."""
    found = inspect(database.engine)
    return {
        table: {
            "columns": {one["name"]: (str(one["type"]), one["nullable"]) for one in found.get_columns(table)},
            "checks": {one["name"]: one["sqltext"] for one in found.get_check_constraints(table)},
            "unique": {one["name"]: one["column_names"] for one in found.get_unique_constraints(table)},
            "keys": {one["name"]: (one["referred_table"], one["options"]) for one in found.get_foreign_keys(table)},
            "indexes": {
                one["name"]: (one["column_names"], one["unique"], where(one)) for one in found.get_indexes(table)
            },
        }
        for table in found.get_table_names()
        if table != "alembic_version"
    }


def where(index: ReflectedIndex) -> list[str]:
    """The condition of an index that does not hold every row."""
    options = index.get("dialect_options", {})
    return [str(value) for name, value in options.items() if name.endswith("_where")]


def test_triggers_are_made_again_after_a_migration_that_copies_their_table(fresh_database: Database) -> None:
    """Which is how a table is changed on SQLite."""
    with fresh_database.engine.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("audit_entry", recreate="always") as table:
            table.add_column(Column("later", Integer, nullable=True))
        assert not {name for name in triggers_of(connection) if name.startswith("audit_entry")}
        make_triggers(connection)
        make_triggers(connection)
        names = SQLITE_TRIGGERS if connection.dialect.name == "sqlite" else POSTGRES_TRIGGERS
        assert triggers_of(connection) == set(names)


def test_migrating_twice_changes_nothing(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        audit.record(session, OPERATOR, "offer", "o-1", "imported", {}, now=NOW)
        session.commit()
    migrate.upgrade(url_of(fresh_database))
    with fresh_database.read() as session:
        assert audit.verify_chain(session) is None
        assert session.execute(text("SELECT seq FROM audit_head")).scalars().all() == [1]


def test_a_database_that_was_never_migrated_has_no_version(tmp_path: Path) -> None:
    assert migrate.current(f"sqlite:///{tmp_path / 'empty.sqlite'}") is None
