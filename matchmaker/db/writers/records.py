"""Rows of offers and needs: what is taken, what is added, the next status. The caller decides and commits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from matchmaker.db.models.needs import Need
from matchmaker.db.models.offers import Offer
from matchmaker.db.models.parties import Party
from matchmaker.domain.vocabulary import RecordStatus

Row = Mapping[str, Any]
CHUNK = 500  # refs in one question: far below what either database takes as parameters


@dataclass(frozen=True, slots=True)
class KnownParty:
    """A party that a row may name."""

    id: int
    party_type: str


@dataclass(frozen=True, slots=True)
class RecordState:
    """What decides whether a step is possible and who may take it."""

    id: int
    version: int
    status: str
    provenance: str
    owner: str
    title_public: bool

    def as_record(self, owner: str) -> dict[str, object]:
        """The mapping that `domain.access.sees_record` takes; `owner` is the name of the owner's field."""
        return {
            "status": self.status,
            "provenance": self.provenance,
            "title_public": self.title_public,
            owner: self.owner,
        }


_MODELS: dict[str, Any] = {"offer": Offer, "need": Need}
_OWNER = {"offer": "provider", "need": "party"}


def known_parties(session: Session) -> dict[str, KnownParty]:
    """Every party by ref."""
    rows = session.execute(select(Party.ref, Party.id, Party.party_type))
    return {ref: KnownParty(id_, party_type) for ref, id_, party_type in rows}


def refs_taken(session: Session, noun: str, refs: Sequence[str]) -> set[str]:
    """Those of `refs` that a record of this noun already has."""
    model = _MODELS[noun]
    taken: set[str] = set()
    for start in range(0, len(refs), CHUNK):
        taken |= set(session.scalars(select(model.ref).where(model.ref.in_(refs[start : start + CHUNK]))))
    return taken


def find(session: Session, noun: str, ref: str) -> RecordState | None:
    """The state of one record."""
    model = _MODELS[noun]
    let_out = Need.title_public if noun == "need" else select(False).scalar_subquery()
    row = session.execute(
        select(model.id, model.version, model.status, model.provenance, Party.ref, let_out)
        .join(Party)
        .where(model.ref == ref)
    ).one_or_none()
    return None if row is None else RecordState(*row)


def set_status(
    session: Session, noun: str, record: int, version: int, status: RecordStatus, now: datetime
) -> int | None:  # fmt: skip
    """The new version; None when somebody changed the record meanwhile."""
    model = _MODELS[noun]
    return session.scalar(
        update(model)
        .where(model.id == record, model.version == version)
        .values(status=status, version=version + 1, updated_at=now)
        .returning(model.version)
    )


def withdraw_published(session: Session, noun: str, ref: str, now: datetime) -> bool:
    """Withdraw a record if it is published still."""
    model = _MODELS[noun]
    done = session.scalar(
        update(model)
        .where(model.ref == ref, model.status == RecordStatus.PUBLISHED)
        .values(status=RecordStatus.WITHDRAWN, version=model.version + 1, updated_at=now)
        .returning(model.id)
    )
    return done is not None
