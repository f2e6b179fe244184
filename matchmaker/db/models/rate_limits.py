"""How often somebody asked in a window of time."""

from __future__ import annotations

from sqlalchemy import BigInteger, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, length


class RateCount(Base):
    """Requests of one caller in one window; `starts_at` is in seconds of Unix time."""

    __tablename__ = "rate_count"
    __table_args__ = (UniqueConstraint("caller", "starts_at"), length("caller", 100))

    caller: Mapped[str]
    starts_at: Mapped[int] = mapped_column(BigInteger, index=True)
    n: Mapped[int]
