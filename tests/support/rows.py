"""Rows as small as the tables allow; a test changes only what it is about."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.parties import Party

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


def add_party(session: Session, ref: str = "XAA", **changes: Any) -> int:
    """The id of a new exercise State."""
    row = {"ref": ref, "party_type": "state", "name_en": f"Exercise State {ref}", "exercise": True, "version": 1,
           "source": "Exercise", "basis": "found", **changes}  # fmt: skip
    return int(session.execute(insert(Party).values(row).returning(Party.id)).scalar_one())


def add_offer(session: Session, provider_id: int, ref: str = "o1", **changes: Any) -> int:
    """The id of a new published offer of USD 1,000.00 for money."""
    row = {
        "ref": ref, "provider_id": provider_id, "title": "Offer", "title_folded": "offer", "kind": "funding",
        "unit": "money", "quantity": 100_000, "currency": "USD", "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 1, 1), "firmness": "approved", "ordnance_scope": "any_explosive_ordnance",
        "provenance": "posted", "status": "published", "created_at": NOW, "updated_at": NOW, "created_by": "u",
        "version": 1, **changes,
    }  # fmt: skip
    return int(session.execute(insert(Offer).values(row).returning(Offer.id)).scalar_one())


def add_need(session: Session, party_id: int, ref: str = "n1", **changes: Any) -> int:
    """The id of a new published need of USD 1,000.00 for clearance."""
    row = {
        "ref": ref, "party_id": party_id, "title": "Need", "title_folded": "need", "kind": "funding", "unit": "money",
        "theme": "clearance", "quantity": 100_000, "currency": "USD", "starts_on": date(2026, 1, 1),
        "ends_on": date(2027, 1, 1), "interpretation": "nobody", "approach": "any_provider", "provenance": "posted",
        "status": "published", "created_at": NOW, "updated_at": NOW, "created_by": "u", "version": 1, **changes,
    }  # fmt: skip
    return int(session.execute(insert(Need).values(row).returning(Need.id)).scalar_one())
