"""Forms that are not finished: the text as it was typed, not yet a record of anything."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, length
from matchmaker.db.types import Json, UtcDateTime

NOUNS = ("offer", "need")


class FormDraft(Base):
    """Raw text of a form, name -> values. `party` and `actor_id` own it; without both it is one that a lost session
    left: whoever holds the key whose digest is `left_key` may take it up, into the draft `part_of` if it was a part.

    A change of a record that exists has its `record`, the version it was begun from, and the text of that version.
    """

    __tablename__ = "form_draft"
    __table_args__ = (
        UniqueConstraint("ref"),
        length("ref", 64),
        CheckConstraint("noun IN ('offer', 'need')", name="noun"),
        CheckConstraint("(record IS NULL) = (base_version IS NULL)", name="base_of_record"),
        CheckConstraint("actor_id IS NOT NULL OR left_key IS NOT NULL", name="owned_or_left"),
        Index("ix_form_draft_party", "party", "noun"),
        Index("ix_form_draft_left_key", "left_key"),
    )

    ref: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    noun: Mapped[str]
    party: Mapped[str | None]
    actor_id: Mapped[str | None]
    left_key: Mapped[str | None]
    part_of: Mapped[str | None]
    record: Mapped[str | None]
    base_version: Mapped[int | None]
    base: Mapped[Any | None] = mapped_column(Json)
    texts: Mapped[Any] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)
