"""A whole run, step by step, from the database to the proposals: python -m tests.bench.job [--n 5000]

Seconds of the wall and of the processor, and the memory of the whole process at its highest. What is not the solver
(reading, writing, JSON, rules, scores, verification) is aimed at 0.20 s for 5,000 offers and 5,000 needs.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

from matchmaker.db.queries.pool import read_pool
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.matching import instance, run, verify
from matchmaker.domain.matching.cases import Pool, from_json, to_json
from matchmaker.domain.matching.eligibility import eligible_pairs
from matchmaker.domain.matching.fits import fit_totals
from matchmaker.domain.matching.policy import Policy
from matchmaker.services import runs
from matchmaker.services.proposing import proposals_of
from matchmaker.services.snapshot import build_pool
from tests.support.crowd import NOW, ON, crowded


def main() -> None:
    parser = argparse.ArgumentParser(description="A whole run, step by step.")
    parser.add_argument("--n", type=int, default=5_000, help="offers, and needs")
    given = parser.parse_args()
    with crowded(given.n, given.n) as database:
        _steps(database)
        _step("the service, all of it", lambda: _serve(database))
    print(f"highest memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB (aimed at: 1,024)")


def _steps(database: Database) -> None:
    policy = Policy()
    with database.read() as session:
        rows = _step("read the rows", lambda: read_pool(session, "posted", ON))
    pool = _step("build the pool", lambda: build_pool(ON, rows))
    written = _step("write the snapshot", lambda: to_json(pool))
    _step("compress it", lambda: runs.pack(written))
    _step("read the snapshot", lambda: from_json(Pool, written))
    pairs = _step("eligible pairs", lambda: eligible_pairs(pool))
    print(f"    {pairs.i.size:,} pairs")
    _step("score them", lambda: fit_totals(pool, policy, pairs.i, pairs.j))
    _step("instance, both of these in it", lambda: instance.build_instance(pool, policy))
    plan = _step("plan, with its verification", lambda: run.make_plan(pool, policy))
    print(f"    {len(plan.pairings):,} pairings in {len(plan.parts)} parts, {plan.word}")
    _step("verify again", lambda: verify.check_plan(pool, policy, plan))
    _step("write the result", lambda: to_json(plan))
    _step("proposals", lambda: proposals_of(pool, plan))


def _serve(database: Database) -> None:
    with database.write() as session:
        ref = runs.request_run(session, OPERATOR, on=ON, now=NOW)
    runs.solve_run(database, ref, run.make_plan, now=lambda: NOW)


def _step(name: str, work: Callable[[], Any]) -> Any:
    start, used = time.perf_counter(), time.process_time()
    done = work()
    print(
        f"{name:32} {time.perf_counter() - start:7.3f} s  {time.process_time() - used:7.3f} s of processor", flush=True
    )
    return done


if __name__ == "__main__":
    main()
