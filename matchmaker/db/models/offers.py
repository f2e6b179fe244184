"""Offers, and the lists that an offer carries as one term a row."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, between, length, money, one_of, sane_period
from matchmaker.db.models.terms import fits_kind, term_checks
from matchmaker.db.types import UtcDateTime
from matchmaker.domain.vocabulary import (
    Basis,
    Firmness,
    Kind,
    OrdnanceScope,
    Provenance,
    RecordStatus,
    Strength,
    TrainingLevel,
    Unit,
)

OFFER_FACETS = (
    "theme", "sub_theme", "language", "status_only", "country_only", "country_preferred", "country_excluded",
    "region_only", "region_preferred", "convention_only", "route", "implementer",
)  # fmt: skip


class Offer(Base):
    """What a provider can give. `quantity` in minor units of `currency` for money, else in `unit`.

    `committed` is what is in contact or arranged; only `db.committed` changes it.
    """

    __tablename__ = "offer"
    __table_args__ = (
        UniqueConstraint("ref"),
        length("ref", 64),
        length("title", 300),
        one_of("kind", Kind),
        one_of("unit", Unit),
        one_of("level", TrainingLevel),
        one_of("firmness", Firmness),
        one_of("ordnance_scope", OrdnanceScope),
        one_of("provenance", Provenance),
        one_of("status", RecordStatus),
        one_of("basis", Basis),
        fits_kind(),
        CheckConstraint("(unit = 'money') = (currency IS NOT NULL)", name="currency_for_money"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        money("quantity"),
        money("in_kind_value"),
        CheckConstraint("committed BETWEEN 0 AND quantity", name="committed_within"),
        CheckConstraint("min_tranche BETWEEN 0 AND quantity", name="min_tranche_within"),
        CheckConstraint("max_partners >= 1", name="max_partners_positive"),
        CheckConstraint("provenance = 'posted' OR source IS NOT NULL", name="fact_has_source"),
        between("budget_year_start_month", 1, 12),
        *sane_period(),
        Index("ix_offer_pool", "status", "provenance", "kind", "class_code"),
    )

    ref: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    provider_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    title: Mapped[str]
    title_lang: Mapped[str | None]
    title_folded: Mapped[str]
    kind: Mapped[str]
    unit: Mapped[str]
    class_code: Mapped[str | None]
    level: Mapped[str | None]
    quantity: Mapped[int] = mapped_column(BigInteger)
    committed: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str | None]
    divisible: Mapped[bool] = mapped_column(default=True)
    min_tranche: Mapped[int] = mapped_column(BigInteger, default=0)
    max_partners: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    firmness: Mapped[str]
    budget_year_start_month: Mapped[int | None]
    bears_interpretation: Mapped[bool] = mapped_column(default=False)
    ordnance_scope: Mapped[str]
    oda_only: Mapped[bool] = mapped_column(default=False)
    costs_borne: Mapped[str | None]
    in_kind_value: Mapped[int | None] = mapped_column(BigInteger)
    in_kind_currency: Mapped[str | None]
    how_to_approach: Mapped[str | None]
    notes: Mapped[str | None]
    south_south: Mapped[bool] = mapped_column(default=False)
    provenance: Mapped[str]
    source: Mapped[str | None]
    source_as_of_on: Mapped[date | None]
    basis: Mapped[str | None]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - what SQLAlchemy asks for


class OfferTerm(Base):
    """One code of one list of an offer; `mode` says how a condition is held."""

    __tablename__ = "offer_term"
    __table_args__ = (
        UniqueConstraint("offer_id", "facet", "code"),
        *term_checks(OFFER_FACETS, Strength),
        Index("ix_offer_term_code", "facet", "code"),
    )

    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id", ondelete="CASCADE"))
    facet: Mapped[str]
    code: Mapped[str]
    mode: Mapped[str] = mapped_column(default="")
