"""Snapshots and results as values; those read last are kept, because reading thousands of records takes longer than a
page may. Rights are the caller's matter."""

from __future__ import annotations

import zlib
from functools import lru_cache

from matchmaker.db.queries import runs
from matchmaker.db.session import Session
from matchmaker.domain.matching.cases import Pool, from_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy

KEPT = 4


def load(session: Session, run: str) -> tuple[Pool, Policy, PlanResult | None]:
    """What a run was made of, and its plan once there is one. Ask `get_run` first: rights are checked there."""
    data = runs.run_data(session, run)
    plan = None if data.result is None else read_plan(data.result)
    return read_pool(data.snapshot), from_json(Policy, data.policy), plan


@lru_cache(maxsize=KEPT)
def read_pool(snapshot: bytes) -> Pool:
    """The pool of a compressed snapshot."""
    return from_json(Pool, zlib.decompress(snapshot))


@lru_cache(maxsize=KEPT)
def read_plan(result: bytes) -> PlanResult:
    """The plan of a compressed result."""
    return from_json(PlanResult, zlib.decompress(result))
