"""Runs: asked for, read with what they prove, and why each need and each pair stands where it does."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from matchmaker.api import context
from matchmaker.api.answers import answer, page, place_of
from matchmaker.api.blueprint import ONCE, routes
from matchmaker.api.bodies import NoArguments, RunInput, RunQuery
from matchmaker.api.records import once
from matchmaker.api.shapes import plain
from matchmaker.db.queries.parties import party_names
from matchmaker.db.queries.runs import get_run, list_runs
from matchmaker.exchange.results import pair_document, read_run, run_document
from matchmaker.services import explanations
from matchmaker.services.runs import cancel_run, request_run

blp = routes("runs", "Matching over the whole pool, with its proof and its reasons")


@blp.route("/runs")
@blp.arguments(RunQuery, location="query")
@blp.response(200, "RunPage")
def listed(query: dict[str, Any]) -> Response:
    """List runs

    The newest first.
    """
    place, limit = place_of(query.pop("cursor"), 1), query.pop("limit")
    counted = query.pop("count") == "yes"
    with context.reading() as db:
        before = None if place is None else str(place[0])
        rows = list_runs(db, context.actor(), **query, before=before, limit=limit + 1).items
        total = {"total": list_runs(db, context.actor(), **query, limit=1).total} if counted else {}
    return page([plain(one, context.locale()) for one in rows[:limit]], _last(rows, limit), **total)


@blp.route("/runs", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(RunInput)
@blp.response(202, "Run")
def request_one(_query: dict[str, Any], values: dict[str, Any]) -> Response:
    """Ask for a run

    Over everything that is published and open on a day. It is solved elsewhere: read it again until its status is
    `complete`.
    """
    now = context.now()
    with context.writing() as db:
        ref = request_run(
            db, context.actor(), on=values["on"] or now.date(), now=now, pool=values["pool"], once=once()
        )  # fmt: skip
    with context.reading() as db:
        found = plain(get_run(db, context.actor(), ref), context.locale())
    return answer(found, 202, location=url_for("runs.run", ref=ref))


@blp.route("/runs/<key:ref>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Run")
def run(_query: dict[str, Any], ref: str) -> Response:
    """Read one run

    Where it stands; `stale` says that a record of its pool changed after it was asked for.
    """
    with context.reading() as db:
        return answer(plain(get_run(db, context.actor(), ref), context.locale()))


@blp.route("/runs/<key:ref>/cancel", methods=["POST"])
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Run")
def cancel(_query: dict[str, Any], ref: str) -> Response:
    """Cancel a run

    One that waits at once; one that runs is asked to stop.
    """
    with context.writing() as db:
        cancel_run(db, context.actor(), ref, now=context.now())
    with context.reading() as db:
        return answer(plain(get_run(db, context.actor(), ref), context.locale()))


@blp.route("/runs/<key:ref>/result")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "RunResult")
def result(_query: dict[str, Any], ref: str) -> Response:
    """Read the result of a run

    Proposals, needs without a partner and why, what was proved, how the plan is spread: as far as the caller may read.
    """
    with context.reading() as db:
        return answer(run_document(read_run(db, context.actor(), ref, context.locale()), context.locale()))


@blp.route("/runs/<key:ref>/pairs/<key:offer>/<key:need>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Pair")
def pair(_query: dict[str, Any], ref: str, offer: str, need: str) -> Response:
    """Explain one pair in a run

    Why this pair, or why not: every rule with its answer and both score cards, without what is private to others.
    """
    with context.reading() as db:
        found = explanations.pair(db, context.actor(), ref, offer, need)
        names = {party: str(row["name_en"]) for party, row in party_names(db).items()}
    titles = {offer: found.offer_title, need: found.need_title}
    return answer(pair_document(found, {**names, **titles}, context.locale()))


def _last(rows: tuple[Any, ...], limit: int) -> list[Any] | None:
    return [rows[limit - 1].ref] if len(rows) > limit else None
