"""Pairings that two sides make themselves: who begins one, what stands against it, how it goes on, who learns of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from matchmaker.db.queries.audit import history
from matchmaker.db.queries.needs import get_need
from matchmaker.db.queries.offers import get_offer
from matchmaker.db.queries.proposals import ProposalFilter, ProposalView, get_proposal, list_proposals
from matchmaker.db.session import Database
from matchmaker.domain.access import Actor
from matchmaker.domain.lifecycle import AnswerGiven
from matchmaker.domain.matching.explain import Standing
from matchmaker.errors import Conflict, InvalidInput, NotAllowed, NotFound, OverCommitted, PairNotPossible, StaleVersion
from matchmaker.services import direct, explanations, needs, offers, proposals, reservations
from matchmaker.services.drafting import Recorded
from matchmaker.services.idempotency import Once
from tests.services.world import (
    AFFECTED,
    AUDITOR,
    COORDINATOR,
    EVERYBODY,
    LATER,
    NOW,
    OTHER_AFFECTED,
    OTHER_DONOR,
    OWN_COORDINATOR,
    PROVIDER,
    PUBLIC,
    READER,
    SECRETARIAT,
    need_row,
    offer_row,
    pairing,
    post,
    solve,
)

pytestmark = pytest.mark.usefixtures("parties")
INTERESTED = AnswerGiven("interested")
NOT_NOW = AnswerGiven("not_possible_now", "no_reason_given")
NEED_TERMS = {"urgency": "u4", "urgency_evidence": "new casualties", "emergency": True}


def help_with(database: Database, actor: Actor = PROVIDER, offer: Any = "o-1", **options: Any) -> Recorded:
    with database.write() as session:
        return direct.offer_help(session, actor, "n-1", offer, now=NOW, **options)


def ask(database: Database, actor: Actor = AFFECTED, need: Any = "n-1", **options: Any) -> Recorded:
    with database.write() as session:
        return direct.ask_for_offer(session, actor, "o-1", need, now=NOW, **options)


def answer(database: Database, actor: Actor, begun: Recorded, given: AnswerGiven = INTERESTED, version: int = 1) -> int:
    with database.write() as session:
        return proposals.answer(session, actor, begun.ref, given, version=version, now=LATER)


def seen(database: Database, actor: Actor, ref: str) -> ProposalView:
    with database.read() as session:
        return get_proposal(session, actor, ref)


def sums(database: Database) -> tuple[int | None, int | None]:
    with database.read() as session:
        return get_offer(session, PROVIDER, "o-1").committed, get_need(session, AFFECTED, "n-1").committed


def count(database: Database, actor: Actor = SECRETARIAT, **keep: Any) -> int:
    with database.read() as session:
        return list_proposals(session, actor, ProposalFilter(**keep)).total


def refusal(action: Callable[[], Any]) -> list[tuple[str, str]]:
    with pytest.raises(PairNotPossible) as caught:
        action()
    return [(error.path, error.code) for error in caught.value.errors]


@pytest.fixture
def pool(database: Database) -> Database:
    """A published offer of 1,000.00 US dollars and a published need of 600.00."""
    post(database, [offer_row()], [need_row()])
    return database


# Beginning


def test_we_could_help_asks_the_affected_state_at_once(pool: Database) -> None:
    begun = help_with(pool)
    assert begun == Recorded(begun.ref, 1, "with_affected_state")
    view = seen(pool, AFFECTED, begun.ref)
    assert (view.origin, view.asked_by, view.run, view.pool, view.exercise) == (
        "direct",
        "provider",
        None,
        "posted",
        True,
    )
    assert (view.quantity_offer, view.quantity_need, view.steps, view.headline) == (
        60_000,
        60_000,
        ("answer",),
        view.headline,
    )
    assert [(one.side, one.answer) for one in view.answers] == [("provider", "interested")]
    assert count(pool, AFFECTED, mine=True) == 1
    with pool.read() as session:
        assert [entry.action for entry in history(session, AFFECTED, "proposal", begun.ref).items] == ["help_offered"]


def test_asking_for_an_offer_asks_the_provider_at_once(pool: Database) -> None:
    begun = ask(pool)
    assert seen(pool, PROVIDER, begun.ref).steps == ("answer",)
    assert count(pool, PROVIDER, mine=True, origin="direct") == 1
    assert seen(pool, AFFECTED, begun.ref).steps == ()


@pytest.mark.parametrize(("begin", "may"), [(help_with, PROVIDER), (ask, AFFECTED)])
def test_the_focal_point_of_the_own_side_begins_and_nobody_else(
    pool: Database, begin: Callable[..., Recorded], may: Actor
) -> None:
    for actor in EVERYBODY:
        if actor is not may:
            with pytest.raises((NotAllowed, NotFound)):
                begin(pool, actor)
    assert count(pool) == 0
    assert begin(pool, may).version == 1


def test_a_coordinator_neither_begins_nor_reviews_a_direct_pairing(pool: Database) -> None:
    begun = help_with(pool)
    for actor in (COORDINATOR, OWN_COORDINATOR, SECRETARIAT):
        for step in (proposals.shortlist, proposals.put_to_sides):
            with pytest.raises((NotAllowed, Conflict)), pool.write() as session:
                step(session, actor, begun.ref, version=1, now=LATER)
    assert seen(pool, OWN_COORDINATOR, begun.ref).recused
    assert seen(pool, COORDINATOR, begun.ref).steps == ()


def test_sent_twice_with_one_key_it_is_begun_once(pool: Database) -> None:
    key = Once.of("key", b"body")
    first, second = help_with(pool, once=key), help_with(pool, once=key)
    assert (second.ref, second.replayed) == (first.ref, True)
    with pytest.raises(Conflict, match="pair_under_way"):
        help_with(pool)
    with pytest.raises(Conflict, match="pair_under_way"):
        ask(pool)
    assert count(pool) == 1


def test_a_pair_that_a_round_put_to_a_side_is_not_begun_again(pool: Database) -> None:
    solve(pool, pairing())
    with pool.read() as session:
        found = list_proposals(session, SECRETARIAT).items[0]
    for step, version in ((proposals.shortlist, 1), (proposals.put_to_sides, 2)):
        with pool.write() as session:
            step(session, COORDINATOR, found.ref, version=version, now=NOW)
    with pytest.raises(Conflict, match="pair_under_way"):
        help_with(pool)


def test_a_new_offer_is_sent_with_the_pairing_and_read_by_the_other_side(pool: Database) -> None:
    begun = help_with(pool, offer=offer_row("o-2", title="For this need", quantity=30_000))
    assert (seen(pool, AFFECTED, begun.ref).offer, seen(pool, AFFECTED, begun.ref).quantity_offer) == ("o-2", 30_000)
    with pool.read() as session:
        assert get_offer(session, AFFECTED, "o-2").status == "submitted"
        assert get_offer(session, AFFECTED, "o-2").notes is None
        with pytest.raises(NotFound):
            get_offer(session, OTHER_AFFECTED, "o-2")
    answer(pool, AFFECTED, begun)
    assert seen(pool, PROVIDER, begun.ref).status == "in_contact"


def test_a_new_offer_that_cannot_be_paired_is_not_entered(pool: Database) -> None:
    with pytest.raises(PairNotPossible):
        help_with(pool, offer=offer_row("o-2", themes=["risk_education"]))
    with pytest.raises(NotFound), pool.read() as session:
        get_offer(session, PROVIDER, "o-2")


def test_an_own_draft_is_sent_first(pool: Database) -> None:
    with pool.write() as session:
        offers.create_offer(session, PROVIDER, offer_row("o-2"), now=NOW)
    with pytest.raises(Conflict, match="record_not_sent"):
        help_with(pool, offer="o-2")


def test_nobody_begins_over_a_record_that_he_may_not_know_of(pool: Database) -> None:
    with pool.write() as session:
        needs.create_need(session, AFFECTED, need_row("n-2"), now=NOW)
    with pytest.raises(NotFound), pool.write() as session:
        direct.offer_help(session, PROVIDER, "n-2", "o-1", now=NOW)
    with pytest.raises(NotAllowed, match="not_own_record"):
        help_with(pool, OTHER_DONOR)


# What stands against it


def test_a_rule_that_stands_against_the_pair_is_told_with_its_reason(database: Database) -> None:
    post(database, [offer_row(themes=["risk_education"], countries_only=["XAD"])], [need_row()])
    told = [("theme", "theme_not_offered"), ("geography", "geography_not_among")]
    assert [path for path, _ in refusal(lambda: help_with(database))] == [path for path, _ in told]
    assert count(database) == 0


def test_a_reservation_and_every_other_private_cause_are_one_and_the_same(database: Database) -> None:
    post(
        database,
        [offer_row(), offer_row("o-2", countries_excluded=["XAB"]),
         offer_row("o-3", conditions={"imas_nmas": "required"})],
        [need_row(conditions={"imas_nmas": "cannot"}), need_row("n-2", approach="only_named", named_providers=["XAC"])],
    )  # fmt: skip
    with database.write() as session:
        reservations.add(session, PROVIDER, "XAB", now=NOW)
    not_available = [("not_available", "not_available")]

    def asked(offer: str) -> Callable[[], Any]:
        def action() -> Any:
            with database.write() as session:
                return direct.ask_for_offer(session, AFFECTED, offer, "n-1", now=NOW)

        return action

    assert [refusal(asked(offer)) for offer in ("o-1", "o-2", "o-3")] == [not_available] * 3
    with database.write() as session:
        reservations.remove(session, PROVIDER, "XAB", now=NOW)
    with pytest.raises(PairNotPossible) as caught, database.write() as session:
        direct.offer_help(session, PROVIDER, "n-2", "o-1", now=NOW)
    assert [error.code for error in caught.value.errors] == ["not_available"]


def test_the_own_reservation_is_told_to_the_party_that_made_it(pool: Database) -> None:
    with pool.write() as session:
        reservations.add(session, PROVIDER, "XAB", now=NOW)
    assert refusal(lambda: help_with(pool)) == [("reservation", "reservation_made")]


def test_where_nothing_is_open_nothing_begins(pool: Database) -> None:
    begun = help_with(pool)
    answer(pool, AFFECTED, begun)
    assert sums(pool) == (60_000, 60_000)
    with pytest.raises(OverCommitted):
        help_with(pool, offer=offer_row("o-2"))


def test_a_record_that_ended_or_a_published_fact_begins_nothing(database: Database) -> None:
    post(database, [offer_row(ends_on=date(2026, 2, 1))], [need_row()])
    with pytest.raises(OverCommitted):
        help_with(database)
    fact = need_row("n-2", provenance="published_fact", source="Annual report")
    post(database, [offer_row("o-2")], [fact])
    with pytest.raises(Conflict, match="published_facts_only_read"), database.write() as session:
        direct.offer_help(session, PROVIDER, "n-2", "o-2", now=NOW)


# How much


def test_a_provider_says_how_much(pool: Database) -> None:
    view = seen(pool, PROVIDER, help_with(pool, quantity=20_000).ref)
    assert (view.quantity_offer, view.quantity_need) == (20_000, 20_000)


@pytest.mark.parametrize(
    ("changes", "quantity", "code"),
    [
        ({}, 100_001, "more_than_open"),
        ({}, 0, "more_than_open"),
        ({"min_tranche": 30_000}, 20_000, "below_smallest_tranche"),
        ({"divisible": False}, 20_000, "given_whole_only"),
    ],
)
def test_a_quantity_that_does_not_fit_is_refused_at_its_field(
    database: Database, changes: dict[str, Any], quantity: int, code: str
) -> None:
    post(database, [offer_row(**changes)], [need_row()])
    with pytest.raises(InvalidInput) as caught:
        help_with(database, quantity=quantity)
    assert [(error.path, error.code) for error in caught.value.errors] == [("quantity", code)]


# Going on


def test_both_interested_reserves_the_sums_and_ending_frees_them(pool: Database) -> None:
    begun = help_with(pool)
    assert sums(pool) == (0, 0)
    assert answer(pool, AFFECTED, begun) == 2
    assert sums(pool) == (60_000, 60_000)
    with pool.write() as session:
        proposals.end_contact(session, PROVIDER, begun.ref, version=2, now=LATER)
    assert sums(pool) == (0, 0)


def test_a_provider_that_was_asked_is_in_contact_at_once(pool: Database) -> None:
    begun = ask(pool)
    answer(pool, PROVIDER, begun)
    assert (seen(pool, AFFECTED, begun.ref).status, sums(pool)) == ("in_contact", (60_000, 60_000))


def test_changes_of_the_provider_are_read_by_the_state_that_asked(pool: Database) -> None:
    begun = ask(pool)
    answer(pool, PROVIDER, begun, AnswerGiven("interested_with_changes", changes="In two parts"))
    assert (seen(pool, AFFECTED, begun.ref).status, sums(pool)) == ("with_affected_state", (0, 0))
    answer(pool, AFFECTED, begun, version=2)
    assert seen(pool, PROVIDER, begun.ref).status == "in_contact"


def test_not_possible_now_tells_the_other_side_nothing_but_that(pool: Database) -> None:
    begun = help_with(pool)
    answer(pool, AFFECTED, begun, NOT_NOW)
    view = seen(pool, PROVIDER, begun.ref)
    assert (view.status, [one.side for one in view.answers]) == ("not_taken_up", ["provider"])
    assert refusal(lambda: help_with(pool)) == [("not_available", "not_available")]


def test_an_old_version_is_not_answered(pool: Database) -> None:
    begun = help_with(pool)
    with pytest.raises(StaleVersion):
        answer(pool, AFFECTED, begun, version=7)


def test_beginning_takes_an_interest(pool: Database) -> None:
    with pytest.raises(InvalidInput):
        help_with(pool, given=NOT_NOW)


# Who learns of it


def test_only_the_two_sides_and_those_who_review_read_it(pool: Database) -> None:
    begun = help_with(pool)
    for actor in (PROVIDER, AFFECTED, COORDINATOR, SECRETARIAT, AUDITOR):
        assert seen(pool, actor, begun.ref).ref == begun.ref
    for actor in (OTHER_DONOR, OTHER_AFFECTED, READER, PUBLIC):
        with pytest.raises(NotFound):
            seen(pool, actor, begun.ref)


def test_why_the_two_fit_is_kept_as_it_was(pool: Database) -> None:
    begun = help_with(pool)
    with pool.read() as session:
        before = explanations.proposal_page(session, AFFECTED, begun.ref)
    with pool.write() as session:
        offers.update_offer(session, PROVIDER, "o-1", offer_row(quantity=10), version=1, now=LATER)
    with pool.read() as session:
        after = explanations.proposal_page(session, AFFECTED, begun.ref)
    assert before.reasons == after.reasons
    assert (before.reasons.standing, before.on, before.policy_adopted_by) == (Standing.PROPOSED, NOW.date(), None)
    assert after.proposal.status == "superseded"
