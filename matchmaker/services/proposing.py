"""From the pairings of a plan to the rows of proposals: each sum in its own record's unit, cards as plain data."""

from __future__ import annotations

from typing import Any

from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool, to_plain
from matchmaker.domain.matching.plan import Pairing, PlanResult
from matchmaker.domain.modality import classify


def proposals_of(pool: Pool, plan: PlanResult) -> list[dict[str, Any]]:
    """One mapping a pairing, in the order of the plan."""
    offers = {offer.ref: offer for offer in pool.offers}
    needs = {need.ref: need for need in pool.needs}
    return [proposal_of(pool, pairing, offers[pairing.offer], needs[pairing.need]) for pairing in plan.pairings]


def proposal_of(pool: Pool, pairing: Pairing, offer: OfferCase, need: NeedCase) -> dict[str, Any]:
    """The mapping of one pairing."""
    modality = classify(pool.parties[offer.provider], pool.parties[need.party], offer, need, on=pool.on)
    return {
        "offer": offer.ref,
        "need": need.ref,
        "headline": str(modality.headline),
        "tags": [str(tag) for tag in modality.tags],
        "quantity_offer": pairing.quantity_offer,
        "quantity_need": pairing.quantity_need,
        "fit": pairing.fit.total,
        "priority": pairing.priority.total,
        "weight": pairing.weight,
        "cards": to_plain({"priority": pairing.priority, "fit": pairing.fit}),
        "to_confirm": list(pairing.to_confirm),
    }
