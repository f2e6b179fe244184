"""Sessions: one transaction each, the write lock taken at once, errors of the database as errors of the domain."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.orm import Session

from matchmaker.db.models.offers import Offer
from matchmaker.db.models.parties import Party
from matchmaker.db.session import Database
from matchmaker.errors import Busy, Conflict, DatabaseNotReady, StaleVersion
from tests.support.databases import Place, url_of
from tests.support.factories import add_offer, add_party


@pytest.fixture
def sqlite_database(_places: dict[str, Place]) -> Iterator[Database]:
    """A database of the test's own, for what SQLite alone has."""
    with _places["sqlite"].clone("migrated") as database:
        yield database


def n_parties(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(Party)) or 0


def test_what_is_not_committed_is_rolled_back(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        add_party(session)
    assert n_parties(fresh_database) == 0


def test_what_is_committed_stays(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        add_party(session)
        session.commit()
    assert n_parties(fresh_database) == 1


def test_an_error_takes_everything_back(fresh_database: Database) -> None:
    with pytest.raises(RuntimeError), fresh_database.write() as session:
        add_party(session)
        raise RuntimeError
    assert n_parties(fresh_database) == 0


def test_a_reader_neither_waits_for_a_writer_nor_sees_what_it_has_not_committed(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        add_party(session)
        assert n_parties(fresh_database) == 0
        session.commit()
    assert n_parties(fresh_database) == 1


def test_a_record_stays_readable_after_the_commit(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        party = session.get_one(Party, add_party(session))
        session.commit()
    assert party.ref == "XAA"


def test_a_url_that_names_postgresql_means_psycopg_3() -> None:
    assert Database.from_url("postgresql://user@localhost/name").engine.driver == "psycopg"


def test_sqlite_keeps_the_settings_that_the_guards_need(sqlite_database: Database) -> None:
    names = ("journal_mode", "foreign_keys", "recursive_triggers", "busy_timeout")
    with sqlite_database.read() as session:
        settings = {name: session.scalar(text(f"PRAGMA {name}")) for name in names}
    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "recursive_triggers": 1, "busy_timeout": 5000}


def test_postgresql_runs_at_read_committed(fresh_database: Database) -> None:
    if fresh_database.engine.dialect.name == "sqlite":
        assert fresh_database.engine.get_execution_options().get("isolation_level") is None
        return
    with fresh_database.write() as session:
        assert session.scalar(text("SHOW transaction_isolation")) == "read committed"


def test_a_write_on_sqlite_holds_the_lock_before_it_reads_anything(sqlite_database: Database) -> None:
    locked = pytest.raises(sqlite3.OperationalError, match="locked")
    with sqlite_database.write(), closing(plain(sqlite_database)) as other, locked:
        other.execute("BEGIN IMMEDIATE")
    with closing(plain(sqlite_database)) as other:
        other.execute("BEGIN IMMEDIATE")


def test_a_read_on_sqlite_leaves_the_lock_to_others(sqlite_database: Database) -> None:
    with sqlite_database.read() as session, closing(plain(sqlite_database)) as other:
        session.scalar(select(Party.id))
        other.execute("BEGIN IMMEDIATE")


def test_the_drivers_own_transactions_lose_an_update_where_a_write_does_not(sqlite_database: Database) -> None:
    """Why the driver's transactions are switched off: it says BEGIN after the read, so both read the same number."""
    with sqlite_database.write() as session:
        offer = add_offer(session)
        session.commit()
    first, second = (sqlite3.connect(str(sqlite_database.engine.url.database)) for _ in range(2))
    with closing(first), closing(second):
        read = [one.execute("SELECT committed FROM offer").fetchone()[0] for one in (first, second)]
        for one, found in zip((first, second), read, strict=True):
            one.execute("UPDATE offer SET committed = ?", (found + 10,))
            one.commit()
    assert committed(sqlite_database, offer) == 10
    for _ in range(2):
        with sqlite_database.write() as session:
            found = session.scalar(select(Offer.committed).where(Offer.id == offer)) or 0
            with closing(plain(sqlite_database)) as other, pytest.raises(sqlite3.OperationalError, match="locked"):
                other.execute("UPDATE offer SET committed = committed + 10")
            session.execute(update(Offer).where(Offer.id == offer).values(committed=found + 10))
            session.commit()
    assert committed(sqlite_database, offer) == 30


def test_a_writer_that_waits_too_long_is_told_to_try_again(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        key = add_party(session)
        session.commit()
    with fresh_database.write() as session, impatient(fresh_database) as waiting:
        rename(session, key, "First")
        with pytest.raises(Busy), waiting.write() as other:
            rename(other, key, "Second")


def test_a_broken_constraint_is_a_conflict_that_names_it(database: Database) -> None:
    with pytest.raises(Conflict) as refused, database.write() as session:
        add_offer(session, committed=1, quantity=1, min_tranche=2)
    assert refused.value.code == "constraint_broken"
    assert refused.value.params == {"constraint": "ck_offer_min_tranche_within"}


def test_a_ref_taken_meanwhile_is_a_conflict_that_names_its_column(database: Database) -> None:
    with pytest.raises(Conflict) as refused, database.write() as session:
        add_party(session)
        add_party(session)
    assert refused.value.params["constraint"] in ("uq_party_ref", "party.ref")


def test_a_change_of_what_somebody_changed_meanwhile_is_refused(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        key = add_party(session)
        session.commit()
    with fresh_database.read() as session:
        stale = session.get_one(Party, key)
    with fresh_database.write() as session:
        session.get_one(Party, key).name_en = "Renamed"
        session.commit()
    with pytest.raises(StaleVersion), fresh_database.write() as session:
        session.add(stale)
        stale.name_en = "Renamed too late"
        session.commit()
    with fresh_database.read() as session:
        assert session.execute(select(Party.name_en, Party.version)).one() == ("Renamed", 2)


def test_a_database_that_was_never_migrated_is_not_ready(tmp_path: Path) -> None:
    database = Database.from_url(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with pytest.raises(DatabaseNotReady), database.read() as session:
        session.scalar(select(Party.id))


def test_a_process_that_ends_in_the_middle_of_a_write_leaves_nothing_behind(fresh_database: Database) -> None:
    fresh_database.dispose()
    child = os.fork()
    if child == 0:
        with fresh_database.write() as session:
            add_party(session)
            os._exit(0)
    os.waitpid(child, 0)
    with fresh_database.write() as session:
        add_party(session, "XAB")
        session.commit()
    with fresh_database.read() as session:
        assert session.scalars(select(Party.ref)).all() == ["XAB"]


def plain(database: Database) -> sqlite3.Connection:
    """A connection of somebody who does not wait."""
    return sqlite3.connect(str(database.engine.url.database), timeout=0, isolation_level=None)


def committed(database: Database, offer: int) -> int:
    with database.read() as session:
        return session.scalar(select(Offer.committed).where(Offer.id == offer)) or 0


def rename(session: Session, key: int, name: str) -> None:
    session.execute(update(Party).where(Party.id == key).values(name_en=name))


@contextmanager
def impatient(database: Database) -> Iterator[Database]:
    """The same database for somebody who waits a fifth of a second for a lock."""
    other = Database.from_url(url_of(database))
    setting = "PRAGMA busy_timeout = 200" if other.engine.dialect.name == "sqlite" else "SET lock_timeout = '200ms'"

    @event.listens_for(other.engine, "connect")
    def _wait_less(dbapi: Any, _record: Any) -> None:
        dbapi.execute(setting)
        dbapi.commit()

    try:
        yield other
    finally:
        other.dispose()
