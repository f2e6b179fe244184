"""What becomes of a run whose solver is cancelled, too slow, too large, wrong or gone."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from matchmaker.db.queries.proposals import ProposalFilter, list_proposals
from matchmaker.db.queries.runs import RunView, get_run
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.jobs.supervisor import Limits, Supervisor
from matchmaker.services import runs
from tests.support.processes import children_of, is_alive
from tests.support.solver import command

ON = date(2026, 11, 23)


def supervise(
    database: Database,
    way: str,
    *,
    time_s: float = 60,
    memory_mb: int = 4096,
    meanwhile: Callable[[], bool] | None = None,
) -> tuple[str, RunView]:
    """Ask for a run, have it solved in this way, and read what became of it."""
    with database.write() as session:
        ref = runs.request_run(session, OPERATOR, on=ON, now=datetime.now(UTC))
    limits = Limits(time_s=time_s, memory_mb=memory_mb, lease_s=30)
    supervisor = Supervisor(database, limits, child=command(way), stopping=meanwhile or (lambda: False))
    assert supervisor.run_next()
    with database.read() as session:
        return ref, get_run(session, OPERATOR, ref)


def count_proposals(database: Database, ref: str) -> int:
    with database.read() as session:
        return list_proposals(session, OPERATOR, ProposalFilter(run=ref), limit=1).total


def test_a_run_stopped_at_its_time_limit_keeps_its_last_plan(demo_database: Database) -> None:
    ref, run = supervise(demo_database, "plan_then_wait", time_s=8)
    assert run.status == "time_limit"
    assert run.n_proposals == count_proposals(demo_database, ref) > 0
    assert run.result_sha256


def test_a_run_stopped_before_it_had_a_plan_says_so(demo_database: Database) -> None:
    ref, run = supervise(demo_database, "wait", time_s=1)
    assert run.status == "time_limit"
    assert run.reason is not None
    assert run.reason.code == "time_limit"
    assert count_proposals(demo_database, ref) == 0


def test_a_last_plan_that_does_not_verify_is_not_kept(demo_database: Database) -> None:
    ref, run = supervise(demo_database, "wrong_plan_then_wait", time_s=8)
    assert (run.status, run.n_proposals, run.result_sha256) == ("time_limit", 0, None)
    assert count_proposals(demo_database, ref) == 0


def test_a_cancelled_run_ends_its_solver_and_all_that_it_started(demo_database: Database) -> None:
    seen: list[int] = []

    def cancel_once() -> bool:
        for solver in children_of(os.getpid()):
            for started in children_of(solver):
                if not seen:
                    seen.extend((solver, started))
                    with demo_database.read() as session:
                        ref = next(iter(_running(session)))
                    with demo_database.write() as session:
                        runs.cancel_run(session, OPERATOR, ref, now=datetime.now(UTC))
        return False

    began = time.monotonic()
    ref, run = supervise(demo_database, "wait", meanwhile=cancel_once)
    assert time.monotonic() - began < 30
    assert run.status == "cancelled"
    assert len(seen) == 2
    assert not any(is_alive(pid) for pid in seen)
    assert count_proposals(demo_database, ref) == 0


def _running(session: object) -> list[str]:
    from matchmaker.db.queries.runs import list_runs

    return [run.ref for run in list_runs(session, OPERATOR, status="running").items]  # type: ignore[arg-type]


def test_a_run_that_needs_too_much_memory_says_so(demo_database: Database) -> None:
    _, run = supervise(demo_database, "too_much_memory", memory_mb=1024)
    assert run.status == "failed"
    assert run.reason is not None
    assert (run.reason.code, run.reason.params) == ("memory_limit", {"megabytes": 1024})


@pytest.mark.parametrize(("way", "code"), [("die", "solver_died"), ("find_itself_wrong", "engine_error")])
def test_a_solver_that_fails_fails_its_run_alone(demo_database: Database, way: str, code: str) -> None:
    _, failed = supervise(demo_database, way)
    assert failed.status == "failed"
    assert failed.reason is not None
    assert failed.reason.code == code
    _, after = supervise(demo_database, "a_moment")
    assert after.status == "complete"


def test_the_engine_itself_works_in_the_least_memory_that_may_be_set(demo_database: Database) -> None:
    _, run = supervise(demo_database, "a_moment", memory_mb=1024)
    assert run.status == "complete"
