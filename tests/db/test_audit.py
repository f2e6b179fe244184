"""The audit is append-only in the database itself, and a chain that shows where it was touched."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.errors import Conflict
from matchmaker.services import audit
from tests.support.factories import NOW


def write(database: Database, *refs: str) -> None:
    with database.write() as session:
        for ref in refs:
            audit.record(session, OPERATOR, "offer", ref, "imported", {"title": ref, "notes": "secret"}, now=NOW)
        session.commit()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_entry WHERE seq = 1",
        "TRUNCATE audit_entry",
        "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry",
        "INSERT INTO audit_entry SELECT * FROM audit_entry WHERE 1 = 1 ON CONFLICT (id) DO UPDATE SET action = 'x'",
    ],
)
def test_entries_are_never_changed_or_removed(fresh_database: Database, statement: str) -> None:
    write(fresh_database, "o1", "o2")
    with pytest.raises((DatabaseError, Conflict)), fresh_database.write() as session:
        session.execute(text(statement))
        session.commit()
    with fresh_database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_entry")) == 2
        assert audit.verify_chain(session) is None


def test_a_changed_entry_breaks_the_chain_where_it_is(fresh_database: Database) -> None:
    """Somebody with the owner's rights takes the trigger away: the chain still tells."""
    write(fresh_database, "o1", "o2", "o3")
    sqlite = fresh_database.engine.dialect.name == "sqlite"
    drop = "DROP TRIGGER audit_entry_no_update" + ("" if sqlite else " ON audit_entry")
    with fresh_database.write() as session:
        session.execute(text(drop))
        session.execute(text("UPDATE audit_entry SET action = 'published' WHERE seq = 2"))
        session.commit()
    with fresh_database.read() as session:
        assert audit.verify_chain(session) == 2


def test_an_entry_that_is_gone_from_the_end_is_noticed(fresh_database: Database) -> None:
    write(fresh_database, "o1", "o2")
    sqlite = fresh_database.engine.dialect.name == "sqlite"
    drop = "DROP TRIGGER audit_entry_no_delete" + ("" if sqlite else " ON audit_entry")
    with fresh_database.write() as session:
        session.execute(text(drop))
        session.execute(text("DELETE FROM audit_entry WHERE seq = 2"))
        session.commit()
    with fresh_database.read() as session:
        assert audit.verify_chain(session) == 2


def test_an_entry_that_was_put_in_by_hand_is_noticed(fresh_database: Database) -> None:
    """The tables let it in; it does not follow from the one before it."""
    write(fresh_database, "o1", "o2")
    with fresh_database.write() as session:
        session.execute(
            text(
                "INSERT INTO audit_entry (seq, at, actor_id, actor_role, noun, ref, action, changed, parties, private,"
                " prev_hash, hash) SELECT 3, at, actor_id, actor_role, noun, 'o3', action, changed, parties, private,"
                " hash, hash FROM audit_entry WHERE seq = 2"
            )
        )
        session.commit()
    with fresh_database.read() as session:
        assert audit.verify_chain(session) == 3


def test_a_head_that_was_set_back_is_noticed(fresh_database: Database) -> None:
    write(fresh_database, "o1", "o2")
    with fresh_database.write() as session:
        session.execute(text("UPDATE audit_head SET seq = 1, hash = (SELECT hash FROM audit_entry WHERE seq = 1)"))
        session.commit()
    with fresh_database.read() as session:
        assert audit.verify_chain(session) is not None


def test_an_entry_whose_write_was_rolled_back_leaves_no_gap(fresh_database: Database) -> None:
    with pytest.raises(RuntimeError), fresh_database.write() as session:
        audit.record(session, OPERATOR, "offer", "o1", "imported", {}, now=NOW)
        raise RuntimeError
    write(fresh_database, "o2")
    with fresh_database.read() as session:
        assert session.execute(text("SELECT seq, ref FROM audit_entry")).all() == [(1, "o2")]
        assert audit.verify_chain(session) is None


def test_an_entry_names_its_audience(database: Database) -> None:
    with database.write() as session:
        audit.record(
            session, OPERATOR, "proposal", "p1", "answered", {}, now=NOW, parties=("XAB", "XAA", "XAB"), private=True
        )
        assert session.execute(text("SELECT parties, private FROM audit_entry")).one() == ("|XAA|XAB|", True)


def test_private_fields_say_only_that_they_changed(database: Database) -> None:
    write(database, "o1")
    with database.read() as session:
        changed = session.scalar(text("SELECT changed FROM audit_entry"))
    assert changed == '{"notes":"changed","title":"o1"}'
