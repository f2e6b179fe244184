"""Runs that a command asks for are solved here, unless a worker over the same database was quicker."""

from __future__ import annotations

import time
from collections.abc import Callable

from matchmaker.cli.guard import broken, complain, database, now
from matchmaker.db.queries.runs import get_run
from matchmaker.domain.access import OPERATOR
from matchmaker.domain.lifecycle import RUN_ENDS
from matchmaker.domain.matching.cases import Pool
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.vocabulary import RunStatus
from matchmaker.errors import Conflict, EngineError
from matchmaker.services import runs
from matchmaker.wording.text import say, say_code

MakePlan = Callable[[Pool, Policy], PlanResult]
LookInto = Callable[[bytes, Pool, Policy, PlanResult], bytes]
TICK_S = 0.2


def solve(ref: str, make_plan: MakePlan, look_into: LookInto | None = None) -> bool:
    """Whether the run has ended as a run ends; False, and the reason on standard error, if solving it here failed.

    A run that a worker took is waited for, and solved here after all if that worker's lease runs out.
    """
    try:
        while not _has_ended(ref, make_plan, look_into):
            time.sleep(TICK_S)
    except EngineError as error:
        complain(say_code("run_failed", {"reason": say(error)}))
        return False
    except Exception:
        complain(say_code("run_broken"))
        broken()
        return False
    return True


def _has_ended(ref: str, make_plan: MakePlan, look_into: LookInto | None) -> bool:
    try:
        runs.solve_run(database(), ref, make_plan, now=now, look_into=look_into)
    except Conflict as taken:
        if taken.code != "run_taken":
            raise
        with database().read() as session:
            return RunStatus(get_run(session, OPERATOR, ref).status) in RUN_ENDS
    return True
