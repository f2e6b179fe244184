"""Reservations: whom the own party will not be paired with. Nobody else reads them; no answer is kept by a cache."""

from __future__ import annotations

from typing import Any

from flask import Response

from matchmaker.api import context
from matchmaker.api.answers import answer
from matchmaker.api.blueprint import routes
from matchmaker.api.bodies import NoArguments, ReservationQuery
from matchmaker.api.shapes import plain
from matchmaker.services import reservations

blp = routes("reservations", "Whom the own party will not be paired with; known to that party alone")


@blp.route("/reservations")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Reservations")
def listed(_query: dict[str, Any]) -> Response:
    """List the reservations of the own party

    For its focal points. To everybody else a pair that is reserved looks like every other pair that is not proposed.
    """
    return _own()


@blp.route("/reservations/<key:ref>", methods=["PUT"])
@blp.arguments(ReservationQuery, location="query")
@blp.response(200, "Reservations")
def add(query: dict[str, Any], ref: str) -> Response:
    """Reserve against a party

    In one theme, or in everything without `theme`. Twice changes nothing.
    """
    with context.writing() as db:
        reservations.add(db, context.actor(), ref, now=context.now(), theme=query["theme"])
    return _own()


@blp.route("/reservations/<key:ref>", methods=["DELETE"])
@blp.arguments(ReservationQuery, location="query")
@blp.response(200, "Reservations")
def remove(query: dict[str, Any], ref: str) -> Response:
    """Take a reservation back

    That of one theme, or without `theme` that in everything.
    """
    with context.writing() as db:
        reservations.remove(db, context.actor(), ref, now=context.now(), theme=query["theme"])
    return _own()


def _own() -> Response:
    with context.reading() as db:
        found = reservations.list_own(db, context.actor())
    made = answer({"items": [plain(one) for one in found]})
    made.headers["Cache-Control"] = "no-store"
    return made
