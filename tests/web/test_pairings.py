"""Pairings without a round: "we could help" on a need, asking for an offer, and what becomes of them."""

from __future__ import annotations

import pytest

from matchmaker.db.queries.needs import list_needs
from matchmaker.db.queries.offers import list_offers
from matchmaker.db.queries.records import RecordFilter
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.vocabulary import Provenance
from matchmaker.services import suggestions
from matchmaker.web.acting import actor_of
from tests.web.site import NOW, SEATS, Site

DONOR, AFFECTED = "provider:XAC", "affected:XAA"


def fitting(site: Site, seat: str = DONOR) -> tuple[str, str]:
    """A published offer of the donor and a published need of XAA that fit."""
    with site.database.read() as session:
        own = RecordFilter(party="XAC", provenance=Provenance.POSTED, status="published")
        for offer in list_offers(session, OPERATOR, own, limit=50).items:
            found = suggestions.for_stored_offer(session, actor_of(seat), offer.ref, on=NOW.date(), limit=20)
            for one in found.items:
                if one.record.party == "XAA":  # type: ignore[union-attr]
                    return offer.ref, one.record.ref
    raise AssertionError("no offer of the donor fits a need of XAA")


def a_need(site: Site, theme: str) -> str:
    with site.database.read() as session:
        keep = RecordFilter(party="XAB", theme=theme, provenance=Provenance.POSTED, status="published")
        return list_needs(session, OPERATOR, keep, limit=1).items[0].ref


def test_a_donor_says_that_it_could_help_and_the_state_is_asked_at_once(site: Site) -> None:
    offer, need = fitting(site)
    donor, affected = site.reader(DONOR), site.reader(AFFECTED)
    assert "We could help" in donor.get(f"/needs/{need}").text
    form = f"/needs/{need}/help"
    answer = donor.send(form, form, own=offer, changes="Half of it this year.")
    assert answer.status == 303, answer.text
    page = donor.get(answer.headers["Location"])
    assert "The affected State was asked" in page.text
    asked = affected.get(answer.headers["Location"])
    assert "Half of it this year." in asked.text
    assert asked.has_form(f"{answer.headers['Location']}/answer")
    again = donor.send(form, form, own=offer)
    assert again.status == 409
    assert donor.get(f"/offers/{offer}").text.count("With the affected State") >= 1  # what became of it


def test_a_pair_that_does_not_fit_is_told_with_its_reasons_and_keeps_what_was_typed(site: Site) -> None:
    offer, _ = fitting(site)
    need = a_need(site, "clearance")
    form = f"/needs/{need}/help"
    answer = site.reader(DONOR).send(form, form, own=offer, changes="Kept text")
    assert answer.status == 409
    assert "Kept text" in answer.text and "Theme:" in answer.text


def test_nothing_chosen_is_an_error_at_its_field(site: Site) -> None:
    _, need = fitting(site)
    form = f"/needs/{need}/help"
    answer = site.reader(DONOR).send(form, form)
    assert answer.status == 400
    assert "Choose which one." in answer.text


def test_an_affected_state_asks_for_an_offer_with_a_need_written_for_it(site: Site) -> None:
    offer, _ = fitting(site)
    affected = site.reader("affected:XAE")
    assert "Ask for this offer" in affected.get(f"/offers/{offer}").text
    page = affected.get(f"/needs/new?for={offer}")
    assert "As in the record of the other side." in page.text
    posted = affected.send(
        f"/needs/new?for={offer}", "/needs/new", do="post", title="Written for an offer", quantity="2"
    )
    assert posted.status == 303, posted.text
    need = posted.headers["Location"].split("/")[2]
    assert need in affected.get(f"/offers/{offer}/ask").body


@pytest.mark.parametrize("seat", [seat for seat in SEATS if not seat.startswith("provider")])
def test_nobody_else_offers_help(site: Site, seat: str) -> None:
    _, need = fitting(site)
    assert site.reader(seat).get(f"/needs/{need}/help").status == 403
    assert "We could help" not in site.reader(seat).get(f"/needs/{need}").text


def test_an_own_need_is_not_helped_by_oneself(site: Site) -> None:
    _, need = fitting(site)
    donor = site.reader("provider:XAA")
    assert "This is not open to you" in donor.get(f"/needs/{need}/help").text
