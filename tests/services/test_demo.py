"""Loading the demonstration: all of it, once, published, and giving the pool that the files give."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from matchmaker.db.session import Database
from matchmaker.db.writers.parties import party_ids
from matchmaker.domain.access import OPERATOR, actor_for
from matchmaker.domain.matching.cases import Pool, from_json
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_plan
from matchmaker.domain.vocabulary import Role
from matchmaker.errors import ConfigurationError
from matchmaker.reference.demo import reader
from matchmaker.services import audit, demo, reference, reservations, runs
from matchmaker.services.demo import DemoLoaded
from tests.support.demo_pool import ON, exercise_pool

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
NOTHING = DemoLoaded(0, 0, 0)


@pytest.fixture
def loaded(database: Database) -> DemoLoaded:
    with database.write() as session:
        reference.load(session, NOW)
    with database.write() as session:
        return demo.load(session, NOW)


def pool_of_run(database: Database, pool: str) -> Pool:
    with database.write() as session:
        ref = runs.request_run(session, OPERATOR, on=ON, now=NOW, pool=pool)
    with database.write() as session:
        claimed = runs.claim_run(session, now=NOW, ref=ref)
    assert claimed is not None
    return from_json(Pool, claimed.snapshot)


def test_loading_adds_everything_once(database: Database, loaded: DemoLoaded) -> None:
    assert loaded == DemoLoaded(len(reader.read_parties()), len(reader.read_offers()), len(reader.read_needs()))
    with database.write() as session:
        assert demo.is_loaded(session)
        assert demo.load(session, NOW) == NOTHING


def test_loading_the_reference_data_again_leaves_the_exercise_parties(demo_database: Database) -> None:
    with demo_database.write() as session:
        reference.load(session, NOW)
    assert pool_of_run(demo_database, "posted").parties["XAB"] == exercise_pool().parties["XAB"]


def test_without_reference_data_nothing_is_written(database: Database) -> None:
    with database.write() as session, pytest.raises(ConfigurationError, match="reference_data_missing"):
        demo.load(session, NOW)
    with database.read() as session:
        assert not demo.is_loaded(session)
        assert party_ids(session) == {}


def test_the_pool_of_the_database_is_the_pool_of_the_files(demo_database: Database) -> None:
    stored, expected = pool_of_run(demo_database, "posted"), exercise_pool()
    assert stored.parties == expected.parties
    assert stored.reservations == expected.reservations == (("XAF", "XAE"),)
    assert [offer.ref for offer in stored.offers] == [offer.ref for offer in expected.offers]
    assert [need.ref for need in stored.needs] == [need.ref for need in expected.needs]
    pairs = [[(p.offer, p.need) for p in make_plan(pool, Policy()).pairings] for pool in (stored, expected)]
    assert pairs[0] == pairs[1]


def test_published_facts_are_a_pool_of_their_own(demo_database: Database) -> None:
    replay = pool_of_run(demo_database, "published")
    assert not any(party.exercise for party in replay.parties.values())
    assert {offer.provenance for offer in replay.offers} | {need.provenance for need in replay.needs} <= {
        "published_fact"
    }


def test_the_reservation_is_read_by_the_state_that_made_it(demo_database: Database) -> None:
    with demo_database.read() as session:
        own = reservations.list_own(session, actor_for("u-f", Role.AFFECTED_FOCAL_POINT, "XAF"))
        other = reservations.list_own(session, actor_for("u-e", Role.DONOR_FOCAL_POINT, "XAE"))
    assert ([row.against for row in own], other) == (["XAE"], ())


def test_the_history_of_the_load_is_a_whole_chain(demo_database: Database) -> None:
    with demo_database.read() as session:
        assert audit.verify_chain(session) is None
