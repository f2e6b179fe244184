"""Proposals of a run, and what the two sides answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, between, one_of, unique_where
from matchmaker.db.types import Json, UtcDateTime
from matchmaker.domain.vocabulary import (
    NOT_POSSIBLE_NOW,
    Answer,
    Effect,
    Headline,
    Origin,
    ProposalStatus,
    SetAsideReason,
    Side,
)


class Proposal(Base):
    """One possible partnership. Each quantity is in its own record's unit, and counts there while it is in contact.

    One of a round belongs to a run, which holds what it rests on. A direct one has no run: `asked_by` says which side
    began, `snapshot` holds the two records and their parties as they stood then (as that of a run).
    """

    __tablename__ = "proposal"
    __table_args__ = (
        UniqueConstraint("ref"),
        UniqueConstraint("run_id", "offer_id", "need_id"),
        one_of("origin", Origin),
        one_of("status", ProposalStatus),
        one_of("headline", Headline),
        one_of("set_aside_reason", SetAsideReason),
        one_of("asked_by", Side),
        CheckConstraint("(origin = 'round') = (run_id IS NOT NULL)", name="round_has_run"),
        CheckConstraint("(origin = 'direct') = (asked_by IS NOT NULL)", name="direct_has_side"),
        CheckConstraint(
            "origin <> 'direct' OR (snapshot IS NOT NULL AND policy_version_id IS NOT NULL)", name="direct_has_snapshot"
        ),
        CheckConstraint("quantity_offer > 0 AND quantity_need >= 0", name="quantity_positive"),
        between("fit", 1, 10_000),
        between("priority", 1, 10_000),
        CheckConstraint("(status = 'set_aside') = (set_aside_reason IS NOT NULL)", name="set_aside_has_reason"),
        CheckConstraint("status <> 'in_contact' OR expires_on IS NOT NULL", name="contact_expires"),
        Index("ix_proposal_status", "status"),
        unique_where(
            "uq_proposal_offer_id_need_id",
            "status IN ('with_provider', 'with_affected_state', 'in_contact')",
            "offer_id",
            "need_id",
        ),
    )

    ref: Mapped[str]
    version: Mapped[int] = mapped_column(default=1)
    run_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    offer_id: Mapped[int] = mapped_column(ForeignKey("offer.id"), index=True)
    need_id: Mapped[int] = mapped_column(ForeignKey("need.id"), index=True)
    origin: Mapped[str] = mapped_column(default="round")
    asked_by: Mapped[str | None]
    snapshot: Mapped[bytes | None] = mapped_column(LargeBinary)
    policy_version_id: Mapped[int | None] = mapped_column(ForeignKey("policy_version.id"))
    headline: Mapped[str]
    tags: Mapped[Any] = mapped_column(Json)
    quantity_offer: Mapped[int] = mapped_column(BigInteger)
    quantity_need: Mapped[int] = mapped_column(BigInteger)
    fit: Mapped[int]
    priority: Mapped[int]
    weight: Mapped[int] = mapped_column(BigInteger)
    cards: Mapped[Any] = mapped_column(Json)
    to_confirm: Mapped[Any] = mapped_column(Json)
    status: Mapped[str] = mapped_column(default="proposed")
    set_aside_reason: Mapped[str | None]
    expires_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    updated_at: Mapped[datetime] = mapped_column(UtcDateTime)

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - what SQLAlchemy asks for


class ProposalAnswer(Base):
    """The answer of one side. Reason, effect, date and note are that side's alone."""

    __tablename__ = "proposal_answer"
    __table_args__ = (
        one_of("side", Side),
        one_of("answer", Answer),
        one_of("effect", Effect),
        CheckConstraint("(answer = 'not_possible_now') = (reason_code IS NOT NULL)", name="reason_for_not_possible"),
        CheckConstraint(
            " OR ".join(
                ["reason_code IS NULL"]
                + [
                    f"(side = '{side}' AND reason_code IN ({', '.join(repr(code) for code in codes)}))"
                    for side, codes in NOT_POSSIBLE_NOW.items()
                ]
            ),
            name="reason_of_side",
        ),
        CheckConstraint("answer <> 'interested_with_changes' OR changes IS NOT NULL", name="changes_are_said"),
        Index("ix_proposal_answer_proposal_id", "proposal_id"),
    )

    proposal_id: Mapped[int] = mapped_column(ForeignKey("proposal.id"))
    side: Mapped[str]
    answer: Mapped[str]
    reason_code: Mapped[str | None]
    effect: Mapped[str | None]
    until_on: Mapped[date | None]
    changes: Mapped[str | None]
    note: Mapped[str | None]
    actor_id: Mapped[str]
    at: Mapped[datetime] = mapped_column(UtcDateTime)
