"""What the application calls to have pages."""

from __future__ import annotations

from flask import Flask

from matchmaker.web import about, errors, language, needs, offers, overview, parties, proposals, runs, view
from matchmaker.web.blueprint import RefConverter, pages

ROUTES = (about, language, needs, offers, overview, parties, proposals, runs)


def register(app: Flask) -> None:
    """Add the pages, what their templates call, and the error pages."""
    app.url_map.converters["ref"] = RefConverter
    app.register_blueprint(pages)
    view.register(app)
    errors.register(app)
