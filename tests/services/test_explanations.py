"""What a run proposes and why, as far as each reader may see it."""

from __future__ import annotations

import pytest

from matchmaker.db.session import Database
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.errors import NotFound
from matchmaker.services import explanations, proposals, runs
from matchmaker.services.explanations import RunPage
from tests.services.world import (
    AFFECTED,
    AUDITOR,
    COORDINATOR,
    LATER,
    NOW,
    ON,
    OTHER_AFFECTED,
    OTHER_DONOR,
    PROVIDER,
    PUBLIC,
    READER,
    SECRETARIAT,
    need_row,
    offer_row,
    post,
)
from tests.support.remembered import make_plan


@pytest.fixture
def run(database: Database, parties: None) -> str:
    """A run of the real engine: o-1 serves n-1; n-2 asks for what nobody offers."""
    offer = offer_row(countries_excluded=["XAD"], conditions={"imas_nmas": "required"}, notes="call first")
    post(database, [offer], [need_row(notes="internal", women=3), need_row("n-2", "XAD", theme="risk_education")])
    with database.write() as session:
        ref = runs.request_run(session, COORDINATOR, on=ON, now=NOW)
    runs.solve_run(database, ref, make_plan, now=lambda: NOW)
    return ref


def page(database: Database, actor: Actor, run: str) -> RunPage:
    with database.read() as session:
        return explanations.run_page(session, actor, run)


def test_a_run_shows_its_proposals_and_the_needs_without_a_partner_with_reasons(database: Database, run: str) -> None:
    for actor in (COORDINATOR, SECRETARIAT, AUDITOR):
        found = page(database, actor, run)
        assert [(proposal.offer, proposal.need) for proposal in found.proposals] == [("o-1", "n-1")]
        assert [(alone.need.ref, alone.title) for alone in found.unmatched] == [("n-2", "Need n-2")]
        assert found.unmatched[0].reasons.n_other == 1
        assert isinstance(found.plan, PlanResult) and found.plan.word == "proved_optimal"


def test_participants_read_their_own_part_of_a_run_that_is_not_released(database: Database, run: str) -> None:
    for actor, alone in ((OTHER_AFFECTED, ["n-2"]), (AFFECTED, []), (PROVIDER, []), (READER, [])):
        found = page(database, actor, run)
        assert found.proposals == ()
        assert [need.need.ref for need in found.unmatched] == alone
        assert found.n_unmatched == len(alone)
    with pytest.raises(NotFound):
        page(database, PUBLIC, run)


def test_who_is_paired_is_told_only_to_those_who_read_every_proposal(database: Database, run: str) -> None:
    whole = page(database, COORDINATOR, run).plan
    assert whole is not None
    assert (len(whole.pairings), whole.unmatched_needs) == (1, ("n-2",))
    for actor, own in ((AFFECTED, ()), (OTHER_AFFECTED, ("n-2",)), (READER, ())):
        plan = page(database, actor, run).plan
        assert plan is not None
        assert (plan.pairings, plan.parts, plan.unmatched_needs, plan.word) == ((), (), own, "proved_optimal")


def test_how_a_plan_is_spread_is_told_only_to_those_who_read_every_proposal(database: Database, run: str) -> None:
    for actor in (COORDINATOR, SECRETARIAT, AUDITOR):
        spread = page(database, actor, run).spread
        assert spread is not None
        assert (spread.needs, spread.pairings, spread.pairs, spread.unused_offers) == (2, 1, 1, 0)
    for actor in (AFFECTED, OTHER_AFFECTED, PROVIDER, READER):
        assert page(database, actor, run).spread is None


def test_a_need_is_explained_to_its_state_and_to_who_reviews(database: Database, run: str) -> None:
    for actor in (OTHER_AFFECTED, COORDINATOR):
        with database.read() as session:
            found = explanations.need_page(session, actor, run, "n-2")
        assert [pair.offer for pair in found.reasons.offers] == ["o-1"]
        assert found.offer_titles == {"o-1": "Offer o-1"}
    for actor in (AFFECTED, PROVIDER, READER):
        with database.read() as session, pytest.raises(NotFound):
            explanations.need_page(session, actor, run, "n-2")


def test_a_pair_is_explained_to_its_two_sides_and_to_who_reviews(database: Database, run: str) -> None:
    for actor, standing in (
        (AFFECTED, "not_proposed"), (PROVIDER, "not_proposed"), (COORDINATOR, "proposed"), (AUDITOR, "proposed"),
    ):  # fmt: skip
        with database.read() as session:
            found = explanations.pair(session, actor, run, "o-1", "n-1")
        assert found.reasons.standing == standing
        assert found.reasons.fit is not None
        assert found.reasons.fit.total == sum(part.points for part in found.reasons.fit.parts)
    for actor in (OTHER_DONOR, OTHER_AFFECTED, READER):
        with database.read() as session, pytest.raises(NotFound):
            explanations.pair(session, actor, run, "o-1", "n-1")


def test_a_side_learns_what_is_proposed_for_it_when_it_is_put_to_it(database: Database, run: str) -> None:
    def seen(actor: Actor) -> tuple[str, str]:
        with database.read() as session:
            found = explanations.need_page(session, actor, run, "n-1").reasons
        return found.why.code, found.offers[0].standing

    assert seen(AFFECTED) == ("need_under_review", "not_proposed")
    assert seen(COORDINATOR)[1] == "proposed"
    with database.read() as session:
        one = explanations.pair(session, SECRETARIAT, run, "o-1", "n-1").proposal
    assert one is not None
    with database.write() as session:
        version = proposals.shortlist(session, SECRETARIAT, one.ref, version=one.version, now=NOW)
    assert seen(AFFECTED) == ("need_under_review", "not_proposed")
    with database.write() as session:
        proposals.put_to_sides(session, SECRETARIAT, one.ref, version=version, now=NOW, confirmed=one.to_confirm)
    with database.read() as session:
        told = explanations.pair(session, PROVIDER, run, "o-1", "n-1").reasons
    assert told.standing == "proposed"


def test_records_of_a_snapshot_come_without_what_belongs_to_the_own_party(database: Database, run: str) -> None:
    for actor, excluded, conditions in (
        (PROVIDER, ("XAD",), {"imas_nmas": "required"}),
        (AFFECTED, (), {}),
        (COORDINATOR, (), {}),
        (AUDITOR, (), {"imas_nmas": "required"}),
    ):
        with database.read() as session:
            offer = explanations.pair(session, actor, run, "o-1", "n-1").offer
        assert (offer.countries_excluded, offer.conditions) == (excluded, conditions)


def test_an_excluded_country_is_read_by_nobody_but_the_provider(database: Database, run: str) -> None:
    with database.read() as session:
        told = explanations.pair(session, OTHER_AFFECTED, run, "o-1", "n-2").reasons
        own = explanations.pair(session, PROVIDER, run, "o-1", "n-2").reasons
    assert "XAD" not in f"{told.ledger}"
    assert len(own.against) > len(told.against)


def test_before_there_is_a_result_there_is_nothing_to_explain(database: Database, run: str) -> None:
    with database.write() as session:
        queued = runs.request_run(session, COORDINATOR, on=ON, now=NOW)
    found = page(database, COORDINATOR, queued)
    assert (found.plan, found.proposals, found.unmatched) == (None, (), ())
    with database.read() as session, pytest.raises(NotFound):
        explanations.need_page(session, COORDINATOR, queued, "n-1")


def test_reasons_rest_on_the_snapshot_whatever_changed_since(database: Database, run: str) -> None:
    found = page(database, COORDINATOR, run)
    assert not found.run.stale
    with database.write() as session:
        from matchmaker.services.offers import withdraw_offer

        withdraw_offer(session, PROVIDER, "o-1", version=1, now=LATER)
    after = page(database, COORDINATOR, run)
    assert after.run.stale
    assert [alone.reasons for alone in after.unmatched] == [alone.reasons for alone in found.unmatched]


def test_unknown_refs_are_not_found(database: Database, run: str) -> None:
    with database.read() as session:
        for offer, need in (("none", "n-1"), ("o-1", "none")):
            with pytest.raises(NotFound):
                explanations.pair(session, COORDINATOR, run, offer, need)
        with pytest.raises(NotFound):
            explanations.need_page(session, COORDINATOR, run, "none")
        with pytest.raises(NotFound):
            explanations.run_page(session, COORDINATOR, "none")


def test_both_sides_read_a_proposal_on_the_page_of_its_run_once_it_is_put_to_them(database: Database, run: str) -> None:
    (proposal,) = page(database, COORDINATOR, run).proposals
    with database.write() as session:
        version = proposals.shortlist(session, COORDINATOR, proposal.ref, version=proposal.version, now=LATER)
    with database.write() as session:
        proposals.put_to_sides(
            session, COORDINATOR, proposal.ref, version=version, now=LATER, confirmed=proposal.to_confirm
        )
    assert [seen.ref for seen in page(database, PROVIDER, run).proposals] == [proposal.ref]
    assert [seen.ref for seen in page(database, AFFECTED, run).proposals] == [proposal.ref]
    assert page(database, OTHER_DONOR, run).proposals == ()
