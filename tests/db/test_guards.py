"""What a run was made from, what came of it, and a version of the settings are never rewritten."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from matchmaker.db.session import Database
from matchmaker.errors import Conflict
from tests.support.factories import add_need, add_offer, add_party, add_proposal, add_run


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE run SET snapshot = result",
        "UPDATE run SET snapshot_sha256 = result_sha256",
        "UPDATE run SET policy_version_id = 1",
        "UPDATE run SET result = snapshot",
        "UPDATE run SET result = NULL, result_sha256 = NULL",
        "UPDATE policy_version SET body = '{}'",
        "UPDATE policy_version SET version = 2",
        "DELETE FROM policy_version",
        "DELETE FROM audit_head",
    ],
)
def test_what_was_written_is_never_rewritten(fresh_database: Database, statement: str) -> None:
    with fresh_database.write() as session:
        add_run(session, status="complete", result=b"plan", result_sha256="1" * 64)
        session.commit()
    with pytest.raises((DatabaseError, Conflict)), fresh_database.write() as session:
        session.execute(text(statement))
        session.commit()


def test_a_result_is_stored_once(fresh_database: Database) -> None:
    with fresh_database.write() as session:
        add_run(session)
        session.execute(text("UPDATE run SET result = snapshot, result_sha256 = snapshot_sha256, status = 'complete'"))
        session.commit()
    with pytest.raises((DatabaseError, Conflict)), fresh_database.write() as session:
        session.execute(text("UPDATE run SET result = snapshot"))


def test_a_pair_is_with_its_sides_once_whoever_asks_first(fresh_database: Database) -> None:
    """Two coordinators put the same pair of two runs to the sides: the second is told so by the table itself."""
    with fresh_database.write() as session:
        party = add_party(session)
        offer, need = add_offer(session, provider=party), add_need(session, party=party)
        for _ in range(2):
            add_proposal(session, run=add_run(session), offer=offer, need=need)
        session.commit()
    with pytest.raises(Conflict) as refused, fresh_database.write() as session:
        session.execute(text("UPDATE proposal SET status = 'with_provider'"))
        session.commit()
    assert refused.value.code == "pair_under_way"
