"""Styles and scripts under addresses that change with them, so that a browser asks for each version once."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, request

A_YEAR_S = 365 * 24 * 3600
VERSION = "v"


def register(app: Flask) -> None:
    """Name the version in every address of a file, and let whoever asks for a version keep it."""
    app.url_defaults(_add_version)
    app.after_request(_keep)


def _add_version(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values:
        path = Path(str(current_app.static_folder)) / str(values["filename"])
        if path.is_file():
            values.setdefault(VERSION, _version(path, path.stat().st_mtime_ns))


@cache
def _version(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]


def _keep(response: Response) -> Response:
    """An address with a version always means the same bytes."""
    if request.endpoint == "static" and VERSION in request.args and response.status_code in (200, 304):
        response.headers["Cache-Control"] = f"public, max-age={A_YEAR_S}, immutable"
    return response
