"""What-ifs leave the run that they are about as it is, propose nothing to anybody, and do not stay."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.runs import get_run, list_runs, run_data
from matchmaker.db.session import Database
from matchmaker.domain.lifecycle import next_run_status
from matchmaker.domain.matching.cases import Pool, from_json
from matchmaker.domain.matching.changes import Change
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.vocabulary import RunKind, RunStatus
from matchmaker.errors import Conflict, InvalidInput, NotAllowed, NotFound
from matchmaker.services import runs, scenarios
from matchmaker.services.scenarios import Study
from tests.services.world import (
    AUDITOR,
    COORDINATOR,
    EVERYBODY,
    LATER,
    NOW,
    PROVIDER,
    SECRETARIAT,
    add_parties,
    need_row,
    offer_row,
    pairing,
    plan_of,
    post,
    solve,
)

CUT = Change("cut_funding", percent=20)


@pytest.fixture
def base(database: Database) -> str:
    """A solved run over one offer and one need."""
    add_parties(database)
    post(database, [offer_row()], [need_row()])
    return solve(database, pairing())


def ask(
    database: Database, base: str, *changes: Change, actor: object = COORDINATOR, study: Study | None = None
) -> str:
    with database.write() as session:
        return scenarios.request_scenario(session, actor, base, changes, now=LATER, study=study)  # type: ignore[arg-type]


def test_the_run_stays_as_it_is_and_the_what_if_has_its_own_pool(database: Database, base: str) -> None:
    with database.read() as session:
        before = get_run(session, COORDINATOR, base), run_data(session, base)
    ref = ask(database, base, CUT, Change("weight", name="urgency", percent=90))
    runs.solve_run(database, ref, lambda _pool, _policy: plan_of(pairing(quantity=50_000)), now=lambda: LATER)
    with database.read() as session:
        assert (get_run(session, COORDINATOR, base), run_data(session, base)) == before
        view, data = get_run(session, COORDINATOR, ref), run_data(session, ref)
    assert (view.kind, view.base, view.status, view.n_proposals) == ("scenario", base, "complete", 1)
    assert view.question["changes"][0]["percent"] == 20
    assert view.expires_at == LATER + timedelta(days=scenarios.KEPT_DAYS)
    assert from_json(Pool, runs.unpack(data.snapshot)).offers[0].quantity == 80_000
    settings = from_json(Policy, data.policy)
    assert (settings.priority_weights["urgency"], settings.ref, settings.salt) == (90, "what-if", Policy().salt)


def test_a_what_if_is_solved_from_its_own_pool_and_settings_and_proposes_nothing(database: Database, base: str) -> None:
    ref = ask(database, base, CUT)
    with database.write() as session:
        claimed = runs.claim_run(session, now=LATER)
    assert claimed is not None and claimed.ref == ref and claimed.study is None
    assert from_json(Pool, claimed.snapshot).offers[0].quantity == 80_000
    with database.write() as session:
        assert runs.store_result(session, ref, claimed.attempt, plan_of(pairing()), now=LATER)
    with database.read() as session:
        assert list_proposals(session, SECRETARIAT, ProposalFilter(run=ref)).total == 0


def test_a_study_is_handed_to_who_solves_and_its_findings_are_kept(database: Database, base: str) -> None:
    ref = ask(database, base, study=Study("conflict", "n-1"))
    asked: list[bytes] = []

    def look_into(study: bytes, *_: object) -> bytes:
        asked.append(study)
        return b'{"study":"conflict"}'

    runs.solve_run(database, ref, lambda _p, _s: plan_of(pairing()), now=lambda: LATER, look_into=look_into)
    assert asked == [b'{"name":"conflict","need":"n-1"}'] or asked == [b'{"need":"n-1","name":"conflict"}']
    with database.read() as session:
        found = run_data(session, ref).findings
    assert found is not None and runs.unpack(found) == b'{"study":"conflict"}'


def test_who_may_ask_for_runs_asks_for_what_ifs_and_nobody_else(database: Database, base: str) -> None:
    for actor in EVERYBODY:
        if actor in (SECRETARIAT,) or actor.role == "coordinator":
            assert ask(database, base, CUT, actor=actor)
        else:
            with pytest.raises(NotAllowed):
                ask(database, base, CUT, actor=actor)


def test_what_ifs_are_read_by_those_who_read_every_proposal_and_are_in_no_list_of_runs(
    database: Database, base: str
) -> None:
    ref = ask(database, base, CUT)
    runs.solve_run(database, ref, lambda _p, _s: plan_of(pairing()), now=lambda: LATER)
    with database.read() as session:
        for actor in EVERYBODY:
            assert ref not in {run.ref for run in list_runs(session, actor).items}
            if actor in (SECRETARIAT, AUDITOR) or actor.role == "coordinator":
                assert get_run(session, actor, ref).base == base
                assert [run.ref for run in list_runs(session, actor, base=base).items] == [ref]
            else:
                with pytest.raises(NotFound):
                    get_run(session, actor, ref)
                assert list_runs(session, actor, base=base).items == ()


def test_changes_and_studies_that_cannot_be_made_are_refused_and_nothing_is_stored(
    database: Database, base: str
) -> None:
    for changes, study, field in (
        ([Change("remove_offer", offer="nothing")], None, "remove_offer.offer"),
        ([], None, "changes"),
        ([], Study("secrets"), "study"),
        ([], Study("runner_up"), "need"),
        ([], Study("runner_up", "nothing"), "need"),
        ([], Study("sensitivity", "n-1"), "need"),
    ):
        with pytest.raises(InvalidInput) as caught:
            ask(database, base, *changes, study=study)
        assert [error.path for error in caught.value.errors] == [field]
    with database.read() as session:
        assert list_runs(session, COORDINATOR, base=base).total == 0


def test_a_what_if_is_about_a_run_with_a_result(database: Database, base: str) -> None:
    with pytest.raises(NotFound):
        ask(database, "nothing", CUT)
    what_if = ask(database, base, CUT)
    with pytest.raises(NotFound):
        ask(database, what_if, CUT)
    with database.write() as session:
        queued = runs.request_run(session, COORDINATOR, on=NOW.date(), now=NOW)
    with pytest.raises(Conflict):
        ask(database, queued, CUT)


def test_no_more_what_ifs_wait_than_can_be_solved_soon(database: Database, base: str) -> None:
    for _ in range(scenarios.MOST_WAITING):
        ask(database, base, CUT)
    with pytest.raises(Conflict) as caught:
        ask(database, base, CUT)
    assert caught.value.code == "too_many_what_ifs"


def test_a_what_if_is_never_released(database: Database, base: str) -> None:
    with pytest.raises(Conflict):
        next_run_status(RunStatus.COMPLETE, RunStatus.RELEASED, kind=RunKind.SCENARIO)
    assert next_run_status(RunStatus.COMPLETE, RunStatus.RELEASED) == RunStatus.RELEASED
    ref = ask(database, base, CUT)
    runs.solve_run(database, ref, lambda _p, _s: plan_of(pairing()), now=lambda: LATER)
    with pytest.raises(Conflict) as caught, database.write() as session:
        session.execute(text("UPDATE run SET status = 'released' WHERE ref = :ref"), {"ref": ref})
    assert caught.value.params["constraint"] == "ck_run_scenario_not_released"


def test_what_ifs_are_removed_when_their_time_has_passed_and_runs_are_not(database: Database, base: str) -> None:
    ref = ask(database, base, CUT)
    at = LATER + timedelta(days=scenarios.KEPT_DAYS)
    for when, gone in ((at - timedelta(seconds=1), 0), (at, 1), (at, 0)):
        with database.write() as session:
            assert scenarios.delete_expired(session, now=when) == gone
    with database.read() as session:
        assert get_run(session, COORDINATOR, base)
        with pytest.raises(NotFound):
            get_run(session, COORDINATOR, ref)


def test_a_what_if_that_is_being_solved_is_not_removed(database: Database, base: str) -> None:
    ask(database, base, CUT)
    with database.write() as session:
        assert runs.claim_run(session, now=LATER)
    with database.write() as session:
        assert scenarios.delete_expired(session, now=LATER + timedelta(days=400)) == 0


def test_asking_is_in_the_audit(database: Database, base: str) -> None:
    from matchmaker.db.queries.audit import history

    ref = ask(database, base, CUT)
    with database.read() as session:
        entries = history(session, SECRETARIAT, "run", ref)
        assert [entry.action for entry in entries.items] == ["what_if_requested"]
        assert history(session, PROVIDER, "run", ref).items == ()
