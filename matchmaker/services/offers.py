"""Offers: writing and changing one, import, the steps from draft to published, withdrawal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from matchmaker.db.session import Session
from matchmaker.domain.access import Actor
from matchmaker.domain.lifecycle import RecordStep
from matchmaker.services import drafting, records
from matchmaker.services.drafting import Recorded
from matchmaker.services.idempotency import Once
from matchmaker.services.records import Imported


def import_offers(
    session: Session,
    actor: Actor,
    rows: Sequence[Mapping[str, Any]],
    *,
    now: datetime,
    publish: bool = False,
    dry_run: bool = False,
    lines: Sequence[int] | None = None,
) -> Imported:
    """Add offers, all or none. rows: records as the offer schema hands them on; `lines`: their lines in the file.

    A donor's focal point adds its own as drafts; the secretariat adds anybody's. `publish` takes the secretariat's
    rights to confirm and to publish: by it the secretariat says that the rows came from the designated focal points
    (or, for published facts, from their source). Without it every row is a draft until its party clears and sends it.
    InvalidInput with path, code and line for every row that is wrong: ref met twice, party unknown or not the actor's.
    """
    return records.import_records(session, actor, "offer", rows, now=now, publish=publish, dry_run=dry_run, lines=lines)


def create_offer(
    session: Session, actor: Actor, values: Mapping[str, Any], *, now: datetime, once: Once | None = None
) -> Recorded:
    """A new draft from validated values (`schemas.offers`). The own party drafts, and the secretariat for anybody.

    once: the key under which this is made one time only; the same key and content again hand back what was made then.
    InvalidInput with a path for every field that is wrong: party unknown or not the actor's own, ref taken.
    """
    return drafting.create(session, actor, "offer", values, now=now, once=once)


def update_offer(
    session: Session, actor: Actor, ref: str, values: Mapping[str, Any], *, version: int, now: datetime
) -> Recorded:
    """The offer with all its fields as given, from validated values; what the actor may not read stays as it is.

    The own party changes it, and the secretariat while it is a draft. A change of what others read makes it a draft
    again; what is in contact stays so, and the quantity never falls below it (InvalidInput at its field).
    StaleVersion when somebody changed it after `version` was read.
    """
    return drafting.change(session, actor, "offer", ref, values, version=version, now=now)


def take_step(session: Session, actor: Actor, ref: str, step: RecordStep, *, version: int, now: datetime) -> int:
    """The new version of an offer after one step of its life. Each step takes its own right (`domain.lifecycle`)."""
    return records.take_step(session, actor, "offer", ref, step, version=version, now=now)


def publish_offer(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """`take_step` to published: the secretariat, for an offer confirmed as the focal point's."""
    return take_step(session, actor, ref, RecordStep.PUBLISH, version=version, now=now)


def withdraw_offer(session: Session, actor: Actor, ref: str, *, version: int, now: datetime) -> int:
    """`take_step` to withdrawn: the own party; what is in contact stays so."""
    return take_step(session, actor, ref, RecordStep.WITHDRAW, version=version, now=now)
