"""The fixtures of every test. Each database test runs on SQLite and on PostgreSQL.

`database`        one connection, rolled back afterwards: for ordinary tests
`fresh_database`  a migrated database of its own with real commits: for several processes or threads
`demo_database`   the same with reference and demonstration data in it
`app`, `client`   the application over `database`
`live_server`     gunicorn over a demonstration database, for the browser
`page`            a page of Chromium; `browser` is the browser behind it
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.network import only_this_machine

if TYPE_CHECKING:  # a test of the domain never loads Flask, a database or a browser
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser, Page

    from config import Config
    from matchmaker.db.session import Database
    from tests.support.databases import Place
    from tests.support.live import LiveServer

BACKENDS = ("sqlite", "postgresql")


# Folders whose modules make something dear that their tests share: a server, a site, the texts of the whole code. They
# come first, the longest at the head, so that no process is left with one of them when the others are done.
DEAR = ("browser", "web", "api", "concurrency", "wording")
SLOW_TOO = ("jobs", "cli")  # much waiting for processes, and pools that are solved


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long comes first, wherever it stands; within a folder the order is as it was."""
    place = {folder: number for number, folder in enumerate((*DEAR, *SLOW_TOO))}
    items.sort(key=lambda item: place.get(item.nodeid.split("/")[1], len(place)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """The tests of a module that share a server or a site run in one process, so that it is made once. So does any
    other test with both kinds of database, because it solves the same pool with both.

    xdist's own groups are silently lost with pytest 9.2, which no longer lets a mark change a test's id.
    """
    from xdist.scheduler import LoadScopeScheduling

    class OneProcessForWhatIsShared(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            path, _, name = nodeid.partition("::")
            backend = next((backend for backend in BACKENDS if f"[{backend}" in name), "")
            if path.split("/")[1] in DEAR:
                return path + backend
            return nodeid.replace(f"[{backend}", "[") if backend else nodeid

    config.option.loadscopereorder = False  # by their number of tests: the order above goes by what they take
    return OneProcessForWhatIsShared(config, log)


def pytest_collection_finish() -> None:
    """Thousands of tests are held until the end: not looking through them for garbage again and again saves time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def _network_is_off() -> Iterator[None]:
    with only_this_machine():
        yield


@pytest.fixture(scope="session", autouse=True)
def _a_missing_text_is_an_error() -> None:
    from matchmaker.wording.text import be_strict

    be_strict(True)


@pytest.fixture(scope="session")
def _places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Place]]:
    """Where databases of each kind are made; a server is started by the first test that asks for it."""
    from tests.support import postgres
    from tests.support.databases import PostgresPlace, SqlitePlace

    with ExitStack() as stack:
        sqlite = SqlitePlace(tmp_path_factory.mktemp("sqlite"))
        yield {"sqlite": sqlite, "postgresql": PostgresPlace(stack, postgres.server)}


@pytest.fixture(params=BACKENDS)
def place(request: pytest.FixtureRequest, _places: dict[str, Place]) -> Place:
    """Makes databases of one kind, each test once with each kind."""
    return _places[request.param]


@pytest.fixture
def database(place: Place) -> Iterator[Database]:
    """A migrated database in one connection; whatever is committed is rolled back after the test."""
    from tests.support.databases import rolled_back

    with rolled_back(place.shared()) as database:
        yield database


@pytest.fixture
def fresh_database(place: Place) -> Iterator[Database]:
    """A migrated database of this test's own: commits are real, other processes reach it by its URL."""
    with place.clone("migrated") as database:
        yield database


@pytest.fixture
def demo_database(place: Place) -> Iterator[Database]:
    """A database of this test's own with reference and demonstration data."""
    with place.clone("demonstration") as database:
        yield database


@pytest.fixture
def config() -> Config:
    """The settings of a test."""
    from config import Config
    from tests.support.databases import SECRET

    return Config.from_env(
        {"MATCHMAKER_ENV": "test", "SECRET_KEY": SECRET, "DATABASE_URL": "sqlite:////nowhere/nothing.sqlite"}
    )


@pytest.fixture
def app(config: Config, database: Database) -> Iterator[Flask]:
    """The application over `database`."""
    from tests.support.applications import lent

    with lent(config, database) as app:
        yield app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of the application; forms are tested with their CSRF token, as a browser sends it."""
    return app.test_client()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. A machine without one fails here, and says what is missing."""
    from playwright.sync_api import sync_playwright

    from tests.support import chromium

    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=chromium.ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser context of its own; an error in a script of the page fails the test."""
    context = browser.new_context(locale="en-GB", timezone_id="UTC")
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert errors == []


@pytest.fixture(scope="module")
def live_server(_places: dict[str, Place], tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """gunicorn over a demonstration database that the tests of one module share."""
    from tests.support.live import serve

    with _places["sqlite"].clone("demonstration") as database, serve(database) as server:
        yield server
