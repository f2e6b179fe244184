"""An application over a demonstration database, and readers who take one of its seats."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import Flask
from sqlalchemy import event

from config import Config
from matchmaker.db.queries.proposals import ProposalFilter, ProposalView, get_proposal, list_proposals
from matchmaker.db.session import Database
from matchmaker.domain.access import OPERATOR, Actor
from matchmaker.services.runs import request_run, solve_run
from matchmaker.web.acting import actor_of
from tests.support import applications
from tests.support.databases import SECRET
from tests.support.remembered import make_plan
from tests.web.reading import Reader

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SESSION = "matchmaker_session"
SEATS = (
    "public", "reader", "coordinator", "co-coordinator", "secretariat", "auditor", "affected:XAA", "affected:XAB",
    "provider:XAC", "provider:XO-NGO",
)  # fmt: skip


def settings(environment: str = "test") -> Config:
    """The settings of an environment, with a database that stands nowhere."""
    return Config.from_env(
        {
            "MATCHMAKER_ENV": environment,
            "SECRET_KEY": SECRET,
            "DATABASE_URL": "sqlite:////nowhere/nothing.sqlite",
            "TRUSTED_HOSTS": "localhost,127.0.0.1",
        }
    )


@dataclass(frozen=True)
class Site:
    """`run` is a solved run over the posted records."""

    app: Flask
    database: Database
    run: str
    _seated: dict[str, str] = field(default_factory=dict)

    @classmethod
    def over(cls, database: Database) -> Site:
        """The application over a database, with a run that was solved."""
        app = applications.new(settings(), database)
        app.config["CLOCK"] = lambda: NOW
        return cls(app, database, solved_run(database))

    def reader(self, seat: str = "public") -> Reader:
        """Somebody in front of a browser of their own, in a seat."""
        reader = Reader(self.app.test_client())
        if seat in self._seated:  # whoever took the seat before left a session that holds nothing else
            reader.client.set_cookie(SESSION, self._seated[seat])
        elif seat != "public":
            answer = reader.send("/about", "/acting-as", seat=seat)
            assert answer.status == 303
            cookie = reader.client.get_cookie(SESSION)
            assert cookie is not None
            self._seated[seat] = cookie.value
        return reader

    def proposals(self, status: str | None = None) -> tuple[ProposalView, ...]:
        """The proposals of the run as the operator reads them."""
        with self.database.read() as session:
            return list_proposals(session, OPERATOR, ProposalFilter(run=self.run, status=status), limit=500).items

    def proposal(self, ref: str, seat: str = "secretariat") -> ProposalView:
        """One proposal as it stands in the database, for a seat."""
        actor: Actor = actor_of(seat)
        with self.database.read() as session:
            return get_proposal(session, actor, ref)

    @contextmanager
    def counted(self) -> Iterator[list[str]]:
        """The statements that run meanwhile."""
        said: list[str] = []

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            said.append(statement)

        event.listen(self.database.engine, "before_cursor_execute", note)
        try:
            yield said
        finally:
            event.remove(self.database.engine, "before_cursor_execute", note)


def solved_run(database: Database, pool: str = "posted") -> str:
    """A run that was asked for and solved in this process."""
    with database.write() as session:
        ref = request_run(session, OPERATOR, on=NOW.date(), now=NOW, pool=pool)
    solve_run(database, ref, make_plan, now=lambda: NOW)
    return ref
