"""Commands over a demonstration database, through click's runner."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import Result

from matchmaker.domain.matching import run as engine
from tests.support import remembered

if TYPE_CHECKING:
    from config import Config
    from matchmaker.db.session import Database

Run = Callable[..., Result]


def runner(config: Config, database: Database) -> Run:
    """A function that runs one command and refuses a traceback."""
    from matchmaker.extensions import set_up_logs
    from tests.support.applications import shared

    app = shared(config)
    set_up_logs(config.log_level, config.log_format)

    def run(*arguments: str, stdin: bytes | str | None = None) -> Result:
        app.extensions["matchmaker"] = database  # a test may have two runners
        result = app.test_cli_runner().invoke(args=list(arguments), input=stdin)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        assert "Traceback" not in result.output, result.output
        return result

    return run


@pytest.fixture(autouse=True)
def engine_that_remembers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A pool that another test here has solved is not solved again."""
    monkeypatch.setattr(engine, "make_plan", remembered.make_plan)


@pytest.fixture
def flask(config: Config, database: Database) -> Run:
    """Commands over an empty, migrated database."""
    return runner(config, database)


@pytest.fixture
def demo(config: Config, demo_database: Database) -> Run:
    """Commands over a database with the demonstration."""
    return runner(config, demo_database)
