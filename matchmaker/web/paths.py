"""Addresses that a form hands over to go back to: on this site only."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import url_for


def own_path(path: str) -> str:
    """The page to return to, or the overview where the path leads anywhere but into this site."""
    parts = urlsplit(path)
    own = path.startswith("/") and not path.startswith("//") and "\\" not in path and not parts.netloc
    return path.rstrip("?") if own and path.isprintable() else url_for("pages.overview")
