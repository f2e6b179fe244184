"""Errors as problem details (RFC 9457). HTTP numbers stand here and nowhere else in the API."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import HTTPException

from matchmaker import errors
from matchmaker.api import context
from matchmaker.api.parser import MERGE_PATCH, InvalidQuery, Malformed, NoMergePatch
from matchmaker.domain.access import ANYBODY
from matchmaker.errors import FieldError
from matchmaker.wording.text import say, say_code

CONTENT_TYPE = "application/problem+json"
PREFIX = "/api/"


class PreconditionMissing(errors.MatchmakerError):
    """A change that does not say which version of the record it is a change of."""

    code = "precondition_missing"


class TooManyRequests(errors.MatchmakerError):
    """The caller has used up this minute. params: seconds."""

    code = "too_many_requests"


STATUS: tuple[tuple[type[errors.MatchmakerError], int], ...] = (
    (Malformed, 400),
    (errors.NotSignedIn, 401),
    (errors.NotAllowed, 403),
    (errors.NotFound, 404),
    (errors.StaleVersion, 412),
    (errors.Conflict, 409),
    (NoMergePatch, 415),
    (errors.InvalidInput, 422),
    (PreconditionMissing, 428),
    (TooManyRequests, 429),
    (errors.Busy, 503),
    (errors.DatabaseNotReady, 503),
)
_OTHERWISE = {"key_used_otherwise": 422}
_HTTP = {400: "malformed", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large", 415: "json_wanted"}
# The form of every problem, for the document.
PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "What went wrong (RFC 9457). `code` is stable; `title` and `detail` are for people.",
    "required": ["type", "title", "status", "code", "detail", "errors"],
    "additionalProperties": False,
    "properties": {
        "type": {"type": "string", "const": "about:blank"},
        "title": {"type": "string"},
        "status": {"type": "integer", "minimum": 400, "maximum": 599},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["in", "pointer", "code", "detail"],
                "additionalProperties": False,
                "properties": {
                    "in": {"type": "string", "enum": ["body", "query", "header", "rule"]},
                    "pointer": {"type": "string", "description": "A JSON pointer into the body, or #/ and a name"},
                    "code": {"type": "string"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}


def of_matchmaker(error: errors.MatchmakerError) -> Response:
    """The problem that a service, a query or the API itself raised."""
    status = _OTHERWISE.get(error.code) or next((number for kind, number in STATUS if isinstance(error, kind)), 500)
    if status == HTTPStatus.FORBIDDEN and context.actor() is ANYBODY:
        status = 401
    code = error.code if status < HTTPStatus.INTERNAL_SERVER_ERROR or isinstance(error, errors.Busy) else "error"
    where = "query" if isinstance(error, InvalidQuery) else "body"
    found = getattr(error, "errors", ())
    if isinstance(error, errors.PairNotPossible):
        where = "rule"
    return problem(status, code, error.params, found, where)


def of_http(error: HTTPException) -> Response:
    """The problem of an error of HTTP itself, with the headers that go with it."""
    status = error.code or 500
    if status < HTTPStatus.BAD_REQUEST or error.response is not None:  # a redirect is no error
        return error.get_response()  # type: ignore[return-value]
    answer = problem(status, _HTTP.get(status, "malformed" if status < HTTPStatus.INTERNAL_SERVER_ERROR else "error"))
    for name, value in error.get_headers():
        if name.lower() not in ("content-type", "content-length"):
            answer.headers[name] = value
    return answer


def problem(
    status: int,
    code: str,
    params: Mapping[str, object] | None = None,
    found: Iterable[FieldError] = (),
    where: str = "body",
) -> Response:
    """The answer to what went wrong, in the language of the request."""
    locale = context.locale()
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": say_code(code, _plain(params or {}), locale),
        "errors": [
            {"in": where, "pointer": _pointer(one.path), "code": one.code, "detail": say(one, locale)} for one in found
        ],
    }
    answer = Response(json.dumps(body, ensure_ascii=False), status, content_type=CONTENT_TYPE)
    answer.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        wrong = ', error="invalid_token"' if code in ("token_not_known", "token_expired", "token_revoked") else ""
        answer.headers["WWW-Authenticate"] = f'Bearer realm="api"{wrong}'
    if status == HTTPStatus.FORBIDDEN and "Authorization" in request.headers:
        answer.headers["WWW-Authenticate"] = 'Bearer realm="api", error="insufficient_scope"'
    if code == NoMergePatch.code:
        answer.headers["Accept-Patch"] = MERGE_PATCH
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        answer.headers["Retry-After"] = "2"
    return answer


def is_ours() -> bool:
    """Whether this request is one to the API."""
    return request.path.startswith(PREFIX)


def _pointer(path: str) -> str:
    """A dotted path as a JSON pointer: "" is the whole body."""
    return "/" + path.replace(".", "/") if path else ""


def _plain(params: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in params.items() if isinstance(value, str | int)}
