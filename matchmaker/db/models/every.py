"""Every table, for whoever needs the whole of `Base.metadata` (migrations, tests)."""

from matchmaker.db.models import (
    audit,
    idempotency,
    needs,
    offers,
    parties,
    policies,
    proposals,
    rates,
    reservations,
    runs,
)
from matchmaker.db.models.base import Base

metadata = Base.metadata
__all__ = [
    "audit", "idempotency", "metadata", "needs", "offers", "parties", "policies", "proposals", "rates", "reservations",
    "runs",
]  # fmt: skip
