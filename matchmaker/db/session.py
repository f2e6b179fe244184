"""One way in to the database: `read()` and `write()`, each a session and a transaction.

On SQLite the driver's own transaction handling loses updates, so it is switched off and BEGIN is said here: deferred
for a read, IMMEDIATE for a write. On PostgreSQL both run at READ COMMITTED. A write never continues a session that has
read: guards stand in the UPDATE itself, or in a version column.
"""

from __future__ import annotations

import os
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.orm.exc import StaleDataError

from matchmaker.errors import Busy, Conflict, DatabaseNotReady, StaleVersion

__all__ = ["Database", "Session"]
BUSY_TIMEOUT_S = 5
# Constraints that close a race which the code asks about first: the same answer, whoever notices.
_SAID_OF = {"uq_proposal_offer_id_need_id": "pair_under_way"}


class Database:
    """The engine of one database and its two kinds of session. One per process; made again after a fork."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._sessions = sessionmaker(engine, expire_on_commit=False)

    @classmethod
    def from_url(cls, url: str) -> Database:
        """The database at a URL: postgresql://… or sqlite:///absolute/path."""
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = create_engine(parsed, connect_args={"timeout": BUSY_TIMEOUT_S})
            _prepare_sqlite(engine)
        else:
            engine = create_engine(parsed, pool_pre_ping=True, isolation_level="READ COMMITTED")
        _forget_in_children(engine)
        return cls(engine)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session whose transaction is always rolled back."""
        with _translated(), self._sessions() as session:
            session.connection(execution_options={"begin": "BEGIN"})
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A session for one service call, which commits; whatever is not committed is rolled back."""
        with _translated(), self._sessions() as session:
            session.connection()
            yield session

    def dispose(self) -> None:
        """Give up all connections."""
        self.engine.dispose()


def _forget_in_children(engine: Engine) -> None:
    """A process that forks keeps its connections; its children open their own."""
    known = weakref.ref(engine)

    def _forget() -> None:
        if (inherited := known()) is not None:
            inherited.dispose(close=False)

    os.register_at_fork(after_in_child=_forget)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def _settings(dbapi: Any, _record: Any) -> None:
        dbapi.isolation_level = None
        cursor = dbapi.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "recursive_triggers=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(connection.get_execution_options().get("begin", "BEGIN IMMEDIATE"))


@contextmanager
def _translated() -> Iterator[None]:
    """Errors of the database as errors of the domain."""
    try:
        yield
    except StaleDataError as stale:
        raise StaleVersion() from stale
    except IntegrityError as broken:
        name = constraint_name(broken)
        raise Conflict(_SAID_OF.get(name, "constraint_broken"), constraint=name) from broken
    except DBAPIError as trouble:
        if is_busy(trouble):
            raise Busy() from trouble
        if is_not_ready(trouble):
            raise DatabaseNotReady() from trouble
        raise


def constraint_name(broken: IntegrityError) -> str:
    """The name of the constraint that an error is about, or the driver's words where it names none.

    SQLite names the columns of a UNIQUE constraint and not the constraint: its name is made as the models make it.
    """
    named = getattr(getattr(broken.orig, "diag", None), "constraint_name", None)
    words = str(named or str(broken.orig).rpartition(" failed: ")[2])
    if words.startswith("index "):
        return words.removeprefix("index ").strip("'")
    columns = re.findall(r"(\w+)\.(\w+)", words) if "UNIQUE" in str(broken.orig) else []
    return "_".join(("uq", columns[0][0], *(column for _, column in columns))) if columns else words


def is_not_ready(trouble: DBAPIError) -> bool:
    """Whether there is no server, no database, no file, or none that was migrated."""
    state = getattr(trouble.orig, "sqlstate", None)
    if isinstance(trouble, OperationalError) and trouble.statement is None:
        return True  # not even connected
    words = ("no such table", "no such column", "unable to open database", "file is not a database")
    return state in ("42P01", "42703", "3D000") or any(word in str(trouble.orig) for word in words)


def is_busy(trouble: DBAPIError) -> bool:
    """Whether trying again shortly may help: locked or busy, a deadlock, a serialization failure, a lock timeout."""
    state = getattr(trouble.orig, "sqlstate", None)
    return state in ("40001", "40P01", "55P03") or any(
        word in str(trouble.orig)
        for word in (
            "database is locked",
            "database table is locked",
            "database is busy",
            "too many clients",
            "starting up",
        )
    )
