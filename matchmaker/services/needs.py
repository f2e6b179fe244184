"""Needs: import, the steps from draft to published, withdrawal. A need belongs to a State, never to an organisation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.domain.access import Actor
from matchmaker.domain.lifecycle import RecordStep
from matchmaker.services import records
from matchmaker.services.records import Imported


def import_needs(
    session: Session,
    actor: Actor,
    rows: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
    publish: bool = False,
    dry_run: bool = False,
    lines: Sequence[int] | None = None,
) -> Imported:
    """Add needs, all or none; as `offers.import_offers`, with the focal point of the affected State as own party."""
    return records.import_records(session, actor, "need", rows, now=now, publish=publish, dry_run=dry_run, lines=lines)


def take_step(session: Session, actor: Actor, ref: str, step: RecordStep, *, version: int, now: datetime) -> int:
    """The new version of a need after one step of its life. Each step takes its own right (`domain.lifecycle`)."""
    return records.take_step(session, actor, "need", ref, step, version=version, now=now)


def publish_need(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """`take_step` to published: the secretariat, for a need confirmed as the focal point's."""
    return take_step(session, actor, ref, RecordStep.PUBLISH, version=version, now=now)


def withdraw_need(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """`take_step` to withdrawn: the own party; what is in contact stays so."""
    return take_step(session, actor, ref, RecordStep.WITHDRAW, version=version, now=now)
