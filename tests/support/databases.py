"""Databases for tests: migrated once into a template, cloned for each test that commits."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import Connection
from sqlalchemy.orm import sessionmaker

from matchmaker.db.migrate import upgrade
from matchmaker.db.session import Database
from matchmaker.services import demo, reference
from tests.support import postgres

ROOT = Path(__file__).resolve().parents[2]
SECRET = "for-the-tests-alone-and-nowhere-else"


class Place(Protocol):
    """Where databases of one kind are made."""

    def shared(self) -> Database:
        """The migrated database that ordinary tests use and leave as they found it."""
        ...

    def clone(self, template: str) -> AbstractContextManager[Database]:
        """A copy of the template "migrated" or "demonstration", removed afterwards."""
        ...


class SqlitePlace:
    """Databases that are files in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = count(1)
        self._shared: Database | None = None

    def shared(self) -> Database:
        if self._shared is None:
            self._shared = Database.from_url(self._copy("migrated"))
        return self._shared

    @contextmanager
    def clone(self, template: str) -> Iterator[Database]:
        database = Database.from_url(self._copy(template))
        try:
            yield database
        finally:
            database.dispose()

    def _copy(self, template: str) -> str:
        path = self.folder / f"clone-{next(self._numbers)}.sqlite"
        shutil.copyfile(self._template(template), path)
        return f"sqlite:///{path}"

    def _template(self, name: str) -> Path:
        path = self.folder / f"{name}.sqlite"
        if not path.exists():
            draft = path.with_suffix(".draft")
            draft.unlink(missing_ok=True)  # left by a test that failed while it was made
            if name != "migrated":
                shutil.copyfile(self._template("migrated"), draft)
            _fill(name, f"sqlite:///{draft}")
            _fold_log_into(draft)
            draft.rename(path)
        return path


class PostgresPlace:
    """Databases of one server, started when the first is wanted."""

    def __init__(self, stack: ExitStack, server: Callable[[], AbstractContextManager[str]]) -> None:
        self._stack = stack
        self._server = server
        self._sockets: str | None = None
        self._numbers = count(1)
        self._templates: set[str] = set()
        self._shared: Database | None = None

    def shared(self) -> Database:
        if self._shared is None:
            self._shared = Database.from_url(self._create("shared", "migrated"))
            self._stack.callback(self._shared.dispose)
        return self._shared

    @contextmanager
    def clone(self, template: str) -> Iterator[Database]:
        name = f"clone_{next(self._numbers)}"
        database = Database.from_url(self._create(name, template))
        try:
            yield database
        finally:
            database.dispose()
            self._run(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _create(self, name: str, template: str) -> str:
        self._make_template(template)
        self._run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self._url(name)

    def _make_template(self, name: str) -> None:
        if name in self._templates:
            return
        self._run(f'DROP DATABASE IF EXISTS "{name}"')  # left by a test that failed while it was made
        if name == "migrated":
            self._run(f'CREATE DATABASE "{name}"')
        else:
            self._create(name, "migrated")
        _fill(name, self._url(name))
        self._templates.add(name)

    def _url(self, name: str) -> str:
        if self._sockets is None:
            self._sockets = self._stack.enter_context(self._server())
        return postgres.url(self._sockets, name)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            connection.execute(statement.encode())


class OneConnection(Database):
    """A database in one connection: a commit ends a savepoint of it, so that everything can be taken back."""

    def __init__(self, connection: Connection) -> None:
        self.engine = connection.engine
        self._sessions = sessionmaker(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")


@contextmanager
def rolled_back(database: Database) -> Iterator[Database]:
    """The same database through one connection whose transaction never ends; a commit ends a savepoint in it."""
    with database.engine.connect() as connection:
        outer = connection.begin()
        try:
            yield OneConnection(connection)
        finally:
            outer.rollback()


def url_of(database: Database) -> str:
    """The URL by which another process reaches a database."""
    return database.engine.url.render_as_string(hide_password=False)


def environment_of(url: str) -> dict[str, str]:
    """The environment of a process of the service that uses a database of the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    return {**kept, "MATCHMAKER_ENV": "test", "SECRET_KEY": SECRET, "DATABASE_URL": url, "LOG_FORMAT": "console"}


def run_flask(url: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """One command of the service in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "wsgi", *arguments], cwd=ROOT, env=environment_of(url), check=check,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120,
    )  # fmt: skip


def _fill(template: str, url: str) -> None:
    if template == "migrated":
        upgrade(url)
        return
    database = Database.from_url(url)
    for load in (reference.load, demo.load):  # what `flask seed` does, without a process of its own
        with database.write() as session:
            load(session, datetime.now(UTC))
    database.dispose()


def _fold_log_into(path: Path) -> None:
    """A copy of a SQLite file is complete only when its write-ahead log is empty."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
