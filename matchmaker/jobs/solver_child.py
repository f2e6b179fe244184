"""Solves one run in a process of its own: no database, no Flask, nothing but files in a folder.

    python -m matchmaker.jobs.solver_child FOLDER PARENT MEMORY_MB [SECONDS]

FOLDER holds `snapshot.json`, `policy.json` and, for a what-if that asks more than its plan, `study.json`, answered in
`findings.json`, from the beginning and again with every finding. Every complete plan on the way is written to
`plan.json`, the last one to `result.json`, what went wrong to `error.json`; each file appears whole or not at all.
PARENT is the process that started this one; when it goes, this one goes. SECONDS: after most of them the engine keeps
the best plan it has.
"""

from __future__ import annotations

import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from matchmaker.errors import EngineError
from matchmaker.jobs.parent import die_with

if TYPE_CHECKING:  # the engine comes in after the limits are set
    from matchmaker.domain.matching.cases import Pool
    from matchmaker.domain.matching.plan import PlanResult
    from matchmaker.domain.matching.policy import Policy

SNAPSHOT, POLICY = "snapshot.json", "policy.json"
PLAN, RESULT, ERROR = "plan.json", "result.json", "error.json"
STUDY, FINDINGS = "study.json", "findings.json"
FAILED, ORPHAN = 3, 4  # exit codes
MEGABYTE = 1024 * 1024
SELDOM = 500_000  # new objects between two looks for garbage
SHARE_OF_TIME = 0.8  # for the engine; the rest to check what it has and to write it

Maker = Callable[..., "PlanResult"]


def main(argv: list[str], load_maker: Callable[[], Maker] | None = None) -> int:
    """The exit code: 0 with a result, FAILED with an error file. `load_maker` stands in for the engine in tests."""
    folder, parent, memory_mb = Path(argv[0]), int(argv[1]), int(argv[2])
    seconds = float(argv[3]) if len(argv) > 3 else None
    if not die_with(parent):
        return ORPHAN
    limit_memory(memory_mb)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before numpy: threads would reserve memory and add nothing
    gc.set_threshold(SELDOM)  # looking through all its records again and again took half the time
    try:
        until = None if seconds is None else time.monotonic() + SHARE_OF_TIME * seconds
        solve(folder, load_maker() if load_maker else _engine(folder, until), until)
    except MemoryError:
        return _fail(folder, "memory_limit", {"megabytes": memory_mb})
    except EngineError as error:
        return _fail(folder, "engine_error", {"detail": error.code})
    return 0


def limit_memory(megabytes: int) -> None:
    """Below this much address space; beyond it an allocation raises MemoryError instead of hurting the machine."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * MEGABYTE, megabytes * MEGABYTE))


def solve(folder: Path, make_plan: Maker, until: float | None = None) -> None:
    """Read the snapshot and the policy, write every complete plan and then the result. until: when a study has to stop,
    on the clock of `time.monotonic`."""
    from matchmaker.domain.matching.cases import Pool, from_json, to_json
    from matchmaker.domain.matching.policy import Policy

    pool = from_json(Pool, (folder / SNAPSHOT).read_bytes())
    policy = from_json(Policy, (folder / POLICY).read_bytes())
    plan = make_plan(pool, policy, progress=lambda found: put(folder / PLAN, to_json(found)))
    if (folder / STUDY).exists() and plan.impossible is None:
        put(folder / PLAN, to_json(plan))  # kept, should the study take too long or be ended
        put(folder / FINDINGS, _look_into(folder, pool, policy, plan, make_plan, until))
    put(folder / RESULT, to_json(plan))


def _look_into(
    folder: Path, pool: Pool, policy: Policy, plan: PlanResult, make_plan: Maker, until: float | None
) -> bytes:  # fmt: skip
    from matchmaker.domain.matching.studies.study import look_into

    return look_into(
        (folder / STUDY).read_bytes(), pool, policy, plan, make_plan, deadline=until,
        keep=lambda found: put(folder / FINDINGS, found),
    )  # fmt: skip


def put(path: Path, data: bytes) -> None:
    """Write a file that appears whole or not at all."""
    draft = path.with_suffix(".draft")
    draft.write_bytes(data)
    draft.replace(path)


def _engine(folder: Path, until: float | None) -> Maker:
    """The engine; a run says what its goals of fairness cost, a study solves too often for that."""
    from matchmaker.domain.matching.run import make_plan, make_priced_plan

    maker = make_plan if (folder / STUDY).exists() else make_priced_plan

    def within(pool: Pool, policy: Policy, **how: Any) -> PlanResult:
        left = None if until is None else max(0.0, until - time.monotonic())
        return maker(pool, policy, time_limit_s=left, **how)

    return within


def _fail(folder: Path, code: str, params: dict[str, object]) -> int:
    put(folder / ERROR, json.dumps({"code": code, "params": params}).encode())
    return FAILED


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
