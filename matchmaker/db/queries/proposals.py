"""Proposals as an actor may read them: coordinators all, a side its own from the moment it is put to it.

Why a side answered "not possible now" is read by that side alone; everybody else reads "not taken up this round".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from matchmaker.db.queries.paging import DEFAULT_LIMIT, Page
from matchmaker.domain.access import Actor


@dataclass(frozen=True, slots=True)
class AnswerView:
    """What a side answered. Reason, effect, date and note are filled for the side itself only; nobody else is told
    of a "not possible now" at all: the status of the proposal, not taken up, says what they may know."""

    side: str
    answer: str
    changes: str | None
    at: datetime
    reason_code: str | None = None
    effect: str | None = None
    until_on: date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ProposalView:
    """One possible partnership.

    `quantity_offer` is in `offer_unit` (minor units of `offer_currency`), `quantity_need` likewise. `fit` and
    `priority` are 0..10000; `cards` is {"priority": card, "fit": card} as the engine wrote them. `steps` are the steps
    of review that this actor may take now, "answer" among them when the actor's side is waited for.
    """

    ref: str
    version: int
    run: str
    pool: str
    status: str
    exercise: bool
    origin: str
    offer: str
    offer_title: str
    firmness: str | None
    need: str
    need_title: str
    kind: str
    theme: str
    provider: str
    provider_name: str
    party: str
    party_name: str
    headline: str
    tags: tuple[str, ...]
    quantity_offer: int
    offer_unit: str
    offer_currency: str | None
    quantity_need: int
    need_unit: str
    need_currency: str | None
    need_quantity: int
    fit: int
    priority: int
    weight: int
    cards: dict[str, Any]
    to_confirm: tuple[str, ...]
    expires_on: date | None
    set_aside_reason: str | None
    updated_at: datetime
    answers: tuple[AnswerView, ...]
    my_side: str | None
    recused: bool
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ProposalFilter:
    """What a list keeps; None keeps everything. `party` is a side; `mine` keeps those that wait for this actor."""

    run: str | None = None
    status: str | None = None
    theme: str | None = None
    kind: str | None = None
    party: str | None = None
    need: str | None = None
    offer: str | None = None
    mine: bool = False


def list_proposals(
    session: Session,
    actor: Actor,
    keep: ProposalFilter | None = None,
    *,
    sort: str = "need",
    limit: int = DEFAULT_LIMIT,
    offset: int = 0,
) -> Page[ProposalView]:
    """Proposals that the actor may read. sort: need, provider, fit, priority, weight or updated; "-" reverses."""
    raise NotImplementedError


def get_proposal(session: Session, actor: Actor, ref: str) -> ProposalView:
    """One proposal; NotFound when there is none that this actor may read."""
    raise NotImplementedError
