"""Offers: written, changed, taken through the steps of their life, listed, and what would fit them."""

from __future__ import annotations

from typing import Any

from flask import Response

from matchmaker.api import records
from matchmaker.api.blueprint import IF_MATCH, ONCE, routes
from matchmaker.api.bodies import NoArguments, OfferInput, RecordQuery, StepInput, SuggestionQuery

blp = routes("offers", "What a provider can give")


@blp.route("/offers")
@blp.arguments(RecordQuery, location="query")
@blp.response(200, "OfferPage")
def listed(query: dict[str, Any]) -> Response:
    """List offers

    Those that the caller may know of. `fields` names the fields that are wanted, separated by commas. The address of
    the next page is in `next` and in the header `Link`; offers that are added meanwhile move nothing.
    """
    return records.listed("offer", query)


@blp.route("/offers", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(OfferInput)
@blp.response(201, "Offer")
def create(_query: dict[str, Any], values: dict[str, Any]) -> Response:
    """Write a new offer

    It is a draft of its party until that party clears and sends it.
    """
    return records.created("offer", values)


@blp.route("/offers/<key:ref>")
@blp.arguments(NoArguments, location="query")
@blp.response(200, "Offer")
def offer(_query: dict[str, Any], ref: str) -> Response:
    """Read one offer

    As far as the caller may read it: `hidden` names the fields that are left out.
    """
    return records.one("offer", ref)


@blp.route("/offers/<key:ref>", methods=["PUT"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.arguments(OfferInput)
@blp.response(200, "Offer")
def update(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Change one offer

    All its fields as given; what is left out takes its default. A change of what others read makes it a draft again.
    """
    return records.updated("offer", ref, values)


@blp.route("/offers/<key:ref>/steps", methods=["POST"])
@blp.doc(parameters=[IF_MATCH])
@blp.arguments(NoArguments, location="query")
@blp.arguments(StepInput)
@blp.response(200, "Offer")
def step(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Clear, submit, confirm, publish or withdraw one offer

    The own party clears, submits and withdraws; the secretariat confirms where it came from and publishes.
    """
    return records.stepped("offer", ref, values["step"])


@blp.route("/offers/<key:ref>/suggestions")
@blp.arguments(SuggestionQuery, location="query")
@blp.response(200, "Suggestions")
def suggestions(query: dict[str, Any], ref: str) -> Response:
    """List possible partners of one offer

    At once and without a run, the best fit first; for those who may write the offer.
    """
    return records.suggested("offer", ref, query["limit"])
