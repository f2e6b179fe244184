"""The engine for tests that are about what is done with a plan: the same pool is solved once a process, not once a
test. That solving it again gives the same plan is the engine's own test, and those never come here."""

from __future__ import annotations

from matchmaker.domain.matching import run as engine
from matchmaker.domain.matching.cases import Pool, to_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import Progress

_solve = engine.make_plan
_known: dict[tuple[bytes, bytes, bool], PlanResult] = {}


def make_plan(
    pool: Pool,
    policy: Policy,
    *,
    progress: Progress | None = None,
    time_limit_s: float | None = None,
    prices: bool = False,
) -> PlanResult:
    """As the engine's own; one that is watched or limited is always solved."""
    if progress is not None or time_limit_s is not None:
        return _solve(pool, policy, progress=progress, time_limit_s=time_limit_s, prices=prices)
    asked = (to_json(pool), to_json(policy), prices)
    if asked not in _known:
        _known[asked] = _solve(pool, policy, prices=prices)
    return _known[asked]
