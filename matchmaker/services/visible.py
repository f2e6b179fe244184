"""Offers and needs of a snapshot without the fields that an actor may not read. Shared by services."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

from matchmaker.domain.access import Actor, Right, may, sees_field
from matchmaker.domain.matching.cases import NeedCase, OfferCase

Case = TypeVar("Case", OfferCase, NeedCase)


def visible_offer(actor: Actor, offer: OfferCase) -> OfferCase:
    """The offer without the fields that this actor may not read."""
    return _visible(actor, "offer", offer.provider, offer)


def visible_need(actor: Actor, need: NeedCase) -> NeedCase:
    """The need without the fields that this actor may not read."""
    return _visible(actor, "need", need.party, need)


def viewer(actor: Actor) -> str | None:
    """The party whose private causes the actor may read: its own, for those who reserve and answer for it."""
    return actor.party if may(actor, Right.RESERVE, party=actor.party) else None


def _visible(actor: Actor, noun: str, owner: str, case: Case) -> Case:
    blank: dict[str, Any] = {
        field.name: {} if isinstance(value, dict) else () if isinstance(value, tuple) else None
        for field in dataclasses.fields(case)
        if not sees_field(actor, noun, field.name, owner, case.provenance)
        and (value := getattr(case, field.name)) is not None
    }
    return dataclasses.replace(case, **blank)
