"""What is there once is refused twice, and nothing refers to what is not there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need, NeedTerm
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.models.rates import ExchangeRate
from matchmaker.db.models.reservations import Reservation
from matchmaker.db.session import Database
from matchmaker.errors import Conflict
from tests.support.factories import (
    NOW,
    add_need,
    add_need_term,
    add_offer,
    add_offer_term,
    add_party,
    add_proposal,
    add_run,
)


def reserve(session: Session, **changes: Any) -> None:
    one, other = (session.scalar(select(Party.id).where(Party.ref == ref)) for ref in ("XAC", "XAD"))
    row = {"party_id": one or add_party(session, "XAC"), "against_id": other or add_party(session, "XAD")}
    session.execute(insert(Reservation).values({**row, "created_at": NOW, **changes}))


def rate_a_year(session: Session) -> None:
    row = {"currency": "EUR", "year": 2016, "value": 11, "scale": 1, "source": "Test", "basis": "found"}
    session.execute(insert(ExchangeRate).values(row))


def same_pair(session: Session) -> None:
    run, offer, need = (
        session.scalar(text(f"SELECT min(id) FROM {table}")) for table in ("run", "offer", "need")
    )  # fmt: skip
    add_proposal(session, run=run, offer=offer, need=need)


ONCE: dict[str, Callable[[Session], Any]] = {
    "a ref of a party": lambda session: add_party(session, "XAC"),
    "a ref of an offer": lambda session: add_offer(session, ref="o-twice"),
    "a ref of a need": lambda session: add_need(session, ref="n-twice"),
    "a ref of a run": lambda session: add_run(session, ref="r-twice"),
    "a pair in a run": same_pair,
    "a reservation": reserve,
    "a reservation for a theme": lambda session: reserve(session, theme="clearance"),
    "a rate a year": rate_a_year,
}


@pytest.mark.parametrize("what", sorted(ONCE))
def test_what_is_there_once_is_refused_twice(database: Database, what: str) -> None:
    with database.write() as session:
        ONCE[what](session)
        session.commit()
    with pytest.raises(Conflict) as refused, database.write() as session:
        ONCE[what](session)
    assert refused.value.code == "constraint_broken"


def test_a_code_stands_once_in_a_list(database: Database) -> None:
    for add, record, facet, code in (
        (add_offer_term, add_offer, "route", "direct"), (add_need_term, add_need, "mark", "gender"),
    ):  # fmt: skip
        with pytest.raises(Conflict), database.write() as session:
            key = record(session)
            add(session, key, facet, code)
            add(session, key, facet, code)


def test_a_reservation_for_each_theme_and_one_for_all_stand_side_by_side(database: Database) -> None:
    with database.write() as session:
        for theme in (None, "clearance", "reporting"):
            reserve(session, theme=theme)
        session.commit()
        assert len(session.scalars(select(Reservation.id)).all()) == 3


@pytest.mark.parametrize("add", [lambda s: add_offer(s, provider=987_654), lambda s: add_need(s, party=987_654)])
def test_a_record_belongs_to_a_party_that_exists(database: Database, add: Callable[[Session], Any]) -> None:
    with pytest.raises(Conflict), database.write() as session:
        add(session)


def test_a_party_with_records_stays(database: Database) -> None:
    with pytest.raises(Conflict), database.write() as session:
        party = add_party(session)
        add_offer(session, provider=party)
        session.execute(delete(Party).where(Party.id == party))


def test_a_record_in_a_proposal_stays(database: Database) -> None:
    with pytest.raises(Conflict), database.write() as session:
        offer = add_offer(session)
        add_proposal(session, offer=offer)
        session.execute(delete(Offer).where(Offer.id == offer))


def test_the_lists_of_a_record_go_with_it(database: Database) -> None:
    with database.write() as session:
        add_offer_term(session, add_offer(session), "route", "direct")
        add_need_term(session, add_need(session), "mark", "gender")
        session.execute(delete(Offer))
        session.execute(delete(Need))
        assert session.scalars(select(OfferTerm.id)).all() == session.scalars(select(NeedTerm.id)).all() == []
