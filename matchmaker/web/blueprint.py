"""The blueprint that every page belongs to, and how refs stand in its addresses."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.routing import BaseConverter

pages = Blueprint("pages", __name__)


class RefConverter(BaseConverter):
    """A record's ref: no slash, no control character, not longer than any ref can be."""

    regex = r"[^/\x00-\x1f\x7f]{1,120}"
