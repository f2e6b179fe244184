"""Commands over a database that a worker reads too: whoever takes a run first, the command answers with its result."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from matchmaker.cli.guard import database, now
from matchmaker.services import runs, scenarios
from tests.support.remembered import make_plan

if TYPE_CHECKING:
    from tests.cli.conftest import Run

ON = ("--on", "2026-11-23")


def quick_worker(ref: str) -> None:
    runs.solve_run(database(), ref, make_plan, now=now)


def worker_that_dies(ref: str) -> None:
    with database().write() as session:
        assert runs.claim_run(session, now=now(), lease_s=1, ref=ref) is not None


def broken_worker(ref: str) -> None:
    with pytest.raises(ZeroDivisionError):
        runs.solve_run(database(), ref, lambda _pool, _policy: 1 // 0, now=now)  # type: ignore[arg-type, return-value]


def once_asked(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, worker: Callable[[str], None]) -> None:
    """Let a worker have a run as soon as it is asked for, before the command does anything else."""
    ask = getattr(module, name)

    def asked(session: Any, *arguments: Any, **named: Any) -> Any:
        ref = ask(session, *arguments, **named)
        session.close()
        worker(ref)
        return ref

    monkeypatch.setattr(module, name, asked)


@pytest.mark.parametrize("worker", [quick_worker, worker_that_dies])
def test_a_what_if_that_a_worker_took_is_answered(
    demo: Run, monkeypatch: pytest.MonkeyPatch, worker: Callable[[str], None]
) -> None:
    run = json.loads(demo("match", "--json", *ON).stdout)["run"]["ref"]
    once_asked(monkeypatch, scenarios, "request_scenario", worker)
    result = demo("what-if", run, "--json", "--cut-funding", "20")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["status"] == "complete"


def test_a_run_that_a_worker_took_is_answered(demo: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    once_asked(monkeypatch, runs, "request_run", quick_worker)
    result = demo("match", "--json", *ON)
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["run"]["status"] == "complete"


def test_a_what_if_that_failed_in_a_worker_says_so(demo: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    run = json.loads(demo("match", "--json", *ON).stdout)["run"]["ref"]
    once_asked(monkeypatch, scenarios, "request_scenario", broken_worker)
    result = demo("what-if", run, "--cut-funding", "20")
    assert (result.exit_code, result.stdout) == (3, "")
    assert "has no result" in result.stderr
