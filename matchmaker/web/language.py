"""The language of a page: what the reader chose, else the first that the browser asks for, else English."""

from __future__ import annotations

from flask import abort, current_app, redirect, request, url_for
from flask_babel import lazy_gettext
from werkzeug.wrappers import Response

from matchmaker.web.blueprint import pages
from matchmaker.web.paths import own_path
from matchmaker.wording.text import LOCALES

COOKIE = "matchmaker_language"
A_YEAR_S = 365 * 24 * 3600
NAMES = {"en": "English", "fr": "Français"}  # each in its own language
DEFAULT_NAME = lazy_gettext("Matchmaker")


def languages() -> list[tuple[str, str, str]]:
    """Code, name and address of every language, for the switch in the head of a page."""
    back = request.full_path if request.method == "GET" else url_for("pages.overview")
    return [(code, NAMES[code], url_for("pages.change_language", code=code, back=back)) for code in LOCALES]


def choose_locale() -> str:
    """The language of this request."""
    chosen = request.cookies.get(COOKIE, "")
    return chosen if chosen in LOCALES else request.accept_languages.best_match(LOCALES) or "en"


@pages.get("/language/<code>")
def change_language(code: str) -> Response:
    """Remember a language in this browser, for a year, and go back."""
    if code not in LOCALES:
        abort(404)
    answer = redirect(own_path(request.args.get("back", "")), 303)
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    answer.set_cookie(COOKIE, code, max_age=A_YEAR_S, secure=secure, httponly=True, samesite="Lax")
    return answer
