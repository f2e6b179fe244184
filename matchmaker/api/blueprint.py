"""What every route of the API shares: the strict parser, keys in addresses, the headers that a document has to name."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from werkzeug.routing import BaseConverter

from matchmaker.api.parser import STRICT
from matchmaker.schemas.json_form import REF

PREFIX = "/api/v1"
IF_MATCH = {
    "in": "header", "name": "If-Match", "required": True, "schema": {"type": "string", "maxLength": 200},
    "description": "The ETag of the version that was read. 428 without it, 412 when somebody changed the record since.",
}  # fmt: skip
ONCE = {
    "in": "header", "name": "Idempotency-Key", "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[ -~]+$"},
    "description": (
        "A key made up for this one request. Sent again with the same body it hands back what was made the first time;"
        " with another body it is refused. Kept for a week."
    ),
}  # fmt: skip


class Routes(Blueprint):
    """A flask-smorest blueprint that reads strictly."""

    ARGUMENTS_PARSER = STRICT


class KeyConverter(BaseConverter):
    """A record's key in an address."""

    regex = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"


def key_form(_converter: KeyConverter) -> dict[str, Any]:
    """The JSON Schema of a key in an address."""
    return {"type": "string", "pattern": REF, "minLength": 1, "maxLength": 64}


def routes(name: str, description: str) -> Routes:
    """A group of routes under the version's prefix."""
    return Routes(name, __name__, url_prefix=PREFIX, description=description)
