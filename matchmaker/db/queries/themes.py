"""How many offers and needs there are by theme, as far as an actor may know of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer, OfferTerm
from matchmaker.db.models.parties import Party
from matchmaker.db.queries.records import known_to
from matchmaker.domain.access import Actor
from matchmaker.domain.vocabulary import Provenance, RecordStatus, Theme


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """Published records of one theme; an offer counts once for each of its themes."""

    theme: str
    offers: int
    needs: int


def count_by_theme(
    session: Session, actor: Actor, *, provenance: str = Provenance.POSTED, party: str | None = None
) -> tuple[ThemeCount, ...]:
    """Every theme in the order of the list, those without a record too. party: of its records alone."""
    own = true() if party is None else Party.ref == party
    offers = _counts(
        session,
        select(OfferTerm.code, func.count())
        .join(Offer, OfferTerm.offer_id == Offer.id)
        .join(Party, Offer.provider_id == Party.id)
        .where(OfferTerm.facet == "theme", known_to(actor, Offer), *_published(Offer, provenance), own)
        .group_by(OfferTerm.code),
    )
    needs = _counts(
        session,
        select(Need.theme, func.count())
        .join(Party, Need.party_id == Party.id)
        .where(known_to(actor, Need, let_out=Need.title_public.is_(True)), *_published(Need, provenance), own)
        .group_by(Need.theme),
    )
    return tuple(ThemeCount(theme, offers.get(theme, 0), needs.get(theme, 0)) for theme in Theme)


def _published(model: Any, provenance: str) -> tuple[Any, ...]:
    return model.status == RecordStatus.PUBLISHED, model.provenance == provenance


def _counts(session: Session, statement: Any) -> dict[str, int]:
    return dict(session.execute(statement).all())
