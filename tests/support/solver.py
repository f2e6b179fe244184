"""The solver's process with an engine that misbehaves: python -m tests.support.solver WAY FOLDER PARENT MEMORY_MB

Everything around the engine is the real thing.
"""

from __future__ import annotations

import dataclasses
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from matchmaker.errors import EngineError
from matchmaker.jobs import solver_child

LONG_S = 120
_SOLVED: list[Any] = []


def command(way: str) -> tuple[str, ...]:
    """What a supervisor starts to have its runs solved in this way."""
    return (sys.executable, "-m", "tests.support.solver", way)


def plan_then_wait(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """A complete plan on the way, then nothing for a long time."""
    from matchmaker.domain.matching.run import make_plan

    plan = make_plan(pool, policy, progress=progress)
    time.sleep(LONG_S)
    return plan


def a_moment(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """The plan, a moment later."""
    from matchmaker.domain.matching.run import make_plan

    time.sleep(1.5)
    return make_plan(pool, policy, progress=progress)


def wait(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """Nothing for a long time, with a process of its own that would outlive it."""
    subprocess.Popen(["sleep", str(LONG_S)])
    time.sleep(LONG_S)


def wrong_plan_then_wait(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """A plan that promises more than there is, then nothing for a long time."""

    def spoil(plan: Any) -> None:
        progress(dataclasses.replace(plan, value=plan.value + 1))

    return plan_then_wait(pool, policy, progress=spoil)


def too_much_memory(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """More memory than a run may have."""
    return [bytearray(64 * solver_child.MEGABYTE) for _ in range(10_000)]


def plan_then_too_much_memory(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """A complete plan on the way, then more memory than a run may have."""
    from matchmaker.domain.matching.run import make_plan

    def first(plan: Any) -> None:
        progress(plan)
        too_much_memory(pool, policy, progress=progress)

    return make_plan(pool, policy, progress=first)


def die(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """Gone without a word, as after a fault in a library."""
    os._exit(70)


def killed_in_a_study(pool: Any, policy: Any, **how: Any) -> Any:
    """The plan and one more solve; the next one is the end, as where the system needs the memory."""
    from matchmaker.domain.matching.run import make_plan

    _SOLVED.append(policy)
    if len(_SOLVED) > 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return make_plan(pool, policy, **how)


def find_itself_wrong(pool: Any, policy: Any, *, progress: Callable[[Any], None]) -> Any:
    """A result that its own check refuses."""
    raise EngineError("value_does_not_add_up")


if __name__ == "__main__":
    sys.exit(solver_child.main(sys.argv[2:], load_maker=lambda: globals()[sys.argv[1]]))
