"""How far needs are covered: parts that add up, each counted once, and only as far as the reader may know."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.queries import coverage
from matchmaker.db.queries.coverage import Coverage
from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.session import Database
from matchmaker.domain.access import Actor
from matchmaker.web.svg.bars import coverage_segments
from tests.services.world import (
    AFFECTED,
    COORDINATOR,
    PUBLIC,
    READER,
    add_parties,
    need_row,
    offer_row,
    pairing,
    post,
    solve,
)
from tests.support.factories import add_proposal


@pytest.fixture(autouse=True)
def records(database: Database) -> None:
    add_parties(database)
    post(database, [offer_row()], [need_row(secured=10_000), need_row("n-2", title_public=True)])


def of_need(database: Database, actor: Actor, ref: str = "n-1") -> Coverage | None:
    with database.read() as session:
        return coverage.of_needs(session, actor, list_needs(session, actor).items).get(ref)


def test_what_nobody_touched_is_open(database: Database) -> None:
    assert of_need(database, READER) == Coverage(60_000, 10_000, 0, 0, 0, 50_000)


def test_what_is_proposed_counts_from_the_newest_run_and_for_those_who_read_it(database: Database) -> None:
    for _ in range(2):  # each run proposes anew: together they would be more than the need
        solve(database, pairing(quantity=30_000))
    assert of_need(database, COORDINATOR) == Coverage(60_000, 10_000, 0, 0, 30_000, 20_000)
    assert of_need(database, AFFECTED) == Coverage(60_000, 10_000, 0, 0, 0, 50_000)


def test_contact_and_arrangement_are_told_apart_and_never_exceed_the_need(database: Database) -> None:
    with database.write() as session:
        offer, need = session.scalar(Offer.__table__.select()), session.scalar(Need.__table__.select())
        kept = {"offer": offer, "need": need, "quantity_offer": 20_000, "quantity_need": 20_000}
        add_proposal(session, **kept, status="under_way")
        session.execute(update(Need).where(Need.id == need).values(committed=35_000))
        session.execute(update(Offer).where(Offer.id == offer).values(committed=35_000))
        session.commit()
    assert of_need(database, READER) == Coverage(60_000, 10_000, 20_000, 15_000, 0, 15_000)
    with database.read() as session:
        used = coverage.of_offers(session, READER, list_offers(session, READER).items)["o-1"]
    assert used == Coverage(100_000, 0, 20_000, 15_000, 0, 65_000)


def test_the_public_reads_no_coverage_without_the_sums(database: Database) -> None:
    assert of_need(database, PUBLIC, "n-2") is None


def test_a_bar_is_filled_by_its_parts() -> None:
    cover = Coverage(3, 0, 1, 1, 0, 1)
    segments = coverage_segments(cover.parts, cover.whole)
    assert [part.css for part in segments] == ["cover-arranged", "cover-in_contact", "cover-open"]
    assert sum(part.width for part in segments) == 10_000
    assert sum(size for _, size in cover.parts) == cover.whole
