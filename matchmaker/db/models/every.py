"""Every table, for whoever needs the whole of `Base.metadata` (migrations, tests)."""

from matchmaker.db.models import (
    audit,
    drafts,
    idempotency,
    needs,
    offers,
    parties,
    policies,
    proposals,
    rate_limits,
    rates,
    reservations,
    runs,
    tokens,
)
from matchmaker.db.models.base import Base

metadata = Base.metadata
__all__ = [
    "audit", "drafts", "idempotency", "metadata", "needs", "offers", "parties", "policies", "proposals",
    "rate_limits", "rates", "reservations", "runs", "tokens",
]  # fmt: skip
