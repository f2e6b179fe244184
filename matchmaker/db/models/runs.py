"""Runs: a snapshot and settings that never change, and what came of them. A what-if is a run of kind scenario."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from matchmaker.db.models.base import Base, length, one_of
from matchmaker.db.types import Json, UtcDateTime
from matchmaker.domain.vocabulary import Provenance, RunKind, RunStatus


class Run(Base):
    """`snapshot` and `result` are compressed canonical JSON with the SHA-256 of what they hold.

    Whoever solves the run holds it until `lease_until` and repeats its `attempt` in every write. A scenario has the
    run that it is about (`base_id`), what it asks (`question`), the settings after its changes as canonical JSON
    (`settings`), a day on which it is removed, and what its study found (`findings`). It is never released.
    """

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("ref"),
        one_of("kind", RunKind),
        one_of("pool", Provenance),
        one_of("status", RunStatus),
        length("snapshot_sha256", 64, least=64),
        CheckConstraint("(result IS NULL) = (result_sha256 IS NULL)", name="result_has_digest"),
        CheckConstraint("status <> 'running' OR lease_until IS NOT NULL", name="running_has_lease"),
        CheckConstraint(
            "status NOT IN ('complete', 'no_solution', 'memory_limit', 'released') OR result IS NOT NULL",
            name="has_result",
        ),
        CheckConstraint("(kind = 'scenario') = (base_id IS NOT NULL)", name="scenario_has_base"),
        CheckConstraint("(kind = 'scenario') = (expires_at IS NOT NULL)", name="scenario_expires"),
        CheckConstraint("(kind = 'scenario') = (question IS NOT NULL)", name="scenario_has_question"),
        CheckConstraint("(kind = 'scenario') = (settings IS NOT NULL)", name="scenario_has_settings"),
        CheckConstraint("kind <> 'scenario' OR status NOT IN ('released', 'withdrawn')", name="scenario_not_released"),
        CheckConstraint("kind = 'scenario' OR findings IS NULL", name="findings_of_scenario"),
        Index("ix_run_status", "status", "lease_until"),
        Index("ix_run_base", "base_id"),
    )

    ref: Mapped[str]
    kind: Mapped[str] = mapped_column(default="run")
    pool: Mapped[str]
    on: Mapped[date]
    status: Mapped[str] = mapped_column(default="queued")
    attempt: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    requested_by: Mapped[str]
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    finished_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    policy_version_id: Mapped[int] = mapped_column(ForeignKey("policy_version.id"))
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    snapshot_sha256: Mapped[str]
    result: Mapped[bytes | None] = mapped_column(LargeBinary)
    result_sha256: Mapped[str | None]
    engine_version: Mapped[str | None]
    reason_code: Mapped[str | None]
    reason_params: Mapped[Any | None] = mapped_column(Json)
    exercise: Mapped[bool] = mapped_column(default=False)
    n_offers: Mapped[int] = mapped_column(default=0)
    n_needs: Mapped[int] = mapped_column(default=0)
    n_proposals: Mapped[int] = mapped_column(default=0)
    base_id: Mapped[int | None] = mapped_column(ForeignKey("run.id"))
    question: Mapped[Any | None] = mapped_column(Json)
    settings: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    findings: Mapped[bytes | None] = mapped_column(LargeBinary)
