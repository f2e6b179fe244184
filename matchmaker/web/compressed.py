"""Pages, styles and scripts in gzip for a browser that takes it: a long page weighs a sixth on the line."""

from __future__ import annotations

import gzip
import io
import secrets

from flask import Response, request

LEAST = 1024  # a shorter answer gains nothing
TYPES = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "image/svg+xml"})
MOST_PADDING = 64


def compress(response: Response) -> Response:
    """The answer in gzip where its type, its length and the browser allow it.

    A page holds a form token beside words of its reader's choice, and the length of what is compressed could tell of
    one through the other: a name of random length in the head of the gzip stream hides it. Files hold no secret and
    keep one form, so that caches may compare them.
    """
    if response.mimetype not in TYPES:
        return response
    response.vary.update(("Accept-Encoding",))
    if response.status_code == 304 or "Content-Encoding" in response.headers or request.accept_encodings["gzip"] <= 0:
        return response
    response.direct_passthrough = False
    body = response.get_data()
    if len(body) < LEAST:
        return response
    is_file = request.endpoint == "static"
    response.set_data(_packed(body, "" if is_file else "x" * (1 + secrets.randbelow(MOST_PADDING))))
    response.headers["Content-Encoding"] = "gzip"
    tag, _ = response.get_etag()
    if tag:
        response.set_etag(tag, weak=True)
    return response


def _packed(body: bytes, name: str) -> bytes:
    packed = io.BytesIO()
    with gzip.GzipFile(filename=name, mode="wb", compresslevel=6, fileobj=packed, mtime=0) as file:
        file.write(body)
    return packed.getvalue()
