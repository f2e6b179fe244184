"""Pairings without a round: "we could help" on a need, and asking for an offer."""

from __future__ import annotations

from typing import Any

from flask import Response

from matchmaker.api import context, proposals
from matchmaker.api.blueprint import ONCE, routes
from matchmaker.api.bodies import HelpInput, NeedInput, NoArguments, OfferInput, RequestInput
from matchmaker.api.records import once
from matchmaker.db.queries.offers import OfferView, get_offer
from matchmaker.domain.lifecycle import AnswerGiven
from matchmaker.domain.vocabulary import Unit
from matchmaker.errors import FieldError, InvalidInput
from matchmaker.services import direct
from matchmaker.services.drafting import Recorded

blp = routes("direct pairings", "Two sides begin a pairing themselves, without a round and with nobody's leave")


@blp.route("/needs/<key:ref>/help", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(HelpInput)
@blp.response(201, "Proposal")
def offer_help(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Say "we could help" with an own offer

    The affected State is asked at once. `amount` (money, with its currency) or `quantity` says how much of the offer;
    without it all that the two can move.
    """
    with context.reading() as db:
        quantity = _quantity(get_offer(db, context.actor(), values["offer"]), values)
    with context.writing() as db:
        begun = direct.offer_help(
            db, context.actor(), ref, values["offer"], now=context.now(), given=_given(values), quantity=quantity,
            once=once(),
        )  # fmt: skip
    return _begun(begun)


@blp.route("/needs/<key:ref>/help-with-new-offer", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(OfferInput)
@blp.response(201, "Proposal")
def offer_help_anew(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Say "we could help" with a new offer

    The offer is entered as sent by its party, together with the pairing or not at all.
    """
    with context.writing() as db:
        return _begun(direct.offer_help(db, context.actor(), ref, values, now=context.now(), once=once()))


@blp.route("/offers/<key:ref>/request", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(RequestInput)
@blp.response(201, "Proposal")
def ask_for_offer(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Ask for an offer with an own need

    The provider is asked at once.
    """
    with context.writing() as db:
        return _begun(
            direct.ask_for_offer(
                db, context.actor(), ref, values["need"], now=context.now(), given=_given(values), once=once()
            )
        )


@blp.route("/offers/<key:ref>/request-with-new-need", methods=["POST"])
@blp.doc(parameters=[ONCE])
@blp.arguments(NoArguments, location="query")
@blp.arguments(NeedInput)
@blp.response(201, "Proposal")
def ask_for_offer_anew(_query: dict[str, Any], values: dict[str, Any], ref: str) -> Response:
    """Ask for an offer with a new need

    The need is entered as sent by its State, together with the pairing or not at all.
    """
    with context.writing() as db:
        return _begun(direct.ask_for_offer(db, context.actor(), ref, values, now=context.now(), once=once()))


def _begun(begun: Recorded) -> Response:
    found = proposals.one(begun.ref, 201)
    if begun.replayed:
        found.headers["Idempotency-Replayed"] = "true"
    return found


def _given(values: dict[str, Any]) -> AnswerGiven:
    return AnswerGiven(values["answer"], changes=values["changes"])


def _quantity(offer: OfferView, values: dict[str, Any]) -> int | None:
    """How much of the offer, in its own unit; InvalidInput where it is said in another."""
    money = offer.unit == Unit.MONEY
    if values["quantity"] is not None and money:
        raise InvalidInput([FieldError("quantity", "quantity_with_money")])
    if values["amount"] is not None and not money:
        raise InvalidInput([FieldError("amount", "amount_without_money")])
    if values["amount"] is not None and values["currency"] != offer.currency:
        raise InvalidInput([FieldError("currency", "currency_of_offer", {"currency": offer.currency or ""})])
    amount: int | None = values["amount"] if money else values["quantity"]
    return amount
