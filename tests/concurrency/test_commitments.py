"""Several real processes on one database: nothing is over-committed, lost, or out of the chain."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from matchmaker.db.models.audit import AuditEntry
from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.session import Database
from matchmaker.services import audit
from tests.support.databases import ROOT, Place, url_of
from tests.support.factories import add_need, add_offer, add_party

PROCESSES = 8


class Crowd:
    """Processes that act at once."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def act(self, database: Database, what: str, *arguments: tuple[object, ...]) -> list[int | None]:
        """The same act in as many processes as there are tuples of arguments; None for one that failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        words = [[str(one) for one in some] for some in arguments]
        self._process.stdin.write(json.dumps({"what": what, "url": url_of(database), "arguments": words}) + "\n")
        self._process.stdin.flush()
        answer: list[int | None] = json.loads(self._process.stdout.readline())
        return answer

    def succeed(self, database: Database, what: str, *arguments: tuple[object, ...]) -> list[int]:
        """The same, where none may fail."""
        done = self.act(database, what, *arguments)
        assert None not in done
        return [one or 0 for one in done]


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.concurrency.actors"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        text=True,
    ) as process:  # fmt: skip
        yield Crowd(process)
        process.communicate(timeout=60)


def records(database: Database, **need: int) -> tuple[int, int]:
    """An offer and a need of 1,000 each."""
    with database.write() as session:
        keys = add_offer(session, quantity=1_000), add_need(session, **{"quantity": 1_000, **need})
        session.commit()
    return keys


def committed(database: Database) -> list[int]:
    """What is committed of the offer and of the need."""
    with database.read() as session:
        return [session.scalar(select(model.committed)) for model in (Offer, Need)]


def test_eight_processes_cannot_over_commit_an_offer(fresh_database: Database, crowd: Crowd) -> None:
    """1,000 are there; eight processes ask 30 times for 9 each, which would be 2,160."""
    offer, need = records(fresh_database)
    arguments = (offer, need, 9, 30)
    done = crowd.succeed(fresh_database, "commit_often", *[arguments] * PROCESSES)
    assert sum(done) == 111
    assert committed(fresh_database) == [999, 999]


def test_a_need_that_has_secured_a_part_takes_only_the_rest(fresh_database: Database, crowd: Crowd) -> None:
    offer, need = records(fresh_database, secured=900)
    done = crowd.succeed(fresh_database, "commit_often", *[(offer, need, 9, 5)] * PROCESSES)
    assert sum(done) == 11
    assert committed(fresh_database) == [99, 99]


def test_one_offer_for_many_needs_is_never_over_committed(fresh_database: Database, crowd: Crowd) -> None:
    """Eight processes, each with a need of its own: no two of them wait for the same need."""
    with fresh_database.write() as session:
        offer = add_offer(session, quantity=1_000)
        needs = [add_need(session, quantity=1_000) for _ in range(PROCESSES)]
        session.commit()
    done = crowd.succeed(fresh_database, "commit_often", *[(offer, need, 9, 30) for need in needs])
    with fresh_database.read() as session:
        of_needs = session.scalars(select(Need.committed).order_by(Need.id)).all()
        assert session.scalar(select(Offer.committed)) == sum(of_needs) == 999
    assert of_needs == [9 * times for times in done]


def test_a_quantity_that_the_need_refuses_is_not_taken_from_the_offer(fresh_database: Database, crowd: Crowd) -> None:
    offer, need = records(fresh_database, quantity=8)
    assert crowd.succeed(fresh_database, "commit_often", *[(offer, need, 9, 5)] * 3) == [0, 0, 0]
    assert committed(fresh_database) == [0, 0]


def test_what_is_released_by_many_at_once_is_open_again(fresh_database: Database, crowd: Crowd) -> None:
    """1,000 hold two of 400 at a time: who comes third is refused and tries later."""
    offer, need = records(fresh_database)
    done = crowd.succeed(fresh_database, "commit_and_release", *[(offer, need, 400, 15)] * 4)
    assert 0 < sum(done) <= 60
    assert committed(fresh_database) == [0, 0]


def test_a_process_killed_before_its_commit_holds_nothing(fresh_database: Database, crowd: Crowd) -> None:
    """Killed with -9 in the middle of a write: neither the sums nor the audit nor the lock stay behind."""
    offer, need = records(fresh_database)
    assert crowd.act(fresh_database, "commit_and_be_killed", (offer, need, 600)) == [None]
    assert crowd.succeed(fresh_database, "commit_often", (offer, need, 600, 1)) == [1]
    assert committed(fresh_database) == [600, 600]
    with fresh_database.read() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0
        assert audit.verify_chain(session) is None


def test_of_three_who_change_the_same_version_one_is_first(fresh_database: Database, crowd: Crowd) -> None:
    offer, _ = records(fresh_database)
    done = crowd.succeed(fresh_database, "change_once", *[(offer, 1)] * 3)
    assert sorted(done) == [0, 0, 1]
    with fresh_database.read() as session:
        assert session.execute(select(Offer.version, Offer.min_tranche)).one() == (2, 1)


def test_a_write_on_sqlite_loses_no_update_even_without_a_guard(_places: dict[str, Place], crowd: Crowd) -> None:
    """The same with the driver's own transactions loses some: this is why they are switched off."""
    with _places["sqlite"].clone("migrated") as database:
        offer, _ = records(database)
        crowd.succeed(database, "count_up_unguarded", *[(offer, 25)] * 4)
        assert counted(database) == 100
        crowd.succeed(database, "count_up_with_the_drivers_transactions", *[(offer, 100)] * 4)
        assert counted(database) < 500


def counted(database: Database) -> int:
    with database.read() as session:
        return session.scalar(select(Offer.min_tranche)) or 0


def test_no_update_is_lost(fresh_database: Database, crowd: Crowd) -> None:
    offer, _ = records(fresh_database)
    done = crowd.succeed(fresh_database, "count_up", *[(offer, 20)] * PROCESSES)
    with fresh_database.read() as session:
        row = session.execute(select(Offer.min_tranche, Offer.version)).one()
    assert sum(done) == row.min_tranche == 20 * PROCESSES
    assert row.version == 1 + 20 * PROCESSES


def test_the_chain_of_entries_stays_whole(fresh_database: Database, crowd: Crowd) -> None:
    crowd.succeed(fresh_database, "write_entries", *[(f"p{k}", 15) for k in range(PROCESSES)])
    with fresh_database.read() as session:
        assert session.scalars(select(AuditEntry.seq).order_by(AuditEntry.seq)).all() == [*range(1, 15 * PROCESSES + 1)]
        assert audit.verify_chain(session) is None


def test_of_three_who_send_one_key_at_once_one_makes_the_record(fresh_database: Database, crowd: Crowd) -> None:
    with fresh_database.write() as session:
        add_party(session, "XAA")
        session.commit()
    same = crowd.succeed(fresh_database, "create_once", *[("key-1", "The same", 0.01)] * 3)
    assert sorted(same) == [0, 0, 1]
    other = crowd.succeed(fresh_database, "create_once", *[("key-2", f"Another {n}", 0.01) for n in range(3)])
    assert sorted(other) == [1, 2, 2]
    with fresh_database.read() as session:
        assert session.scalar(select(func.count()).select_from(Offer)) == 2
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 2


def test_requests_of_many_at_once_are_each_counted(fresh_database: Database, crowd: Crowd) -> None:
    refused = crowd.succeed(fresh_database, "ask_often", *[("token-1", 10, 25)] * 3)
    assert sum(refused) == 3 * 10 - 25
