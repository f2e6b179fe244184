"""Applications for tests: what is dear to make, the routes, the API's document and the templates, is made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from config import Config
from matchmaker.app import create_app
from matchmaker.db.session import Database
from matchmaker.extensions import set_up_logs


class _Compiled(BytecodeCache):
    """Templates that some application of this process has compiled, by their text."""

    def __init__(self) -> None:
        self._known: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._known:
            bucket.bytecode_from_string(self._known[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._known[bucket.key] = bucket.bytecode_to_string()


_compiled = _Compiled()


def new(config: Config, database: Database) -> Flask:
    """An application of the caller's own."""
    app = create_app(config, database)
    app.jinja_env.bytecode_cache = _compiled
    return app


@cache
def shared(config: Config) -> Flask:
    """The one application of these settings in this process. It keeps no state but its settings and its database."""
    return new(config, Database.from_url(config.database_url))


@contextmanager
def lent(config: Config, database: Database) -> Iterator[Flask]:
    """The application of these settings over a database, lent for one test; its settings are as before afterwards."""
    app = shared(config)
    app.extensions["matchmaker"] = database
    set_up_logs(config.log_level, config.log_format)  # to the standard error of this test
    before = dict(app.config)
    try:
        yield app
    finally:
        app.config.clear()
        app.config.update(before)
