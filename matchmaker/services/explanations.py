"""What a run proposes and why, as far as the actor may read it. Recomputed from the snapshot, never from later data."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from datetime import date

from matchmaker.db.queries import runs
from matchmaker.db.queries.needs import need_titles
from matchmaker.db.queries.offers import offer_titles
from matchmaker.db.queries.paging import MAX_LIMIT
from matchmaker.db.queries.proposals import (
    ProposalFilter,
    ProposalView,
    direct_data,
    get_proposal,
    list_proposals,
)
from matchmaker.db.queries.runs import RunView
from matchmaker.db.session import Session
from matchmaker.domain.access import Actor, reads_all_proposals
from matchmaker.domain.matching import explain, fairness
from matchmaker.domain.matching.cases import NeedCase, OfferCase, Pool, from_json
from matchmaker.domain.matching.explain import NeedReasons, PairReasons
from matchmaker.domain.matching.fairness import Fairness
from matchmaker.domain.matching.plan import PlanResult
from matchmaker.domain.matching.policy import Policy
from matchmaker.domain.money import USD, Rate
from matchmaker.domain.reasons import Reason
from matchmaker.domain.vocabulary import Theme
from matchmaker.errors import NotFound
from matchmaker.services.results import load, read_pool
from matchmaker.services.visible import viewer, visible_need, visible_offer


@dataclass(frozen=True, slots=True)
class NeedWithoutPartner:
    """A need that the plan leaves without a partner, and why. `title` as the actor may read it."""

    need: NeedCase
    title: str
    reasons: NeedReasons


@dataclass(frozen=True, slots=True)
class RunPage:
    """A run with a page of its proposals and of its needs without a partner.

    plan: None while there is no result; for those who may not read every proposal it holds what it proves and the
    own records alone. `n_unmatched` and `n_proposals` count what this actor may read. spread: how the plan is spread;
    flows: (provider, theme, pairings), in the order of refs and of the list of themes; both for those who may read
    every proposal.
    """

    run: RunView
    policy: Policy
    plan: PlanResult | None
    proposals: tuple[ProposalView, ...]
    n_proposals: int
    unmatched: tuple[NeedWithoutPartner, ...]
    n_unmatched: int
    spread: Fairness | None
    flows: tuple[tuple[str, str, int], ...]


@dataclass(frozen=True, slots=True)
class NeedPage:
    """One need in one run: its proposals that the actor may read, and every offer with what stands for and against."""

    run: RunView
    need: NeedCase
    title: str
    offer_titles: dict[str, str]
    proposals: tuple[ProposalView, ...]
    reasons: NeedReasons


@dataclass(frozen=True, slots=True)
class PairPage:
    """One offer and one need in one run. `rates` are those used to compare the two: none within one currency."""

    run: RunView
    offer: OfferCase
    need: NeedCase
    offer_title: str
    need_title: str
    proposal: ProposalView | None
    reasons: PairReasons
    rates: tuple[Rate, ...]


def run_page(session: Session, actor: Actor, run: str, *, limit: int = 50, offset: int = 0) -> RunPage:
    """A run with `limit` proposals and `limit` needs without a partner from `offset` on, each with its reasons.

    Whoever may not read every proposal of the run reads those put to the own party, and the own needs.
    """
    view = runs.get_run(session, actor, run)
    pool, policy, plan = load(session, run)
    proposals = list_proposals(session, actor, ProposalFilter(run=run), limit=limit, offset=offset)
    needs = {need.ref: need for need in pool.needs}
    alone = [needs[ref] for ref in (plan.unmatched_needs if plan else ()) if _reads_need(actor, view, needs[ref])]
    shown = alone[max(0, offset) :][:limit]
    titles = need_titles(session, actor, [need.ref for need in shown])
    return RunPage(
        run=view,
        policy=policy,
        plan=None if plan is None else _visible_plan(actor, view, pool, plan),
        proposals=proposals.items,
        n_proposals=proposals.total,
        unmatched=tuple(
            NeedWithoutPartner(
                visible_need(actor, need),
                titles.get(need.ref, need.ref),
                explain.unmatched_reasons(pool, policy, plan, need.ref, viewer=viewer(actor)),
            )
            for need in shown
            if plan is not None
        ),
        n_unmatched=len(alone),
        spread=_spread(actor, view, pool, plan),
        flows=_flows(actor, view, pool, plan),
    )


def need_page(session: Session, actor: Actor, run: str, need: str) -> NeedPage:
    """Why a need has the partners it has, or none, against every offer of the pool."""
    view, pool, policy, plan = _solved(session, actor, run)
    told = _told(session, actor, view, plan)
    case = next((case for case in pool.needs if case.ref == need), None)
    if case is None or not _reads_need(actor, view, case):
        raise NotFound(noun="need", ref=need)
    return NeedPage(
        run=view,
        need=visible_need(actor, case),
        title=need_titles(session, actor, [need]).get(need, need),
        offer_titles=offer_titles(session, actor, [offer.ref for offer in pool.offers]),
        proposals=list_proposals(session, actor, ProposalFilter(run=run, need=need), limit=MAX_LIMIT).items,
        reasons=_under_review(explain.unmatched_reasons(pool, policy, told, need, viewer=viewer(actor)), plan, told),
    )


def pair(session: Session, actor: Actor, run: str, offer: str, need: str) -> PairPage:
    """Why this pair, or why not: the ledger and both score cards, without what is private to another party."""
    view, pool, policy, plan = _solved(session, actor, run)
    offered = next((case for case in pool.offers if case.ref == offer), None)
    needed = next((case for case in pool.needs if case.ref == need), None)
    if offered is None or needed is None:
        raise NotFound(noun="offer" if offered is None else "need", ref=offer if offered is None else need)
    if not _reads_need(actor, view, needed) and actor.party != offered.provider:
        raise NotFound(noun="need", ref=need)
    keep = ProposalFilter(run=run, offer=offer, need=need)
    return PairPage(
        run=view,
        offer=visible_offer(actor, offered),
        need=visible_need(actor, needed),
        offer_title=offer_titles(session, actor, [offer]).get(offer, offer),
        need_title=need_titles(session, actor, [need]).get(need, need),
        proposal=_first(list_proposals(session, actor, keep, limit=1).items),
        reasons=explain.pair_reasons(
            pool, policy, _told(session, actor, view, plan), offer, need, viewer=viewer(actor)
        ),
        rates=_rates(pool, offered.currency, needed.currency),
    )


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """One proposal and what it rests on: of a run, or of its own snapshot where the two sides made it themselves.

    `on` is the day of what it rests on; `policy_adopted_by` None: trial settings.
    """

    proposal: ProposalView
    reasons: PairReasons
    rates: tuple[Rate, ...]
    on: date
    policy_adopted_by: str | None


def proposal_page(session: Session, actor: Actor, ref: str) -> ProposalPage:
    """A proposal with its reasons as the actor may read them; NotFound where it may not know of it."""
    found = get_proposal(session, actor, ref)
    if found.run is not None:
        page = pair(session, actor, found.run, found.offer, found.need)
        return ProposalPage(found, page.reasons, page.rates, page.run.on, page.run.policy_adopted_by)
    snapshot, body = direct_data(session, ref)
    pool, policy = read_pool(snapshot), from_json(Policy, body)
    reasons = explain.direct_reasons(pool, policy, viewer=viewer(actor))
    rates = _rates(pool, pool.offers[0].currency, pool.needs[0].currency)
    return ProposalPage(found, reasons, rates, pool.on, policy.adopted_by)


def _rates(pool: Pool, *currencies: str | None) -> tuple[Rate, ...]:
    """The rates that made two currencies comparable; none when there is one currency, or for US dollars."""
    if len(set(currencies)) == 1:
        return ()
    return tuple(pool.rates[one] for one in currencies if one and one != USD.currency and one in pool.rates)


def _solved(session: Session, actor: Actor, run: str) -> tuple[RunView, Pool, Policy, PlanResult]:
    view = runs.get_run(session, actor, run)
    pool, policy, plan = load(session, run)
    if plan is None:
        raise NotFound(noun="result", ref=run)
    return view, pool, policy, plan


def _reads_need(actor: Actor, run: RunView, need: NeedCase) -> bool:
    return reads_all_proposals(actor, run.pool, run.status) or (actor.party is not None and actor.party == need.party)


def _visible_plan(actor: Actor, run: RunView, pool: Pool, plan: PlanResult) -> PlanResult:
    """The plan with what it proves; who is paired, and with whom not, for those who read every proposal alone."""
    if reads_all_proposals(actor, run.pool, run.status):
        return plan
    own = {case.ref for case in pool.offers if case.provider == actor.party}
    own |= {case.ref for case in pool.needs if case.party == actor.party}
    return dataclasses.replace(
        plan,
        pairings=(),
        parts=(),
        unmatched_needs=tuple(ref for ref in plan.unmatched_needs if ref in own),
        unused_offers=tuple(ref for ref in plan.unused_offers if ref in own),
    )


def _told(session: Session, actor: Actor, run: RunView, plan: PlanResult) -> PlanResult:
    """The plan with those pairings alone whose proposals the actor may read: before that, nobody was told."""
    if reads_all_proposals(actor, run.pool, run.status):
        return plan
    readable = list_proposals(session, actor, ProposalFilter(run=run.ref), limit=MAX_LIMIT).items
    pairs = {(one.offer, one.need) for one in readable}
    return dataclasses.replace(plan, pairings=tuple(one for one in plan.pairings if (one.offer, one.need) in pairs))


def _under_review(reasons: NeedReasons, plan: PlanResult, told: PlanResult) -> NeedReasons:
    """The reasons of a need; not "without a partner" where something is proposed of which the actor was not told."""
    if not plan.pairings_of_need(reasons.need) or told.pairings_of_need(reasons.need):
        return reasons
    return dataclasses.replace(reasons, why=Reason("need_under_review", {}))


def _spread(actor: Actor, run: RunView, pool: Pool, plan: PlanResult | None) -> Fairness | None:
    if plan is None or not reads_all_proposals(actor, run.pool, run.status):
        return None
    return fairness.figures(pool, plan)


def _flows(actor: Actor, run: RunView, pool: Pool, plan: PlanResult | None) -> tuple[tuple[str, str, int], ...]:
    if plan is None or not reads_all_proposals(actor, run.pool, run.status):
        return ()
    provider = {offer.ref: offer.provider for offer in pool.offers}
    theme = {need.ref: need.theme for need in pool.needs}
    counts = Counter((provider[one.offer], theme[one.need]) for one in plan.pairings)
    places = {str(code): place for place, code in enumerate(Theme)}
    ordered = sorted(counts.items(), key=lambda item: (item[0][0], places[item[0][1]]))
    return tuple((left, right, count) for (left, right), count in ordered)


def _first(proposals: tuple[ProposalView, ...]) -> ProposalView | None:
    return proposals[0] if proposals else None
