"""Parties: States and organisations, their bodies, their standing under conventions, their obligation clocks."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, length, one_of
from matchmaker.domain.vocabulary import (
    Article,
    Basis,
    BodyKind,
    ClockStatus,
    Convention,
    PartyType,
    TreatyStatus,
)


class Party(Base):
    """A State by its official short name, or an organisation. `ref` is the ISO alpha-3 code of a State."""

    __tablename__ = "party"
    __table_args__ = (
        UniqueConstraint("ref"),
        length("ref", 64),
        length("name_en", 200),
        one_of("party_type", PartyType),
        one_of("basis", Basis),
        one_of("oda_basis", Basis),
    )

    ref: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    party_type: Mapped[str]
    iso3: Mapped[str | None]
    iso2: Mapped[str | None]
    m49: Mapped[str | None]
    region: Mapped[str | None]
    subregion: Mapped[str | None]
    name_en: Mapped[str]
    name_fr: Mapped[str | None]
    name_es: Mapped[str | None]
    name_ru: Mapped[str | None]
    name_zh: Mapped[str | None]
    name_ar: Mapped[str | None]
    iati_org_type: Mapped[str | None]
    ldc: Mapped[bool | None]
    lldc: Mapped[bool | None]
    sids: Mapped[bool | None]
    oda_group: Mapped[str | None]
    oda_eligible: Mapped[bool | None]
    oda_basis: Mapped[str | None]
    developing: Mapped[bool | None]
    currency: Mapped[str | None]
    exercise: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str]
    source_as_of_on: Mapped[date | None]
    basis: Mapped[str] = mapped_column(default="found")

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - what SQLAlchemy asks for


class PartyBody(Base):
    """A ministry, authority, centre or mission that acts for a party."""

    __tablename__ = "party_body"
    __table_args__ = (UniqueConstraint("party_id", "kind", "name"), one_of("kind", BodyKind), length("name", 200))

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    kind: Mapped[str]
    name: Mapped[str]


class TreatyStanding(Base):
    """The standing of a party under one convention, as one source tells it."""

    __tablename__ = "treaty_standing"
    __table_args__ = (
        UniqueConstraint("party_id", "convention"),
        one_of("convention", Convention),
        one_of("status", TreatyStatus),
        one_of("basis", Basis),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    convention: Mapped[str]
    status: Mapped[str]
    since_on: Mapped[date | None]
    source: Mapped[str]
    as_of_on: Mapped[date | None]
    basis: Mapped[str]


class ObligationClock(Base):
    """A recorded obligation of a State under an article. `due_on` None: no date is known, which is not zero."""

    __tablename__ = "obligation_clock"
    __table_args__ = (
        UniqueConstraint("party_id", "article"),
        one_of("article", Article),
        one_of("status", ClockStatus),
        one_of("basis", Basis),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    article: Mapped[str]
    status: Mapped[str]
    due_on: Mapped[date | None]
    original_due_on: Mapped[date | None]
    source: Mapped[str]
    as_of_on: Mapped[date | None]
    basis: Mapped[str]
    note: Mapped[str | None]


class ClockExtension(Base):
    """One extension of a clock. `until_on` None: granted or asked for, and its length is not recorded here."""

    __tablename__ = "clock_extension"
    __table_args__ = (UniqueConstraint("clock_id", "number"), one_of("basis", Basis))

    clock_id: Mapped[int] = mapped_column(ForeignKey("obligation_clock.id"))
    number: Mapped[int]
    until_on: Mapped[date | None]
    requested_on: Mapped[date | None]
    source: Mapped[str]
    basis: Mapped[str]
    note: Mapped[str | None]


class Meeting(Base):
    """A meeting of States Parties or a review conference."""

    __tablename__ = "meeting"
    __table_args__ = (UniqueConstraint("code"), one_of("basis", Basis))

    code: Mapped[str]
    city: Mapped[str | None]
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    source: Mapped[str]
    basis: Mapped[str]


class MeetingRole(Base):
    """A party at a recorded meeting. "Observer" is such a role, not a treaty status."""

    __tablename__ = "meeting_role"
    __table_args__ = (UniqueConstraint("meeting_id", "party_id", "role"), one_of("role", ("observer",)))

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    role: Mapped[str]
    source: Mapped[str]
    basis: Mapped[str]
