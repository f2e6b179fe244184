"""A whole run, step by step, from the database to the proposals: python -m tests.bench.job [--n 5000]

A seeded crowd in a SQLite database of its own, every record with one partner at most. Seconds of the processor, each
step the least of the rounds, and the memory of the whole process at its highest. What is not the solver (reading, JSON,
rules, scores, verification, cards, writing) is aimed at 0.20 s for 5,000 offers and 5,000 needs with the child warm.
The last line but one is the service from end to end, in one process, with the quick plan that a run begins with.
"""

from __future__ import annotations

import argparse
import gc
import resource
import time
from collections.abc import Callable
from typing import Any

from matchmaker.db.queries.pool import read_pool
from matchmaker.db.session import Database
from matchmaker.db.writers import runs as writer
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.matching import instance, results, run, verify
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.eligibility import eligible_pairs
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.solving import Solver
from matchmaker.jobs.solver_child import SELDOM
from matchmaker.services import runs
from matchmaker.services.proposing import proposals_of
from matchmaker.services.snapshot import build_pool
from tests.support.crowd import NOW, ON, crowded

TARGET_S, TARGET_MIB = 0.20, 1024
SOLVER = "solve"
POLICY = Policy()


class Steps:
    """Times steps and prints them; each is done as often as asked, and the least counts."""

    def __init__(self, rounds: int) -> None:
        self.rounds = rounds
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, work: Callable[[], Any], *, counted: bool = True, rounds: int = 0) -> Any:
        """What the work gave. counted: whether it is a step of its own, not a part of another one."""
        found, took = None, []
        for _ in range(rounds or self.rounds):
            start = time.process_time()
            found = work()
            took.append(time.process_time() - start)
        if counted:
            self.seconds[name] = min(took)
        print(f"{'' if counted else '  of it '}{name:34} {min(took):7.3f} s", flush=True)
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description="A whole run, step by step.")
    parser.add_argument("--n", type=int, default=5_000, help="offers, and needs")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    gc.set_threshold(SELDOM)  # as in the solver's process
    step = Steps(given.rounds)
    with crowded(given.n, given.n, max_partners=1) as database:
        _steps(step, database)
        start = time.process_time()
        _serve(database)
        print(f"the service, from end to end       {time.process_time() - start:7.3f} s")
    outside = sum(seconds for name, seconds in step.seconds.items() if name != SOLVER)
    _say("outside the solver, seconds", outside, TARGET_S)
    _say("highest memory, MiB", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, TARGET_MIB)


def _steps(step: Steps, database: Database) -> None:
    with database.read() as session:
        rows = step("read the rows", lambda: read_pool(session, "posted", ON))
    pool = step("build the pool", lambda: build_pool(ON, rows))
    written = step("write the snapshot", lambda: to_json(pool))
    step("compress it", lambda: runs.pack(written))
    pool = step("read the snapshot", lambda: from_json(Pool, written))
    built = step("eligible pairs and their scores", lambda: instance.build_instance(pool, POLICY))
    step("eligible pairs", lambda: eligible_pairs(pool), counted=False)
    print(f"        {built.graph.n_arcs:,} pairs")
    parts = step(SOLVER, lambda: Solver(pool, built).solve(POLICY))
    plan = step("cards, goals, sums", lambda: results.put_together(pool, POLICY, built, parts, run.versions()))
    print(f"        {len(plan.pairings):,} pairings in {len(plan.parts)} parts, {plan.word}")
    step("verify", lambda: verify.check_plan(pool, POLICY, plan, built))
    result = step("write the result", lambda: to_json(plan))
    plan = step("read the result", lambda: from_json(PlanResult, result))
    rows = step("rows of proposals", lambda: proposals_of(pool, plan))
    _insert(step, database, rows)


def _insert(step: Steps, database: Database, rows: list[dict[str, Any]]) -> None:
    with database.write() as session:
        ref = runs.request_run(session, OPERATOR, on=ON, now=NOW, policy="trial")
    with database.write() as session:
        state = writer.find(session, ref)
        assert state is not None
        step("write the proposals", lambda: writer.add_proposals(session, state.id, rows, NOW), rounds=1)
        session.rollback()
    with database.write() as session:
        runs.cancel_run(session, OPERATOR, ref, now=NOW)


def _serve(database: Database) -> None:
    with database.write() as session:
        ref = runs.request_run(session, OPERATOR, on=ON, now=NOW, policy="trial")
    runs.solve_run(database, ref, run.make_plan, now=lambda: NOW)


def _say(what: str, reached: float, target: float) -> None:
    print(f"{what:34} {reached:8.2f}  aimed at {target:,.2f}: {'met' if reached <= target else 'MISSED'}")


if __name__ == "__main__":
    main()
