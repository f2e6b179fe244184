"""What a run proposes and why, as far as the actor may read it. Recomputed from the snapshot, never from later data."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.db.queries.proposals import ProposalView
from matchmaker.db.queries.runs import RunView
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor
from matchmaker.domain.matching.cases import NeedCase, OfferCase
from matchmaker.domain.matching.explain import NeedReasons, PairReasons
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy


@dataclass(frozen=True, slots=True)
class NeedWithoutPartner:
    """A need that the plan leaves without a partner, and why. `title` as the actor may read it."""

    need: NeedCase
    title: str
    reasons: NeedReasons


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run with a page of its proposals and of its needs without a partner.

    plan: None while there is no result. `n_unmatched` and `n_proposals` count what this actor may read.
    """

    run: RunView
    policy: Policy
    plan: PlanResult | None
    proposals: tuple[ProposalView, ...]
    n_proposals: int
    unmatched: tuple[NeedWithoutPartner, ...]
    n_unmatched: int


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One need in one run: its proposal if the actor may read one, and every offer with what stands for and against."""

    run: RunView
    need: NeedCase
    title: str
    offer_titles: dict[str, str]
    proposal: ProposalView | None
    reasons: NeedReasons


@dataclass(frozen=True, slots=True)
class PairPage:
    """One offer and one need in one run."""

    run: RunView
    offer: OfferCase
    need: NeedCase
    offer_title: str
    need_title: str
    proposal: ProposalView | None
    reasons: PairReasons


def run_page(session: Session, actor: Actor, run: str, *, limit: int = 50, offset: int = 0) -> RunPage:
    """A run with `limit` proposals and `limit` needs without a partner from `offset` on, each with its reasons."""
    raise NotImplementedError


def need_page(session: Session, actor: Actor, run: str, need: str) -> NeedPage:
    """Why a need has the partner it has, or none, against every offer of the pool."""
    raise NotImplementedError


def pair(session: Session, actor: Actor, run: str, offer: str, need: str) -> PairPage:
    """Why this pair, or why not: the ledger and both score cards, without what is private to another party."""
    raise NotImplementedError
