"""States and organisations with their standing, and the obligations that are recorded of them: facts with sources."""

from __future__ import annotations

from typing import Any

from flask import Response

from matchmaker.api import context, histories
from matchmaker.api.answers import answer, page, place_of
from matchmaker.api.blueprint import routes
from matchmaker.api.bodies import NoArguments, ObligationQuery, PageQuery, PartyQuery
from matchmaker.api.shapes import plain
from matchmaker.db.queries.parties import get_party, list_obligations, list_parties

blp = routes("parties", "States and organisations, their treaty standing and their obligations, each with its source")


@blp.route("/parties")
@blp.arguments(PartyQuery, location="query")
@blp.response(200, "PartyPage")
def listed(query: dict[str, Any]) -> Response:
    """List parties

    States and organisations in the order of their keys. `text` is looked for in the names of every language.
    """
    place, limit = place_of(query.pop("cursor"), 1), query.pop("limit")
    exercise, counted = query.pop("exercise"), query.pop("count") == "yes"
    with context.reading() as db:
        found = list_parties(db, **query, exercise=None if exercise is None else exercise == "yes", limit=10_000).items
    after = "" if place is None else str(place[0])
    rows = [one for one in sorted(found, key=lambda party: party.ref) if one.ref > after]
    more = [rows[limit - 1].ref] if len(rows) > limit else None
    return page([plain(one) for one in rows[:limit]], more, **({"total": len(found)} if counted else {}))


@blp.route("/parties/<key:ref>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "PartyDetail")
def party(_query: dict[str, Any], ref: str) -> Response:
    """Read one party

    With its bodies, its standing under each convention, its obligations with their extensions, and where it was an
    observer. What is recalled and not found in a source has the basis `recalled`: unconfirmed.
    """
    with context.reading() as db:
        return answer(plain(get_party(db, ref)))


@blp.route("/parties/<key:ref>/history")
@blp.arguments(PageQuery, location="query")
@blp.response(200, "EntryPage")
def history(query: dict[str, Any], ref: str) -> Response:
    """Read the history of one party

    What happened to what is recorded of it, the newest first and in words, as far as the caller may read it.
    """
    return histories.of("party", ref, query)


@blp.route("/obligations")
@blp.arguments(ObligationQuery, location="query")
@blp.response(200, "ObligationPage")
def obligations(query: dict[str, Any]) -> Response:
    """List obligations

    By party and article. No date means that none is known: never zero, and never a judgement.
    """
    place, limit = place_of(query.pop("cursor"), 2), query.pop("limit")
    after = None if place is None else (str(place[0]), str(place[1]))
    with context.reading() as db:
        rows = list_obligations(db, **query, after=after, limit=limit + 1)
    more = [rows[limit - 1].party, rows[limit - 1].article] if len(rows) > limit else None
    return page([plain(one) for one in rows[:limit]], more)
