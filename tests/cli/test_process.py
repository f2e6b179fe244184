"""Commands as a person starts them: a process of its own, its exit code, nothing on standard output but the answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import runner
from tests.support.databases import run_flask, url_of

if TYPE_CHECKING:
    from config import Config
    from matchmaker.db.session import Database

READY = "flask --app wsgi db-upgrade"


def test_a_run_in_a_process_of_its_own_prints_json_alone(demo_database: Database) -> None:
    done = run_flask(url_of(demo_database), "match", "--json", "--on", "2026-11-23", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["proposals"]


def test_seeding_again_changes_nothing(config: Config, demo_database: Database) -> None:
    run = runner(config, demo_database)
    before = run("export", "offers").stdout, run("export", "needs").stdout
    done = run_flask(url_of(demo_database), "seed", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert (run("export", "offers").stdout, run("export", "needs").stdout) == before
    assert before[0].count("\n") > 40


def test_a_missing_database_is_told_in_a_process_of_its_own(tmp_path: Path) -> None:
    done = run_flask(f"sqlite:///{tmp_path / 'new.sqlite'}", "match", check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert READY in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["sqlite:///{}/new.sqlite", "sqlite:///{}/no/folder/x.sqlite", "postgresql://nobody@/nothing?host={}"]
)
def test_a_missing_database_is_told_with_the_way_out(config: Config, tmp_path: Path, url: str) -> None:
    from matchmaker.db.session import Database

    database = Database.from_url(url.format(tmp_path))
    run = runner(config, database)
    for arguments in (("match",), ("seed",), ("export", "needs"), ("explain", "a", "b"), ("match", "--run", "x")):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, ""), (url, arguments)
        assert READY in result.stderr
    database.dispose()
