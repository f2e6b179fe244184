"""Answers: JSON with an ETag for one record, pages of lists with the address of the next one."""

from __future__ import annotations

import base64
import binascii
import gzip
import json
from typing import Any
from urllib.parse import urlencode

from flask import Response, request, url_for

from matchmaker.api.parser import InvalidQuery
from matchmaker.api.problems import PreconditionMissing
from matchmaker.errors import FieldError, StaleVersion

LEAST_GZIP = 1024
MOST_CURSOR = 600
MOST_TAG = 200


def answer(data: Any, status: int = 200, *, etag: str | None = None, location: str | None = None) -> Response:
    """A value as JSON. With an ETag that the caller has already: 304 and nothing else."""
    made = Response(encoded(data), status, content_type="application/json")
    if location is not None:
        made.headers["Location"] = location
    if etag is not None:
        made.headers["ETag"] = f'"{etag}"'
        if status == 200 and request.method in ("GET", "HEAD") and _known(etag):
            made = Response(status=304, headers={"ETag": f'"{etag}"'})
    return made


def encoded(data: Any) -> bytes:
    """Compact JSON."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def etag_of(ref: str, version: int) -> str:
    """The tag of a version of a record; quoted in headers."""
    return f"{ref}-{version}"


def version_wanted(ref: str) -> int:
    """The version that If-Match names: PreconditionMissing without one, StaleVersion where it is none of this record.

    A tag is compared by its text; that it was weakened by a compressing proxy (W/) does not matter here.
    """
    given = request.headers.get("If-Match", "").strip()
    if not given:
        raise PreconditionMissing()
    if len(given) > MOST_TAG:
        raise InvalidQuery([FieldError("If-Match", "too_long", {"longest": MOST_TAG, "length": len(given)})])
    tag = given.removeprefix("W/").strip('"')
    name, _, number = tag.rpartition("-")
    if name != ref or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise StaleVersion(ref=ref)
    return int(number)


def page(items: list[Any], after: list[Any] | None, **more: Any) -> Response:
    """One page of a list; `after` is the place of its last item where there are more."""
    address = None
    if after is not None:
        arguments = {**request.args.to_dict(), "cursor": cursor_of(after)}
        address = f"{url_for(str(request.endpoint), **(request.view_args or {}))}?{urlencode(arguments)}"
    made = answer({"items": items, "next": address, **more})
    if address is not None:
        made.headers["Link"] = f'<{address}>; rel="next"'
    return made


def cursor_of(place: list[Any]) -> str:
    """A place in a list as text that nobody has to understand."""
    return base64.urlsafe_b64encode(encoded(place)).decode().rstrip("=")


def place_of(cursor: str | None, length: int) -> list[Any] | None:
    """The place behind a cursor of `length` parts; InvalidQuery for one that we did not make."""
    if cursor is None:
        return None
    try:
        if len(cursor) > MOST_CURSOR:
            raise ValueError
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        place = None
    if not isinstance(place, list) or len(place) != length or not _plain(place):
        raise InvalidQuery([FieldError("cursor", "cursor_not_valid")])
    return place


def _plain(place: list[Any]) -> bool:
    return all(
        (isinstance(one, int) and not isinstance(one, bool) and 0 <= one < 2**62)
        or (isinstance(one, str) and one.isprintable())
        for one in place
    )


def compress(response: Response) -> Response:
    """The answer in gzip for a caller that takes it."""
    response.headers["Vary"] = "Accept-Encoding, Accept-Language, Authorization, X-Acting-As"
    if (
        response.direct_passthrough
        or "Content-Encoding" in response.headers
        or request.accept_encodings["gzip"] <= 0
        or len(response.get_data()) < LEAST_GZIP
    ):
        return response
    response.set_data(gzip.compress(response.get_data(), 5, mtime=0))
    response.headers["Content-Encoding"] = "gzip"
    return response


def _known(etag: str) -> bool:
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or etag in {one.strip().removeprefix("W/").strip('"') for one in given.split(",")}
