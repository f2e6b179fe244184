"""Several real processes on one database: nothing is over-committed, lost, or out of the chain."""

from __future__ import annotations

import subprocess
import sys

from sqlalchemy import text

from matchmaker.db.session import Database
from matchmaker.services import audit
from tests.support.rows import add_need, add_offer, add_party

PROCESSES = 8


def together(database: Database, what: str, *arguments: tuple[str, ...]) -> list[int]:
    """Run the same act in as many processes as there are tuples of arguments; what each of them printed."""
    url = database.engine.url.render_as_string(hide_password=False)
    command = [sys.executable, "-m", "tests.concurrency.actors", what, url]
    started = [subprocess.Popen([*command, *some], stdout=subprocess.PIPE, text=True) for some in arguments]
    printed = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0] * len(started)
    return [int(text) for text in printed]


def records(database: Database, **need: int) -> tuple[int, int]:
    with database.write() as session:
        party = add_party(session)
        ids = add_offer(session, party, quantity=1_000), add_need(session, party, **{"quantity": 1_000, **need})
        session.commit()
    return ids


def test_eight_processes_cannot_over_commit_an_offer(fresh_database: Database) -> None:
    """1,000 are there; eight processes ask 30 times for 9 each, which would be 2,160."""
    offer, need = records(fresh_database)
    arguments = (str(offer), str(need), "9", "30")
    done = together(fresh_database, "commit_often", *[arguments] * PROCESSES)
    with fresh_database.read() as session:
        committed = session.execute(text("SELECT committed FROM offer UNION ALL SELECT committed FROM need")).all()
    assert sum(done) == 111
    assert [row.committed for row in committed] == [999, 999]


def test_a_need_that_has_secured_a_part_takes_only_the_rest(fresh_database: Database) -> None:
    offer, need = records(fresh_database, secured=900)
    done = together(fresh_database, "commit_often", *[(str(offer), str(need), "9", "5")] * PROCESSES)
    with fresh_database.read() as session:
        committed = session.execute(text("SELECT committed FROM offer UNION ALL SELECT committed FROM need")).all()
    assert sum(done) == 11
    assert [row.committed for row in committed] == [99, 99]


def test_no_update_is_lost(fresh_database: Database) -> None:
    offer, _ = records(fresh_database)
    done = together(fresh_database, "count_up", *[(str(offer), "20")] * PROCESSES)
    with fresh_database.read() as session:
        row = session.execute(text("SELECT min_tranche, version FROM offer")).one()
    assert sum(done) == row.min_tranche == 20 * PROCESSES
    assert row.version == 1 + 20 * PROCESSES


def test_the_chain_of_entries_stays_whole(fresh_database: Database) -> None:
    together(fresh_database, "write_entries", *[(f"p{k}", "15") for k in range(PROCESSES)])
    with fresh_database.read() as session:
        assert session.scalar(text("SELECT count(*) FROM audit_entry")) == 15 * PROCESSES
        assert audit.verify_chain(session) is None
