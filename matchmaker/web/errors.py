"""Errors as pages. HTTP numbers stand here and nowhere else among the pages."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from matchmaker import errors
from matchmaker.web.forms import Form
from matchmaker.web.left import leave_draft

STATUS: dict[type[errors.MatchmakerError], int] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Conflict: 409,
    errors.Busy: 503,
    errors.InvalidInput: 400,
    errors.EngineError: 500,
    errors.MatchmakerError: 500,
}
PAGES = frozenset({400, 403, 404, 409, 413, 500, 503})
BARE = frozenset({500, 503})  # these do not read the database again
Answer = tuple[str, int] | tuple[str, int, dict[str, str]]


def register(app: Flask) -> None:
    """Answer every error with a page of this site."""
    app.register_error_handler(errors.MatchmakerError, of_matchmaker)
    app.register_error_handler(CSRFError, of_csrf)
    app.register_error_handler(HTTPException, of_http)


def of_matchmaker(error: errors.MatchmakerError) -> Answer:
    """The page of an error that a service or a query raised."""
    status = next(number for kind, number in STATUS.items() if isinstance(error, kind))
    return page(status, error)


def of_csrf(_error: CSRFError) -> Answer:
    """A form without a valid token: say why, and hand back what was typed if it came from our own page.

    Part of an offer or a need is kept besides, so that it can be gone on with after signing in.
    """
    ours = _from_our_page()
    form = Form(request.form) if ours else Form()
    kept = ours and leave_draft()
    again = {name: values for name, values in request.form.lists() if name != "csrf_token"}
    return render_template(
        "errors/csrf.html", form=form, again=again if form.values else {}, kept=kept, status=400
    ), 400  # fmt: skip


def of_http(error: HTTPException) -> Answer:
    """The page of an error of HTTP itself."""
    status = error.code or 500
    if status < 400 or error.response is not None:  # a redirect is no error
        return error.get_response()  # type: ignore[return-value]
    text, number, headers = page(status)
    kept = {
        name: value for name, value in error.get_headers() if name.lower() not in ("content-type", "content-length")
    }
    return text, number, {**kept, **headers}


def page(status: int, error: errors.MatchmakerError | None = None) -> tuple[str, int, dict[str, str]]:
    """A page for a status, with what the error itself has to say."""
    name = status if status in PAGES else 400 if status < 500 else 500
    html = render_template(f"errors/{name}.html", error=error, status=status, bare=status in BARE)
    return html, status, {"Retry-After": "2"} if status == 503 else {}


def _from_our_page() -> bool:
    """Whether the browser says that the form was sent from this site; else its text is not offered again."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    sent_from = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(sent_from).netloc == request.host
