"""The Flask extensions, and how the service writes its log. No database object lives here."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from functools import cached_property
from typing import cast

import structlog
from babel.support import NullTranslations
from flask import Flask, g, has_app_context
from flask_babel import Babel, Domain, get_locale
from flask_wtf import CSRFProtect

from matchmaker.wording import text

LOG = "matchmaker.log"


class Catalogues(Domain):  # type: ignore[misc]  # it has no types
    """The messages of templates come from the catalogues that every other text comes from."""

    def get_translations(self) -> NullTranslations:
        """Those of the language of the request."""
        return text.translations(locale())


class SiteBabel(Babel):  # type: ignore[misc]
    """Flask-Babel with one set of catalogues, read by `wording.text`."""

    @cached_property
    def domain_instance(self) -> Catalogues:
        """The only domain there is."""
        return Catalogues()


babel = SiteBabel()
csrf = CSRFProtect()


def locale() -> str:
    """The locale of this request as `wording` takes it, worked out once: a page asks some hundreds of times."""
    if not has_app_context():
        return "en"
    if "locale" not in g:
        g.locale = str(get_locale() or "en")
    return cast(str, g.locale)


def register(app: Flask, choose_locale: Callable[[], str]) -> None:
    """Bind the extensions to the application. `choose_locale`: the language of a request."""
    babel.init_app(app, locale_selector=choose_locale)
    csrf.init_app(app)


def set_up_logs(level: str, form: str) -> None:
    """Write one event a line to standard error: JSON, or readable text for a person at a terminal.

    What is logged are codes, refs and numbers; never the text that somebody typed.
    """
    renderer: structlog.typing.Processor = structlog.processors.JSONRenderer(sort_keys=True)
    if form == "console":
        renderer = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=0)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.dict_tracebacks if form == "json" else structlog.processors.StackInfoRenderer(),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
