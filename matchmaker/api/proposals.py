"""Proposals: review, answers of the two sides, contact; and those that two sides begin themselves."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from flask import Response, url_for

from matchmaker.api import context, histories
from matchmaker.api.answers import answer, etag_of, page, place_of, version_wanted
from matchmaker.api.blueprint import IF_MATCH, routes
from matchmaker.api.bodies import AnswerInput, NoArguments, PageQuery, ProposalQuery, PutToSidesInput, SetAsideInput
from matchmaker.api.shapes import Form, form_of, plain
from matchmaker.db.queries.parties import party_names
from matchmaker.db.queries.proposals import ProposalFilter, ProposalView, get_proposal, list_proposals
from matchmaker.db.session import Session
from matchmaker.domain.lifecycle import AnswerGiven
from matchmaker.exchange.results import explanation_document
from matchmaker.schemas.reading import write_money
from matchmaker.services import explanations
from matchmaker.services import proposals as steps

blp = routes("proposals", "Possible partnerships: of a round, or begun by one of the two sides")
Step = Callable[[Session, int], int]
_MONEY = {"quantity_offer": "offer_currency", "quantity_need": "need_currency", "need_quantity": "need_currency"}


def proposal_form() -> Form:
    """The JSON Schema of a proposal in answers."""
    form = form_of(ProposalView)
    for name in _MONEY:
        form["properties"][name] = {
            "type": ["string", "integer"], "description": "Decimal text for money, else a whole number",
        }  # fmt: skip
    return form


def rendered(view: ProposalView) -> dict[str, Any]:
    """A proposal as JSON takes it: money as decimal text."""
    made: dict[str, Any] = plain(view)
    for name, currency in _MONEY.items():
        if made[currency]:
            made[name] = write_money(made[name], made[currency])
    return made


def one(ref: str, status: int = 200) -> Response:
    """One proposal, or NotFound."""
    with context.reading() as db:
        found = get_proposal(db, context.actor(), ref)
    place = url_for("proposals.proposal", ref=ref) if status == 201 else None
    return answer(rendered(found), status, etag=etag_of(ref, found.version), location=place)


@blp.route("/proposals")
@blp.arguments(ProposalQuery, location="query")
@blp.response(200, "ProposalPage")
def listed(query: dict[str, Any]) -> Response:
    """List proposals

    Those that the caller may read, in the order in which they were made. `mine=yes`: those that wait for its answer.
    """
    place, limit, mine = place_of(query.pop("cursor"), 1), query.pop("limit"), query.pop("mine") == "yes"
    counted = query.pop("count") == "yes"
    whole = ProposalFilter(**query, mine=mine)
    keep = whole if place is None else dataclasses.replace(whole, after=str(place[0]))
    with context.reading() as db:
        rows = list_proposals(db, context.actor(), keep, sort="created", limit=limit + 1).items
        total = {"total": list_proposals(db, context.actor(), whole, limit=1).total} if counted else {}
    more = [rows[limit - 1].ref] if len(rows) > limit else None
    return page([rendered(one) for one in rows[:limit]], more, **total)


@blp.route("/proposals/<key:ref>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Proposal")
def proposal(_query: dict[str, Any], ref: str) -> Response:
    """Read one proposal

    `steps` names what the caller may do with it now.
    """
    return one(ref)


@blp.route("/proposals/<key:ref>/explanation")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Pair")
def explanation(_query: dict[str, Any], ref: str) -> Response:
    """Explain one proposal

    Every rule with its answer, and both score cards: from what stood when it was made, never from later data.
    """
    with context.reading() as db:
        found = explanations.proposal_page(db, context.actor(), ref)
        names = {party: str(row["name_en"]) for party, row in party_names(db).items()}
    return answer(explanation_document(found, names, context.locale()))


@blp.route("/proposals/<key:ref>/history")
@blp.arguments(PageQuery, location="query")
@blp.response(200, "EntryPage")
def history(query: dict[str, Any], ref: str) -> Response:
    """Read the history of one proposal

    What happened to it, the newest first and in words, as far as the caller may read it.
    """
    return histories.of("proposal", ref, query)


@blp.route("/proposals/<key:ref>/shortlist", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Proposal")
def shortlist(_query: dict[str, Any], ref: str) -> Response:
    """Take a proposal on the short list

    A coordinator whose own State is a side is recused.
    """
    return _step(
        ref, lambda db, version: steps.shortlist(db, context.actor(), ref, version=version, now=context.now())
    )  # fmt: skip


@blp.route("/proposals/<key:ref>/set-aside", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.arguments(SetAsideInput)
@blp.response(200, "Proposal")
def set_aside(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Set a proposal aside

    With a reason that both sides read.
    """
    reason = values["reason_code"]
    return _step(
        ref, lambda db, version: steps.set_aside(db, context.actor(), ref, reason, version=version, now=context.now())
    )  # fmt: skip


@blp.route("/proposals/<key:ref>/undo", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Proposal")
def undo(_query: dict[str, Any], ref: str) -> Response:
    """Take short-listing or setting aside back"""
    return _step(
        ref, lambda db, version: steps.undo(db, context.actor(), ref, version=version, now=context.now())
    )  # fmt: skip


@blp.route("/proposals/<key:ref>/put-to-sides", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.arguments(PutToSidesInput)
@blp.response(200, "Proposal")
def put_to_sides(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Put a short-listed proposal to the provider

    And to the affected State once the provider is interested. Every rule of `to_confirm` is named in `confirmed`.
    """
    confirmed = values["confirmed"]
    return _step(
        ref,
        lambda db, version: steps.put_to_sides(
            db, context.actor(), ref, version=version, now=context.now(), confirmed=confirmed
        ),
    )


@blp.route("/proposals/<key:ref>/answer", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.arguments(AnswerInput)
@blp.response(200, "Proposal")
def answered(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Answer for the own side

    Interested, interested with changes, or not possible now with a typed reason. It binds nobody.
    """
    given = AnswerGiven(**values)
    return _step(
        ref, lambda db, version: steps.answer(db, context.actor(), ref, given, version=version, now=context.now())
    )  # fmt: skip


@blp.route("/proposals/<key:ref>/end-contact", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Proposal")
def end_contact(_query: dict[str, Any], ref: str) -> Response:
    """End a contact

    Either side: the sums are open again.
    """
    return _step(
        ref, lambda db, version: steps.end_contact(db, context.actor(), ref, version=version, now=context.now())
    )  # fmt: skip


def _step(ref: str, step: Step) -> Response:
    version = version_wanted(ref)
    with context.writing() as db:
        step(db, version)
    return one(ref)
