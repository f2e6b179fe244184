"""What-ifs about a run, and two runs beside each other."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for

from matchmaker.api import context
from matchmaker.api.answers import answer, page, place_of
from matchmaker.api.blueprint import ONCE, routes
from matchmaker.api.bodies import NoArguments, PageQuery, WhatIfInput
from matchmaker.api.records import once
from matchmaker.api.shapes import plain
from matchmaker.db.queries.parties import party_names
from matchmaker.db.queries.runs import get_run, list_runs
from matchmaker.db.session import Session
from matchmaker.domain.matching.changes import Change
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.exchange.comparison import comparison_document, scenario_document
from matchmaker.services import comparisons, scenarios
from matchmaker.services.scenarios import Study

blp = routes("what-ifs", "A run solved again with something changed, and two runs beside each other")


@blp.route("/runs/<key:ref>/what-ifs")
@blp.arguments(PageQuery, location="query")
@blp.response(200, "RunPage")
def listed(query: dict[str, Any], ref: str) -> Response:
    """List the what-ifs about a run

    The newest first; each is a run of its own, and is removed after a month.
    """
    place, limit = place_of(query["cursor"], 1), query["limit"]
    with context.reading() as db:
        get_run(db, context.actor(), ref)
        before = None if place is None else str(place[0])
        rows = list_runs(db, context.actor(), base=ref, before=before, limit=limit + 1).items
    more = [rows[limit - 1].ref] if len(rows) > limit else None
    return page([plain(one, context.locale()) for one in rows[:limit]], more)


@blp.route("/runs/<key:ref>/what-ifs", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(WhatIfInput)
@blp.response(202, "WhatIf")
def request_one(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Ask what would be otherwise

    Name the `changes`, applied in their order, or a `study` that asks more of the plan. The run itself stays as it is
    and nothing is proposed to anybody. It is solved elsewhere: read it again until its status is `complete`.
    """
    study = None if values["study"] is None else Study(values["study"], values["study_need"])
    changes = [_change(**one) for one in values["changes"]]
    try:
        with context.writing() as db:
            made = scenarios.request_scenario(
                db, context.actor(), ref, changes, now=context.now(), study=study, once=once()
            )
    except InvalidInput as error:
        raise InvalidInput([_at_field(one) for one in error.errors]) from None
    return answer(_document(made), 202, location=url_for("what-ifs.what_if", ref=made))


@blp.route("/what-ifs/<key:ref>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "WhatIf")
def what_if(_query: dict[str, Any], ref: str) -> Response:
    """Read one what-if

    What it changes and, once it is solved, what would be otherwise and for whom, and what its study found.
    """
    return answer(_document(ref))


@blp.route("/runs/<key:ref>/compare/<key:other>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Comparison")
def compare(_query: dict[str, Any], ref: str, other: str) -> Response:
    """Compare one run with another

    What the other run has otherwise, pair by pair with the reason of every change.
    """
    with context.reading() as db:
        found = comparisons.compare_runs(db, context.actor(), ref, other)
        return answer(comparison_document(found, _names(db), context.locale()))


def _document(ref: str) -> dict[str, Any]:
    with context.reading() as db:
        found = comparisons.scenario_page(db, context.actor(), ref)
        return scenario_document(found, _names(db), context.locale())


def _names(db: Session) -> dict[str, str]:
    return {party: str(row["name_en"]) for party, row in party_names(db).items()}


def _change(*, pairs: tuple[dict[str, str], ...], **values: Any) -> Change:
    return Change(**values, pairs=tuple((pair["offer"], pair["need"]) for pair in pairs))


def _at_field(error: FieldError) -> FieldError:
    """The error at its place in the body: of a change, or of the study."""
    path = "study_need" if error.path == "need" else error.path
    if error.line is not None:
        path = f"changes.{error.line - 1}.{error.path.partition('.')[2]}"
    return FieldError(path, error.code, error.params)
