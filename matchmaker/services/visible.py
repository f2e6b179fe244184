"""Offers and needs of a snapshot without the fields that an actor may not read. Shared by services."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
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
    own = actor.party is not None and actor.party == owner
    blank: dict[str, Any] = {
        name: {} if isinstance(value, dict) else () if isinstance(value, tuple) else None
        for name in _hidden(actor, noun, own, case.provenance)
        if (value := getattr(case, name)) is not None
    }
    return dataclasses.replace(case, **blank)


_CASES: dict[str, type[OfferCase] | type[NeedCase]] = {"offer": OfferCase, "need": NeedCase}


@lru_cache(maxsize=256)
def _hidden(actor: Actor, noun: str, own: bool, provenance: str) -> tuple[str, ...]:
    """The fields of a case that an actor may not read. own: whether the record is its own party's."""
    owner = str(actor.party) if own else ""
    names = (field.name for field in dataclasses.fields(_CASES[noun]))
    return tuple(name for name in names if not sees_field(actor, noun, name, owner, provenance))
