"""Versions of the settings of the engine. A version that a run has used is never edited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base
from matchmaker.db.types import UtcDateTime


class PolicyVersion(Base):
    """`body` is the canonical JSON of `domain.matching.policy.Policy`; `adopted_by` None: trial settings."""

    __tablename__ = "policy_version"
    __table_args__ = (UniqueConstraint("ref", "version"),)

    ref: Mapped[str]
    version: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    adopted_by: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
