"""What the application calls to have the API."""

from __future__ import annotations

import hashlib

from flask import Flask, Response, current_app, g, request

from matchmaker.api import context, direct, document, lists, parties, problems, proposals, reservations, runs, whatif
from matchmaker.api.answers import compress
from matchmaker.api.blueprint import KeyConverter
from matchmaker.api.record_routes import record_routes
from matchmaker.domain.access import ANYBODY
from matchmaker.errors import NotSignedIn
from matchmaker.extensions import csrf
from matchmaker.services import rate_limits, tokens
from matchmaker.services.rate_limits import WINDOW_S, Allowance

ROUTES = (
    parties.blp, record_routes("offer"), record_routes("need"), direct.blp, runs.blp, whatif.blp,
    proposals.blp, reservations.blp, lists.blp,
)  # fmt: skip


def register(app: Flask) -> None:
    """Add the routes, their document, and what is done before and after each of them."""
    app.url_map.converters["key"] = KeyConverter
    api = document.make_api()
    api.init_app(app)
    for blp in ROUTES:
        csrf.exempt(blp)  # no cookie authenticates here
        api.register_blueprint(blp)
    document.describe(api)
    app.register_blueprint(document.docs)
    app.before_request(_count)
    app.after_request(_finish)


def _count() -> Response | None:
    """Count the request, before anything else is done; none is answered beyond what a caller has in a minute."""
    if not problems.is_ours() or request.endpoint is None or request.blueprint == document.docs.name:
        return None
    try:
        actor = context.actor()
        caller, unknown = actor.id if actor is not ANYBODY else _address(), None
    except NotSignedIn as error:  # whoever tries tokens is counted where it comes from
        caller, unknown = _address(), error
    with context.writing() as db:
        g.allowance = rate_limits.take(db, caller, _limit(), now=context.now())
    if g.allowance.exceeded:
        raise problems.TooManyRequests(seconds=g.allowance.reset_s)
    if unknown is not None:
        raise unknown
    signed = context.signed_in()
    if signed is not None and not signed.seen_today:
        with context.writing() as db:
            tokens.note_use(db, signed, now=context.now())
    return None


def _limit() -> int:
    return int(current_app.config["SETTINGS"].api_requests_per_minute)


def _address() -> str:
    """Where the caller asks from, as a digest: addresses of people are not stored."""
    return "from-" + hashlib.sha256(f"{current_app.secret_key!r}{request.remote_addr}".encode()).hexdigest()[:32]


def _finish(response: Response) -> Response:
    if not problems.is_ours():
        return response
    allowance: Allowance | None = g.get("allowance")
    if allowance is not None:
        response.headers["RateLimit-Limit"] = str(allowance.limit)
        response.headers["RateLimit-Remaining"] = str(allowance.left)
        response.headers["RateLimit-Reset"] = str(allowance.reset_s)
        response.headers["RateLimit-Policy"] = f"{allowance.limit};w={WINDOW_S}"
        if allowance.exceeded:
            response.headers["Retry-After"] = str(allowance.reset_s)
    return compress(response)
