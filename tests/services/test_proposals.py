"""The life of a proposal: review, answers, contact; who may do what, and what the other side learns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from matchmaker.db.queries.audit import history
from matchmaker.db.queries.needs import get_need
from matchmaker.db.queries.offers import get_offer
from matchmaker.db.queries.proposals import ProposalFilter, ProposalView, get_proposal, list_proposals
from matchmaker.db.queries.runs import run_data
from matchmaker.db.session import Database, Session
from matchmaker.domain.access import Actor
from matchmaker.domain.lifecycle import CONTACT_DAYS, AnswerGiven
from matchmaker.domain.matching.cases import Pool, from_json
from matchmaker.errors import Conflict, InvalidInput, NotAllowed, NotFound, OverCommitted, StaleVersion
from matchmaker.services import offers, proposals
from matchmaker.services.runs import request_run, unpack
from tests.services.world import (
    AFFECTED,
    AUDITOR,
    COORDINATOR,
    EVERYBODY,
    LATER,
    NOW,
    ON,
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

INTERESTED = AnswerGiven("interested")
Step = Callable[[Session, Actor, str, int], int]


def shortlist(session: Session, actor: Actor, ref: str, version: int) -> int:
    return proposals.shortlist(session, actor, ref, version=version, now=LATER)


def set_aside(session: Session, actor: Actor, ref: str, version: int) -> int:
    return proposals.set_aside(session, actor, ref, "awaiting_fact", version=version, now=LATER)


def undo(session: Session, actor: Actor, ref: str, version: int) -> int:
    return proposals.undo(session, actor, ref, version=version, now=LATER)


def put(session: Session, actor: Actor, ref: str, version: int) -> int:
    return proposals.put_to_sides(session, actor, ref, version=version, now=LATER)


def answer(given: AnswerGiven) -> Step:
    def step(session: Session, actor: Actor, ref: str, version: int) -> int:
        return proposals.answer(session, actor, ref, given, version=version, now=LATER)

    return step


def end_contact(session: Session, actor: Actor, ref: str, version: int) -> int:
    return proposals.end_contact(session, actor, ref, version=version, now=LATER)


class Proposal:
    """One proposal, and the shortest way to take a step on it."""

    def __init__(self, database: Database, run: str) -> None:
        self.database = database
        with database.read() as session:
            found = list_proposals(session, SECRETARIAT, ProposalFilter(run=run)).items
        self.run, self.ref = run, found[0].ref

    def seen_by(self, actor: Actor = SECRETARIAT) -> ProposalView:
        with self.database.read() as session:
            return get_proposal(session, actor, self.ref)

    def take(self, step: Step, actor: Actor, version: int | None = None) -> int:
        at = self.seen_by().version if version is None else version
        with self.database.write() as session:
            return step(session, actor, self.ref, at)

    def sums(self) -> tuple[int | None, int | None]:
        with self.database.read() as session:
            return get_offer(session, PROVIDER, "o-1").committed, get_need(session, AFFECTED, "n-1").committed

    def to_provider(self) -> Proposal:
        self.take(shortlist, COORDINATOR)
        self.take(put, COORDINATOR)
        return self

    def to_affected_state(self) -> Proposal:
        self.to_provider().take(answer(INTERESTED), PROVIDER)
        return self

    def in_contact(self) -> Proposal:
        self.to_affected_state().take(answer(INTERESTED), AFFECTED)
        return self


@pytest.fixture
def proposal(database: Database, parties: None) -> Proposal:
    post(database, [offer_row()], [need_row()])
    return Proposal(database, solve(database, pairing()))


# The whole way


def test_when_both_sides_are_interested_contacts_open_and_the_sums_are_reserved(proposal: Proposal) -> None:
    assert proposal.seen_by().status == "proposed"
    proposal.in_contact()
    seen = proposal.seen_by()
    assert seen.status == "in_contact"
    assert seen.expires_on == ON + timedelta(days=CONTACT_DAYS)
    assert [(a.side, a.answer) for a in seen.answers] == [("provider", "interested"), ("affected_state", "interested")]
    assert proposal.sums() == (60_000, 60_000)


def test_nothing_is_reserved_while_only_one_side_has_answered(proposal: Proposal) -> None:
    proposal.to_affected_state()
    assert proposal.seen_by().status == "with_affected_state"
    assert proposal.sums() == (0, 0)


def test_changes_asked_for_are_read_by_the_other_side_and_notes_are_not(proposal: Proposal) -> None:
    proposal.to_provider()
    given = AnswerGiven("interested_with_changes", changes="From June on", note="minister not told yet")
    proposal.take(answer(given), PROVIDER)
    read = {actor.id: proposal.seen_by(actor).answers[0] for actor in (AFFECTED, COORDINATOR, AUDITOR, PROVIDER)}
    assert {entry.changes for entry in read.values()} == {"From June on"}
    assert {id_ for id_, entry in read.items() if entry.note} == {PROVIDER.id}


def test_set_aside_is_read_by_both_sides_with_its_reason_and_can_be_undone(proposal: Proposal) -> None:
    proposal.take(set_aside, COORDINATOR)
    for actor in (PROVIDER, AFFECTED, COORDINATOR):
        seen = proposal.seen_by(actor)
        assert (seen.status, seen.set_aside_reason) == ("set_aside", "awaiting_fact")
    proposal.take(undo, COORDINATOR)
    assert (proposal.seen_by().status, proposal.seen_by().set_aside_reason) == ("proposed", None)
    proposal.take(shortlist, COORDINATOR)
    proposal.take(undo, COORDINATOR)
    assert proposal.seen_by().status == "proposed"


def test_an_ended_contact_frees_the_sums(proposal: Proposal) -> None:
    proposal.in_contact().take(end_contact, AFFECTED)
    assert proposal.seen_by().status == "contact_ended"
    assert proposal.sums() == (0, 0)


def test_a_contact_past_its_date_runs_out_and_frees_the_sums_once(proposal: Proposal) -> None:
    proposal.in_contact()
    with proposal.database.write() as session:
        assert proposals.expire_contacts(session, now=LATER + timedelta(days=CONTACT_DAYS)) == 0
    with proposal.database.write() as session:
        assert proposals.expire_contacts(session, now=LATER + timedelta(days=CONTACT_DAYS + 1)) == 1
    with proposal.database.write() as session:
        assert proposals.expire_contacts(session, now=LATER + timedelta(days=CONTACT_DAYS + 1)) == 0
    assert (proposal.seen_by().status, proposal.sums()) == ("expired", (0, 0))


# Who may


def allowed(proposal: Proposal, step: Step) -> set[str]:
    """Ids of the actors whose step goes through; each tries on the same state, which is put back afterwards."""
    done = set()
    version = proposal.seen_by().version
    for actor in EVERYBODY:
        with proposal.database.write() as session:
            point = session.begin_nested()
            commit = session.commit
            session.commit = session.flush  # type: ignore[method-assign]
            try:
                step(session, actor, proposal.ref, version)
                done.add(actor.id)
            except (NotAllowed, NotFound, Conflict):
                pass
            finally:
                point.rollback()
                session.commit = commit  # type: ignore[method-assign]
    return done


def test_coordinator_and_secretariat_review_and_nobody_else(proposal: Proposal) -> None:
    reviewers = {COORDINATOR.id, SECRETARIAT.id}
    assert allowed(proposal, shortlist) == reviewers
    assert allowed(proposal, set_aside) == reviewers
    proposal.take(shortlist, COORDINATOR)
    assert allowed(proposal, undo) == reviewers
    assert allowed(proposal, put) == reviewers


def test_only_the_provider_answers_first_and_only_the_affected_state_second(proposal: Proposal) -> None:
    proposal.to_provider()
    assert allowed(proposal, answer(INTERESTED)) == {PROVIDER.id}
    proposal.take(answer(INTERESTED), PROVIDER)
    assert allowed(proposal, answer(INTERESTED)) == {AFFECTED.id}
    proposal.take(answer(INTERESTED), AFFECTED)
    assert allowed(proposal, end_contact) == {PROVIDER.id, AFFECTED.id}


def test_a_coordinator_is_recused_where_the_own_state_is_a_side(proposal: Proposal) -> None:
    with pytest.raises(NotAllowed, match="recused"):
        proposal.take(shortlist, OWN_COORDINATOR)
    assert proposal.seen_by(OWN_COORDINATOR).recused
    assert proposal.seen_by(OWN_COORDINATOR).steps == ()
    assert not proposal.seen_by(COORDINATOR).recused


def test_a_coordinator_cannot_answer_for_the_own_state_either(proposal: Proposal) -> None:
    proposal.to_affected_state()
    with pytest.raises(NotAllowed):
        proposal.take(answer(INTERESTED), OWN_COORDINATOR)


def test_sides_know_nothing_of_a_proposal_before_it_is_put_to_them(proposal: Proposal) -> None:
    for actor in (PROVIDER, AFFECTED, OTHER_DONOR, OTHER_AFFECTED, READER, PUBLIC):
        with pytest.raises(NotFound):
            proposal.seen_by(actor)
        with pytest.raises(NotFound):
            proposal.take(answer(INTERESTED), actor)
    proposal.to_provider()
    assert proposal.seen_by(PROVIDER).my_side == "provider"
    for actor in (OTHER_DONOR, OTHER_AFFECTED, READER, PUBLIC):
        with pytest.raises(NotFound):
            proposal.seen_by(actor)


def test_steps_shown_are_those_that_go_through(proposal: Proposal) -> None:
    assert set(proposal.seen_by(COORDINATOR).steps) == {"shortlist", "set_aside"}
    proposal.take(shortlist, COORDINATOR)
    assert set(proposal.seen_by(COORDINATOR).steps) == {"set_aside", "undo", "put_to_sides"}
    assert proposal.seen_by(AUDITOR).steps == ()
    proposal.take(put, COORDINATOR)
    assert proposal.seen_by(PROVIDER).steps == ("answer",)
    assert proposal.seen_by(AFFECTED).steps == proposal.seen_by(COORDINATOR).steps == ()


@pytest.mark.parametrize(
    ("step", "inside", "outside"),
    [
        (None, "proposed", "under_review"),
        ("shortlist", "shortlisted", "under_review"),
        ("set_aside", "set_aside", "closed"),
        ("with_provider", "with_provider", "under_review"),
        ("with_affected", "with_affected_state", "under_review"),
        ("in_contact", "in_contact", "in_contact"),
    ],
)
def test_readers_of_a_released_run_read_the_public_status(
    proposal: Proposal, step: str | None, inside: str, outside: str
) -> None:
    """Whose turn it is, and how it came to its end, is for the two sides and for those who review."""
    if step in ("shortlist", "set_aside"):
        proposal.take({"shortlist": shortlist, "set_aside": set_aside}[step], COORDINATOR)
    elif step is not None:
        {"with_provider": proposal.to_provider, "with_affected": proposal.to_affected_state}.get(
            step, proposal.to_affected_state
        )()
    if step == "in_contact":
        proposal.take(answer(INTERESTED), AFFECTED)
    with proposal.database.write() as session:
        session.execute(text("UPDATE run SET status = 'released' WHERE ref = :ref"), {"ref": proposal.run})
        session.commit()
    for actor, status in ((READER, outside), (OTHER_DONOR, outside), (COORDINATOR, inside), (AUDITOR, inside)):
        seen = proposal.seen_by(actor)
        assert seen.status == status, actor.id
        with proposal.database.read() as session:
            kept = {
                name: list_proposals(session, actor, ProposalFilter(run=proposal.run, status=name)).total
                for name in {inside, outside}
            }
        assert kept == {name: int(name == status) for name in kept}, actor.id
    assert (proposal.seen_by(READER).set_aside_reason, proposal.seen_by(READER).answers) == (None, ())


# Not possible now


@pytest.fixture(params=["provider", "affected_state"])
def not_now(request: pytest.FixtureRequest, proposal: Proposal) -> Iterator[tuple[Proposal, Actor, Actor]]:
    """A proposal that one side cannot take up now, for private reasons: (proposal, that side, the other side)."""
    given = AnswerGiven("not_possible_now", "no_reason_given", until_on=ON + timedelta(days=30), note="secret")
    if request.param == "provider":
        proposal.to_provider().take(answer(given), PROVIDER)
        yield proposal, PROVIDER, AFFECTED
    else:
        proposal.to_affected_state().take(answer(given), AFFECTED)
        yield proposal, AFFECTED, PROVIDER


def test_not_possible_now_is_read_as_not_taken_up_by_everybody_but_the_side_itself(
    not_now: tuple[Proposal, Actor, Actor],
) -> None:
    proposal, side, other = not_now
    for actor in (other, COORDINATOR, OWN_COORDINATOR, SECRETARIAT, AUDITOR):
        seen = proposal.seen_by(actor)
        assert seen.status == "not_taken_up"
        told = [entry for entry in seen.answers if entry.answer == "not_possible_now"]
        assert told == []
    own = next(entry for entry in proposal.seen_by(side).answers if entry.answer == "not_possible_now")
    assert (own.reason_code, own.effect, own.note) == ("no_reason_given", "pair", "secret")
    assert own.until_on == ON + timedelta(days=30)


def test_private_reasons_stand_in_no_list_and_no_history(not_now: tuple[Proposal, Actor, Actor]) -> None:
    proposal, side, _ = not_now
    for actor in EVERYBODY:
        with proposal.database.read() as session:
            listed = list_proposals(session, actor, ProposalFilter(run=proposal.run)).items
            entries = history(session, actor, "proposal", proposal.ref).items
        told = f"{[entry.changed for entry in entries]}"
        assert "no_reason_given" not in told and "secret" not in told
        if actor is not side:
            assert "no_reason_given" not in f"{listed}" and "secret" not in f"{listed}"


def test_the_history_does_not_tell_the_others_which_side_it_was(not_now: tuple[Proposal, Actor, Actor]) -> None:
    proposal, side, other = not_now
    told = {}
    for actor in (side, other, COORDINATOR, SECRETARIAT, AUDITOR):
        with proposal.database.read() as session:
            told[actor.id] = history(session, actor, "proposal", proposal.ref).items[0]
    assert {entry.action for entry in told.values()} == {"not_taken_up"}
    assert {id_ for id_, entry in told.items() if entry.actor_role or entry.actor_id} == {side.id, AUDITOR.id}


def test_a_pairing_not_possible_now_stays_out_of_later_pools_until_its_date(
    not_now: tuple[Proposal, Actor, Actor],
) -> None:
    proposal, side, _ = not_now
    assert pool_on(proposal.database, ON).not_now == ((side.party, "o-1", "n-1"),)
    assert pool_on(proposal.database, ON + timedelta(days=30)).not_now == ((side.party, "o-1", "n-1"),)
    assert pool_on(proposal.database, ON + timedelta(days=31)).not_now == ()


def test_a_theme_outside_leaves_out_the_theme_for_that_provider(proposal: Proposal) -> None:
    post(proposal.database, [], [need_row("n-2", "XAD"), need_row("n-3", "XAD", theme="risk_education")])
    proposal.to_provider().take(answer(AnswerGiven("not_possible_now", "outside_themes")), PROVIDER)
    assert pool_on(proposal.database, ON).not_now == (("XAA", "o-1", "n-1"), ("XAA", "o-1", "n-2"))


@pytest.mark.parametrize(("side", "reason"), [("provider", "budget_cut"), ("affected_state", "national_plan_changed")])
def test_a_reason_that_withdraws_takes_the_record_of_that_side_out_of_the_pool(
    proposal: Proposal, side: str, reason: str
) -> None:
    given = AnswerGiven("not_possible_now", reason)
    if side == "provider":
        proposal.to_provider().take(answer(given), PROVIDER)
    else:
        proposal.to_affected_state().take(answer(given), AFFECTED)
    pool = pool_on(proposal.database, ON)
    assert (len(pool.offers), len(pool.needs)) == ((0, 1) if side == "provider" else (1, 0))


@pytest.mark.parametrize("by_answer", [True, False])
def test_a_record_withdrawn_by_an_answer_reads_like_any_other_that_was(proposal: Proposal, by_answer: bool) -> None:
    """Only some reasons withdraw a record: the time or the person would tell the others which reason it was."""
    proposal.to_provider()
    if by_answer:
        proposal.take(answer(AnswerGiven("not_possible_now", "budget_cut")), PROVIDER)
    else:
        with proposal.database.read() as session:
            found = get_offer(session, PROVIDER, "o-1").version
        with proposal.database.write() as session:
            offers.withdraw_offer(session, PROVIDER, "o-1", version=found, now=LATER)
    seen = {}
    for actor in (SECRETARIAT, AUDITOR, PROVIDER):
        with proposal.database.read() as session:
            entry = history(session, actor, "offer", "o-1").items[0]
        assert entry.action == "withdrawn"
        seen[actor.id] = (entry.at == LATER, entry.exact, entry.actor_id)
    assert seen[SECRETARIAT.id] == (False, False, None)
    assert seen[AUDITOR.id] == seen[PROVIDER.id] == (True, True, PROVIDER.id)


def pool_on(database: Database, on: date) -> Pool:
    with database.write() as session:
        ref = request_run(session, COORDINATOR, on=on, now=NOW)
    with database.read() as session:
        return from_json(Pool, unpack(run_data(session, ref).snapshot))


# What stands in the way


@pytest.mark.parametrize("step", [shortlist, set_aside, put, answer(INTERESTED), end_contact, undo])
def test_a_step_on_a_version_that_is_no_longer_current_changes_nothing(proposal: Proposal, step: Step) -> None:
    actor = COORDINATOR
    if step not in (shortlist, set_aside):
        proposal.to_provider()
        actor = COORDINATOR if step in (put, undo) else PROVIDER
    before = proposal.seen_by()
    with pytest.raises(StaleVersion):
        proposal.take(step, actor, before.version - 1)
    assert proposal.seen_by() == before


def test_facts_still_to_confirm_hold_a_proposal_back(database: Database, parties: None) -> None:
    post(database, [offer_row()], [need_row()])
    held = Proposal(database, solve(database, pairing(to_confirm=("oda", "treaty_status"))))
    held.take(shortlist, COORDINATOR)
    with pytest.raises(Conflict, match="still_to_confirm"):
        held.take(put, COORDINATOR)
    with database.write() as session:
        proposals.put_to_sides(
            session,
            COORDINATOR,
            held.ref,
            version=held.seen_by().version,
            now=LATER,
            confirmed=["oda", "treaty_status"],
        )
    assert (held.seen_by().status, held.seen_by().to_confirm) == ("with_provider", ())


def test_a_proposal_over_published_facts_is_read_and_put_to_nobody(database: Database, parties: None) -> None:
    fact: dict[str, Any] = {"provenance": "published_fact", "source": "Annual report", "basis": "found"}
    post(database, [offer_row(**fact)], [need_row(**fact)])
    past = Proposal(database, solve(database, pairing(), pool="published"))
    assert past.seen_by(READER).pool == "published_fact"
    for step in (shortlist, set_aside, put, undo):
        with pytest.raises(Conflict, match="published_facts_only_read"):
            past.take(step, COORDINATOR)
    assert past.seen_by(COORDINATOR).steps == ()
    with pytest.raises(NotFound):
        past.seen_by(PUBLIC)


def test_what_is_no_longer_open_is_refused_and_nothing_changes(database: Database, parties: None) -> None:
    post(database, [offer_row()], [need_row(), need_row("n-2", "XAD")])
    first = Proposal(database, solve(database, pairing()))
    second = Proposal(database, solve(database, pairing(need="n-2")))
    first.to_affected_state()
    second.to_affected_state()
    first.take(answer(INTERESTED), AFFECTED)
    before = second.seen_by()
    with pytest.raises(OverCommitted):
        second.take(answer(INTERESTED), OTHER_AFFECTED)
    assert second.seen_by() == before
    assert first.sums() == (60_000, 60_000)


def test_the_same_pair_of_another_run_is_not_put_twice(proposal: Proposal) -> None:
    again = Proposal(proposal.database, solve(proposal.database, pairing()))
    proposal.to_provider()
    again.take(shortlist, COORDINATOR)
    with pytest.raises(Conflict, match="pair_under_way"):
        again.take(put, COORDINATOR)


def test_an_answer_on_a_withdrawn_record_is_refused(proposal: Proposal) -> None:
    from matchmaker.services.needs import withdraw_need

    proposal.to_provider()
    with proposal.database.write() as session:
        withdraw_need(session, AFFECTED, "n-1", version=1, now=LATER)
    with pytest.raises(Conflict, match="record_not_open"):
        proposal.take(answer(INTERESTED), PROVIDER)


def test_a_wrong_answer_names_its_field_and_changes_nothing(proposal: Proposal) -> None:
    before = proposal.to_provider().seen_by()
    with pytest.raises(InvalidInput) as caught:
        proposal.take(answer(AnswerGiven("not_possible_now")), PROVIDER)
    assert [error.path for error in caught.value.errors] == ["reason_code"]
    assert proposal.seen_by() == before


def test_every_step_leaves_one_entry_in_the_history(proposal: Proposal) -> None:
    proposal.in_contact()
    with proposal.database.read() as session:
        actions = [entry.action for entry in history(session, AUDITOR, "proposal", proposal.ref).items]
        by_side = [entry.action for entry in history(session, PROVIDER, "proposal", proposal.ref).items]
        by_other = history(session, OTHER_DONOR, "proposal", proposal.ref).items
    assert actions == ["in_contact", "answered", "put_to_provider", "shortlisted"]
    assert by_side == ["in_contact", "answered", "put_to_provider"]
    assert by_other == ()
