"""The only place that changes what is committed of an offer and a need.

The guard is in the UPDATE itself and in a CHECK, so no interleaving of any number of processes over-commits.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.errors import OverCommitted


def commit_quantity(session: Session, offer_id: int, q_offer: int, need_id: int, q_need: int) -> None:
    """Reserve a quantity on both records, the offer first; OverCommitted(noun) when it is no longer open."""
    offer = session.scalar(
        update(Offer)
        .where(Offer.id == offer_id, Offer.committed + q_offer <= Offer.quantity)
        .values(committed=Offer.committed + q_offer)
        .returning(Offer.id)
    )
    if offer is None:
        raise OverCommitted(noun="offer")
    need = session.scalar(
        update(Need)
        .where(Need.id == need_id, Need.committed + Need.secured + q_need <= Need.quantity)
        .values(committed=Need.committed + q_need)
        .returning(Need.id)
    )
    if need is None:
        raise OverCommitted(noun="need")


def release_quantities(session: Session, held: Sequence[tuple[int, int, int, int]]) -> None:
    """Give reserved quantities back, each (offer_id, q_offer, need_id, q_need): all offers by id, then all needs."""
    for offer_id, q_offer, _, _ in sorted(held):
        session.execute(update(Offer).where(Offer.id == offer_id).values(committed=Offer.committed - q_offer))
    for need_id, q_need in sorted((need_id, q_need) for _, _, need_id, q_need in held):
        session.execute(update(Need).where(Need.id == need_id).values(committed=Need.committed - q_need))
