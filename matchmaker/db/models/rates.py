"""Exchange rates with their date and source."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, between, length, one_of, unique_where
from matchmaker.domain.vocabulary import Basis


class ExchangeRate(Base):
    """US dollars for one unit of a currency, value / 10**scale: a yearly average (`year`) or that of a day (`on`)."""

    __tablename__ = "exchange_rate"
    __table_args__ = (
        unique_where("uq_exchange_rate_year", "year IS NOT NULL", "currency", "year"),
        unique_where("uq_exchange_rate_day", "year IS NULL", "currency", "on"),
        CheckConstraint('(year IS NULL) <> ("on" IS NULL)', name="year_or_day"),
        CheckConstraint("value > 0", name="value_positive"),
        between("scale", 0, 12),
        length("currency", 3, least=3),
        one_of("basis", Basis),
    )

    currency: Mapped[str]
    year: Mapped[int | None]
    on: Mapped[date | None]
    value: Mapped[int] = mapped_column(BigInteger)
    scale: Mapped[int]
    source: Mapped[str]
    basis: Mapped[str]
