"""Reservations: known to the party that made them, and to nobody else."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, one_of, unique_where
from matchmaker.db.types import UtcDateTime
from matchmaker.domain.vocabulary import Theme


class Reservation(Base):
    """A party that another will not be paired with, in everything (`theme` None) or for one theme."""

    __tablename__ = "reservation"
    __table_args__ = (
        CheckConstraint("party_id <> against_id", name="not_oneself"),
        one_of("theme", Theme),
        UniqueConstraint("party_id", "against_id", "theme"),
        unique_where("uq_reservation_whole", "theme IS NULL", "party_id", "against_id"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    against_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    theme: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
