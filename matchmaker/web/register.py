"""What the application calls to have pages."""

from __future__ import annotations

from flask import Flask

from matchmaker.web import (
    about,
    downloads,
    drafts,
    errors,
    language,
    needs,
    offers,
    overview,
    pairings,
    parties,
    partners,
    proposals,
    question_text,
    record_steps,
    review,
    runs,
    static_files,
    view,
    whatif,
    writing,
)
from matchmaker.web.blueprint import RefConverter, pages

ROUTES = (
    about,
    downloads,
    drafts,
    language,
    needs,
    offers,
    overview,
    pairings,
    parties,
    partners,
    proposals,
    record_steps,
    review,
    runs,
    whatif,
    writing,
)


def register(app: Flask) -> None:
    """Add the pages, what their templates call, and the error pages."""
    app.url_map.converters["ref"] = RefConverter
    app.register_blueprint(pages)
    view.register(app)
    static_files.register(app)
    question_text.register(app)
    app.add_template_global(record_steps.steps_open)
    app.add_template_global(record_steps.may_change)
    app.add_template_global(pairings.may_begin)
    errors.register(app)
