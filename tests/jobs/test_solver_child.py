"""The solver's process by itself: files in, files out, and the end of its parent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from matchmaker.domain.matching.cases import from_json, to_json
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.matching.run import make_priced_plan
from matchmaker.jobs import folders, solver_child
from matchmaker.jobs.supervisor import CHILD
from tests.support.pools import need, offer, pool, random_pool
from tests.support.processes import children_of, is_alive, wait_until
from tests.support.solver import command

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / solver_child.SNAPSHOT).write_bytes(to_json(random_pool(7)))
    (tmp_path / solver_child.POLICY).write_bytes(to_json(Policy()))
    return tmp_path


def solve(folder: Path, *start: str, parent: int | None = None, memory_mb: int = 4096) -> int:
    words = [*(start or CHILD), str(folder), str(parent or os.getpid()), str(memory_mb)]
    return subprocess.run(words, cwd=ROOT, check=False, timeout=60).returncode


def test_the_plan_of_the_child_is_the_plan_of_the_engine(folder: Path) -> None:
    assert solve(folder) == 0
    written = (folder / solver_child.RESULT).read_bytes()
    assert from_json(PlanResult, written) == make_priced_plan(random_pool(7), Policy())  # but for how long it took
    assert (folder / solver_child.PLAN).exists()
    assert not list(folder.glob("*.draft"))


def test_an_empty_pool_and_one_of_offers_only_have_a_result(folder: Path) -> None:
    for empty in (pool([], []), pool([offer()], [])):
        (folder / solver_child.SNAPSHOT).write_bytes(to_json(empty))
        assert solve(folder) == 0
        assert from_json(PlanResult, (folder / solver_child.RESULT).read_bytes()).pairings == ()


def test_one_offer_for_one_need_is_proposed(folder: Path) -> None:
    (folder / solver_child.SNAPSHOT).write_bytes(to_json(pool([offer()], [need()])))
    assert solve(folder) == 0
    assert len(from_json(PlanResult, (folder / solver_child.RESULT).read_bytes()).pairings) == 1


def test_a_child_of_somebody_else_does_nothing(folder: Path) -> None:
    assert solve(folder, parent=1) == solver_child.ORPHAN
    assert not (folder / solver_child.RESULT).exists()


def test_memory_is_limited_and_named_as_the_reason(folder: Path) -> None:
    assert solve(folder, *command("too_much_memory"), memory_mb=1024) == solver_child.FAILED
    said = json.loads((folder / solver_child.ERROR).read_bytes())
    assert said == {"code": "memory_limit", "params": {"megabytes": 1024}}


def test_a_child_dies_with_its_parent(folder: Path) -> None:
    script = (
        "import os, subprocess, sys\n"
        "subprocess.run([*sys.argv[2:], sys.argv[1], str(os.getpid()), '4096'])\n"
    )  # fmt: skip
    parent = subprocess.Popen([sys.executable, "-c", script, str(folder), *command("plan_then_wait")], cwd=ROOT)
    wait_until((folder / solver_child.PLAN).exists, 30, "the child works")
    (child,) = children_of(parent.pid)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    wait_until(lambda: not is_alive(child), 5, "the child ends")


def test_the_child_knows_no_database_and_no_flask(folder: Path) -> None:
    script = (
        "import sys; from matchmaker.jobs import solver_child as c; code = c.main(sys.argv[1:]);"
        "print([m for m in ('flask', 'sqlalchemy', 'marshmallow', 'babel') if m in sys.modules]); sys.exit(code)"
    )
    words = [sys.executable, "-c", script, str(folder), str(os.getpid()), "4096"]
    ended = subprocess.run(words, cwd=ROOT, check=True, capture_output=True, text=True)
    assert ended.stdout.strip() == "[]"


def test_a_run_folder_is_its_owners_alone_and_does_not_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with folders.run_folder() as held:
        assert held.stat().st_mode & 0o777 == 0o700
        assert folders.sweep(young_s=0) == 0
        assert held.exists()
    assert list(tmp_path.iterdir()) == []


def test_the_folder_of_a_killed_worker_is_swept_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    (tmp_path / "matchmaker-run-left").mkdir()
    (tmp_path / "of-somebody-else").mkdir()
    assert folders.sweep() == 0  # it may just have been made
    assert folders.sweep(young_s=0) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["of-somebody-else"]
