"""Drafts of forms, for those who may go on with them: the colleagues of a party, and whoever began one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import Session

from matchmaker.db.models.drafts import FormDraft
from matchmaker.domain.access import Actor, Right, may
from matchmaker.errors import NotFound

Texts = dict[str, list[str]]
POST = {"offer": Right.POST_OFFER, "need": Right.POST_NEED}
_COLUMNS = (
    FormDraft.ref, FormDraft.version, FormDraft.noun, FormDraft.party, FormDraft.record, FormDraft.base_version,
    FormDraft.base, FormDraft.texts, FormDraft.updated_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DraftView:
    """One draft. `texts`: name of a field -> what was typed there. `record`: the record that it changes, begun from
    `base_version`, whose own text is `base`."""

    ref: str
    version: int
    noun: str
    party: str | None
    record: str | None
    base_version: int | None
    base: Texts | None
    texts: Texts
    updated_at: datetime

    @property
    def title(self) -> str:
        """The title as typed, if there is one."""
        return next(iter(self.texts.get("title", ())), "").strip()


def get_draft(session: Session, actor: Actor, ref: str) -> DraftView:
    """One draft; NotFound when there is none that this actor may go on with."""
    found = find_draft(session, actor, ref)
    if found is None:
        raise NotFound(noun="draft", ref=ref)
    return found


def find_draft(session: Session, actor: Actor, ref: str) -> DraftView | None:
    """One draft, if there is one that this actor may go on with."""
    row = session.execute(select(*_COLUMNS).where(FormDraft.ref == ref, readable(actor))).one_or_none()
    return None if row is None else DraftView(*row)


def find_change(session: Session, actor: Actor, noun: str, record: str) -> DraftView | None:
    """The newest draft that changes a record."""
    row = session.execute(
        select(*_COLUMNS)
        .where(FormDraft.noun == noun, FormDraft.record == record, readable(actor))
        .order_by(FormDraft.updated_at.desc(), FormDraft.id.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else DraftView(*row)


def list_drafts(session: Session, actor: Actor, *, limit: int = 10) -> tuple[DraftView, ...]:
    """The drafts that the actor may go on with, the last touched first."""
    rows = session.execute(
        select(*_COLUMNS).where(readable(actor)).order_by(FormDraft.updated_at.desc(), FormDraft.id.desc()).limit(limit)
    )
    return tuple(DraftView(*row) for row in rows)


def count_drafts(session: Session, actor: Actor) -> int:
    """How many drafts the actor may go on with."""
    return session.scalar(select(func.count()).select_from(FormDraft).where(readable(actor))) or 0


def readable(actor: Actor) -> ColumnElement[bool]:
    """Those of the own party on the sides for which the actor writes, and those that the actor began."""
    mine: list[ColumnElement[bool]] = []
    for noun, right in POST.items():
        if actor.party is not None and may(actor, right, party=actor.party):
            mine.append(and_(FormDraft.noun == noun, FormDraft.party == actor.party))
    if may(actor, Right.ENTER_FOR_PARTY):
        mine.append(FormDraft.actor_id == actor.id)
    return or_(false(), *mine)
