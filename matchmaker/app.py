"""Wiring: one function that puts settings, database, extensions and doors together. It never migrates."""

from __future__ import annotations

from flask import Flask, Response, abort, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, SecurityError

from config import Config, is_loopback
from matchmaker import extensions
from matchmaker.api import problems
from matchmaker.api.register import register as register_api
from matchmaker.cli.register import register as register_commands
from matchmaker.db.session import Database
from matchmaker.errors import MatchmakerError
from matchmaker.jobs.register import register as register_jobs
from matchmaker.web import errors as page_errors
from matchmaker.web.compressed import compress
from matchmaker.web.language import choose_locale
from matchmaker.web.register import register as register_pages

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def create_app(config: Config, database: Database | None = None) -> Flask:
    """The application. `database` stands in for the one that the settings name."""
    app = Flask("matchmaker", template_folder="web/templates", static_folder="web/static")
    app.config.from_mapping(_flask_settings(config))
    app.extensions["matchmaker"] = database if database is not None else Database.from_url(config.database_url)
    extensions.set_up_logs(config.log_level, config.log_format)
    extensions.register(app, choose_locale)
    app.add_url_rule("/healthz", "health", health)
    app.after_request(_add_headers)
    app.after_request(compress)
    app.register_error_handler(SecurityError, _refuse_other_names)
    if config.acting_as:
        app.before_request(_refuse_other_machines)
    register_pages(app)
    register_api(app)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(MatchmakerError, _error)
    register_commands(app)
    register_jobs(app)
    return app


def _http_error(error: HTTPException) -> ResponseReturnValue:
    """An error of HTTP in the form of the door at which it was met."""
    return problems.of_http(error) if problems.is_ours() else page_errors.of_http(error)


def _error(error: MatchmakerError) -> ResponseReturnValue:
    return problems.of_matchmaker(error) if problems.is_ours() else page_errors.of_matchmaker(error)


def health() -> Response:
    """Whether the service answers and reaches its database: an error of the database is an error here."""
    with current_app.extensions["matchmaker"].read():
        pass
    return Response("ok\n", mimetype="text/plain", headers={"Cache-Control": "no-store"})


def _flask_settings(config: Config) -> dict[str, object]:
    secure = config.environment == "production"
    return {
        "SETTINGS": config,
        "SITE_NAME": config.site_name,
        "ACTING_AS": config.acting_as,
        "SECRET_KEY": config.secret_key,
        "TRUSTED_HOSTS": list(config.trusted_hosts) or None,
        "TESTING": config.environment == "test",
        "MAX_CONTENT_LENGTH": config.max_upload_mb * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": config.max_upload_mb * 1024 * 1024,
        "SESSION_COOKIE_NAME": "matchmaker_session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": secure,
        "WTF_CSRF_TIME_LIMIT": None,  # a form may stay open as long as its session lives
        "WTF_CSRF_SSL_STRICT": secure,
        "BABEL_DEFAULT_LOCALE": "en",
    }


def _add_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response


def _refuse_other_names(_error: Exception) -> Response:
    """A host name that is not ours: without it no address of a page can be built, so there is no page."""
    return Response("This name is not one of ours.\n", 400, mimetype="text/plain")


def _refuse_other_machines() -> None:
    """Whoever can reach a server with the "acting as" switch can act as any State."""
    if not is_loopback(request.remote_addr or ""):
        abort(403)
