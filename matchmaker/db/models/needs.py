"""Needs, and the lists that a need carries as one term a row."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, between, length, money, one_of, sane_period
from matchmaker.db.models.terms import fits_kind, term_checks
from matchmaker.db.types import UtcDateTime
from matchmaker.domain.vocabulary import (
    Approach,
    Basis,
    ConditionAnswer,
    Interpretation,
    Kind,
    PlanStage,
    Provenance,
    RecordStatus,
    Theme,
    TrainingLevel,
    Unit,
    Urgency,
)

NEED_FACETS = ("mark", "language", "route", "implementer", "named_provider", "ordnance", "cross_border_with")
_AREAS = ("area_sha_m2", "area_cha_m2", "area_cancelled_m2", "area_reduced_m2", "area_cleared_m2")
_PEOPLE = ("women", "men", "girls", "boys", "persons_with_disabilities")


class Need(Base):
    """What an affected State asks for. Units as for an offer; open is quantity - secured - committed."""

    __tablename__ = "need"
    __table_args__ = (
        UniqueConstraint("ref"),
        length("ref", 64),
        length("title", 300),
        one_of("kind", Kind),
        one_of("unit", Unit),
        one_of("level", TrainingLevel),
        one_of("theme", Theme),
        one_of("urgency", Urgency),
        one_of("plan_stage", PlanStage),
        one_of("interpretation", Interpretation),
        one_of("approach", Approach),
        one_of("provenance", Provenance),
        one_of("status", RecordStatus),
        one_of("basis", Basis),
        fits_kind(),
        CheckConstraint("(unit = 'money') = (currency IS NOT NULL)", name="currency_for_money"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        money("quantity"),
        money("estimated_cost"),
        money("national_contribution"),
        CheckConstraint(
            "(estimated_cost IS NULL) = (estimated_cost_currency IS NULL)", name="estimated_cost_has_currency"
        ),
        CheckConstraint("committed >= 0 AND secured >= 0 AND committed + secured <= quantity", name="committed_within"),
        CheckConstraint("smallest_share BETWEEN 0 AND quantity", name="smallest_share_within"),
        CheckConstraint("max_partners >= 1", name="max_partners_positive"),
        CheckConstraint("priority_order >= 1", name="priority_order_positive"),
        CheckConstraint("urgency IS NULL OR urgency_evidence IS NOT NULL", name="urgency_has_evidence"),
        CheckConstraint("provenance = 'posted' OR source IS NOT NULL", name="fact_has_source"),
        between("without_partner_since", 1990, 2100),
        CheckConstraint("partners_confirmed >= 0", name="partners_not_negative"),
        *(CheckConstraint(f"{name} >= 0", name=f"{name}_not_negative") for name in (*_AREAS, *_PEOPLE)),
        *sane_period(),
        Index("ix_need_pool", "status", "provenance", "theme", "kind"),
    )

    ref: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    title: Mapped[str]
    title_lang: Mapped[str | None]
    title_folded: Mapped[str]
    title_public: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str]
    unit: Mapped[str]
    class_code: Mapped[str | None]
    level: Mapped[str | None]
    theme: Mapped[str]
    sub_theme: Mapped[str | None]
    quantity: Mapped[int] = mapped_column(BigInteger)
    committed: Mapped[int] = mapped_column(BigInteger, default=0)
    secured: Mapped[int] = mapped_column(BigInteger, default=0)
    currency: Mapped[str | None]
    accepts_money: Mapped[bool] = mapped_column(default=False)
    estimated_cost: Mapped[int | None] = mapped_column(BigInteger)
    estimated_cost_currency: Mapped[str | None]
    national_contribution: Mapped[int | None] = mapped_column(BigInteger)
    national_contribution_currency: Mapped[str | None]
    smallest_share: Mapped[int] = mapped_column(BigInteger, default=0)
    max_partners: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    priority_order: Mapped[int | None]
    urgency: Mapped[str | None]
    urgency_evidence: Mapped[str | None]
    urgency_evidence_on: Mapped[date | None]
    plan: Mapped[str | None]
    plan_stage: Mapped[str | None]
    place: Mapped[str | None]
    language_required: Mapped[bool] = mapped_column(default=False)
    interpretation: Mapped[str]
    approach: Mapped[str]
    military_trainees: Mapped[bool | None]
    partners_confirmed: Mapped[int | None]
    without_partner_since: Mapped[int | None]
    emergency: Mapped[bool] = mapped_column(default=False)
    south_south: Mapped[bool] = mapped_column(default=False)
    area_sha_m2: Mapped[int | None] = mapped_column(BigInteger)
    area_cha_m2: Mapped[int | None] = mapped_column(BigInteger)
    area_cancelled_m2: Mapped[int | None] = mapped_column(BigInteger)
    area_reduced_m2: Mapped[int | None] = mapped_column(BigInteger)
    area_cleared_m2: Mapped[int | None] = mapped_column(BigInteger)
    women: Mapped[int | None]
    men: Mapped[int | None]
    girls: Mapped[int | None]
    boys: Mapped[int | None]
    persons_with_disabilities: Mapped[int | None]
    notes: Mapped[str | None]
    provenance: Mapped[str]
    source: Mapped[str | None]
    source_as_of_on: Mapped[date | None]
    basis: Mapped[str | None]
    status: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_by: Mapped[str]

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - what SQLAlchemy asks for


class NeedTerm(Base):
    """One code of one list of a need; `mode` says what the State answers to a condition."""

    __tablename__ = "need_term"
    __table_args__ = (
        UniqueConstraint("need_id", "facet", "code"),
        *term_checks(NEED_FACETS, ConditionAnswer),
        Index("ix_need_term_code", "facet", "code"),
    )

    need_id: Mapped[int] = mapped_column(ForeignKey("need.id", ondelete="CASCADE"))
    facet: Mapped[str]
    code: Mapped[str]
    mode: Mapped[str] = mapped_column(default="")
