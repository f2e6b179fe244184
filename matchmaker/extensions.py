"""The Flask extensions, and how the service writes its log. No database object lives here."""

from __future__ import annotations

import logging
import sys

import structlog
from flask import Flask
from flask_babel import Babel
from flask_wtf import CSRFProtect

LOG = "matchmaker.log"
babel = Babel()
csrf = CSRFProtect()


def register(app: Flask) -> None:
    """Bind the extensions to the application."""
    babel.init_app(app)
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
