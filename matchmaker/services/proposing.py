"""From the pairings of a plan to the rows of proposals: each sum in its own record's unit, cards as plain data."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from matchmaker.db.types import JsonText
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool, to_json, to_plain
from matchmaker.domain.matching.plan import Pairing, PlanResult
from matchmaker.domain.matching.scoring import Card
from matchmaker.domain.modality import classify


def proposals_of(pool: Pool, plan: PlanResult) -> list[dict[str, Any]]:
    """One mapping a pairing, in the order of the plan. Cards and lists are text already: most say what others say."""
    offers = {offer.ref: offer for offer in pool.offers}
    needs = {need.ref: need for need in pool.needs}
    texts: dict[int, str] = {}
    found = []
    for pairing in plan.pairings:
        cards = f'{{"fit":{_card_text(pairing.fit, texts)},"priority":{_card_text(pairing.priority, texts)}}}'
        offer, need = offers[pairing.offer], needs[pairing.need]
        values = _values(pool, pairing, offer, need)
        lists = {name: _list_text(tuple(values[name])) for name in ("tags", "to_confirm")}
        found.append({**values, **lists, "cards": JsonText(cards)})
    return found


def proposal_of(pool: Pool, pairing: Pairing, offer: OfferCase, need: NeedCase) -> dict[str, Any]:
    """The mapping of one pairing, everything in it as plain values."""
    cards = to_plain({"priority": pairing.priority, "fit": pairing.fit})
    return {**_values(pool, pairing, offer, need), "cards": cards}


@lru_cache(maxsize=256)
def _list_text(codes: tuple[str, ...]) -> JsonText:
    return JsonText(to_json(list(codes)).decode())


def _card_text(card: Card, texts: dict[int, str]) -> str:
    """A card as canonical JSON. texts: what its parts came to before, by identity."""
    for part in card.parts:
        if id(part) not in texts:
            texts[id(part)] = to_json(part).decode()
    return f'{{"parts":[{",".join([texts[id(part)] for part in card.parts])}],"total":{card.total}}}'


def _values(pool: Pool, pairing: Pairing, offer: OfferCase, need: NeedCase) -> dict[str, Any]:
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
        "to_confirm": list(pairing.to_confirm),
    }
